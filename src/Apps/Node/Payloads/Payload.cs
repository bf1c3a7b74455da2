using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Payloads;

/// <summary>A block under way: complete, and perhaps executed here.</summary>
internal sealed class Payload(Block block, SealedBlock? execution = null)
{
    private volatile SealedBlock? _execution = execution;

    public Block Block { get; } = block;

    public BlockHeader Header => Block.Header;

    /// <summary>What its execution gave here; null before.</summary>
    public SealedBlock? Execution
    {
        get => _execution;
        set => _execution = value;
    }
}

/// <summary>A proposed block in compact form, as it came from its author.</summary>
internal sealed record PayloadOffer(Address Author, BlockHeader Header, Hash256[] TransactionHashes);
