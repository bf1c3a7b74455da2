using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>What connects a chain with its L1: where messages to L1 and the position in the queue of messages from L1 stand in the state.</summary>
public sealed record BridgeParameters
{
    /// <summary>The contract of the chain that holds all of it; zero on a chain without messages in either direction.</summary>
    public Address Contract { get; init; }

    /// <summary>Storage slot of the root of messages to L1, what EIP-7530 calls WithdrawTrieRoot.</summary>
    public ulong WithdrawRootSlot { get; init; }

    /// <summary>Storage slot of the number of messages from L1 that the chain has processed, which is the index of the next one.</summary>
    public ulong QueueIndexSlot { get; init; } = 2;

    /// <summary>Storage slot of the rolling hash over them.</summary>
    public ulong QueueHashSlot { get; init; } = 3;

    /// <summary>Chain id of L1; zero on a chain that takes no messages from it.</summary>
    public ulong L1ChainId { get; init; }

    /// <summary>The contract on L1 whose messages are taken.</summary>
    public Address L1MessageQueue { get; init; }

    /// <summary>Whether the state has a root of messages to L1.</summary>
    public bool HasContract => !Contract.IsZero;

    /// <summary>Whether blocks may hold messages from L1.</summary>
    public bool TakesMessages => HasContract && L1ChainId != 0 && !L1MessageQueue.IsZero;
}
