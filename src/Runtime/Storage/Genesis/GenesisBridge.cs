using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>The member <c>config.sequitur.bridge</c> of a genesis file: what connects the chain with its L1. Absent: nothing does.</summary>
internal static class GenesisBridge
{
    private static readonly string[] s_members = ["contract", "withdrawRootSlot", "queueIndexSlot", "queueHashSlot", "l1ChainId", "l1MessageQueue"];

    public static BridgeParameters Read(GenesisMember member)
    {
        member.AllowOnly(s_members);
        BridgeParameters defaults = new();
        if (!member.IsThere) return defaults;
        Address contract = member["contract"].IsThere ? member["contract"].Address() : Predeploys.MessageQueue;
        if (contract.IsZero) throw member["contract"].Unexpected("the address of a contract");
        ulong l1ChainId = member["l1ChainId"].UInt64(0);
        Address queue = member["l1MessageQueue"].Address();
        if (l1ChainId == 0 && !queue.IsZero) throw member["l1ChainId"].Unexpected("the chain id of L1, since l1MessageQueue is a contract there");
        if (l1ChainId != 0 && queue.IsZero) throw member["l1MessageQueue"].Unexpected("the contract on L1 whose messages the chain takes, since l1ChainId is given");
        List<ulong> taken = [];
        return new BridgeParameters
        {
            Contract = contract,
            WithdrawRootSlot = GenesisConsensus.Slot(member["withdrawRootSlot"], defaults.WithdrawRootSlot, taken),
            QueueIndexSlot = GenesisConsensus.Slot(member["queueIndexSlot"], defaults.QueueIndexSlot, taken),
            QueueHashSlot = GenesisConsensus.Slot(member["queueHashSlot"], defaults.QueueHashSlot, taken),
            L1ChainId = l1ChainId,
            L1MessageQueue = queue,
        };
    }
}
