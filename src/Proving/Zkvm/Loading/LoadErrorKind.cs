namespace Sequitur.Zkvm;

/// <summary>Why a file is not a guest (docs/spec/guest-abi.md). Checks are made in this order; the first that fails is told.</summary>
public enum LoadErrorKind
{
    None = 0,

    /// <summary>Shorter than the 64 bytes of an ELF64 header.</summary>
    TooShort,

    /// <summary>Does not begin with 7f 45 4c 46.</summary>
    NotElf,

    /// <summary>Not of the class ELFCLASS64.</summary>
    NotElf64,

    NotLittleEndian,

    /// <summary>An ELF version other than 1.</summary>
    UnknownVersion,

    /// <summary>Not ET_EXEC: a library, an object file, or position-independent.</summary>
    NotExecutable,

    /// <summary>Not EM_RISCV.</summary>
    NotRiscV,

    /// <summary>Flags other than 0: compressed instructions, a float ABI, the reduced register file or TSO.</summary>
    UnsupportedFlags,

    /// <summary>Program headers of another size than 56 bytes.</summary>
    ProgramHeaderSize,

    /// <summary>No program headers, or more than the limit.</summary>
    ProgramHeaderCount,

    /// <summary>Program headers that do not lie in the file.</summary>
    ProgramHeadersOutsideFile,

    /// <summary>An interpreter, dynamic linking or thread-local storage.</summary>
    NotStatic,

    /// <summary>A segment whose bytes do not lie in the file.</summary>
    SegmentOutsideFile,

    /// <summary>A segment with more bytes in the file than in memory.</summary>
    SegmentLargerInFile,

    /// <summary>A segment outside the part of the map that is the program's.</summary>
    SegmentOutsideMap,

    /// <summary>A segment that is not readable, or both writable and executable.</summary>
    SegmentPermissions,

    /// <summary>Two segments with a page in common.</summary>
    SegmentsOverlap,

    /// <summary>None or several executable segments.</summary>
    TextCount,

    /// <summary>An executable segment longer than the limit.</summary>
    TextTooLarge,

    /// <summary>An executable segment that does not start at a multiple of four.</summary>
    TextMisaligned,

    /// <summary>An entry point that is not an instruction of the executable segment.</summary>
    EntryOutsideText,
}
