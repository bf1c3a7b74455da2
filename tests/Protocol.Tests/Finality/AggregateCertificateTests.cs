using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Finality;

/// <summary>Certificates that are one aggregate.</summary>
public sealed class AggregateCertificateTests
{
    private const ulong ChainId = 7530;
    private const ulong Height = 12;
    private const uint Round = 3;

    private static readonly Hash256 s_block = Keccak.Hash("block"u8);
    private static readonly SealedSet s_ten = new(10);

    [Fact]
    public void A_quorum_of_listed_keys_is_accepted_whichever_it_is()
    {
        Assert.Equal(CertificateFault.None, Check(Sealed(0, 1, 2, 3, 4, 5, 6)));
        Assert.Equal(CertificateFault.None, Check(Sealed(9, 8, 6, 5, 3, 2, 0)));
    }

    [Fact]
    public void One_signer_too_few_or_too_many_is_refused()
    {
        Assert.Equal(CertificateFault.TooFewSeals, Check(Sealed(0, 1, 2, 3, 4, 5)));
        Assert.Equal(CertificateFault.TooManySeals, Check(Sealed(0, 1, 2, 3, 4, 5, 6, 7)));
        Assert.Equal(CertificateFault.TooFewSeals, Check(Sealed()));
    }

    [Fact]
    public void Bits_that_are_not_those_of_the_list_are_refused()
    {
        AggregateSeal good = Sealed(0, 1, 2, 3, 4, 5, 6).Aggregate!;
        Assert.Equal(2, good.Signers.Length);
        Assert.Equal(CertificateFault.BadSigners, Check(With([good.Signers[0]])));
        Assert.Equal(CertificateFault.BadSigners, Check(With([good.Signers[0], good.Signers[1], 0])));
        Assert.Equal(CertificateFault.BadSigners, Check(With([0x3f, 0x04])));
        Assert.Equal(CertificateFault.BadSigners, Check(With([0x3f, 0x80])));
        Assert.Equal(CertificateFault.TooFewSeals, Check(With([])));

        FinalityCertificate With(byte[] signers) => new(Round, []) { Aggregate = new AggregateSeal(signers, good.Signature.ToArray()) };
    }

    [Fact]
    public void An_aggregate_is_of_exactly_those_whom_its_bits_name()
    {
        byte[] signature = Sealed(0, 1, 2, 3, 4, 5, 6).Aggregate!.Signature.ToArray();
        foreach (int[] items in new int[][] { [1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 9] })
        {
            FinalityCertificate certificate = new(Round, []) { Aggregate = new AggregateSeal(AggregateSeal.SignersOf(items, 10), signature) };
            Assert.Equal(CertificateFault.BadSeal, Check(certificate));
        }
    }

    [Fact]
    public void An_aggregate_over_something_else_is_refused()
    {
        FinalityCertificate good = Sealed(0, 1, 2, 3, 4, 5, 6);
        Assert.Equal(CertificateFault.BadSeal, Check(good with { Round = Round + 1 }));
        Assert.Equal(CertificateFault.BadSeal, CertificateCheck.Check(good, ChainId + 1, Height, s_block, s_ten.Set, default));
        Assert.Equal(CertificateFault.BadSeal, CertificateCheck.Check(good, ChainId, Height + 1, s_block, s_ten.Set, default));
        Assert.Equal(CertificateFault.BadSeal, CertificateCheck.Check(good, ChainId, Height, Keccak.Hash("other"u8), s_ten.Set, default));
        Assert.Equal(CertificateFault.BadSeal, CertificateCheck.Check(good, ChainId, Height, s_block, new SealedSet(10, "stranger").Set, default));
    }

    [Fact]
    public void What_is_no_signature_is_refused()
    {
        AggregateSeal good = Sealed(0, 1, 2, 3, 4, 5, 6).Aggregate!;
        foreach (byte[] signature in new byte[][] { [0xc0, .. new byte[95]], new byte[96], [.. good.Signature[..95], (byte)(good.Signature[95] ^ 1)], good.Signature[1..].ToArray() })
        {
            FinalityCertificate certificate = new(Round, []) { Aggregate = new AggregateSeal(good.Signers.ToArray(), signature) };
            Assert.Equal(CertificateFault.BadSeal, Check(certificate));
        }
    }

    [Fact]
    public void Neither_form_is_taken_for_the_other()
    {
        Consensus.ValidatorKeys four = new(4);
        FinalityCertificate single = new(Round, [.. Enumerable.Range(0, 3).Select(i => four.Seal(i, ChainId, Height, Round, s_block))]);
        SealedSet sealers = new(4);
        FinalityCertificate aggregate = sealers.Certify(ChainId, Height, Round, s_block, 0, 1, 2);
        Assert.Equal(CertificateFault.OtherScheme, CertificateCheck.Check(aggregate, ChainId, Height, s_block, four.Set, default));
        Assert.Equal(CertificateFault.OtherScheme, CertificateCheck.Check(single, ChainId, Height, s_block, sealers.Set, default));
        Assert.Equal(CertificateFault.OtherScheme, CertificateCheck.Recover(aggregate, ChainId, Height, s_block, new Address[3]));
        Assert.Equal(CertificateFault.OtherScheme, CertificateCheck.Check(aggregate with { Seals = single.Seals }, ChainId, Height, s_block, sealers.Set, default));
    }

    [Fact]
    public void Stakes_decide_over_aggregates_too()
    {
        SealedSet sealers = new(4, stakes: [6, 3, 3, 1]);
        Assert.Equal(CertificateFault.None, Of(0, 2));
        Assert.Equal(CertificateFault.TooFewSeals, Of(1, 2, 3));
        Assert.Equal(CertificateFault.TooManySeals, Of(0, 2, 3));

        CertificateFault Of(params int[] items) => CertificateCheck.Check(
            sealers.Certify(ChainId, Height, Round, s_block, items), ChainId, Height, s_block, sealers.Set, QuorumRule.StakeAboveTwoThirds);
    }

    [Fact]
    public void The_encoding_is_read_back_and_any_other_form_of_it_refused()
    {
        FinalityCertificate certificate = Sealed(0, 1, 2, 3, 4, 5, 9);
        byte[] encoded = certificate.Encode();
        Assert.Equal(RlpError.None, FinalityCertificate.TryDecode(encoded, out FinalityCertificate? decoded));
        Assert.Equal(encoded, decoded!.Encode());
        Assert.Equal((Round, 7), (decoded.Round, decoded.SignerCount));
        Assert.Equal(CertificateFault.None, Check(decoded));
        foreach (byte[] other in new byte[][] { [.. encoded, 0], encoded[..^1], [0xc2, 0x03, 0x07], [0xc3, 0x03, 0x07, 0x80], Form(new byte[129], new byte[96]), Form([7], new byte[95]), Form([7], new byte[97]) })
        {
            Assert.NotEqual(RlpError.None, FinalityCertificate.TryDecode(other, out FinalityCertificate? none));
            Assert.Null(none);
        }

        static byte[] Form(byte[] signers, byte[] signature) => (new FinalityCertificate(1, []) { Aggregate = new AggregateSeal(signers, signature) }).Encode();
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        byte[] good = Sealed(0, 1, 2, 3, 4, 5, 6).Encode();
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            RlpError error = FinalityCertificate.TryDecode(changed, out FinalityCertificate? certificate);
            Assert.True(error != RlpError.None || Check(certificate!) != CertificateFault.None);
        }
    }

    [Fact]
    public void A_set_keeps_what_is_known_about_keys_that_stay()
    {
        SealedSet again = new(10);
        ValidatorSet kept = again.Set.WithKeysOf(s_ten.Set);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Same(s_ten.Set.Validators[i].SealKey, kept.Validators[i].SealKey));
        Assert.Equal(again.Set.Ascending.ToArray(), kept.Ascending.ToArray());
        SealedSet others = new(10, "stranger");
        Assert.All(Enumerable.Range(0, 10), i => Assert.Same(others.Set.Validators[i].SealKey, others.Set.WithKeysOf(s_ten.Set).Validators[i].SealKey));
    }

    private static CertificateFault Check(FinalityCertificate certificate) =>
        CertificateCheck.Check(certificate, ChainId, Height, s_block, s_ten.Set, QuorumRule.CeilTwoThirdsByCount);

    private static FinalityCertificate Sealed(params int[] items) => s_ten.Certify(ChainId, Height, Round, s_block, items);
}
