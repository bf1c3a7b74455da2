using System;
using System.Collections.Generic;

namespace Sequitur.Simulator.Schedules;

/// <summary>Everything that one run follows from: settings, seed, and what goes wrong.</summary>
/// <param name="Settings">Common to all schedules of a run.</param>
/// <param name="Seed">Gives the disturbances, and every delay and chance within the run.</param>
/// <param name="HasRealSignatures">In about one of <see cref="ScheduleGenerator.RealSignaturesEvery"/> schedules.</param>
/// <param name="HealMs">From here on the network is whole and everybody honest is up.</param>
/// <param name="Disturbances">In order of their numbers; a shrunk schedule lacks some.</param>
public sealed record Schedule(SimulationSettings Settings, ulong Seed, bool HasRealSignatures, long HealMs, Disturbance[] Disturbances)
{
    /// <summary>Of each validator and candidate; null: all the same.</summary>
    public ulong[]? Stakes { get; init; }

    /// <summary>BLS seals are real: in about one of <see cref="ScheduleGenerator.RealSealsEvery"/> schedules that have such.</summary>
    public bool HasRealSeals { get; init; }

    /// <summary>Mempools are so small that wallets fill them; then not every transaction can be waited for.</summary>
    public bool HasSmallPools { get; init; }

    /// <summary>The same with only the disturbances of these numbers.</summary>
    public Schedule Keep(IReadOnlySet<int> numbers) =>
        this with { Disturbances = Array.FindAll(Disturbances, disturbance => numbers.Contains(disturbance.Number)) };

    public Schedule Without(Disturbance one) => this with { Disturbances = Array.FindAll(Disturbances, disturbance => disturbance.Number != one.Number) };
}
