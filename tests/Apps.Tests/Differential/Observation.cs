using System.Collections.Generic;

namespace Sequitur.Apps.Differential;

/// <summary>What one implementation says became of a program. Null is what it does not tell.</summary>
internal sealed record Observation
{
    /// <summary>Why the transaction was refused, in the implementation's words; null when it was executed.</summary>
    public string? Refusal { get; init; }

    public string? StateRoot { get; init; }

    public string? LogsHash { get; init; }

    public bool? Succeeded { get; init; }

    public ulong? GasUsed { get; init; }

    public string? Output { get; init; }

    /// <summary>How it ended, in the implementation's words: for the reader, never compared.</summary>
    public string? Detail { get; init; }

    /// <summary>Why there is no observation: the implementation threw, ended or hung.</summary>
    public string? Breakdown { get; init; }

    /// <summary>The names of what both tell and tell differently.</summary>
    public List<string> DifferencesFrom(Observation other)
    {
        if (Breakdown is not null || other.Breakdown is not null)
        {
            return [nameof(Breakdown)];
        }

        List<string> different = [];
        Compare(Refusal is null, other.Refusal is null, nameof(Refusal), different);
        Compare(StateRoot, other.StateRoot, nameof(StateRoot), different);
        if (Refusal is null && other.Refusal is null)
        {
            Compare(LogsHash, other.LogsHash, nameof(LogsHash), different);
            Compare(Succeeded, other.Succeeded, nameof(Succeeded), different);
            Compare(GasUsed, other.GasUsed, nameof(GasUsed), different);
            Compare(Output, other.Output, nameof(Output), different);
        }

        return different;
    }

    private static void Compare<T>(T one, T other, string name, List<string> different)
    {
        if (one is not null && other is not null && !one.Equals(other))
        {
            different.Add(name);
        }
    }
}
