using System;
using System.IO;
using System.Text.Json;
using Sequitur.Evm;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>The cases of go-ethereum and of the EIPs for every precompile, called as a transaction calls it: output, price, and failure.</summary>
public sealed class OfficialPrecompileTests
{
    private const ulong Plenty = 100_000_000;

    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Precompiles);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_has_its_output_at_its_price(string file, int count)
    {
        string operation = Path.GetFileNameWithoutExtension(file);
        (int number, Fork fork) = Choose(operation);
        Machine machine = new(fork);
        int checkedCases = 0;
        foreach (JsonElement test in OfficialFile.Read(file).EnumerateArray())
        {
            byte[] input = OfficialFile.Bytes(test, "Input");
            string? mismatch = test.TryGetProperty("ExpectedError", out _)
                ? Refused(machine.Call(Machine.AddressOf((ulong)number), Plenty, input))
                : Answered(machine, number, input, test, HasOurPrices(file));
            Assert.True(mismatch is null, $"{test.GetProperty("Name").GetString()}: {mismatch}");
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static string? Refused(ExecutionOutcome outcome) =>
        outcome is { Reason: ExitReason.PrecompileFailure, GasLeft: 0 } ? null : $"{outcome.Reason}, expected a failure that takes all gas";

    private static string? Answered(Machine machine, int number, byte[] input, JsonElement test, bool hasOurPrices)
    {
        ulong price = hasOurPrices ? test.GetProperty("Gas").GetUInt64() : Plenty;
        ExecutionOutcome outcome = machine.Call(Machine.AddressOf((ulong)number), price, input);
        string expected = test.GetProperty("Expected").GetString()!;
        if (!outcome.IsSuccess || Convert.ToHexStringLower(outcome.Output) != expected)
        {
            return $"{outcome.Reason} {Convert.ToHexStringLower(outcome.Output)}, expected {expected}";
        }

        if (!hasOurPrices)
        {
            return null;
        }

        bool isCheaper = outcome.GasLeft != 0
            || (price != 0 && machine.Call(Machine.AddressOf((ulong)number), price - 1, input).Reason != ExitReason.OutOfGas);
        return isCheaper ? $"it costs less than {price}" : null;
    }

    /// <summary>EIP-198 and RIP-7212 had other prices than EIP-2565, EIP-7883 and EIP-7951.</summary>
    private static bool HasOurPrices(string file) => file is not
        ("geth-precompiles/precompiles/modexp.json" or "eip-assets/eip-7951/test-vectors.json");

    private static (int Number, Fork Fork) Choose(string operation) => operation switch
    {
        "ecRecover" => (0x01, Fork.Osaka),
        "modexp" or "modexp_eip2565" => (0x05, Fork.Prague),
        "modexp_eip7883" => (0x05, Fork.Osaka),
        "bn256Add" => (0x06, Fork.Osaka),
        "bn256ScalarMul" => (0x07, Fork.Osaka),
        "bn256Pairing" => (0x08, Fork.Osaka),
        "blake2F" or "fail-blake2f" => (0x09, Fork.Osaka),
        "pointEvaluation" => (0x0a, Fork.Cancun),
        "blsG1Add" or "fail-blsG1Add" or "add_G1_bls" or "fail-add_G1_bls" => (0x0b, Fork.Prague),
        "blsG1Mul" or "fail-blsG1Mul" or "mul_G1_bls" or "fail-mul_G1_bls" => (0x0c, Fork.Prague),
        "blsG1MultiExp" or "fail-blsG1MultiExp" or "msm_G1_bls" or "fail-msm_G1_bls" => (0x0c, Fork.Prague),
        "blsG2Add" or "fail-blsG2Add" or "add_G2_bls" or "fail-add_G2_bls" => (0x0d, Fork.Prague),
        "blsG2Mul" or "fail-blsG2Mul" or "mul_G2_bls" or "fail-mul_G2_bls" => (0x0e, Fork.Prague),
        "blsG2MultiExp" or "fail-blsG2MultiExp" or "fail-msm_G2_bls" => (0x0e, Fork.Prague),
        "blsPairing" or "fail-blsPairing" or "pairing_check_bls" or "fail-pairing_check_bls" => (0x0f, Fork.Prague),
        "blsMapG1" or "fail-blsMapG1" or "map_fp_to_G1_bls" or "fail-map_fp_to_G1_bls" => (0x10, Fork.Prague),
        "blsMapG2" or "fail-blsMapG2" or "map_fp2_to_G2_bls" or "fail-map_fp2_to_G2_bls" => (0x11, Fork.Prague),
        "p256Verify" or "test-vectors" => (0x100, Fork.Osaka),
        _ => throw new NotSupportedException(operation),
    };
}
