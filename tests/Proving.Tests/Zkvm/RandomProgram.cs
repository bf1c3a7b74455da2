using System;
using System.Collections.Generic;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

/// <summary>
/// A long random sequence of RV64IM instructions, repeated, that writes out all registers and its memory after each round: as a guest of ours
/// and as the same for Linux, whose system calls have other numbers.
/// </summary>
/// <remarks>x30 counts the rounds and x31 points into the memory; everything else is anybody's. Branches and jumps go forward only.</remarks>
internal sealed class RandomProgram
{
    /// <summary>Bytes written by a whole run.</summary>
    public const int OutputSize = Rounds * MemorySize;

    private const int Rounds = 30;
    private const int Base = 31;
    private const int DumpOffset = -2048;
    private const int ScratchStart = DumpOffset + 256;
    private const int ScratchEnd = 2040;
    private const int MemorySize = 4096;
    private const int Page = 4096;

    private readonly Random _random;
    private readonly List<uint> _start = [];
    private readonly List<uint> _body = [];
    private readonly byte[] _memory = new byte[MemorySize];

    public RandomProgram(int seed, int length)
    {
        _random = new Random(seed);
        _random.NextBytes(_memory);
        for (int register = 1; register < 30; register++) _start.AddRange(Li(register, Value()));
        _start.AddRange([.. Li(30, Rounds), .. Li(Base, GuestFile.Data + 2048)]);
        while (_body.Count < length) _body.Add(Next());

        // Where the last branches may go.
        for (int index = 0; index < 8; index++) _body.Add(Addi(0, 0, 0));
    }

    public byte[] ForMachine() => File([Addi(A0, Base, DumpOffset), .. Li(A1, MemorySize), Addi(A7, 0, 1), Ecall], 0);

    public byte[] ForLinux() => File([Addi(A0, 0, 1), Addi(A1, Base, DumpOffset), .. Li(A2, MemorySize), Addi(A7, 0, 64), Ecall], 93);

    private byte[] File(uint[] write, int exit)
    {
        List<uint> code = [.. _start, .. _body];
        for (int register = 1; register < 30; register++) code.Add(Sd(register, Base, DumpOffset + (register * 8)));
        code.AddRange(write);
        foreach (int register in new[] { A0, A1, A2, A7 }) code.Add(Ld(register, Base, DumpOffset + (register * 8)));
        code.AddRange([Addi(30, 30, -1), Branch(0, 30, 0, 8)]);
        code.Add(Jal(0, (_start.Count - code.Count) * 4));
        code.AddRange([Addi(A0, 0, 0), Addi(A7, 0, exit), Ecall]);

        // Linux maps whole pages of the file, so the parts lie in it as they do in memory.
        byte[] plain = new GuestFile(code, null, _memory).Bytes;
        byte[] text = Bytes(code);
        byte[] file = new byte[Page + ((text.Length + Page - 1) / Page * Page) + MemorySize];
        plain.AsSpan(0, GuestFile.ProgramHeaderOf + (3 * 56)).CopyTo(file);
        text.CopyTo(file, Page);
        _memory.CopyTo(file, file.Length - MemorySize);
        BitConverter.TryWriteBytes(file.AsSpan(40), 0UL);
        BitConverter.TryWriteBytes(file.AsSpan(60), (ushort)0);
        BitConverter.TryWriteBytes(file.AsSpan(GuestFile.ProgramHeaderOf + 8), (ulong)Page);
        BitConverter.TryWriteBytes(file.AsSpan(GuestFile.ProgramHeaderOf + 56), 0U);
        BitConverter.TryWriteBytes(file.AsSpan(GuestFile.ProgramHeaderOf + 112 + 8), (ulong)(file.Length - MemorySize));
        return file;
    }

    private uint Next() => _random.Next(20) switch
    {
        < 6 => Operation(0x33),
        < 8 => Operation(0x3b),
        < 10 => I(0x13, Pick(0, 2, 3, 4, 6, 7), Target(), Source(), _random.Next(-2048, 2048)),
        10 => Shift(),
        11 => I(0x1b, 0, Target(), Source(), _random.Next(-2048, 2048)),
        12 => Lui(Target(), (uint)_random.Next(1 << 20)),
        13 => Auipc(Target(), (uint)_random.Next(1 << 20)),
        < 16 => I(0x03, (uint)_random.Next(7), Target(), Base, _random.Next(ScratchStart, ScratchEnd)),
        < 18 => Store((uint)_random.Next(4), Base, Source(), _random.Next(ScratchStart, ScratchEnd)),
        18 => Branch(Pick(0, 1, 4, 5, 6, 7), Source(), Source(), _random.Next(1, 8) * 4),
        _ => Jal(Target(), _random.Next(1, 4) * 4),
    };

    private uint Operation(uint opcode)
    {
        bool isWord = opcode == 0x3b;
        if (_random.Next(2) == 0) return R(opcode, isWord ? Pick(0, 4, 5, 6, 7) : (uint)_random.Next(8), 1, Target(), Source(), Source());
        uint funct3 = isWord ? Pick(0, 1, 5) : (uint)_random.Next(8);
        return R(opcode, funct3, funct3 is 0 or 5 ? Pick(0, 0x20) : 0, Target(), Source(), Source());
    }

    private uint Shift()
    {
        bool isWord = _random.Next(2) == 0;
        uint funct3 = Pick(1, 5);
        int kind = funct3 == 5 && _random.Next(2) == 0 ? 0x400 : 0;
        return I(isWord ? 0x1bu : 0x13u, funct3, Target(), Source(), kind | _random.Next(isWord ? 32 : 64));
    }

    private int Target() => _random.Next(30);

    private int Source() => _random.Next(30);

    private uint Pick(params ReadOnlySpan<uint> choices) => choices[_random.Next(choices.Length)];

    /// <summary>Half of the values lie where signs and widths change.</summary>
    private ulong Value() => _random.Next(2) == 0
        ? (ulong)_random.NextInt64(long.MinValue, long.MaxValue)
        : (1UL << _random.Next(64)) - (ulong)_random.Next(3);
}
