using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>A block with everything its execution gave.</summary>
public sealed class SealedBlock
{
    public required Block Block { get; init; }

    /// <summary>One per transaction.</summary>
    public required TransactionResult[] Results { get; init; }

    public required StateDelta Delta { get; init; }

    /// <summary>EIP-7685: each the type byte, then the data; empty ones are left out.</summary>
    public required byte[][] Requests { get; init; }

    /// <summary>The oldest block whose hash BLOCKHASH asked for; ulong.MaxValue when none. The witness holds the headers from there on.</summary>
    public required ulong OldestBlockHashRead { get; init; }

    /// <summary>Where the chain stands with its L1 in the state before the block.</summary>
    public BridgeState BridgeBefore { get; init; }

    /// <summary>The same in the state after it.</summary>
    public BridgeState BridgeAfter { get; init; }
}
