using System;
using System.IO;
using System.Text;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>The signatures that Wycheproof collects against careless verifiers, where they are at hand.</summary>
public sealed class WycheproofTests
{
    /// <summary>A valid signature recovers its key under one of the four ids, an invalid one under none; in both bodies.</summary>
    [Fact]
    public void Signatures_of_wycheproof()
    {
        int valid = 0;
        int invalid = 0;
        JsonElement root = Read(Path.Combine("wycheproof", "ecdsa_secp256k1_sha256_p1363_test.json"));
        foreach (JsonElement group in root.GetProperty("testGroups").EnumerateArray())
        {
            string key = group.GetProperty("publicKey").GetProperty("uncompressed").GetString()![2..];
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                byte[] hash = new byte[32];
                Sha256.Hash(Convert.FromHexString(test.GetProperty("msg").GetString()!), hash);
                bool isValid = test.GetProperty("result").GetString() == "valid";
                bool recovered = signature.Length == 64 && RecoversKey(new Hash256(hash), signature, key);
                Assert.True(isValid == recovered, $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}");
                valid += isValid ? 1 : 0;
                invalid += isValid ? 0 : 1;
            }
        }

        Assert.True(valid > 50 && invalid > 50);
    }

    private static bool RecoversKey(in Hash256 hash, byte[] signature, string key)
    {
        U256 r = U256.FromBigEndian(signature.AsSpan(0, 32));
        U256 s = U256.FromBigEndian(signature.AsSpan(32));
        byte[] recovered = new byte[64];
        byte[] portable = new byte[64];
        for (int id = 0; id < 4; id++)
        {
            if (!Secp256k1.TryRecoverKey(hash, r, s, id, recovered))
            {
                continue;
            }

            Assert.True(Secp256k1.TryRecoverKeyPortable(hash, r, s, id, portable));
            Assert.Equal(recovered, portable);
            if (Convert.ToHexStringLower(recovered) == key)
            {
                return true;
            }
        }

        return false;
    }

    private static JsonElement Read(string path)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, path), Encoding.UTF8)).RootElement;
    }
}
