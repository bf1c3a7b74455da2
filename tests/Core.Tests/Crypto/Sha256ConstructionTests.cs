using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>HMAC (RFC 2104), HKDF (RFC 5869) and PBKDF2 (RFC 8018) over our SHA-256 against Wycheproof.</summary>
public sealed class Sha256ConstructionTests
{
    private const int BlockBytes = 64;
    private const int HkdfBytesMax = 255 * Sha256.Size;

    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Sha256Constructions);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_known_answer_is_ours(string file, int count)
    {
        int checkedCases = 0;
        foreach ((JsonElement group, JsonElement test) in OfficialFile.ReadWycheproof(file))
        {
            bool agrees = file.Contains("hkdf", StringComparison.Ordinal) ? HkdfAgrees(test)
                : file.Contains("pbkdf2", StringComparison.Ordinal) ? Pbkdf2Agrees(test)
                : HmacAgrees(test, group.GetProperty("tagSize").GetInt32() / 8);
            Assert.True(OfficialFile.IsValid(test) == agrees, OfficialFile.Name(test));
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static bool HmacAgrees(JsonElement test, int tagBytes)
    {
        byte[] tag = new Hmac(OfficialFile.Bytes(test, "key")).Of(OfficialFile.Bytes(test, "msg"));
        return OfficialFile.Bytes(test, "tag").AsSpan().SequenceEqual(tag.AsSpan(0, tagBytes));
    }

    private static bool HkdfAgrees(JsonElement test)
    {
        int size = test.GetProperty("size").GetInt32();
        if (size > HkdfBytesMax)
        {
            return false;
        }

        byte[] salt = OfficialFile.Bytes(test, "salt");
        Hmac expansion = new(new Hmac(salt).Of(OfficialFile.Bytes(test, "ikm")));
        List<byte> output = [];
        byte[] block = [];
        for (byte index = 1; output.Count < size; index++)
        {
            block = expansion.Of([.. block, .. OfficialFile.Bytes(test, "info"), index]);
            output.AddRange(block);
        }

        return OfficialFile.Bytes(test, "okm").AsSpan().SequenceEqual(output.ToArray().AsSpan(0, size));
    }

    private static bool Pbkdf2Agrees(JsonElement test)
    {
        int size = test.GetProperty("dkLen").GetInt32();
        Hmac function = new(OfficialFile.Bytes(test, "password"));
        List<byte> output = [];
        for (byte index = 1; output.Count < size; index++)
        {
            byte[] link = function.Of([.. OfficialFile.Bytes(test, "salt"), 0, 0, 0, index]);
            byte[] sum = [.. link];
            for (int iteration = 1; iteration < test.GetProperty("iterationCount").GetInt32(); iteration++)
            {
                link = function.Of(link);
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] ^= link[i];
                }
            }

            output.AddRange(sum);
        }

        return OfficialFile.Bytes(test, "dk").AsSpan().SequenceEqual(output.ToArray().AsSpan(0, size));
    }

    private sealed class Hmac
    {
        private readonly byte[] _inner = new byte[BlockBytes];
        private readonly byte[] _outer = new byte[BlockBytes];

        public Hmac(byte[] key)
        {
            byte[] block = new byte[BlockBytes];
            if (key.Length > BlockBytes)
            {
                Sha256.Hash(key, block);
            }
            else
            {
                key.CopyTo(block, 0);
            }

            for (int i = 0; i < BlockBytes; i++)
            {
                _inner[i] = (byte)(block[i] ^ 0x36);
                _outer[i] = (byte)(block[i] ^ 0x5c);
            }
        }

        public byte[] Of(byte[] message)
        {
            byte[] digest = new byte[Sha256.Size];
            Sha256.Hash([.. _inner, .. message], digest);
            Sha256.Hash([.. _outer, .. digest], digest);
            return digest;
        }
    }
}
