using System;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Decides whether a certificate makes a block final. The first fault in the order of the seals is the answer.</summary>
public static class CertificateCheck
{
    /// <summary>The seals are by validators of the set, strictly ascending by address, and exactly as many as the quorum needs.</summary>
    public static CertificateFault Check(
        FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, ValidatorSet validators, QuorumRule rule)
    {
        int required = Quorum.Required(rule, validators.Count);
        CertificateFault fault = CheckCount(certificate, required);
        Hash256 digest = CommitSeal.Digest(chainId, height, certificate.Round, blockHash);
        Address previous = default;
        for (int i = 0; i < certificate.Seals.Length && fault == CertificateFault.None; i++)
        {
            if (!certificate.Seals[i].TryRecover(digest, out Address signer)) fault = CertificateFault.BadSeal;
            else if (!validators.Contains(signer)) fault = CertificateFault.NotAValidator;
            else if (signer <= previous) fault = CertificateFault.NotAscending;
            previous = signer;
        }

        return fault;
    }

    /// <summary>The same without a set, for callers that prove membership otherwise: who signed, in order.</summary>
    /// <param name="certificate">What was given.</param>
    /// <param name="chainId">Of the chain.</param>
    /// <param name="height">Of the block.</param>
    /// <param name="blockHash">Its hash.</param>
    /// <param name="signers">Takes the signers; its length is the number of seals there must be. Its content is undefined after a fault.</param>
    public static CertificateFault Recover(FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, Span<Address> signers)
    {
        CertificateFault fault = CheckCount(certificate, signers.Length);
        Hash256 digest = CommitSeal.Digest(chainId, height, certificate.Round, blockHash);
        for (int i = 0; i < certificate.Seals.Length && fault == CertificateFault.None; i++)
        {
            if (!certificate.Seals[i].TryRecover(digest, out signers[i])) fault = CertificateFault.BadSeal;
            else if (i > 0 && signers[i] <= signers[i - 1]) fault = CertificateFault.NotAscending;
        }

        return fault;
    }

    private static CertificateFault CheckCount(FinalityCertificate certificate, int required)
    {
        if (certificate.Seals.Length < required) return CertificateFault.TooFewSeals;
        return certificate.Seals.Length > required ? CertificateFault.TooManySeals : CertificateFault.None;
    }
}
