using System;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>The signatures over secp256k1 that Wycheproof collects against careless verifiers, where they are at hand.</summary>
public sealed class WycheproofTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.EcdsaSecp256k1);

    /// <summary>A valid signature recovers its key under one of the four ids, an invalid one under none; in both bodies.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Signatures_are_judged_alike(string file, int count)
    {
        bool isDer = !file.Contains("p1363", StringComparison.Ordinal);
        bool isSha3 = file.Contains("sha3_256", StringComparison.Ordinal);

        // Bitcoin refuses what EIP-2 refuses: the greater of the two values of s.
        bool needsLowS = file.Contains("bitcoin", StringComparison.Ordinal);
        int checkedCases = 0;
        foreach ((JsonElement group, JsonElement test) in OfficialFile.ReadWycheproof(file))
        {
            string key = group.GetProperty("publicKey").GetProperty("uncompressed").GetString()![2..];
            byte[] signature = OfficialFile.Bytes(test, "sig");
            byte[] message = OfficialFile.Bytes(test, "msg");
            byte[] hash = new byte[32];
            Sha256.Hash(message, hash);
            bool verified = (!isDer || DerSignature.TryDecode(signature, out signature))
                && signature.Length == 64
                && (!needsLowS || Secp256k1.IsLowS(U256.FromBigEndian(signature.AsSpan(32))))
                && RecoversKey(new Hash256(isSha3 ? Sponge.Sha3(256, message) : hash), signature, key);
            Assert.True(OfficialFile.IsValid(test) == verified, OfficialFile.Name(test));
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
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
}
