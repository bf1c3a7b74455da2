namespace Sequitur.Zkvm;

/// <summary>Where a guest's memory lies: byte addresses, as docs/spec/guest-abi.md gives them. What is in none of these regions does not exist.</summary>
public static class MemoryMap
{
    /// <summary>Permissions hold for whole pages of this many bytes, and memory is counted in them.</summary>
    public const ulong PageSize = 4096;

    /// <summary>Segments of the program start here or above. Nothing is mapped below, so that a null reference with an offset faults.</summary>
    public const ulong ProgramStart = 0x0020_0000;

    /// <summary>The longest executable segment in bytes: each of its instructions is decoded before the first runs.</summary>
    public const ulong TextSizeMax = 64UL << 20;

    /// <summary>The first address after the heap, which begins where the program's last segment ends.</summary>
    public const ulong HeapEnd = 0x6000_0000;

    /// <summary>The lowest address of the stack; nothing is mapped below, so that an overflow faults.</summary>
    public const ulong StackStart = 0x7F00_0000;

    /// <summary>The first address after the stack, and the stack pointer at the start.</summary>
    public const ulong StackEnd = 0x7FFF_FFF0;

    /// <summary>The input: its length (u64), eight bytes zero, then its bytes; read-only.</summary>
    public const ulong InputStart = 0x8000_0000;

    /// <summary>Bytes before the input's own.</summary>
    public const ulong InputHeaderSize = 16;

    /// <summary>The longest input in bytes, without its header.</summary>
    public const ulong InputSizeMax = 512UL << 20;
}
