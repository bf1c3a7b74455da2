using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

/// <summary>Each accelerator against the C# that it stands for, and each operand that it must refuse.</summary>
public sealed class AcceleratorTests
{
    private const ulong Out = GuestFile.Data + 0x400;

    [Fact]
    public void Keccak_f_permutes_the_lanes_in_place()
    {
        ulong[] lanes = new ulong[25];
        for (int index = 0; index < lanes.Length; index++) lanes[index] = (ulong)index * 0x9e37_79b9_7f4a_7c15;
        byte[] data = MemoryMarshal.AsBytes<ulong>(lanes).ToArray();
        RunResult result = Run([.. Li(A0, GuestFile.Data), .. Call(0x101)], data, GuestFile.Data, 200);
        Keccak.Permute(lanes);
        Assert.Equal(MemoryMarshal.AsBytes<ulong>(lanes).ToArray(), result.Output.ToArray());
        Assert.Equal(new AcceleratorCalls(1, 0, 0, 0, 0), result.AcceleratorCalls);
    }

    [Fact]
    public void Keccak_f_on_zeros_begins_with_the_lane_of_the_reference()
    {
        // KeccakF-1600-IntermediateValues.txt of the Keccak team: the first lane after one permutation of the zero state.
        RunResult result = Run([.. Li(A0, GuestFile.Data), .. Call(0x101)], new byte[200], GuestFile.Data, 8);
        Assert.Equal(0xf125_8f79_40e1_dde7, BitConverter.ToUInt64(result.Output.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Sha256_hashes_bytes_at_any_address(int length)
    {
        byte[] data = new byte[1024];
        for (int index = 0; index < data.Length; index++) data[index] = (byte)(index * 7);
        RunResult result = Run([.. Li(A0, GuestFile.Data + 1), .. Li(A1, (ulong)length), .. Li(A2, Out + 0x1001), .. Call(0x102)], data, Out + 0x1001, 32);
        byte[] expected = new byte[32];
        Sha256.Hash(data.AsSpan(1, length), expected);
        Assert.Equal(expected, result.Output.ToArray());
        Assert.Equal(1UL, result.AcceleratorCalls.Sha256);
    }

    [Fact]
    public void Recovery_finds_the_key_of_a_signature_and_says_when_there_is_none()
    {
        // The signature of the precompile's page in evm.codes: hash, v = 28, r, s.
        byte[] data = Convert.FromHexString(
            "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3"
            + "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608" + "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada");
        byte[] expected = new byte[64];
        Assert.True(Secp256k1.TryRecoverKey(new Hash256(data.AsSpan(0, 32)), U256.FromBigEndian(data.AsSpan(32, 32)), U256.FromBigEndian(data.AsSpan(64)), 1, expected));
        RunResult result = Run([.. Recover(1), Addi(5, A0, 0), Sd(5, A3, 64)], data, Out, 72);
        Assert.Equal([.. expected, 0, 0, 0, 0, 0, 0, 0, 0], result.Output.ToArray());
        Assert.Equal("7156526fbd7a3c72969b54f64e42c10fbb768c8a", Convert.ToHexStringLower(Keccak.Hash(result.Output.Span[..64]).Bytes[12..]));
        foreach (ulong id in new ulong[] { 2, 3, 4, 0x1_0000_0001 })
        {
            result = Run([.. Recover(id), Addi(5, A0, 0), Sd(5, A3, 64)], data, Out, 72);
            Assert.Equal(new byte[64], result.Output[..64].ToArray());
            Assert.Equal(1, result.Output.Span[64]);
        }
    }

    [Fact]
    public void Products_of_256_bits_are_those_of_the_words()
    {
        U256 left = U256.MaxValue, right = new(3, 5, 7, ulong.MaxValue), modulus = new(11, 13, 0, 1UL << 63);
        foreach (U256 divisor in new[] { modulus, U256.One, U256.Zero, U256.MaxValue })
        {
            byte[] data = [.. Bytes(left), .. Bytes(right), .. Bytes(divisor)];
            RunResult result = Run([.. Words(4), .. Call(0x104)], data, Out, 32);
            Assert.Equal(Bytes(U256.MulMod(left, right, divisor)), result.Output.ToArray());
            Assert.Equal(1UL, result.AcceleratorCalls.U256MulMod);
            result = Run([.. Words(3), .. Call(0x105)], data, Out, 32);
            Assert.Equal(Bytes(left * right), result.Output.ToArray());
            Assert.Equal(1UL, result.AcceleratorCalls.U256Mul);
        }
    }

    [Fact]
    public void A_result_may_take_the_place_of_an_operand()
    {
        byte[] data = [.. Bytes(new U256(7, 1)), .. Bytes(new U256(9, 2))];
        List<uint> code = [.. Li(A0, GuestFile.Data), .. Li(A1, GuestFile.Data), .. Li(A2, GuestFile.Data + 32), .. Call(0x105)];
        Assert.Equal(Bytes(new U256(7, 1) * new U256(9, 2)), Run(code, data, GuestFile.Data, 32).Output.ToArray());
    }

    [Fact]
    public void Every_operand_is_checked_for_its_place_and_its_alignment()
    {
        (ulong Number, int Reads, int Result, bool IsAligned)[] calls = [(0x101, 0, 0, true), (0x102, 1, 2, false), (0x103, 2, 3, false), (0x104, 3, 0, true), (0x105, 2, 0, true)];
        foreach ((ulong number, int reads, int result, bool isAligned) in calls)
        {
            for (int index = 0; index <= (number == 0x103 ? 3 : reads); index++)
            {
                if ((number == 0x102 && index == 1) || (number == 0x103 && index == 2)) continue;
                StopReason fault = index == result ? StopReason.StoreFault : StopReason.LoadFault;
                Assert.Equal(fault, Spoiled(number, index, 8).Stop);
                Assert.Equal(fault, Spoiled(number, index, MemoryMap.HeapEnd - 24).Stop);
                Assert.Equal(fault, Spoiled(number, index, 0xffff_ffff_ffff_fff8).Stop);
                if (index == result) Assert.Equal((fault, GuestFile.ReadOnly), (Spoiled(number, index, GuestFile.ReadOnly).Stop, Spoiled(number, index, GuestFile.ReadOnly).FaultAddress));
                if (isAligned) Assert.Equal(StopReason.MisalignedOperand, Spoiled(number, index, GuestFile.Data + 4).Stop);
            }
        }

        Assert.Equal(StopReason.LoadFault, GuestFile.Run([.. Li(A0, GuestFile.Data), .. Li(A1, ulong.MaxValue), .. Li(A2, Out), .. Call(0x102)]).Stop);
    }

    private static RunResult Spoiled(ulong number, int index, ulong address)
    {
        List<uint> code = [];
        for (int operand = 0; operand < 4; operand++) code.AddRange(Li(A0 + operand, operand == index ? address : number == 0x102 && operand == 1 ? 32 : GuestFile.Data));
        RunResult result = GuestFile.Run([.. code, .. Call(number)]);
        Assert.Equal(0UL, result.AcceleratorCalls.Total);
        return result;
    }

    private static IEnumerable<uint> Recover(ulong id) =>
        [.. Li(A0, GuestFile.Data), .. Li(A1, GuestFile.Data + 32), .. Li(A2, id), .. Li(A3, Out), .. Call(0x103)];

    private static List<uint> Words(int count)
    {
        List<uint> code = [.. Li(A0, Out)];
        for (int index = 1; index < count; index++) code.AddRange(Li(A0 + index, GuestFile.Data + ((ulong)(index - 1) * 32)));
        return code;
    }

    private static byte[] Bytes(U256 value) => MemoryMarshal.AsBytes<ulong>(new[] { value.U0, value.U1, value.U2, value.U3 }).ToArray();

    /// <summary>Runs the code on the data and gives so many bytes from the address as output.</summary>
    private static RunResult Run(IEnumerable<uint> code, byte[] data, ulong address, ulong size)
    {
        RunResult result = GuestFile.Run([.. code, .. Li(A0, address), .. Li(A1, size), Addi(A7, 0, 1), Ecall, .. Exit(0)], data: data);
        Assert.True(result.IsSuccess);
        return result;
    }
}
