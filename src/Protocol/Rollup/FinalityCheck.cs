using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Decides from a header, a certificate and Merkle proofs alone whether a block is final: the other half of what a stateless prover checks.</summary>
/// <remarks>
/// Worth as much as the header's state root: whoever has not executed the block, or does not trust its parent, knows no more than that some state has
/// these validators. Who signs a block is fixed by the state before it, and the proofs are against the state after it: the contract lets nothing in
/// between change what they show (docs/spec/validator-set.md).
/// </remarks>
public static class FinalityCheck
{
    public static FinalityResult Run(ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, FinalityProof proof)
    {
        ConsensusParameters parameters = configuration.Consensus;
        MerkleProofError error = MerkleProof.TryVerifyAccount(header.StateRoot, parameters.ValidatorSet, proof.Account, out Account? found);
        if (error != MerkleProofError.None) return Refuse(FinalityFault.AccountProof, error);
        if (found is not { } contract || contract.CodeHash == Keccak.Empty) return Refuse(FinalityFault.NoContract);

        error = MerkleProof.TryVerifySlot(contract.StorageRoot, ValidatorSetLayout.CountSlot(parameters), proof.Count, out U256 count);
        if (error != MerkleProofError.None) return Refuse(FinalityFault.CountProof, error);
        if (count.IsZero) return Refuse(FinalityFault.NoValidators);
        if (count > ValidatorSet.CountMax) return Refuse(FinalityFault.TooManyValidators);

        int validators = (int)count.U0;
        Address[] signers = new Address[Quorum.Required(parameters.Quorum, validators)];
        CertificateFault fault = CertificateCheck.Recover(certificate, configuration.ChainId, header.Number, header.Hash, signers);
        if (fault != CertificateFault.None) return new FinalityResult { Fault = FinalityFault.Certificate, Certificate = fault };
        if (proof.Stakes.Length != signers.Length) return Refuse(FinalityFault.StakeProofCount);

        U256[] stakes = new U256[signers.Length];
        for (int i = 0; i < signers.Length; i++)
        {
            error = MerkleProof.TryVerifySlot(contract.StorageRoot, ValidatorSetLayout.StakeSlot(parameters, signers[i]), proof.Stakes[i], out stakes[i]);
            if (error != MerkleProofError.None) return Refuse(FinalityFault.StakeProof, error, i);
            if (stakes[i].IsZero) return Refuse(FinalityFault.NotAValidator, MerkleProofError.None, i);
        }

        return new FinalityResult { Fault = FinalityFault.None, Contract = contract, Validators = validators, Signers = signers, Stakes = stakes };
    }

    private static FinalityResult Refuse(FinalityFault fault, MerkleProofError error = MerkleProofError.None, int seal = 0) =>
        new() { Fault = fault, Proof = error, Seal = seal };
}
