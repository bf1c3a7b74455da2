using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Xunit;

namespace Sequitur.Protocol.Finality;

/// <summary>Certificates where stakes decide.</summary>
public sealed class StakedCertificateTests
{
    private const ulong ChainId = 7530;
    private const ulong Height = 12;

    private static readonly Hash256 s_block = Keccak.Hash("block"u8);

    // More than two thirds of 21 is 15.
    private static readonly ValidatorKeys s_keys = new(5, stakes: [8, 1, 5, 2, 5]);

    [Fact]
    public void A_certificate_is_accepted_exactly_when_its_signers_are_a_quorum_of_which_none_is_superfluous()
    {
        for (int choice = 0; choice < 32; choice++)
        {
            int[] signers = [.. Enumerable.Range(0, 5).Where(i => (choice >> i & 1) != 0)];
            ulong[] stakes = [.. signers.Select(i => s_keys.Set.Validators[i].Stake.U0)];
            ulong sum = stakes.Aggregate(0UL, (total, stake) => total + stake);
            bool isQuorum = 3 * sum > 2 * 21;
            bool isPadded = isQuorum && 3 * (sum - stakes.Min()) > 2 * 21;
            CertificateFault expected = !isQuorum ? CertificateFault.TooFewSeals : isPadded ? CertificateFault.TooManySeals : CertificateFault.None;
            Assert.Equal(expected, Check(Sealed(signers)));
        }
    }

    [Fact]
    public void The_number_of_seals_says_nothing()
    {
        Assert.Equal(CertificateFault.None, Check(Sealed(0, 2, 3)));
        Assert.Equal(CertificateFault.TooFewSeals, Check(Sealed(1, 2, 3, 4)));
    }

    [Fact]
    public void A_validator_that_signs_twice_counts_once() => Assert.Equal(CertificateFault.NotAscending, Check(Sealed(0, 0, 2)));

    [Fact]
    public void A_stranger_has_no_stake()
    {
        FinalityCertificate certificate = Sealed(0, 2, 3);
        certificate.Seals[2] = new ValidatorKeys(1, "stranger").Seal(0, ChainId, Height, 0, s_block);
        Assert.Equal(CertificateFault.NotAValidator, Check(certificate));
    }

    [Fact]
    public void More_seals_than_validators_are_refused_before_any_is_looked_at() =>
        Assert.Equal(CertificateFault.TooManySeals, Check(new FinalityCertificate(0, new RecoverableSignature[6])));

    [Fact]
    public void Under_a_rule_that_counts_the_same_validators_need_another_certificate()
    {
        FinalityCertificate three = Sealed(0, 2, 3);
        Assert.Equal(CertificateFault.TooFewSeals, CertificateCheck.Check(three, ChainId, Height, s_block, s_keys.Set, QuorumRule.CeilTwoThirdsByCount));
        FinalityCertificate four = Sealed(0, 1, 2, 3);
        Assert.Equal(CertificateFault.None, CertificateCheck.Check(four, ChainId, Height, s_block, s_keys.Set, QuorumRule.CeilTwoThirdsByCount));
        Assert.Equal(CertificateFault.TooManySeals, Check(four));
    }

    private static CertificateFault Check(FinalityCertificate certificate) =>
        CertificateCheck.Check(certificate, ChainId, Height, s_block, s_keys.Set, QuorumRule.StakeAboveTwoThirds);

    private static FinalityCertificate Sealed(params int[] signers) =>
        new(0, [.. signers.Select(signer => s_keys.Seal(signer, ChainId, Height, 0, s_block))]);
}
