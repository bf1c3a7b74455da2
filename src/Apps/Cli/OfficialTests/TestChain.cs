using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>The blocks of one block test, side chains included. The state is that of one block at a time and is rebuilt when the parent changes.</summary>
internal sealed class TestChain : IBlockHashes
{
    private readonly Dictionary<Hash256, (BlockHeader Header, StateDelta Delta)> _blocks = [];
    private readonly List<BlockHeader> _branch = [];

    public TestChain(BlockHeader genesis, StateDelta delta)
    {
        _blocks.Add(genesis.Hash, (genesis, delta));
        MoveTo(genesis);
    }

    public MemoryState State { get; private set; } = new();

    public BlockHeader Head => _branch[^1];

    public bool TryFind(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        bool exists = _blocks.TryGetValue(hash, out (BlockHeader Header, StateDelta Delta) entry);
        header = exists ? entry.Header : null;
        return exists;
    }

    /// <summary>Makes a known block the parent of what comes next.</summary>
    public void MoveTo(BlockHeader head)
    {
        if (_branch.Count != 0 && Head.Hash == head.Hash)
        {
            return;
        }

        _branch.Clear();
        for (BlockHeader? header = head; header is not null; header = TryFind(header.ParentHash, out BlockHeader? parent) ? parent : null)
        {
            _branch.Insert(0, header);
        }

        State = new MemoryState();
        foreach (BlockHeader header in _branch)
        {
            State.Apply(_blocks[header.Hash].Delta);
        }
    }

    public void Append(SealedBlock block)
    {
        _blocks.TryAdd(block.Block.Header.Hash, (block.Block.Header, block.Delta));
        _branch.Add(block.Block.Header);
        State.Apply(block.Delta);
    }

    public bool TryGet(ulong number, out Hash256 hash)
    {
        ulong first = _branch[0].Number;
        if (number < first || number > Head.Number)
        {
            hash = default;
            return false;
        }

        hash = _branch[(int)(number - first)].Hash;
        return true;
    }

    /// <summary>The headers a witness needs: from the oldest read, at the latest the parent, up to the parent.</summary>
    public byte[][] WitnessHeaders(ulong oldestRead)
    {
        ulong oldest = oldestRead < Head.Number ? oldestRead : Head.Number;
        List<byte[]> headers = [];
        foreach (BlockHeader header in _branch)
        {
            if (header.Number >= oldest)
            {
                headers.Add(header.Rlp);
            }
        }

        return [.. headers];
    }
}
