using System;
using System.IO;
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

    public static TheoryData<string, int> SignatureFiles => OfficialFile.RowsOf(OfficialRunner.EcdsaP256);

    [Theory]
    [MemberData(nameof(SignatureFiles))]
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
                bool verified = (!isDer || DerSignature.TryDecode(signature, out signature)) && P256.Verify([.. hash, .. signature, .. key]);
                bool isValid = test.GetProperty("result").GetString() == "valid";
                Assert.True(verified == isValid, $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}");
                checkedCases++;
            }
        }

        Assert.Equal(count, checkedCases);
    }

    private static JsonElement Read(string path)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, path))).RootElement;
    }
}
