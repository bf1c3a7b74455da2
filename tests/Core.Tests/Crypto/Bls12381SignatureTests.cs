using System;
using System.Collections.Generic;
using System.IO;
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

    [Fact]
    public void Messages_hash_to_the_points_of_wycheproof()
    {
        int count = 0;
        foreach (JsonElement group in Groups("bls_hash_to_g2_test"))
        {
            byte[] tag = Encoding.ASCII.GetBytes(group.GetProperty("dst").GetString()!);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                Assert.True(Bls12381Compression.TryReadTwistPoint(Bytes(test, "expected"), out TwistPoint expected));
                Assert.True(TwistPoint.AreEqual(expected, Bls12381HashToCurve.HashToG2(Bytes(test, "msg"), tag).ToAffine()), Comment(test));
                count++;
            }
        }

        Assert.Equal(34, count);
    }

    [Theory]
    [InlineData("bls_sig_g2_basic_verify_test", 88)]
    [InlineData("bls_sig_g2_pop_verify_test", 26)]
    public void Signatures_of_wycheproof_are_valid_or_invalid_as_it_says(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement group in Groups(file))
        {
            byte[] tag = Encoding.ASCII.GetBytes(group.GetProperty("ciphersuite").GetString()!);
            byte[] key = Bytes(group.GetProperty("publicKey"), "pk");
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                Assert.True(IsExpected(test, Verify([key], [Bytes(test, "msg")], Bytes(test, "sig"), tag)), Comment(test));
                checkedCases++;
            }
        }

        Assert.Equal(count, checkedCases);
    }

    [Fact]
    public void Aggregates_of_wycheproof_are_valid_or_invalid_as_it_says()
    {
        int count = 0;
        foreach (JsonElement group in Groups("bls_sig_g2_aggregate_verify_test"))
        {
            byte[] tag = Encoding.ASCII.GetBytes(group.GetProperty("ciphersuite").GetString()!);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool isValid = Verify(List(test, "pubkeys"), List(test, "messages"), Bytes(test, "sig"), tag);
                Assert.True(IsExpected(test, isValid), Comment(test));
                count++;
            }
        }

        Assert.Equal(19, count);
    }

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
        return product.IsOne();
    }

    private static JsonElement.ArrayEnumerator Groups(string file)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "wycheproof", file + ".json"))).RootElement.GetProperty("testGroups").EnumerateArray();
    }

    private static bool IsExpected(JsonElement test, bool isValid) => isValid == (test.GetProperty("result").GetString() == "valid");

    private static byte[] Bytes(JsonElement element, string member) => Convert.FromHexString(element.GetProperty(member).GetString()!);

    private static List<byte[]> List(JsonElement element, string member)
    {
        List<byte[]> items = [];
        foreach (JsonElement item in element.GetProperty(member).EnumerateArray())
        {
            items.Add(Convert.FromHexString(item.GetString()!));
        }

        return items;
    }

    private static string Comment(JsonElement test) => $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";
}
