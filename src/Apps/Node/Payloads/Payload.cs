using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Payloads;

/// <summary>A block under way: complete, and perhaps executed here.</summary>
internal sealed class Payload(Block block, SealedBlock? execution = null)
{
    private volatile SealedBlock? _execution = execution;

    public Block Block { get; } = block;

    public BlockHeader Header => Block.Header;

    /// <summary>This validator has voted for it, so it must be able to hand it out until the height is over.</summary>
    public bool IsPinned { get; set; }

    /// <summary>What its execution gave here; null before.</summary>
    public SealedBlock? Execution
    {
        get => _execution;
        set => _execution = value;
    }
}

/// <summary>A proposed block in compact form, as it came from its author.</summary>
/// <param name="Author">Who offers it.</param>
/// <param name="Header">Its header.</param>
/// <param name="TransactionHashes">In their order.</param>
/// <param name="Own">One of them that the author sent along, as nobody else has it.</param>
internal sealed record PayloadOffer(Address Author, BlockHeader Header, Hash256[] TransactionHashes, Transaction? Own);
