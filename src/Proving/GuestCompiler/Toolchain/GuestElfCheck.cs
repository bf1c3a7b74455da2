using System;
using System.Buffers.Binary;

namespace Sequitur.GuestCompiler;

/// <summary>Refuses a program that holds anything but RV64IM, before the machine meets it. The machine's loader checks what it loads on its own.</summary>
/// <remarks>ELF-64 and the RISC-V ELF psABI, version 1.0; the RISC-V instruction set manual, volume I, chapter "RV32/64G instruction set listings".</remarks>
public static class GuestElfCheck
{
    private const ushort MachineRiscv = 243;
    private const ushort TypeExecutable = 2;
    private const uint FlagCompressed = 1;
    private const uint FlagsFloat = 6;
    private const uint SegmentLoad = 1;
    private const uint SegmentExecutable = 1;
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;

    private const uint EnvironmentCall = 0x0000_0073;

    // What clang puts where control cannot arrive: a write to a register that cannot be written, illegal in every machine.
    private const uint Unimplemented = 0xC000_1073;

    /// <summary>What is wrong with the program; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < HeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(elf) != 0x7F454C46 || elf[4] != 2 || elf[5] != 1)
        {
            return "not a little-endian ELF-64 file";
        }

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(elf[16..]);
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(elf[18..]);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(elf[48..]);
        if (type != TypeExecutable || machine != MachineRiscv)
        {
            return $"an ELF file of type {type} for machine {machine}, expected {TypeExecutable} for {MachineRiscv}";
        }

        if ((flags & (FlagCompressed | FlagsFloat)) != 0)
        {
            return $"ELF flags 0x{flags:x}: compressed instructions or a floating-point ABI";
        }

        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(elf[32..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(elf[56..]);
        if (offset > (ulong)elf.Length || (ulong)count * ProgramHeaderBytes > (ulong)elf.Length - offset)
        {
            return "the program headers are not within the file";
        }

        for (int index = 0; index < count; index++)
        {
            if (SegmentFault(elf, elf.Slice((int)offset + (index * ProgramHeaderBytes), ProgramHeaderBytes)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? SegmentFault(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header)
    {
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint access = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (type != SegmentLoad || (access & SegmentExecutable) == 0)
        {
            return null;
        }

        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        if (offset > (ulong)elf.Length || size > (ulong)elf.Length - offset || size % 4 != 0)
        {
            return $"the segment at 0x{address:x} is not within the file, or not made of whole instructions";
        }

        ReadOnlySpan<byte> code = elf.Slice((int)offset, (int)size);
        for (int index = 0; index < code.Length; index += 4)
        {
            uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(code[index..]);
            if (!IsBaseOrMultiply(instruction))
            {
                return $"the instruction 0x{instruction:x8} at 0x{address + (ulong)index:x} is not one of RV64IM";
            }
        }

        return null;
    }

    private static bool IsBaseOrMultiply(uint instruction)
    {
        uint function3 = (instruction >> 12) & 7;
        uint function7 = instruction >> 25;
        return (instruction & 0x7F) switch
        {
            0x03 => function3 != 7,
            0x0F => function3 == 0,
            0x13 => function3 switch { 1 => function7 >> 1 == 0, 5 => function7 >> 1 is 0 or 0x10, _ => true },
            0x1B => function3 switch { 0 => true, 1 => function7 == 0, 5 => function7 is 0 or 0x20, _ => false },
            0x17 or 0x37 or 0x6F => true,
            0x23 => function3 < 4,
            0x33 => function7 is 0 or 1 || (function7 == 0x20 && function3 is (0 or 5)),
            0x3B => (function7 == 0 && function3 is (0 or 1 or 5)) || (function7 == 0x20 && function3 is (0 or 5)) || (function7 == 1 && function3 is (0 or >= 4)),
            0x63 => function3 is not (2 or 3),
            0x67 => function3 == 0,
            0x73 => instruction is EnvironmentCall or Unimplemented,
            _ => false,
        };
    }
}
