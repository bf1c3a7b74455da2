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
    /// <summary>RFC 9380, appendix K.1: all of expand_message_xmd with SHA-256 under a short tag.</summary>
    [Theory]
    [InlineData("", 0x20, "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235")]
    [InlineData("abc", 0x20, "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615")]
    [InlineData(
        "abc",
        0x80,
        "abba86a6129e366fc877aab32fc4ffc70120d8996c88aee2fe4b32d6c7b6437a647e6c3163d40b76a73cf6a5674ef1d890f95b664ee0afa5359a5c4e07985635"
            + "bbecbac65d747d3d2da7ec2b8221b17b0ca9dc8a1ac1c07ea6a1e60583e2cb00058e77b7b72a298425cd1b941ad4ec65e8afc50303a22c0f99b0509b4c895f40")]
    [InlineData("abcdef0123456789", 0x20, "eff31487c770a893cfb36f912fbfcbff40d5661771ca4b2cb4eafe524333f5c1")]
    [InlineData("q128", 0x20, "b23a1d2b4d97b2ef7785562a7e8bac7eed54ed6e97e29aa51bfe3f12ddad1ff9")]
    [InlineData("a512", 0x20, "4623227bcc01293b8c130bf771da8c298dede7383243dc0993d2d94823958c4c")]
    [InlineData(
        "",
        0x80,
        "af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbee0d121587713a3e0dd4d5e69e93eb7cd4f5df4cd103e188cf60cb02edc3edf18"
            + "eda8576c412b18ffb658e3dd6ec849469b979d444cf7b26911a08e63cf31f9dcc541708d3491184472c2c29bb749d4286b004ceb5ee6b9a7fa5b646c993f0ced")]
    [InlineData(
        "abcdef0123456789",
        0x80,
        "ef904a29bffc4cf9ee82832451c946ac3c8f8058ae97d8d629831a74c6572bd9ebd0df635cd1f208e2038e760c4994984ce73f0d55ea9f22af83ba4734569d4b"
            + "c95e18350f740c07eef653cbb9f87910d833751825f0ebefa1abe5420bb52be14cf489b37fe1a72f7de2d10be453b2c9d9eb20c7e3f6edc5a60629178d9478df")]
    [InlineData(
        "q128",
        0x80,
        "80be107d0884f0d881bb460322f0443d38bd222db8bd0b0a5312a6fedb49c1bbd88fd75d8b9a09486c60123dfa1d73c1cc3169761b17476d3c6b7cbbd727acd0"
            + "e2c942f4dd96ae3da5de368d26b32286e32de7e5a8cb2949f866a0b80c58116b29fa7fabb3ea7d520ee603e0c25bcaf0b9a5e92ec6a1fe4e0391d1cdbce8c68a")]
    [InlineData(
        "a512",
        0x80,
        "546aff5444b5b79aa6148bd81728704c32decb73a3ba76e9e75885cad9def1d06d6792f8a7d12794e90efed817d96920d728896a4510864370c207f99bd4a608"
            + "ea121700ef01ed879745ee3e4ceef777eda6d9e5e38b90c86ea6fb0b36504ba4a45d22e86f6db5dd43d98a294bebb9125d5b794e9d2a81181066eb954966a487")]
    public void Messages_expand_as_in_the_rfc(string message, int length, string expected)
    {
        string whole = message switch
        {
            "q128" => "q128_" + new string('q', 128),
            "a512" => "a512_" + new string('a', 512),
            _ => message,
        };
        byte[] uniform = new byte[length];
        Bls12381HashToCurve.Expand(Encoding.ASCII.GetBytes(whole), "QUUX-V01-CS02-with-expander-SHA256-128"u8, uniform);
        Assert.Equal(expected, Convert.ToHexStringLower(uniform));
    }

    [Fact]
    public void Compressed_points_expand_to_what_contracts_take_and_nothing_else_does()
    {
        byte[] key = new byte[BlsPublicKey.Size], signature = new byte[BlsSignatures.Size];
        byte[] point = new byte[Bls12381.PointSize], twistPoint = new byte[Bls12381.TwistPointSize], expected = new byte[Bls12381.TwistPointSize];
        Bls12381Compression.WritePoint(Bls12381Points.Generator, key);
        Bls12381Compression.WriteTwistPoint(Bls12381Points.TwistGenerator, signature);
        Assert.True(Bls12381Expansion.TryExpandG1(key, point) && Bls12381Expansion.TryExpandG2(signature, twistPoint));
        Bls12381Encoding.WritePoint(Bls12381Points.Generator, expected);
        Assert.Equal(expected[..Bls12381.PointSize], point);
        Bls12381Encoding.WriteTwistPoint(Bls12381Points.TwistGenerator, expected);
        Assert.Equal(expected, twistPoint);

        // A coordinate has 16 zeros and 48 bytes; the first is that of the compressed form without its flags.
        Assert.Equal(key[1..], point[17..64]);
        Assert.Equal(signature[48..], twistPoint[16..64]);
        foreach (byte[] wrong in new[] { key[1..], [.. key, 0], new byte[48], [], [(byte)(key[0] & 0x7f), .. key[1..]] }) Assert.False(Bls12381Expansion.TryExpandG1(wrong, point));
        foreach (byte[] wrong in new[] { signature[1..], [.. signature, 0], new byte[96], key }) Assert.False(Bls12381Expansion.TryExpandG2(wrong, twistPoint));
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
