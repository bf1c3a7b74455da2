using Sequitur.Primitives;

namespace Sequitur.Cli;

/// <summary>The L1 of a new chain.</summary>
internal sealed record NewChainL1
{
    public required ulong ChainId { get; init; }

    /// <summary>The contract on L1 whose messages the chain takes (contracts/l1/MessageQueue.sol).</summary>
    public required Address MessageQueue { get; init; }
}
