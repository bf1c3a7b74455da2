using System;
using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>A program that the machine can run: its segments, its instructions decoded once, its entry point and the names of its functions.</summary>
public sealed class GuestProgram
{
    private readonly byte[] _file;

    private GuestProgram(byte[] file, List<Segment> segments, ulong entry)
    {
        _file = file;
        Segments = segments;
        Entry = entry;
        Text = segments.Find(segment => segment.IsExecutable);
        Code = DecodedText.Decode(file.AsSpan(Text.FileOffset, Text.FileSize), Text.Start, Text.MemorySize);
        Translations = new Translations(Code);
        Functions = FunctionTable.Read(file, Text.Start, Text.End);
    }

    /// <summary>In the order of their addresses; none share a page.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>The one executable segment.</summary>
    public Segment Text { get; }

    /// <summary>The address of the first instruction.</summary>
    public ulong Entry { get; }

    public FunctionTable Functions { get; }

    /// <summary>The first address after the last segment; the heap begins there.</summary>
    public ulong End => Segments[^1].End;

    internal DecodedText Code { get; }

    internal Translations Translations { get; }

    /// <summary>Reads an ELF file. The program is null exactly when an error is returned. The bytes are copied.</summary>
    public static LoadError TryLoad(ReadOnlySpan<byte> elf, out GuestProgram? program)
    {
        program = null;
        ElfReader reader = new(elf);
        LoadError error = reader.CheckHeader();
        if (!error.IsNone) return error;
        List<Segment> segments = [];
        error = reader.ReadSegments(segments);
        if (!error.IsNone) return error;
        program = new GuestProgram(elf.ToArray(), segments, reader.Entry);
        return LoadError.None;
    }

    /// <summary>The bytes of the segment that come from the file.</summary>
    internal ReadOnlySpan<byte> BytesOf(in Segment segment) => _file.AsSpan(segment.FileOffset, segment.FileSize);
}
