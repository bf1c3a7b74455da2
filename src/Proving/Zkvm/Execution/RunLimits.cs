namespace Sequitur.Zkvm;

/// <summary>What a run may use. Reaching a limit is a named stop.</summary>
public sealed record RunLimits
{
    public static RunLimits Default { get; } = new();

    /// <summary>Instructions.</summary>
    public ulong Cycles { get; init; } = 1UL << 34;

    /// <summary>Bytes of memory in use, in whole pages: those of the program and the input, and every other page from its first access on.</summary>
    public ulong MemoryBytes { get; init; } = 1UL << 30;

    /// <summary>Bytes of output.</summary>
    public ulong OutputBytes { get; init; } = 64UL << 20;

    /// <summary>Whether hot code is translated for the host, where the host can. The result is the same.</summary>
    public bool AllowTranslation { get; init; } = true;

    /// <summary>How often a place is jumped to before it is translated.</summary>
    /// <remarks>To translate an instruction takes some 50 µs and saves some 4 ns each time it runs: so neither too early nor too late costs more than twice the best.</remarks>
    internal int TranslationThreshold { get; init; } = 16_000;
}
