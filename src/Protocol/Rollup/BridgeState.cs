using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the state says about the bridge to L1: the root of messages to it, and the position in the queue of messages from it.</summary>
/// <param name="WithdrawRoot">Root of the tree of messages to L1, which the contract writes.</param>
/// <param name="QueueIndex">Index of the next message from L1: how many were processed. 2^64 - 1 stands for everything above as well, and no message has it.</param>
/// <param name="QueueHash">Rolling hash over those processed.</param>
/// <remarks>The default value is that of a chain without a bridge, and of one whose contract is not there.</remarks>
public readonly record struct BridgeState(Hash256 WithdrawRoot, ulong QueueIndex, Hash256 QueueHash)
{
    /// <summary>The part that messages from L1 move.</summary>
    public QueuePosition Queue => new(QueueIndex, QueueHash);
}
