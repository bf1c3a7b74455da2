using System;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Decides whether a certificate makes a block final. The first fault in the order of the seals is the answer.</summary>
public static class CertificateCheck
{
    /// <summary>The seals are by validators of the set, strictly ascending by address, weigh a quorum, and none of them is superfluous.</summary>
    public static CertificateFault Check(
        FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, ValidatorSet validators, QuorumRule rule)
    {
        CertificateFault fault = CheckCount(certificate, rule, validators.Count);
        if (fault != CertificateFault.None) return fault;
        Hash256 digest = CommitSeal.Digest(chainId, height, certificate.Round, blockHash);
        U256[] weights = new U256[certificate.Seals.Length];
        int previous = -1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!certificate.Seals[i].TryRecover(digest, out Address signer)) return CertificateFault.BadSeal;
            int place = validators.IndexOf(signer);
            if (place < 0) return CertificateFault.NotAValidator;
            if (place <= previous) return CertificateFault.NotAscending;
            weights[i] = Quorum.WeightOf(rule, validators.Validators[place].Stake);
            previous = place;
        }

        return Quorum.CheckMinimal(weights, Quorum.Required(rule, Quorum.TotalOf(rule, validators)));
    }

    /// <summary>The same without a set, for callers that prove membership otherwise: who signed, in order.</summary>
    /// <param name="certificate">What was given.</param>
    /// <param name="chainId">Of the chain.</param>
    /// <param name="height">Of the block.</param>
    /// <param name="blockHash">Its hash.</param>
    /// <param name="signers">Takes the signers; its length is the number of seals there must be. Its content is undefined after a fault.</param>
    public static CertificateFault Recover(FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, Span<Address> signers)
    {
        if (certificate.Seals.Length < signers.Length) return CertificateFault.TooFewSeals;
        if (certificate.Seals.Length > signers.Length) return CertificateFault.TooManySeals;
        Hash256 digest = CommitSeal.Digest(chainId, height, certificate.Round, blockHash);
        for (int i = 0; i < signers.Length; i++)
        {
            if (!certificate.Seals[i].TryRecover(digest, out signers[i])) return CertificateFault.BadSeal;
            if (i > 0 && signers[i] <= signers[i - 1]) return CertificateFault.NotAscending;
        }

        return CertificateFault.None;
    }

    /// <summary>What the number of seals alone says: all by a rule that counts; by stake no more than that more seals than validators are too many.</summary>
    public static CertificateFault CheckCount(FinalityCertificate certificate, QuorumRule rule, int validators)
    {
        bool isByStake = Quorum.IsByStake(rule);
        int most = isByStake ? validators : Quorum.Required(rule, validators);
        int least = isByStake ? 1 : most;
        if (certificate.Seals.Length < least) return CertificateFault.TooFewSeals;
        return certificate.Seals.Length > most ? CertificateFault.TooManySeals : CertificateFault.None;
    }
}
