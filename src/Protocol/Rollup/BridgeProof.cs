using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>What shows where a chain stands with its L1: Merkle proofs of the bridge's three slots in one state, root first.</summary>
/// <param name="Account">Of the bridge contract.</param>
/// <param name="WithdrawRoot">Of the slot of the root of messages to L1.</param>
/// <param name="QueueIndex">Of the slot that counts the messages from L1 which the chain has processed.</param>
/// <param name="QueueHash">Of the slot of the rolling hash over them.</param>
public sealed record BridgeProof(byte[][] Account, byte[][] WithdrawRoot, byte[][] QueueIndex, byte[][] QueueHash)
{
    /// <summary>Collects the proofs from a state that holds its tries.</summary>
    /// <param name="parameters">Where the contract and its slots are.</param>
    /// <param name="state">The state.</param>
    /// <param name="nodes">Its tries.</param>
    /// <param name="stateRoot">Its root.</param>
    /// <param name="proof">Null after a fault.</param>
    public static StateFault Build(BridgeParameters parameters, IStateSource state, ITrieNodes nodes, in Hash256 stateRoot, out BridgeProof? proof)
    {
        proof = null;
        Hash256 owner = Keccak.Hash(parameters.Contract.Bytes);
        StateFault fault = MerkleProof.Build(nodes, default, stateRoot, owner, out byte[][] account);
        if (fault.IsSet) return fault;
        Hash256 storageRoot = state.TryReadAccount(parameters.Contract, out Account contract) ? contract.StorageRoot : Keccak.EmptyTrie;
        if (state.Fault.IsSet) return state.Fault;
        fault = BuildSlot(nodes, owner, storageRoot, parameters.WithdrawRootSlot, out byte[][] root);
        byte[][] index = [];
        byte[][] hash = [];
        if (!fault.IsSet) fault = BuildSlot(nodes, owner, storageRoot, parameters.QueueIndexSlot, out index);
        if (!fault.IsSet) fault = BuildSlot(nodes, owner, storageRoot, parameters.QueueHashSlot, out hash);
        if (!fault.IsSet) proof = new BridgeProof(account, root, index, hash);
        return fault;
    }

    /// <summary>Four lists of nodes in one; an empty list stands for no proof.</summary>
    internal static void Write(RlpWriter writer, BridgeProof? proof)
    {
        int list = writer.BeginList();
        if (proof is not null)
        {
            InputReader.WriteStrings(writer, proof.Account);
            InputReader.WriteStrings(writer, proof.WithdrawRoot);
            InputReader.WriteStrings(writer, proof.QueueIndex);
            InputReader.WriteStrings(writer, proof.QueueHash);
        }

        writer.EndList(list);
    }

    internal static BridgeProof? Read(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        BridgeProof? proof = null;
        if (!list.IsAtEnd)
        {
            byte[][] account = InputReader.ReadStrings(ref list, ref fault);
            byte[][] root = InputReader.ReadStrings(ref list, ref fault);
            byte[][] index = InputReader.ReadStrings(ref list, ref fault);
            proof = new BridgeProof(account, root, index, InputReader.ReadStrings(ref list, ref fault));
        }

        fields.CloseList(ref list);
        return proof;
    }

    private static StateFault BuildSlot(ITrieNodes nodes, in Hash256 owner, in Hash256 storageRoot, ulong slot, out byte[][] proof) =>
        MerkleProof.Build(nodes, owner, storageRoot, Keccak.Hash(((U256)slot).ToHash256().Bytes), out proof);
}
