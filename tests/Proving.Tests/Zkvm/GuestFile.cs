using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Xunit;

namespace Sequitur.Zkvm;

/// <summary>An ELF file with a text, read-only data and writable data, whose fields a test may spoil.</summary>
internal sealed class GuestFile
{
    public const ulong Text = MemoryMap.ProgramStart;
    public const ulong ReadOnly = 0x0030_0000;
    public const ulong Data = 0x0040_0000;
    public const int ProgramHeaderOf = 64;
    private const int ContentOffset = 64 + (3 * 56);

    public GuestFile(IEnumerable<uint> instructions, byte[]? readOnly = null, byte[]? data = null, params (string Name, ulong Address)[] functions)
    {
        byte[] text = Assembler.Bytes(instructions);
        readOnly ??= new byte[8];
        data ??= new byte[8];
        int symbolsOffset = ContentOffset + text.Length + readOnly.Length + data.Length;
        byte[] names = Encoding.UTF8.GetBytes("\0" + string.Join('\0', Array.ConvertAll(functions, function => function.Name)) + "\0");
        int symbolsSize = functions.Length * 24;
        Bytes = new byte[symbolsOffset + symbolsSize + names.Length + (3 * 64)];
        Header(symbolsOffset + symbolsSize + names.Length);
        Segment(0, 5, ContentOffset, Text, text.Length);
        Segment(1, 4, ContentOffset + text.Length, ReadOnly, readOnly.Length);
        Segment(2, 6, ContentOffset + text.Length + readOnly.Length, Data, data.Length);
        byte[] content = [.. text, .. readOnly, .. data];
        content.CopyTo(Bytes, ContentOffset);
        names.CopyTo(Bytes, symbolsOffset + symbolsSize);
        int sections = symbolsOffset + symbolsSize + names.Length;
        Section(sections + 64, 2, symbolsOffset, symbolsSize, 2);
        Section(sections + 128, 3, symbolsOffset + symbolsSize, names.Length, 0);
        for (int index = 0, name = 1; index < functions.Length; name += functions[index++].Name.Length + 1)
        {
            Put32(symbolsOffset + (index * 24), (uint)name);
            Bytes[symbolsOffset + (index * 24) + 4] = 2;
            Put64(symbolsOffset + (index * 24) + 8, functions[index].Address);
        }
    }

    public byte[] Bytes { get; private set; }

    public GuestFile Put16(int offset, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(offset), value);
        return this;
    }

    public GuestFile Put32(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(offset), value);
        return this;
    }

    public GuestFile Put64(int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(offset), value);
        return this;
    }

    public GuestFile Cut(int length)
    {
        Bytes = Bytes[..length];
        return this;
    }

    public GuestProgram Load()
    {
        LoadError error = GuestProgram.TryLoad(Bytes, out GuestProgram? program);
        Assert.Equal(LoadError.None, error);
        return program!;
    }

    /// <summary>Runs the instructions; runs that are interpreted, that record costs and that are translated must agree on everything.</summary>
    public static RunResult Run(IEnumerable<uint> instructions, byte[]? input = null, RunLimits? limits = null, byte[]? readOnly = null, byte[]? data = null) =>
        Run(new GuestFile(instructions, readOnly, data).Load(), input ?? [], limits ?? RunLimits.Default);

    public static RunResult Run(GuestProgram program, byte[] input, RunLimits limits)
    {
        RunResult plain = Machine.Run(program, input, limits with { AllowTranslation = false });
        RunResult watched = Machine.Run(program, input, limits, new CostRecorder());
        RunResult translated = Machine.Run(program, input, limits with { TranslationThreshold = 0 });
        foreach (RunResult other in new[] { watched, translated })
        {
            Assert.Equal(plain.Output.ToArray(), other.Output.ToArray());
            Assert.Equal(plain with { Output = default }, other with { Output = default });
        }

        return plain;
    }

    private void Header(int sections)
    {
        new byte[] { 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1 }.CopyTo(Bytes, 0);
        Put16(16, 2).Put16(18, 243).Put32(20, 1).Put64(24, Text).Put64(32, 64).Put64(40, (ulong)sections);
        Put16(52, 64).Put16(54, 56).Put16(56, 3).Put16(58, 64).Put16(60, 3);
    }

    private void Segment(int index, uint flags, int offset, ulong address, int size)
    {
        int header = ProgramHeaderOf + (index * 56);
        Put32(header, 1).Put32(header + 4, flags).Put64(header + 8, (ulong)offset).Put64(header + 16, address);
        Put64(header + 32, (ulong)size).Put64(header + 40, (ulong)size);
    }

    private void Section(int header, uint type, int offset, int size, uint link) =>
        Put32(header + 4, type).Put64(header + 24, (ulong)offset).Put64(header + 32, (ulong)size).Put32(header + 40, link);
}
