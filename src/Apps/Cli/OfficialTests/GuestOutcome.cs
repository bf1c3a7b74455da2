namespace Sequitur.Cli.OfficialTests;

/// <summary>What the zkVM made of a state test.</summary>
/// <param name="Error">What differs from the expected; null when nothing does.</param>
/// <param name="ExitCode">0, or the number of the fault for which the guest refused the range.</param>
/// <param name="Cycles">Instructions of the run.</param>
/// <param name="MemoryBytes">Memory in use at its end.</param>
internal sealed record GuestOutcome(string? Error, ulong ExitCode, ulong Cycles, ulong MemoryBytes);
