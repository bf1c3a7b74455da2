using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Decides from a header, a certificate and Merkle proofs alone whether a block is final: the other half of what a stateless prover checks.</summary>
/// <remarks>
/// Worth as much as the header's state root: whoever has not executed the block, or does not trust its parent, knows no more than that some state has
/// these validators.
/// </remarks>
public static class FinalityCheck
{
    /// <summary>The whole check, for whoever has executed the block.</summary>
    /// <remarks>
    /// Who signs a block is fixed by the state before it, and EIP-75XXb proves signers against the state after it: so the block must not have changed
    /// the contract's storage, or it could appoint those who approve it. At a boundary they are fixed by the start step, which follows from the state before
    /// as well and is what may change the storage.
    /// </remarks>
    /// <param name="configuration">Where the contract is, and what the quorum is.</param>
    /// <param name="header">Of the block.</param>
    /// <param name="certificate">Why it is said to be final.</param>
    /// <param name="proof">Against the header's state root.</param>
    /// <param name="before">The state before the block, as far as executing it needed to know it: what is missing there, the block left alone.</param>
    public static FinalityResult Run(
        ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, FinalityProof proof, IStateSource before)
    {
        FinalityResult result = Run(configuration, header, certificate, proof);
        if (!result.IsFinal || configuration.Consensus.IsBoundary(header.Number)) return result;
        return IsChanged(configuration.Consensus.ValidatorSet, result.Contract, before) ? Refuse(FinalityFault.SetChanged) : result;
    }

    /// <summary>The same but for one thing: whether those who are validators after the block were the ones to sign it.</summary>
    public static FinalityResult Run(ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, FinalityProof proof)
    {
        FinalityResult set = ReadSet(configuration.Consensus, header, proof);
        if (!set.IsFinal) return set;
        CertificateFault fault = CertificateCheck.CheckForm(certificate, configuration.Consensus.Seals);
        if (fault == CertificateFault.None) fault = CertificateCheck.CheckCount(certificate, configuration.Consensus.Quorum, set.Validators);
        if (fault != CertificateFault.None) return Refuse(fault);
        FinalityResult sealedBy = configuration.Consensus.Seals == SealScheme.Bls12381
            ? AggregateFinalityCheck.Run(configuration, header, certificate, proof, set)
            : RunSeals(configuration, header, certificate, proof, set);
        if (!sealedBy.IsFinal) return sealedBy;
        FinalityFault bridgeFault = BridgeCheck.Run(configuration.Bridge, header.StateRoot, proof.Bridge, out BridgeFinding bridge);
        return bridgeFault == FinalityFault.None
            ? sealedBy with { Bridge = bridge.State, BridgeContract = bridge.Contract }
            : Refuse(bridgeFault, bridge.Error);
    }

    /// <summary>Whether a boundary lies between two blocks of one span, so that one certificate cannot speak for both.</summary>
    internal static bool IsAcrossBoundary(ConsensusParameters parameters, ulong first, ulong last) =>
        parameters.EpochLength != 0 && last / parameters.EpochLength != first / parameters.EpochLength;

    /// <summary>How the set after a span's last block is known to be the one that was to sign it, from the contract's accounts before and after the span.</summary>
    internal static SetContinuity ContinuityOf(ConsensusParameters parameters, ulong first, Account? before, in Account after)
    {
        if (before is { } account && account.StorageRoot == after.StorageRoot) return SetContinuity.Unchanged;
        return parameters.IsBoundary(first) ? SetContinuity.Boundary : SetContinuity.NotShown;
    }

    /// <summary>Seals that stand for themselves: who made them is recovered, and proven to be a validator.</summary>
    private static FinalityResult RunSeals(
        ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, FinalityProof proof, FinalityResult set)
    {
        Address[] signers = new Address[certificate.Seals.Length];
        CertificateFault fault = CertificateCheck.Recover(certificate, configuration.ChainId, header.Number, header.Hash, signers);
        if (fault != CertificateFault.None) return Refuse(fault);
        bool isComplete = proof.Stakes.Length == signers.Length && proof.Items.Length == 0 && proof.Keys.Length == 0;
        if (!isComplete) return Refuse(FinalityFault.StakeProofCount);

        U256[] stakes = new U256[signers.Length];
        for (int i = 0; i < signers.Length; i++)
        {
            U256 slot = ValidatorSetLayout.StakeSlot(configuration.Consensus, signers[i]);
            MerkleProofError error = MerkleProof.TryVerifySlot(set.Contract.StorageRoot, slot, proof.Stakes[i], out stakes[i]);
            if (error != MerkleProofError.None) return Refuse(FinalityFault.StakeProof, error, i);
            if (stakes[i].IsZero) return Refuse(FinalityFault.NotAValidator, MerkleProofError.None, i);
        }

        FinalityResult weighed = Weigh(configuration.Consensus.Quorum, stakes, set);
        if (!weighed.IsFinal) return weighed;
        return new FinalityResult
        {
            Fault = FinalityFault.None, Contract = set.Contract, Validators = set.Validators, TotalStake = set.TotalStake, Signers = signers, Stakes = stakes,
        };
    }

    /// <summary>Where stakes decide, whether these do; where validators are counted that is known already.</summary>
    internal static FinalityResult Weigh(QuorumRule rule, U256[] stakes, FinalityResult set)
    {
        if (!Quorum.IsByStake(rule)) return set;
        if (AreAbove(stakes, set.TotalStake)) return Refuse(FinalityFault.StakesAboveTotal);
        CertificateFault fault = Quorum.CheckMinimal(stakes, Quorum.Required(rule, set.TotalStake));
        return fault == CertificateFault.None ? set : Refuse(fault);
    }

    /// <summary>What all signers are measured by: the contract, the number of validators and, where it decides, what they have at stake.</summary>
    private static FinalityResult ReadSet(ConsensusParameters parameters, BlockHeader header, FinalityProof proof)
    {
        MerkleProofError error = MerkleProof.TryVerifyAccount(header.StateRoot, parameters.ValidatorSet, proof.Account, out Account? found);
        if (error != MerkleProofError.None) return Refuse(FinalityFault.AccountProof, error);
        if (found is not { } contract || contract.CodeHash == Keccak.Empty) return Refuse(FinalityFault.NoContract);

        error = MerkleProof.TryVerifySlot(contract.StorageRoot, ValidatorSetLayout.CountSlot(parameters), proof.Count, out U256 count);
        if (error != MerkleProofError.None) return Refuse(FinalityFault.CountProof, error);
        if (count.IsZero) return Refuse(FinalityFault.NoValidators);
        if (count > ValidatorSet.CountMax) return Refuse(FinalityFault.TooManyValidators);

        U256 total = U256.Zero;
        if (Quorum.IsByStake(parameters.Quorum))
        {
            error = MerkleProof.TryVerifySlot(contract.StorageRoot, ValidatorSetLayout.TotalStakeSlot(parameters), proof.TotalStake, out total);
            if (error != MerkleProofError.None) return Refuse(FinalityFault.TotalProof, error);
            if (total.IsZero) return Refuse(FinalityFault.NoValidators);
        }
        else if (proof.TotalStake.Length != 0)
        {
            return Refuse(FinalityFault.TotalProof);
        }

        return new FinalityResult { Fault = FinalityFault.None, Contract = contract, Validators = (int)count.U0, TotalStake = total };
    }

    /// <summary>So it is when the contract does not keep its sum, and a quorum of that sum says nothing.</summary>
    private static bool AreAbove(U256[] stakes, in U256 total)
    {
        U256 sum = U256.Zero;
        bool isOverflown = false;
        for (int i = 0; i < stakes.Length; i++) isOverflown |= U256.AddOverflows(sum, stakes[i], out sum);
        return isOverflown || sum > total;
    }

    private static bool IsChanged(in Address address, in Account after, IStateSource before)
    {
        bool isThere = before.TryReadAccount(address, out Account account);
        bool isSame = isThere && account.StorageRoot == after.StorageRoot;
        return !isSame && before.Fault.Kind != StateFaultKind.MissingNode;
    }

    internal static FinalityResult Refuse(CertificateFault fault) => new() { Fault = FinalityFault.Certificate, Certificate = fault };

    internal static FinalityResult Refuse(FinalityFault fault, MerkleProofError error = MerkleProofError.None, int seal = 0) =>
        new() { Fault = fault, Proof = error, Seal = seal };
}
