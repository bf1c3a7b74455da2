using System;
using System.Text.Json;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>The known answers of the Keccak team as go-ethereum keeps them: SHA-3, SHAKE and cSHAKE, all made of our permutation.</summary>
public sealed class KeccakKnownAnswerTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.KeccakPermutation);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_known_answer_is_ours(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonProperty function in OfficialFile.Read(file).GetProperty("kats").EnumerateObject())
        {
            foreach (JsonElement test in function.Value.EnumerateArray())
            {
                ReadOnlySpan<byte> message = OfficialFile.Bytes(test, "message");
                byte[] digest = OfficialFile.Bytes(test, "digest");

                // The length of a message is in bits, that of cSHAKE's in bits of whole bytes as well.
                byte[] ours = Compute(function.Name, message[..(test.GetProperty("length").GetInt32() / 8)], test, digest.Length);
                Assert.True(digest.AsSpan().SequenceEqual(ours), $"{function.Name}, {message.Length} bytes");
                checkedCases++;
            }
        }

        Assert.Equal(count, checkedCases);
    }

    private static byte[] Compute(string function, ReadOnlySpan<byte> message, JsonElement test, int outputBytes) => function switch
    {
        "SHA3-224" => Sponge.Sha3(224, message),
        "SHA3-256" => Sponge.Sha3(256, message),
        "SHA3-384" => Sponge.Sha3(384, message),
        "SHA3-512" => Sponge.Sha3(512, message),
        "SHAKE128" => Sponge.Shake(128, message, outputBytes),
        "SHAKE256" => Sponge.Shake(256, message, outputBytes),
        "cSHAKE128" => Sponge.CustomShake(128, message, OfficialFile.Bytes(test, "N"), OfficialFile.Bytes(test, "S"), outputBytes),
        "cSHAKE256" => Sponge.CustomShake(256, message, OfficialFile.Bytes(test, "N"), OfficialFile.Bytes(test, "S"), outputBytes),
        _ => throw new NotSupportedException(function),
    };
}
