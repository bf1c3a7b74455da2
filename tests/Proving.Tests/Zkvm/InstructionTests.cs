using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Xunit;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

/// <summary>Every instruction of RV64IM on values where it can go wrong, against what the manual says in C#'s own arithmetic.</summary>
public sealed class InstructionTests
{
    private static readonly ulong[] Values =
    [
        0, 1, 2, 5, 31, 63, 64, 0x7fffffff, 0x80000000, 0xffffffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000,
        0xffff_ffff_8000_0000, ulong.MaxValue, ulong.MaxValue - 4, 0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210,
    ];

    private static readonly int[] Immediates = [0, 1, -1, 2047, -2048, 0x555];

    private delegate ulong Operation(ulong left, ulong right);

    [Fact]
    public void Operations_of_two_registers_give_what_the_manual_says()
    {
        foreach ((uint opcode, uint funct3, uint funct7, Operation operation) in RegisterOperations())
        {
            List<uint> code = [.. Li(20, GuestFile.Data)];
            List<ulong> expected = [];
            foreach (ulong left in Values)
            {
                foreach (ulong right in Values)
                {
                    code.AddRange([.. Li(5, left), .. Li(6, right), R(opcode, funct3, funct7, 7, 5, 6), Sd(7, 20, 0), Addi(20, 20, 8)]);
                    expected.Add(operation(left, right));
                }
            }

            Assert.Equal(expected, Words(code, expected.Count));
        }
    }

    [Fact]
    public void Operations_with_an_immediate_give_what_the_manual_says()
    {
        (uint Opcode, uint Funct3, Operation Operation)[] operations =
        [
            (0x13, 0, (a, b) => a + b), (0x13, 2, (a, b) => (long)a < (long)b ? 1UL : 0), (0x13, 3, (a, b) => a < b ? 1UL : 0),
            (0x13, 4, (a, b) => a ^ b), (0x13, 6, (a, b) => a | b), (0x13, 7, (a, b) => a & b), (0x1b, 0, (a, b) => Word((int)a + (int)b)),
        ];
        List<uint> code = [.. Li(20, GuestFile.Data)];
        List<ulong> expected = [];
        foreach ((uint opcode, uint funct3, Operation operation) in operations)
        {
            foreach (ulong left in Values)
            {
                foreach (int right in Immediates)
                {
                    code.AddRange([.. Li(5, left), I(opcode, funct3, 7, 5, right), Sd(7, 20, 0), Addi(20, 20, 8)]);
                    expected.Add(operation(left, (ulong)(long)right));
                }
            }
        }

        Assert.Equal(expected, Words(code, expected.Count));
    }

    [Fact]
    public void Shifts_by_an_immediate_use_six_bits_and_in_the_word_forms_five()
    {
        (uint Opcode, uint Funct3, int High, int[] Amounts, Operation Operation)[] operations =
        [
            (0x13, 1, 0, [0, 1, 31, 32, 63], (a, b) => a << (int)b), (0x13, 5, 0, [0, 1, 31, 32, 63], (a, b) => a >> (int)b),
            (0x13, 5, 0x400, [0, 1, 31, 32, 63], (a, b) => (ulong)((long)a >> (int)b)), (0x1b, 1, 0, [0, 1, 31], (a, b) => Word((int)a << (int)b)),
            (0x1b, 5, 0, [0, 1, 31], (a, b) => Word((int)((uint)a >> (int)b))), (0x1b, 5, 0x400, [0, 1, 31], (a, b) => Word((int)a >> (int)b)),
        ];
        List<uint> code = [.. Li(20, GuestFile.Data)];
        List<ulong> expected = [];
        foreach ((uint opcode, uint funct3, int high, int[] amounts, Operation operation) in operations)
        {
            foreach (ulong left in Values)
            {
                foreach (int amount in amounts)
                {
                    code.AddRange([.. Li(5, left), I(opcode, funct3, 7, 5, high | amount), Sd(7, 20, 0), Addi(20, 20, 8)]);
                    expected.Add(operation(left, (ulong)amount));
                }
            }
        }

        Assert.Equal(expected, Words(code, expected.Count));
    }

    [Fact]
    public void Branches_are_taken_exactly_when_their_condition_holds()
    {
        (uint Funct3, Func<ulong, ulong, bool> Condition)[] branches =
        [
            (0, (a, b) => a == b), (1, (a, b) => a != b), (4, (a, b) => (long)a < (long)b), (5, (a, b) => (long)a >= (long)b), (6, (a, b) => a < b), (7, (a, b) => a >= b),
        ];
        List<uint> code = [.. Li(20, GuestFile.Data)];
        List<ulong> expected = [];
        foreach ((uint funct3, Func<ulong, ulong, bool> condition) in branches)
        {
            foreach (ulong left in Values)
            {
                foreach (ulong right in Values)
                {
                    code.AddRange([.. Li(5, left), .. Li(6, right), Addi(7, 0, 1), Branch(funct3, 5, 6, 8), Addi(7, 0, 0), Sd(7, 20, 0), Addi(20, 20, 8)]);
                    expected.Add(condition(left, right) ? 1UL : 0);
                }
            }
        }

        Assert.Equal(expected, Words(code, expected.Count));
    }

    [Fact]
    public void Loads_extend_as_they_are_named_also_when_misaligned_and_stores_change_no_other_byte()
    {
        const ulong Source = GuestFile.Data + 0x8000;
        byte[] bytes = new byte[24];
        for (int index = 0; index < bytes.Length; index++) bytes[index] = (byte)(0x7d + (index * 37));
        List<uint> code = [.. Li(20, GuestFile.Data), .. Li(21, Source + 8)];
        List<ulong> expected = [];
        for (int offset = -8; offset < 8; offset++)
        {
            for (uint funct3 = 0; funct3 <= 6; funct3++)
            {
                code.AddRange([I(0x03, funct3, 7, 21, offset), Sd(7, 20, 0), Addi(20, 20, 8)]);
                ReadOnlySpan<byte> at = bytes.AsSpan(offset + 8);
                expected.Add(funct3 switch
                {
                    0 => (ulong)(sbyte)at[0],
                    1 => (ulong)BinaryPrimitives.ReadInt16LittleEndian(at),
                    2 => (ulong)BinaryPrimitives.ReadInt32LittleEndian(at),
                    3 => BinaryPrimitives.ReadUInt64LittleEndian(at),
                    4 => at[0],
                    5 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                    _ => BinaryPrimitives.ReadUInt32LittleEndian(at),
                });
            }

            for (uint funct3 = 0; funct3 <= 3; funct3++)
            {
                byte[] after = new byte[16];
                code.AddRange([.. Li(22, Source + 0x100), Sd(0, 22, 0), Sd(0, 22, 8), .. Li(7, 0xa1b2_c3d4_e5f6_0718), Store(funct3, 22, 7, (offset + 8) % 8)]);
                code.AddRange([Ld(7, 22, 0), Sd(7, 20, 0), Ld(7, 22, 8), Sd(7, 20, 8), Addi(20, 20, 16)]);
                for (int index = 0; index < 1 << (int)funct3; index++) after[((offset + 8) % 8) + index] = (byte)(0xa1b2_c3d4_e5f6_0718 >> (8 * index));
                expected.Add(BinaryPrimitives.ReadUInt64LittleEndian(after));
                expected.Add(BinaryPrimitives.ReadUInt64LittleEndian(after.AsSpan(8)));
            }
        }

        byte[] data = new byte[0x8000 + bytes.Length];
        bytes.CopyTo(data, 0x8000);
        Assert.Equal(expected, Words(code, expected.Count, data));
    }

    [Fact]
    public void Upper_immediates_are_sign_extended_and_auipc_adds_its_own_address()
    {
        List<uint> code = [.. Li(20, GuestFile.Data), Lui(5, 0x80000), Lui(6, 0x7ffff), Sd(5, 20, 0), Sd(6, 20, 8)];
        ulong at = GuestFile.Text + ((ulong)code.Count * 4);
        code.AddRange([Auipc(5, 0xfffff), Sd(5, 20, 16), Addi(20, 20, 24)]);
        Assert.Equal([0xffff_ffff_8000_0000, 0x7fff_f000, at - 0x1000], Words(code, 3));
    }

    [Fact]
    public void Jumps_link_the_next_address_and_jalr_clears_the_lowest_bit_and_may_link_the_register_it_reads()
    {
        List<uint> code = [.. Li(20, GuestFile.Data)];
        ulong here = GuestFile.Text + ((ulong)code.Count * 4);
        code.AddRange([Jal(5, 8), Ecall, Auipc(6, 0), Jalr(6, 6, 13), Ecall, Sd(5, 20, 0), Sd(6, 20, 8), Addi(20, 20, 16)]);
        Assert.Equal([here + 4, here + 16], Words(code, 2));
    }

    [Fact]
    public void Writes_to_x0_are_lost()
    {
        List<uint> code = [.. Li(20, GuestFile.Data), Addi(0, 0, 5), Lui(0, 1), Ld(0, 20, 0), Jal(0, 4), R(0x33, 4, 1, 0, 20, 20), Sd(0, 20, 0), Addi(20, 20, 8)];
        Assert.Equal([0UL], Words(code, 1));
    }

    [Fact]
    public void Fences_do_nothing() => Assert.True(GuestFile.Run([0x0ff0000f, 0x8330000f, .. Exit(0)]).IsSuccess);

    [Fact]
    public void Every_other_word_is_refused_with_its_address()
    {
        uint[] words =
        [
            0, 0xffffffff, 0x00100073 /* ebreak */, 0x0000100f /* fence.i */, 0xc0002573 /* rdcycle */, 0x30200073 /* mret */, 0x10500073 /* wfi */, 0x00000001 /* c.nop */,
            R(0x33, 0, 0x02, 5, 5, 5), R(0x33, 1, 0x20, 5, 5, 5), R(0x3b, 2, 0, 5, 5, 5), R(0x3b, 1, 1, 5, 5, 5), R(0x33, 7, 0x20, 5, 5, 5),
            I(0x13, 1, 5, 5, 0x400), I(0x13, 5, 5, 5, 0x800), I(0x1b, 1, 5, 5, 32), I(0x1b, 5, 5, 5, 0x420), I(0x1b, 2, 5, 5, 0),
            I(0x03, 7, 5, 5, 0), Store(4, 5, 5, 0), Branch(2, 5, 5, 8), Branch(3, 5, 5, 8), I(0x67, 1, 5, 5, 0), R(0x2f, 2, 0, 5, 5, 5) /* amoadd.w */, I(0x07, 3, 5, 5, 0) /* fld */,
        ];
        foreach (uint word in words)
        {
            RunResult result = GuestFile.Run([Addi(5, 0, 1), word, .. Exit(0)]);
            Assert.Equal((StopReason.IllegalInstruction, (ulong)word, GuestFile.Text + 4, 1UL), (result.Stop, result.FaultAddress, result.Pc, result.Cycles));
        }
    }

    private static IEnumerable<(uint Opcode, uint Funct3, uint Funct7, Operation Operation)> RegisterOperations() =>
    [
        (0x33, 0, 0, (a, b) => a + b), (0x33, 0, 0x20, (a, b) => a - b), (0x33, 1, 0, (a, b) => a << (int)(b & 63)),
        (0x33, 2, 0, (a, b) => (long)a < (long)b ? 1UL : 0), (0x33, 3, 0, (a, b) => a < b ? 1UL : 0), (0x33, 4, 0, (a, b) => a ^ b),
        (0x33, 5, 0, (a, b) => a >> (int)(b & 63)), (0x33, 5, 0x20, (a, b) => (ulong)((long)a >> (int)(b & 63))), (0x33, 6, 0, (a, b) => a | b), (0x33, 7, 0, (a, b) => a & b),
        (0x3b, 0, 0, (a, b) => Word((int)a + (int)b)), (0x3b, 0, 0x20, (a, b) => Word((int)a - (int)b)), (0x3b, 1, 0, (a, b) => Word((int)a << (int)(b & 31))),
        (0x3b, 5, 0, (a, b) => Word((int)((uint)a >> (int)(b & 31)))), (0x3b, 5, 0x20, (a, b) => Word((int)a >> (int)(b & 31))),
        (0x33, 0, 1, (a, b) => a * b), (0x33, 1, 1, (a, b) => (ulong)(((Int128)(long)a * (long)b) >> 64)),
        (0x33, 2, 1, (a, b) => (ulong)(((Int128)(long)a * (Int128)b) >> 64)), (0x33, 3, 1, (a, b) => (ulong)(((UInt128)a * b) >> 64)),
        (0x33, 4, 1, (a, b) => b == 0 ? ulong.MaxValue : (ulong)((Int128)(long)a / (long)b)), (0x33, 5, 1, (a, b) => b == 0 ? ulong.MaxValue : a / b),
        (0x33, 6, 1, (a, b) => b == 0 ? a : (ulong)((Int128)(long)a % (long)b)), (0x33, 7, 1, (a, b) => b == 0 ? a : a % b),
        (0x3b, 0, 1, (a, b) => Word((int)a * (int)b)), (0x3b, 4, 1, (a, b) => (int)b == 0 ? ulong.MaxValue : Word((int)((long)(int)a / (int)b))),
        (0x3b, 5, 1, (a, b) => (uint)b == 0 ? ulong.MaxValue : Word((int)((uint)a / (uint)b))), (0x3b, 6, 1, (a, b) => (int)b == 0 ? Word((int)a) : Word((int)((long)(int)a % (int)b))),
        (0x3b, 7, 1, (a, b) => (uint)b == 0 ? Word((int)a) : Word((int)((uint)a % (uint)b))),
    ];

    private static ulong Word(int value) => (ulong)(long)value;

    /// <summary>Runs code that has stored so many words from the start of the data on, and gives them.</summary>
    private static ulong[] Words(List<uint> code, int count, byte[]? data = null)
    {
        RunResult result = GuestFile.Run([.. code, .. Li(A0, GuestFile.Data), .. Li(A1, (ulong)count * 8), Addi(A7, 0, 1), Ecall, .. Exit(0)], data: data ?? new byte[count * 8]);
        Assert.Equal((StopReason.Exit, 0UL), (result.Stop, result.ExitCode));
        ulong[] words = new ulong[count];
        for (int index = 0; index < count; index++) words[index] = BinaryPrimitives.ReadUInt64LittleEndian(result.Output.Span[(index * 8)..]);
        return words;
    }
}
