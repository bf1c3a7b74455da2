using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.State;
using Xunit;

namespace Sequitur.Protocol.Finality;

public sealed class FinalityCertificateTests
{
    [Fact]
    public void What_is_encoded_is_decoded_again() => Seeds.Run(100, seed =>
    {
        Random random = new(seed);
        FinalityCertificate certificate = Arbitrary(random, random.Next(80));
        Assert.Equal(RlpError.None, FinalityCertificate.TryDecode(certificate.Encode(), out FinalityCertificate? decoded));
        Assert.Equal(certificate.Round, decoded!.Round);
        Assert.Equal(certificate.Seals, decoded.Seals);
    });

    [Fact]
    public void What_is_decoded_is_encoded_to_the_same_bytes() => Seeds.Run(2_000, seed =>
    {
        Random random = new(seed);
        byte[] bytes = Arbitrary(random, random.Next(3)).Encode();
        for (int i = random.Next(3); i >= 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        if (FinalityCertificate.TryDecode(bytes, out FinalityCertificate? decoded) == RlpError.None) Assert.Equal(bytes, decoded!.Encode());
    });

    [Fact]
    public void The_form_is_a_list_of_the_round_and_the_list_of_seals()
    {
        FinalityCertificate certificate = new(5, [new RecoverableSignature(1, 2, 1)]);
        Assert.Equal(
            "0xf84605f843b841" + new string('0', 63) + "1" + new string('0', 63) + "2" + "01",
            Hex.Encode(certificate.Encode()));
    }

    [Fact]
    public void No_shorter_and_no_longer_bytes_are_a_certificate()
    {
        byte[] bytes = Arbitrary(new Random(1), 3).Encode();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.NotEqual(RlpError.None, FinalityCertificate.TryDecode(bytes.AsSpan(0, length), out FinalityCertificate? none));
            Assert.Null(none);
        }

        Assert.Equal(RlpError.TrailingBytes, FinalityCertificate.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void A_round_beyond_32_bits_is_too_long() =>
        Assert.Equal(RlpError.TooLong, Decode([0xc7, 0x85, 1, 0, 0, 0, 0, 0xc0]));

    [Fact]
    public void A_round_with_a_leading_zero_is_refused() => Assert.Equal(RlpError.LeadingZero, Decode([0xc2, 0x00, 0xc0]));

    [Fact]
    public void A_third_field_is_refused() => Assert.Equal(RlpError.TrailingBytes, Decode([0xc3, 0x80, 0xc0, 0x80]));

    [Fact]
    public void A_seal_of_another_length_is_refused()
    {
        RlpWriter writer = new();
        int certificate = writer.BeginList();
        writer.Write(0UL);
        int seals = writer.BeginList();
        writer.Write(new byte[64]);
        writer.EndList(seals);
        writer.EndList(certificate);
        Assert.Equal(RlpError.WrongLength, Decode(writer.ToArray()));
    }

    [Fact]
    public void More_seals_than_there_can_be_validators_are_refused()
    {
        Random random = new(3);
        Assert.Equal(RlpError.None, Decode(Arbitrary(random, ValidatorSet.CountMax).Encode()));
        Assert.Equal(RlpError.TooLong, Decode(Arbitrary(random, ValidatorSet.CountMax + 1).Encode()));
    }

    private static RlpError Decode(byte[] bytes) => FinalityCertificate.TryDecode(bytes, out _);

    private static FinalityCertificate Arbitrary(Random random, int seals) =>
        new((uint)random.NextInt64(uint.MaxValue + 1L) >> random.Next(32), [.. Enumerable.Range(0, seals).Select(_ => Seal(random))]);

    private static RecoverableSignature Seal(Random random)
    {
        byte[] bytes = new byte[RecoverableSignature.Size];
        random.NextBytes(bytes);
        return new RecoverableSignature(U256.FromBigEndian(bytes.AsSpan(0, 32)), U256.FromBigEndian(bytes.AsSpan(32, 32)), bytes[64]);
    }
}
