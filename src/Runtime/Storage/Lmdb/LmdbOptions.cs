namespace Sequitur.Storage;

/// <summary>Limits of an environment; all of them are fixed while it is open.</summary>
public sealed record LmdbOptions
{
    /// <summary>Address space reserved for the file, which itself only grows as pages are used: larger than the disk is fine.</summary>
    public ulong MapSizeBytes { get; init; } = 1UL << 40;

    /// <summary>Read transactions that may be open at once, pooled ones included.</summary>
    public int ReadersMax { get; init; } = 512;

    public int DatabasesMax { get; init; } = 32;

    /// <summary>Off for a state larger than memory, where neighbouring pages are rarely wanted; reads are random.</summary>
    public bool ReadAhead { get; init; }

    public bool ReadOnly { get; init; }
}
