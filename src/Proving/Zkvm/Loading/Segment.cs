namespace Sequitur.Zkvm;

/// <summary>A part of the program in memory, from <paramref name="Start"/> for <paramref name="MemorySize"/> bytes: the file's bytes, then zeros.</summary>
public readonly record struct Segment(ulong Start, ulong MemorySize, int FileOffset, int FileSize, bool IsWritable, bool IsExecutable)
{
    /// <summary>The first address after the segment.</summary>
    public ulong End => Start + MemorySize;
}
