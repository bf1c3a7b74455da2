using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract L2MessageQueue (contracts/l2/L2MessageQueue.sol) starts: the root of no messages.</summary>
public static class MessageQueueStorage
{
    public static GenesisSlot[] Of(BridgeParameters bridge)
    {
        Hash256 root = WithdrawalTree.EmptyRoot;
        return [new GenesisSlot(bridge.WithdrawRootSlot, U256.FromBigEndian(root.Bytes))];
    }
}
