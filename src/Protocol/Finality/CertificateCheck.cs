using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Decides whether a certificate makes a block final. The first fault in the order of the seals is the answer.</summary>
public static class CertificateCheck
{
    /// <summary>
    /// The seals are by validators of the set, weigh a quorum, and none of them is superfluous. Single ones are strictly ascending by address; which form
    /// there must be the set says, whose validators have keys for it.
    /// </summary>
    public static CertificateFault Check(
        FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, ValidatorSet validators, QuorumRule rule)
    {
        CertificateFault fault = CheckForm(certificate, validators.Seals);
        if (fault == CertificateFault.None) fault = CheckCount(certificate, rule, validators.Count);
        if (fault != CertificateFault.None) return fault;
        if (validators.Seals == SealScheme.Bls12381) return CheckAggregate(certificate, chainId, height, blockHash, validators, rule);
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
        CertificateFault fault = CheckForm(certificate, SealScheme.EcdsaSecp256k1);
        if (fault != CertificateFault.None) return fault;
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
        int count = certificate.SignerCount;
        if (count < least) return CertificateFault.TooFewSeals;
        return count > most ? CertificateFault.TooManySeals : CertificateFault.None;
    }

    /// <summary>Whether the certificate is of the scheme's form.</summary>
    public static CertificateFault CheckForm(FinalityCertificate certificate, SealScheme seals)
    {
        bool isAggregate = certificate.Aggregate is not null;
        bool isOfScheme = isAggregate == (seals == SealScheme.Bls12381) && (!isAggregate || certificate.Seals.Length == 0);
        return isOfScheme ? CertificateFault.None : CertificateFault.OtherScheme;
    }

    /// <summary>Whether the aggregate is what the owners of these keys together have sealed.</summary>
    public static bool IsSealedBy(FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, ReadOnlySpan<BlsPublicKey> keys)
    {
        Hash256 digest = CommitSeal.Digest(chainId, height, certificate.Round, blockHash);
        return BlsSignatures.VerifyAggregate(keys, digest.Bytes, certificate.Aggregate!.Signature);
    }

    /// <summary>Whose seals they are costs nothing to find out, so that comes before the signature.</summary>
    private static CertificateFault CheckAggregate(
        FinalityCertificate certificate, ulong chainId, ulong height, in Hash256 blockHash, ValidatorSet validators, QuorumRule rule)
    {
        if (certificate.Aggregate!.ItemsOf(validators.Count) is not { } items) return CertificateFault.BadSigners;
        U256[] weights = new U256[items.Length];
        BlsPublicKey[] keys = new BlsPublicKey[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            int place = validators.PlaceOfItem(items[i]);
            if (place < 0) return CertificateFault.NotAValidator;
            weights[i] = Quorum.WeightOf(rule, validators.Validators[place].Stake);
            keys[i] = validators.Validators[place].SealKey!;
        }

        CertificateFault fault = Quorum.CheckMinimal(weights, Quorum.Required(rule, Quorum.TotalOf(rule, validators)));
        if (fault != CertificateFault.None) return fault;
        return IsSealedBy(certificate, chainId, height, blockHash, keys) ? CertificateFault.None : CertificateFault.BadSeal;
    }
}
