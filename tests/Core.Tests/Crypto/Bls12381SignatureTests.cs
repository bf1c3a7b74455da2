using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Tests;
using Xunit;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bls12381Pairing, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

/// <summary>What Wycheproof collects against careless verifiers of BLS signatures: hashing, compressed points, subgroups and the pairing together.</summary>
public sealed class Bls12381SignatureTests
{
    /// <summary>RFC 9380, appendix K.1: expand_message_xmd with SHA-256 for the shorter and the longer of its lengths.</summary>
    [Theory]
    [InlineData("", 0x20, "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235")]
    [InlineData("abc", 0x20, "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615")]
    [InlineData(
        "abc",
        0x80,
        "abba86a6129e366fc877aab32fc4ffc70120d8996c88aee2fe4b32d6c7b6437a647e6c3163d40b76a73cf6a5674ef1d890f95b664ee0afa5359a5c4e07985635"
            + "bbecbac65d747d3d2da7ec2b8221b17b0ca9dc8a1ac1c07ea6a1e60583e2cb00058e77b7b72a298425cd1b941ad4ec65e8afc50303a22c0f99b0509b4c895f40")]
    public void Messages_expand_as_in_the_rfc(string message, int length, string expected)
    {
        byte[] uniform = new byte[length];
        Bls12381HashToCurve.Expand(Encoding.ASCII.GetBytes(message), "QUUX-V01-CS02-with-expander-SHA256-128"u8, uniform);
        Assert.Equal(expected, Convert.ToHexStringLower(uniform));
    }

    [Fact]
    public void A_tag_is_neither_empty_nor_longer_than_its_length_byte_tells()
    {
        byte[] output = new byte[Bls12381.TwistPointSize];
        Assert.Throws<ArgumentOutOfRangeException>(() => Bls12381HashToCurve.HashToG2([], [], output));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bls12381HashToCurve.HashToG2([], new byte[256], output));
        Bls12381HashToCurve.HashToG2([], new byte[255], output);
    }

    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.BlsSignatures);

    [Theory]
    [MemberData(nameof(Files))]
    public void Cases_of_wycheproof_are_judged_alike(string file, int count)
    {
        int checkedCases = 0;
        foreach ((JsonElement group, JsonElement test) in OfficialFile.ReadWycheproof(file))
        {
            bool isValid = group.GetProperty("type").GetString() switch
            {
                "BlsHashToG2" => HashesToItsPoint(group, test),
                "BlsSigVerify" => Verify(
                    [OfficialFile.Bytes(group.GetProperty("publicKey"), "pk")],
                    [OfficialFile.Bytes(test, "msg")],
                    OfficialFile.Bytes(test, "sig"),
                    Tag(group, "ciphersuite")),
                _ => Verify(List(test, "pubkeys"), List(test, "messages"), OfficialFile.Bytes(test, "sig"), Tag(group, "ciphersuite")),
            };
            Assert.True(OfficialFile.IsValid(test) == isValid, OfficialFile.Name(test));
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static bool HashesToItsPoint(JsonElement group, JsonElement test)
    {
        TwistPoint point = Bls12381HashToCurve.HashToG2(OfficialFile.Bytes(test, "msg"), Tag(group, "dst")).ToAffine();
        return Bls12381Compression.TryReadTwistPoint(OfficialFile.Bytes(test, "expected"), out TwistPoint expected)
            && TwistPoint.AreEqual(expected, point);
    }

    private static byte[] Tag(JsonElement group, string name) => Encoding.ASCII.GetBytes(group.GetProperty(name).GetString()!);

    /// <summary>CoreAggregateVerify of draft-irtf-cfrg-bls-signature, with keys in the first and signatures in the second group.</summary>
    private static bool Verify(List<byte[]> keys, List<byte[]> messages, byte[] signature, byte[] tag)
    {
        if (keys.Count == 0 || keys.Count != messages.Count || !Bls12381Compression.TryReadTwistPoint(signature, out TwistPoint sum))
        {
            return false;
        }

        Product product = default;
        for (int index = 0; index < keys.Count; index++)
        {
            if (!Bls12381Compression.TryReadPoint(keys[index], out Point key) || key.IsInfinity)
            {
                return false;
            }

            product.Add(key, Bls12381HashToCurve.HashToG2(messages[index], tag).ToAffine());
        }

        product.Add(Point.Negate(Bls12381Generators.First), sum);
        bool isValid = product.TryIsOne(out bool isOne) && isOne;
        if (keys.Count == 1 && tag.AsSpan().SequenceEqual(BlsSignatures.MessageTag))
        {
            bool isVerified = keys[0].Length == BlsPublicKey.Size && BlsSignatures.Verify(new BlsPublicKey(keys[0]), messages[0], signature);
            Assert.Equal(isValid && !sum.IsInfinity, isVerified);
        }

        return isValid;
    }

    private static List<byte[]> List(JsonElement element, string member)
    {
        List<byte[]> items = [];
        foreach (JsonElement item in element.GetProperty(member).EnumerateArray())
        {
            items.Add(Convert.FromHexString(item.GetString()!));
        }

        return items;
    }
}
