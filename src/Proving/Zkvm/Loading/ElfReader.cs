using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>Reads the header and the segments of an ELF64 file (System V ABI, chapter 4 and 5; RISC-V ELF psABI, chapter 8) and refuses all that is not a guest.</summary>
internal ref struct ElfReader
{
    public const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int ProgramHeadersMax = 64;
    private const ushort TypeExecutable = 2;
    private const ushort MachineRiscV = 243;
    private const uint SegmentLoad = 1;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const uint SegmentThreadLocal = 7;
    private const uint FlagExecute = 1;
    private const uint FlagWrite = 2;
    private const uint FlagRead = 4;

    private readonly ReadOnlySpan<byte> _file;

    public ElfReader(ReadOnlySpan<byte> file) => _file = file;

    public readonly ulong Entry => BinaryPrimitives.ReadUInt64LittleEndian(_file[24..]);

    /// <summary>The header's fields that a guest may not choose.</summary>
    public readonly LoadError CheckHeader()
    {
        if (_file.Length < HeaderSize) return LoadError.Of(LoadErrorKind.TooShort, "at least 0x40 bytes", (ulong)_file.Length);
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(_file);
        if (magic != 0x7f454c46) return LoadError.Of(LoadErrorKind.NotElf, "the magic number 0x7f454c46", magic);
        if (_file[4] != 2) return LoadError.Of(LoadErrorKind.NotElf64, "class 2 (64 bits)", _file[4]);
        if (_file[5] != 1) return LoadError.Of(LoadErrorKind.NotLittleEndian, "byte order 1 (little-endian)", _file[5]);
        if (_file[6] != 1) return LoadError.Of(LoadErrorKind.UnknownVersion, "version 1", _file[6]);
        if (Half(16) != TypeExecutable) return LoadError.Of(LoadErrorKind.NotExecutable, "type 2 (a static executable)", Half(16));
        if (Half(18) != MachineRiscV) return LoadError.Of(LoadErrorKind.NotRiscV, "machine 0xf3 (RISC-V)", Half(18));
        if (Word(20) != 1) return LoadError.Of(LoadErrorKind.UnknownVersion, "version 1", Word(20));
        return Word(48) != 0
            ? LoadError.Of(LoadErrorKind.UnsupportedFlags, "flags 0 (no compressed instructions, soft float, all registers)", Word(48))
            : LoadError.None;
    }

    /// <summary>The segments that are loaded, in the order of their addresses.</summary>
    public readonly LoadError ReadSegments(List<Segment> segments)
    {
        int count = Half(56);
        if (count is 0 or > ProgramHeadersMax)
        {
            return LoadError.Of(LoadErrorKind.ProgramHeaderCount, $"1 to {ProgramHeadersMax} program headers", (ulong)count);
        }

        if (Half(54) != ProgramHeaderSize) return LoadError.Of(LoadErrorKind.ProgramHeaderSize, "program headers of 0x38 bytes", Half(54));
        ulong start = Long(32);
        if (start > (ulong)_file.Length || (ulong)(count * ProgramHeaderSize) > (ulong)_file.Length - start)
        {
            return LoadError.Of(LoadErrorKind.ProgramHeadersOutsideFile, $"{count} program headers in a file of 0x{_file.Length:x} bytes", start);
        }

        for (int index = 0; index < count; index++)
        {
            LoadError error = ReadSegment((int)start + (index * ProgramHeaderSize), segments);
            if (!error.IsNone) return error;
        }

        segments.Sort((left, right) => left.Start.CompareTo(right.Start));
        return CheckTogether(segments);
    }

    private readonly LoadError ReadSegment(int header, List<Segment> segments)
    {
        uint type = Word(header);
        if (type is SegmentDynamic or SegmentInterpreter or SegmentThreadLocal)
        {
            return LoadError.Of(LoadErrorKind.NotStatic, "no dynamic, interpreter or thread-local segment", type);
        }

        ulong offset = Long(header + 8), address = Long(header + 16), fileSize = Long(header + 32), memorySize = Long(header + 40);
        if (type != SegmentLoad || memorySize == 0 && fileSize == 0) return LoadError.None;
        if (offset > (ulong)_file.Length || fileSize > (ulong)_file.Length - offset)
        {
            return LoadError.Of(LoadErrorKind.SegmentOutsideFile, $"a segment's bytes in a file of 0x{_file.Length:x}", offset);
        }

        if (fileSize > memorySize)
        {
            return LoadError.Of(LoadErrorKind.SegmentLargerInFile, $"at most the 0x{memorySize:x} bytes it has in memory", fileSize);
        }

        if (address < MemoryMap.ProgramStart || address > MemoryMap.HeapEnd || memorySize > MemoryMap.HeapEnd - address)
        {
            return LoadError.Of(
                LoadErrorKind.SegmentOutsideMap, $"a segment of 0x{memorySize:x} bytes between 0x{MemoryMap.ProgramStart:x} and 0x{MemoryMap.HeapEnd:x}", address);
        }

        uint flags = Word(header + 4);
        if ((flags & FlagRead) == 0 || (flags & (FlagWrite | FlagExecute)) == (FlagWrite | FlagExecute) || flags > 7)
        {
            return LoadError.Of(LoadErrorKind.SegmentPermissions, "R, RW or RX (4, 6 or 5)", flags);
        }

        segments.Add(new Segment(address, memorySize, (int)offset, (int)fileSize, (flags & FlagWrite) != 0, (flags & FlagExecute) != 0));
        return LoadError.None;
    }

    private readonly LoadError CheckTogether(List<Segment> segments)
    {
        Segment text = default;
        int texts = 0;
        for (int index = 0; index < segments.Count; index++)
        {
            Segment segment = segments[index];
            if (index > 0 && segment.Start / MemoryMap.PageSize <= (segments[index - 1].End - 1) / MemoryMap.PageSize)
            {
                return LoadError.Of(LoadErrorKind.SegmentsOverlap, $"a segment on pages after 0x{segments[index - 1].End - 1:x}", segment.Start);
            }

            if (segment.IsExecutable)
            {
                text = segment;
                texts++;
            }
        }

        if (texts != 1) return LoadError.Of(LoadErrorKind.TextCount, "one executable segment", (ulong)texts);
        if (text.MemorySize > MemoryMap.TextSizeMax)
        {
            return LoadError.Of(LoadErrorKind.TextTooLarge, $"at most 0x{MemoryMap.TextSizeMax:x} bytes of instructions", text.MemorySize);
        }

        if (text.Start % 4 != 0) return LoadError.Of(LoadErrorKind.TextMisaligned, "an executable segment at a multiple of 4", text.Start);
        return Entry % 4 != 0 || Entry < text.Start || Entry >= text.End - (text.MemorySize % 4)
            ? LoadError.Of(LoadErrorKind.EntryOutsideText, $"an entry point from 0x{text.Start:x} to below 0x{text.End:x}, a multiple of 4", Entry)
            : LoadError.None;
    }

    private readonly ushort Half(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_file[offset..]);

    private readonly uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_file[offset..]);

    private readonly ulong Long(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_file[offset..]);
}
