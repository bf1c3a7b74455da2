using System;
using System.IO;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Core.Crypto;

/// <summary>The known answers that go-ethereum keeps for the precompiles 0x01 to 0x09.</summary>
public sealed class PrecompileVectorTests
{
    private delegate bool Precompile(ReadOnlySpan<byte> input, out byte[] output);

    [Theory]
    [InlineData("ecRecover", 5)]
    [InlineData("modexp", 17)]
    [InlineData("modexp_eip2565", 47)]
    [InlineData("modexp_eip7883", 45)]
    [InlineData("bn256Add", 16)]
    [InlineData("bn256ScalarMul", 19)]
    [InlineData("bn256Pairing", 14)]
    [InlineData("blake2F", 5)]
    public void Every_known_answer_is_ours(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement test in Read(file))
        {
            Assert.True(Choose(file)(Input(test), out byte[] output), Name(test));
            Assert.True(test.GetProperty("Expected").GetString() == Convert.ToHexStringLower(output), Name(test));
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    [Fact]
    public void Every_malformed_blake2_input_is_refused()
    {
        foreach (JsonElement test in Read("fail-blake2f"))
        {
            Assert.False(Blake2F.Compress(Input(test), new byte[Blake2F.OutputSize]), Name(test));
        }
    }

    private static JsonElement.ArrayEnumerator Read(string file)
    {
        if (!OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason))
        {
            Assert.Skip(reason);
        }

        string path = Path.Combine(folder, "geth-precompiles", "precompiles", file + ".json");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray();
    }

    private static Precompile Choose(string file) => file switch
    {
        "ecRecover" => Recover,
        "bn256Add" => (ReadOnlySpan<byte> input, out byte[] output) => Bn254.Add(input, output = new byte[64]),
        "bn256ScalarMul" => (ReadOnlySpan<byte> input, out byte[] output) => Bn254.Multiply(input, output = new byte[64]),
        "bn256Pairing" => (ReadOnlySpan<byte> input, out byte[] output) => Bn254.PairingCheck(input, output = new byte[32]),
        "blake2F" => (ReadOnlySpan<byte> input, out byte[] output) => Blake2F.Compress(input, output = new byte[64]),
        _ => Exponentiate,
    };

    /// <summary>The precompile answers nothing, successfully, when no key belongs to the signature.</summary>
    private static bool Recover(ReadOnlySpan<byte> input, out byte[] output)
    {
        U256 v = U256.FromBigEndian(Word(input, 32));
        output = [];
        if ((v == 27 || v == 28) && Secp256k1.TryRecover(
            new Hash256(Word(input, 0)), U256.FromBigEndian(Word(input, 64)), U256.FromBigEndian(Word(input, 96)), (int)v.U0 - 27, out Address address))
        {
            output = [.. new byte[12], .. address.Bytes];
        }

        return true;
    }

    private static bool Exponentiate(ReadOnlySpan<byte> input, out byte[] output)
    {
        int baseLength = (int)U256.FromBigEndian(Word(input, 0)).U0;
        int exponentLength = (int)U256.FromBigEndian(Word(input, 32)).U0;
        output = new byte[(int)U256.FromBigEndian(Word(input, 64)).U0];
        ModExp.Compute(
            Slice(input, 96, baseLength), Slice(input, 96 + baseLength, exponentLength), Slice(input, 96 + baseLength + exponentLength, output.Length), output);
        return true;
    }

    private static byte[] Word(ReadOnlySpan<byte> input, int start) => Slice(input, start, 32);

    private static byte[] Slice(ReadOnlySpan<byte> input, int start, int length)
    {
        byte[] slice = new byte[length];
        if (start < input.Length)
        {
            input[start..Math.Min(input.Length, start + length)].CopyTo(slice);
        }

        return slice;
    }

    private static byte[] Input(JsonElement test) => Convert.FromHexString(test.GetProperty("Input").GetString()!);

    private static string Name(JsonElement test) => test.TryGetProperty("Name", out JsonElement name) ? name.GetString()! : "unnamed";
}
