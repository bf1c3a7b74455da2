using System;
using System.Formats.Asn1;
using System.IO;
using System.Numerics;
using System.Text.Json;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>P-256 against the cases of EIP-7951, go-ethereum and Wycheproof, where they are at hand.</summary>
public sealed class P256VectorTests
{
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";

    [Theory]
    [InlineData("eip-assets/eip-7951/test-vectors.json", 781)]
    [InlineData("geth-precompiles/precompiles/p256Verify.json", 782)]
    public void Every_known_answer_is_ours(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement test in Read(file).EnumerateArray())
        {
            string expected = test.GetProperty("Expected").GetString()!;
            Assert.True(expected is "" or One);
            bool verified = P256.Verify(Convert.FromHexString(test.GetProperty("Input").GetString()!));
            Assert.True(verified == (expected == One), test.GetProperty("Name").GetString());
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    [Theory]
    [InlineData("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", 262)]
    [InlineData("wycheproof/ecdsa_secp256r1_sha256_test.json", 484)]
    public void Signatures_of_wycheproof_are_judged_alike(string file, int count)
    {
        int checkedCases = 0;
        JsonElement root = Read(file);
        bool isDer = root.GetProperty("schema").GetString()!.Contains("ecdsa_verify", StringComparison.Ordinal);
        foreach (JsonElement group in root.GetProperty("testGroups").EnumerateArray())
        {
            byte[] key = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("uncompressed").GetString()!)[1..];
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                byte[] hash = new byte[32];
                Sha256.Hash(Convert.FromHexString(test.GetProperty("msg").GetString()!), hash);
                bool verified = (!isDer || TryDecode(signature, out signature)) && P256.Verify([.. hash, .. signature, .. key]);
                bool isValid = test.GetProperty("result").GetString() == "valid";
                Assert.True(verified == isValid, $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}");
                checkedCases++;
            }
        }

        Assert.Equal(count, checkedCases);
    }

    /// <summary>The two numbers of an ECDSA-Sig-Value (RFC 3279, section 2.2.3) in DER, as 32 bytes each.</summary>
    private static bool TryDecode(byte[] signature, out byte[] numbers)
    {
        numbers = new byte[64];
        try
        {
            AsnReader reader = new(signature, AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            sequence.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            return TryWrite(r, numbers.AsSpan(0, 32)) && TryWrite(s, numbers.AsSpan(32));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryWrite(BigInteger number, Span<byte> bytes)
    {
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) > bytes.Length)
        {
            return false;
        }

        bytes.Clear();
        return number.TryWriteBytes(bytes[(bytes.Length - number.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static JsonElement Read(string path)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, path))).RootElement;
    }
}
