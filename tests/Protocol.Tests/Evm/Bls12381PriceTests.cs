using System;
using System.IO;
using System.Text.Json;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>The prices that EIP-2537 and go-ethereum write beside their known answers.</summary>
public sealed class Bls12381PriceTests
{
    private const string Eip = "eip-assets/eip-2537/";
    private const string Geth = "geth-precompiles/precompiles/";

    /// <summary>An input of the same length with its padding broken pays the price before it is refused, and costs no time.</summary>
    [Theory]
    [InlineData(Eip + "add_G1_bls", 0x0bul)]
    [InlineData(Geth + "blsG1Add", 0x0bul)]
    [InlineData(Eip + "mul_G1_bls", 0x0cul)]
    [InlineData(Eip + "msm_G1_bls", 0x0cul)]
    [InlineData(Geth + "blsG1Mul", 0x0cul)]
    [InlineData(Geth + "blsG1MultiExp", 0x0cul)]
    [InlineData(Eip + "add_G2_bls", 0x0dul)]
    [InlineData(Geth + "blsG2Add", 0x0dul)]
    [InlineData(Eip + "mul_G2_bls", 0x0eul)]
    [InlineData(Geth + "blsG2Mul", 0x0eul)]
    [InlineData(Geth + "blsG2MultiExp", 0x0eul)]
    [InlineData(Eip + "pairing_check_bls", 0x0ful)]
    [InlineData(Geth + "blsPairing", 0x0ful)]
    [InlineData(Eip + "map_fp_to_G1_bls", 0x10ul)]
    [InlineData(Geth + "blsMapG1", 0x10ul)]
    [InlineData(Eip + "map_fp2_to_G2_bls", 0x11ul)]
    [InlineData(Geth + "blsMapG2", 0x11ul)]
    public void Every_known_answer_costs_what_its_source_says(string file, ulong number)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        Address address = Machine.AddressOf(number);
        foreach (JsonElement test in JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file + ".json"))).RootElement.EnumerateArray())
        {
            byte[] input = Convert.FromHexString(test.GetProperty("Input").GetString()!);
            input[0] = 1;
            ulong price = test.GetProperty("Gas").GetUInt64();
            Assert.Equal(ExitReason.PrecompileFailure, new Machine().Call(address, price, input).Reason);
            Assert.Equal(ExitReason.OutOfGas, new Machine().Call(address, price - 1, input).Reason);
        }
    }
}
