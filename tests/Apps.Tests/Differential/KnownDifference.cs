using System;

namespace Sequitur.Apps.Differential;

/// <summary>A difference that is understood and not ours: whose, why, and how it is recognised. docs/spec/differential-tests.md has the evidence.</summary>
internal sealed record KnownDifference(string Implementation, string Reason, Func<Scenario, Observation, Observation, bool> Covers)
{
    public static KnownDifference[] All { get; } =
    [
    ];

    /// <summary>The rule that covers what the implementation says; null when it is a finding.</summary>
    public static KnownDifference? Find(string implementation, Scenario program, Observation ours, Observation theirs) =>
        Array.Find(All, known => (known.Implementation.Length == 0 || known.Implementation == implementation) && known.Covers(program, ours, theirs));
}
