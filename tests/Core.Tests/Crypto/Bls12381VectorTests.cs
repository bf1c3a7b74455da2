using System;
using System.IO;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Core.Crypto;

/// <summary>The known answers of EIP-2537 and of go-ethereum for the operations on BLS12-381.</summary>
public sealed class Bls12381VectorTests
{
    private delegate bool Operation(ReadOnlySpan<byte> input, Span<byte> output);

    private const string Eip = "eip-assets/eip-2537/";
    private const string Geth = "geth-precompiles/precompiles/";

    [Theory]
    [InlineData(Eip + "add_G1_bls", 9)]
    [InlineData(Geth + "blsG1Add", 112)]
    [InlineData(Eip + "add_G2_bls", 9)]
    [InlineData(Geth + "blsG2Add", 112)]
    [InlineData(Eip + "pairing_check_bls", 15)]
    [InlineData(Geth + "blsPairing", 106)]
    [InlineData(Eip + "mul_G1_bls", 11)]
    [InlineData(Geth + "blsG1Mul", 11)]
    [InlineData(Eip + "msm_G1_bls", 163)]
    [InlineData(Geth + "blsG1MultiExp", 154)]
    [InlineData(Eip + "mul_G2_bls", 11)]
    [InlineData(Geth + "blsG2Mul", 11)]
    [InlineData(Geth + "blsG2MultiExp", 153)]
    [InlineData(Eip + "map_fp_to_G1_bls", 5)]
    [InlineData(Geth + "blsMapG1", 105)]
    [InlineData(Eip + "map_fp2_to_G2_bls", 5)]
    [InlineData(Geth + "blsMapG2", 105)]
    public void Every_known_answer_is_ours(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement test in Read(file))
        {
            (Operation operation, int size) = Choose(file);
            byte[] output = new byte[size];
            Assert.True(operation(Bytes(test, "Input"), output), Name(test));
            Assert.True(test.GetProperty("Expected").GetString() == Convert.ToHexStringLower(output), Name(test));
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    [Theory]
    [InlineData(Eip + "fail-add_G1_bls", 7)]
    [InlineData(Geth + "fail-blsG1Add", 6)]
    [InlineData(Eip + "fail-add_G2_bls", 7)]
    [InlineData(Geth + "fail-blsG2Add", 6)]
    [InlineData(Eip + "fail-pairing_check_bls", 25)]
    [InlineData(Geth + "fail-blsPairing", 9)]
    [InlineData(Eip + "fail-mul_G1_bls", 8)]
    [InlineData(Geth + "fail-blsG1Mul", 7)]
    [InlineData(Eip + "fail-msm_G1_bls", 8)]
    [InlineData(Geth + "fail-blsG1MultiExp", 7)]
    [InlineData(Eip + "fail-mul_G2_bls", 8)]
    [InlineData(Geth + "fail-blsG2Mul", 7)]
    [InlineData(Eip + "fail-msm_G2_bls", 8)]
    [InlineData(Geth + "fail-blsG2MultiExp", 7)]
    [InlineData(Eip + "fail-map_fp_to_G1_bls", 5)]
    [InlineData(Geth + "fail-blsMapG1", 5)]
    [InlineData(Eip + "fail-map_fp2_to_G2_bls", 5)]
    [InlineData(Geth + "fail-blsMapG2", 5)]
    public void Every_invalid_input_is_refused(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement test in Read(file))
        {
            (Operation operation, int size) = Choose(file);
            Assert.False(operation(Bytes(test, "Input"), new byte[size]), $"{Name(test)}: {test.GetProperty("ExpectedError").GetString()}");
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static (Operation Operation, int OutputSize) Choose(string file) => Path.GetFileName(file).Replace("fail-", "", StringComparison.Ordinal) switch
    {
        "add_G1_bls" or "blsG1Add" => (Bls12381.AddG1, Bls12381.PointSize),
        "add_G2_bls" or "blsG2Add" => (Bls12381.AddG2, Bls12381.TwistPointSize),
        "pairing_check_bls" or "blsPairing" => (Bls12381.PairingCheck, 32),
        "mul_G1_bls" or "blsG1Mul" or "msm_G1_bls" or "blsG1MultiExp" => (Bls12381.MultiplyG1, Bls12381.PointSize),
        "mul_G2_bls" or "blsG2Mul" or "msm_G2_bls" or "blsG2MultiExp" => (Bls12381.MultiplyG2, Bls12381.TwistPointSize),
        "map_fp_to_G1_bls" or "blsMapG1" => (Bls12381.MapToG1, Bls12381.PointSize),
        "map_fp2_to_G2_bls" or "blsMapG2" => (Bls12381.MapToG2, Bls12381.TwistPointSize),
        _ => throw new ArgumentException("no operation for " + file, nameof(file)),
    };

    private static JsonElement.ArrayEnumerator Read(string file)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file + ".json"))).RootElement.EnumerateArray();
    }

    private static byte[] Bytes(JsonElement test, string member) => Convert.FromHexString(test.GetProperty(member).GetString()!);

    private static string Name(JsonElement test) => test.GetProperty("Name").GetString()!;
}
