using System;
using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>Instruction words from their fields, straight from the manual's formats and independent of the decoder.</summary>
internal static class Assembler
{
    public const int Ra = 1;
    public const int Sp = 2;
    public const int A0 = 10;
    public const int A1 = 11;
    public const int A2 = 12;
    public const int A3 = 13;
    public const int A7 = 17;
    public const uint Ecall = 0x73;

    public static uint R(uint opcode, uint funct3, uint funct7, int rd, int rs1, int rs2) =>
        (funct7 << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (funct3 << 12) | ((uint)rd << 7) | opcode;

    public static uint I(uint opcode, uint funct3, int rd, int rs1, int immediate) =>
        ((uint)immediate << 20) | ((uint)rs1 << 15) | (funct3 << 12) | ((uint)rd << 7) | opcode;

    public static uint Store(uint funct3, int rs1, int rs2, int offset) =>
        (((uint)offset >> 5 & 0x7f) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (funct3 << 12) | (((uint)offset & 31) << 7) | 0x23;

    public static uint Branch(uint funct3, int rs1, int rs2, int offset) =>
        (((uint)offset >> 12 & 1) << 31) | (((uint)offset >> 5 & 0x3f) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (funct3 << 12)
        | (((uint)offset >> 1 & 15) << 8) | (((uint)offset >> 11 & 1) << 7) | 0x63;

    public static uint Jal(int rd, int offset) =>
        (((uint)offset >> 20 & 1) << 31) | (((uint)offset >> 1 & 0x3ff) << 21) | (((uint)offset >> 11 & 1) << 20) | (((uint)offset >> 12 & 0xff) << 12)
        | ((uint)rd << 7) | 0x6f;

    public static uint Jalr(int rd, int rs1, int offset) => I(0x67, 0, rd, rs1, offset);

    public static uint Lui(int rd, uint upper) => (upper << 12) | ((uint)rd << 7) | 0x37;

    public static uint Auipc(int rd, uint upper) => (upper << 12) | ((uint)rd << 7) | 0x17;

    public static uint Addi(int rd, int rs1, int immediate) => I(0x13, 0, rd, rs1, immediate);

    public static uint Ld(int rd, int rs1, int offset) => I(0x03, 3, rd, rs1, offset);

    public static uint Sd(int rs2, int rs1, int offset) => Store(3, rs1, rs2, offset);

    /// <summary>Any 64-bit constant, a chunk of eleven bits at a time.</summary>
    public static IEnumerable<uint> Li(int rd, ulong value)
    {
        yield return Addi(rd, 0, (int)(value >> 55));
        foreach (int shift in new[] { 44, 33, 22, 11, 0 })
        {
            yield return I(0x13, 1, rd, rd, 11);
            yield return I(0x13, 6, rd, rd, (int)(value >> shift & 0x7ff));
        }
    }

    public static IEnumerable<uint> Exit(int code) => [Addi(A0, 0, code), Addi(A7, 0, 0), Ecall];

    public static IEnumerable<uint> Call(ulong number) => [.. Li(A7, number), Ecall];

    /// <summary>Writes the eight bytes of a register as output and exits with 0; spoils a0, a1, a7 and the word at the address.</summary>
    public static IEnumerable<uint> Show(int register, ulong scratch = GuestFile.Data) =>
        [.. Li(31, scratch), Sd(register, 31, 0), Addi(A0, 31, 0), Addi(A1, 0, 8), Addi(A7, 0, 1), Ecall, .. Exit(0)];

    public static byte[] Bytes(IEnumerable<uint> words)
    {
        List<byte> bytes = [];
        foreach (uint word in words) bytes.AddRange(BitConverter.GetBytes(word));
        return [.. bytes];
    }
}
