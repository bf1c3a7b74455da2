using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>What shows that the signers of a block's certificate are validators: Merkle proofs into the contract ValidatorSet, in the state after the block, root first.</summary>
/// <param name="Account">Of the contract.</param>
/// <param name="Count">Of the slot that holds the number of validators.</param>
/// <param name="Stakes">Of the slots that hold the signers' stakes, in the order of the seals.</param>
public sealed record FinalityProof(byte[][] Account, byte[][] Count, byte[][][] Stakes)
{
    /// <summary>Of the slot that holds what all validators have at stake; empty under a rule that counts validators.</summary>
    public byte[][] TotalStake { get; init; } = [];

    /// <summary>Collects the proofs from a state that holds its tries.</summary>
    /// <param name="parameters">Where the contract and its slots are.</param>
    /// <param name="state">The state after the block.</param>
    /// <param name="nodes">Its tries.</param>
    /// <param name="stateRoot">Its root.</param>
    /// <param name="signers">Who sealed the block, in the order of the seals.</param>
    /// <param name="proof">Empty after a fault.</param>
    public static StateFault Build(
        ConsensusParameters parameters, IStateSource state, ITrieNodes nodes, in Hash256 stateRoot, ReadOnlySpan<Address> signers, out FinalityProof proof)
    {
        proof = new FinalityProof([], [], []);
        Hash256 owner = Keccak.Hash(parameters.ValidatorSet.Bytes);
        StateFault fault = MerkleProof.Build(nodes, default, stateRoot, owner, out byte[][] account);
        if (fault.IsSet) return fault;
        Hash256 storageRoot = state.TryReadAccount(parameters.ValidatorSet, out Account contract) ? contract.StorageRoot : Keccak.EmptyTrie;
        if (state.Fault.IsSet) return state.Fault;
        fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.CountSlot(parameters), out byte[][] count);
        byte[][] total = [];
        if (!fault.IsSet && Quorum.IsByStake(parameters.Quorum)) fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.TotalStakeSlot(parameters), out total);
        byte[][][] stakes = new byte[signers.Length][][];
        for (int i = 0; i < stakes.Length && !fault.IsSet; i++)
        {
            fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.StakeSlot(parameters, signers[i]), out stakes[i]);
        }

        if (!fault.IsSet) proof = new FinalityProof(account, count, stakes) { TotalStake = total };
        return fault;
    }

    private static StateFault BuildSlot(ITrieNodes nodes, in Hash256 owner, in Hash256 storageRoot, in U256 slot, out byte[][] proof) =>
        MerkleProof.Build(nodes, owner, storageRoot, Keccak.Hash(slot.ToHash256().Bytes), out proof);
}
