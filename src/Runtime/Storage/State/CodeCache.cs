using System.Collections.Concurrent;
using System.Threading;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Codes by hash with their analysis, shared by all snapshots and bounded in bytes. Code never changes, so it needs no invalidation.</summary>
/// <remarks>Two generations: a full young one becomes the old one, whose codes come back when they are asked for again.</remarks>
internal sealed class CodeCache(long bytesMax)
{
    // A code's jump destinations take an eighth of it; the rest is the objects themselves.
    private const int EntryOverhead = 256;

    private readonly Lock _gate = new();
    private ConcurrentDictionary<Hash256, Bytecode> _young = new();
    private ConcurrentDictionary<Hash256, Bytecode> _old = new();
    private long _youngBytes;

    public bool TryGet(in Hash256 hash, out Bytecode? code)
    {
        if (_young.TryGetValue(hash, out code))
        {
            return true;
        }

        if (!_old.TryGetValue(hash, out code))
        {
            return false;
        }

        Add(code);
        return true;
    }

    /// <summary>Returns the code to use: the one that was there first keeps its analysis.</summary>
    public Bytecode Add(Bytecode code)
    {
        lock (_gate)
        {
            Bytecode kept = _young.GetOrAdd(code.Hash, code);
            if (!ReferenceEquals(kept, code))
            {
                return kept;
            }

            _youngBytes += code.Length + (code.Length / 8) + EntryOverhead;
            if (_youngBytes > bytesMax / 2)
            {
                _old = _young;
                _young = new ConcurrentDictionary<Hash256, Bytecode>();
                _youngBytes = 0;
            }

            return code;
        }
    }
}
