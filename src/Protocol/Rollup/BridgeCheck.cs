using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Reads the bridge's slots out of Merkle proofs against a state root.</summary>
internal static class BridgeCheck
{
    /// <summary>A contract that is not there has three zeros: then nothing came from L1 and nothing goes there.</summary>
    /// <param name="parameters">Where the contract and its slots are; without a contract there must be no proof.</param>
    /// <param name="stateRoot">What the proofs are against.</param>
    /// <param name="proof">Null when the input brings none.</param>
    /// <param name="found">What the proofs show; it means something only without a fault.</param>
    public static FinalityFault Run(BridgeParameters parameters, in Hash256 stateRoot, BridgeProof? proof, out BridgeFinding found)
    {
        found = default;
        if (parameters.HasContract != (proof is not null)) return FinalityFault.BridgeProof;
        if (proof is null) return FinalityFault.None;
        MerkleProofError error = MerkleProof.TryVerifyAccount(stateRoot, parameters.Contract, proof.Account, out Account? account);
        if (error != MerkleProofError.None) return Fail(FinalityFault.BridgeAccountProof, error, out found);
        Account contract = account ?? new Account(0, U256.Zero, Keccak.EmptyTrie, Keccak.Empty);
        error = MerkleProof.TryVerifySlot(contract.StorageRoot, parameters.WithdrawRootSlot, proof.WithdrawRoot, out U256 withdrawRoot);
        if (error != MerkleProofError.None) return Fail(FinalityFault.WithdrawRootProof, error, out found);
        error = MerkleProof.TryVerifySlot(contract.StorageRoot, parameters.QueueIndexSlot, proof.QueueIndex, out U256 index);
        if (error != MerkleProofError.None) return Fail(FinalityFault.QueueIndexProof, error, out found);
        error = MerkleProof.TryVerifySlot(contract.StorageRoot, parameters.QueueHashSlot, proof.QueueHash, out U256 hash);
        if (error != MerkleProofError.None) return Fail(FinalityFault.QueueHashProof, error, out found);
        ulong position = index.IsUInt64 ? index.U0 : ulong.MaxValue;
        found = new BridgeFinding(MerkleProofError.None, contract, new BridgeState(withdrawRoot.ToHash256(), position, hash.ToHash256()));
        return FinalityFault.None;
    }

    private static FinalityFault Fail(FinalityFault fault, MerkleProofError error, out BridgeFinding found)
    {
        found = new BridgeFinding(error, default, default);
        return fault;
    }
}

/// <summary>What the proofs of the bridge show.</summary>
/// <param name="Error">More about a proof that does not hold.</param>
/// <param name="Contract">Its account; an empty one when there is none.</param>
/// <param name="State">The three slots.</param>
internal readonly record struct BridgeFinding(MerkleProofError Error, Account Contract, BridgeState State);
