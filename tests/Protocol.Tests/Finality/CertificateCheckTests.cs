using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Sequitur.Protocol.State;
using Xunit;

namespace Sequitur.Protocol.Finality;

public sealed class CertificateCheckTests
{
    private const ulong ChainId = 7530;
    private const ulong Height = 12;
    private const uint Round = 3;

    private static readonly Hash256 s_block = Keccak.Hash("block"u8);
    private static readonly ValidatorKeys s_four = new(4);
    private static readonly ValidatorKeys s_strangers = new(4, "stranger");

    [Theory]
    [InlineData(1, QuorumRule.CeilTwoThirdsByCount, 1)]
    [InlineData(4, QuorumRule.CeilTwoThirdsByCount, 3)]
    [InlineData(6, QuorumRule.CeilTwoThirdsByCount, 4)]
    [InlineData(6, QuorumRule.AboveTwoThirdsByCount, 5)]
    [InlineData(10, QuorumRule.CeilTwoThirdsByCount, 7)]
    [InlineData(100, QuorumRule.CeilTwoThirdsByCount, 67)]
    public void A_quorum_of_ascending_seals_is_accepted(int validators, QuorumRule rule, int quorum)
    {
        ValidatorKeys keys = new(validators);
        FinalityCertificate certificate = Sealed(keys, [.. Enumerable.Range(validators - quorum, quorum)]);
        Assert.Equal(CertificateFault.None, CertificateCheck.Check(certificate, ChainId, Height, s_block, keys.Set, rule));
        Address[] signers = new Address[quorum];
        Assert.Equal(CertificateFault.None, CertificateCheck.Recover(certificate, ChainId, Height, s_block, signers));
        Assert.Equal(keys.Set.Ascending[(validators - quorum)..].ToArray(), signers);
    }

    [Fact]
    public void One_seal_too_few_is_refused() => AssertRefused(CertificateFault.TooFewSeals, Sealed(s_four, 0, 1));

    [Fact]
    public void No_seal_at_all_is_refused() => AssertRefused(CertificateFault.TooFewSeals, Sealed(s_four));

    [Fact]
    public void One_seal_too_many_is_refused() => AssertRefused(CertificateFault.TooManySeals, Sealed(s_four, 0, 1, 2, 3));

    [Fact]
    public void Seals_out_of_order_are_refused() => AssertRefused(CertificateFault.NotAscending, Sealed(s_four, 0, 2, 1));

    [Fact]
    public void A_signer_who_signed_twice_counts_once() => AssertRefused(CertificateFault.NotAscending, Sealed(s_four, 0, 1, 1));

    [Fact]
    public void A_seal_by_a_stranger_is_refused()
    {
        for (int place = 0; place < 3; place++)
        {
            FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
            certificate.Seals[place] = s_strangers.Seal(0, ChainId, Height, Round, s_block);
            Assert.Equal(CertificateFault.NotAValidator, Check(certificate));
        }
    }

    [Fact]
    public void Seals_by_another_set_are_refused() => AssertRefused(CertificateFault.NotAValidator, Sealed(s_strangers, 0, 1, 2));

    [Fact]
    public void A_certificate_of_another_chain_height_hash_or_round_is_refused()
    {
        FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
        CertificateFault[] faults =
        [
            CertificateCheck.Check(certificate, ChainId + 1, Height, s_block, s_four.Set, default),
            CertificateCheck.Check(certificate, ChainId, Height + 1, s_block, s_four.Set, default),
            CertificateCheck.Check(certificate, ChainId, Height, Keccak.Hash("other"u8), s_four.Set, default),
            Check(certificate with { Round = Round + 1 }),
        ];
        Assert.All(faults, fault => Assert.Contains(fault, new[] { CertificateFault.NotAValidator, CertificateFault.BadSeal }));
    }

    [Fact]
    public void The_other_form_of_a_seal_with_a_high_s_is_refused()
    {
        FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
        RecoverableSignature seal = certificate.Seals[1];
        certificate.Seals[1] = new RecoverableSignature(seal.R, Secp256k1.CurveOrder - seal.S, (byte)(1 - seal.YParity));
        AssertRefused(CertificateFault.BadSeal, certificate);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(27)]
    [InlineData(255)]
    public void A_parity_that_is_not_0_or_1_is_refused(byte parity)
    {
        FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
        certificate.Seals[2] = certificate.Seals[2] with { YParity = parity };
        AssertRefused(CertificateFault.BadSeal, certificate);
    }

    [Fact]
    public void A_seal_with_a_zero_or_an_overflowing_part_is_refused()
    {
        FinalityCertificate genuine = Sealed(s_four, 0, 1, 2);
        RecoverableSignature seal = genuine.Seals[0];
        RecoverableSignature[] bad =
        [
            default, seal with { R = default }, seal with { S = default }, seal with { R = Secp256k1.CurveOrder }, seal with { R = U256.MaxValue },
        ];
        foreach (RecoverableSignature one in bad)
        {
            FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
            certificate.Seals[0] = one;
            AssertRefused(CertificateFault.BadSeal, certificate);
        }
    }

    [Fact]
    public void A_prepare_is_no_seal()
    {
        FinalityCertificate certificate = Sealed(s_four, 0, 1, 2);
        certificate.Seals[1] = s_four.Sign(1, CommitSeal.Digest("sequitur.prepare.v1"u8, ChainId, Height, Round, s_block));
        Assert.NotEqual(CertificateFault.None, Check(certificate));
    }

    [Fact]
    public void A_smaller_quorum_of_one_rule_is_refused_under_the_other()
    {
        ValidatorKeys six = new(6);
        FinalityCertificate four = Sealed(six, 0, 1, 2, 3);
        FinalityCertificate five = Sealed(six, 0, 1, 2, 3, 4);
        Assert.Equal(CertificateFault.TooFewSeals, CertificateCheck.Check(four, ChainId, Height, s_block, six.Set, QuorumRule.AboveTwoThirdsByCount));
        Assert.Equal(CertificateFault.TooManySeals, CertificateCheck.Check(five, ChainId, Height, s_block, six.Set, QuorumRule.CeilTwoThirdsByCount));
    }

    [Fact]
    public void Any_flipped_bit_is_refused() => Seeds.Run(300, seed =>
    {
        Random random = new(seed);
        byte[] encoded = Sealed(s_four, 0, 1, 3).Encode();
        encoded[random.Next(encoded.Length)] ^= (byte)(1 << random.Next(8));
        RlpError error = FinalityCertificate.TryDecode(encoded, out FinalityCertificate? certificate);
        Assert.True(error != RlpError.None || Check(certificate!) != CertificateFault.None, $"{error}");
    });

    [Fact]
    public void Every_selection_of_signers_but_an_ascending_quorum_is_refused()
    {
        for (int choice = 0; choice < 5 * 5 * 5 * 5; choice++)
        {
            // Each of four places is empty (4) or holds a validator's seal.
            int[] signers = [.. new[] { choice % 5, choice / 5 % 5, choice / 25 % 5, choice / 125 }.Where(signer => signer < 4)];
            bool isAscending = signers.Zip(signers.Skip(1), (left, right) => left < right).All(isLess => isLess);
            CertificateFault fault = Check(Sealed(s_four, signers));
            Assert.Equal(signers.Length == 3 && isAscending, fault == CertificateFault.None);
        }
    }

    private static void AssertRefused(CertificateFault expected, FinalityCertificate certificate)
    {
        Assert.Equal(expected, Check(certificate));
        Address[] signers = new Address[3];
        CertificateFault recovered = CertificateCheck.Recover(certificate, ChainId, Height, s_block, signers);
        Assert.Equal(expected == CertificateFault.NotAValidator ? CertificateFault.None : expected, recovered);
    }

    private static CertificateFault Check(FinalityCertificate certificate) =>
        CertificateCheck.Check(certificate, ChainId, Height, s_block, s_four.Set, QuorumRule.CeilTwoThirdsByCount);

    private static FinalityCertificate Sealed(ValidatorKeys keys, params int[] signers) =>
        new(Round, [.. signers.Select(signer => keys.Seal(signer, ChainId, Height, Round, s_block))]);
}
