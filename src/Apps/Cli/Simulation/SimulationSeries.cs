using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;

namespace Sequitur.Cli.Simulation;

/// <summary>Which schedules to run.</summary>
internal sealed record SimulationRequest
{
    public required SimulationSettings Settings { get; init; }

    /// <summary>Schedule number i has this seed plus i.</summary>
    public required ulong Seed { get; init; }

    public required int Schedules { get; init; }

    /// <summary>Numbers of the disturbances to keep; null for all.</summary>
    public HashSet<int>? Keep { get; init; }

    public bool KeepGoing { get; init; }

    public int Jobs { get; init; } = 1;

    public Schedule ScheduleOf(ulong seed)
    {
        Schedule schedule = ScheduleGenerator.Of(Settings, seed);
        return Keep is null ? schedule : schedule.Keep(Keep);
    }

    /// <summary>The command line that runs one schedule with only these disturbances.</summary>
    public string Replay(Schedule schedule)
    {
        string actors = Settings.Actors.Length == ActorKinds.All.Length ? "" : $" --actors {string.Join(',', Settings.Actors.Select(kind => kind.Name()))}";
        string epoch = Settings.EpochLength == 0 ? "" : $" --epoch-length {Settings.EpochLength}";
        string stakes = Settings.HasUnequalStakes ? " --unequal-stakes" : "";
        string seals = Settings.HasBlsSeals ? " --seals bls" : "";
        string payloads = Settings.HasRealBlocks ? " --payloads real" : "";
        string keep = $" --keep {string.Join(',', schedule.Disturbances.Select(one => one.Number).DefaultIfEmpty(int.MaxValue))}";
        return $"sequitur sim consensus --validators {Settings.Validators} --byzantine {Settings.Byzantine} --schedules 1 --seed {schedule.Seed}{(Settings.IsSynced ? "" : " --no-fsync")}{epoch}{stakes}{seals}{payloads}{actors}{keep}";
    }
}

/// <summary>Runs schedules, some at once; the report does not depend on how many.</summary>
internal static class SimulationSeries
{
    private const int SchedulesPerJob = 64;

    /// <param name="request">What to run; without <see cref="SimulationRequest.KeepGoing"/> only up to the first failure.</param>
    /// <param name="progress">Told how many are done.</param>
    public static SimulationReport Run(SimulationRequest request, Action<int> progress)
    {
        long started = Stopwatch.GetTimestamp();
        SimulationReport report = new(request);
        int batch = Math.Min(request.Schedules, request.Jobs * SchedulesPerJob);
        var results = new ScheduleResult[batch];
        for (int first = 0; first < request.Schedules && (report.Failed == 0 || request.KeepGoing); first += batch)
        {
            ulong seed = unchecked(request.Seed + (ulong)first);
            int count = Math.Min(batch, request.Schedules - first);
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = request.Jobs }, i => results[i] = ScheduleRun.Run(request.ScheduleOf(unchecked(seed + (ulong)i))));
            for (int i = 0; i < count && (report.Failed == 0 || request.KeepGoing); i++) report.Add(results[i]);
            progress(first + count);
        }

        report.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return report;
    }

    /// <summary>The failure with what it does not need left out.</summary>
    public static ShrunkFailure Shrink(SimulationRequest request, ScheduleResult result)
    {
        Violation violation = result.Violations.FirstOrDefault(one => one.Kind == ViolationKind.Fork) ?? result.Violations[0];
        Schedule shrunk = Shrinker.Shrink(request.ScheduleOf(result.Seed), violation.Kind);
        Violation last = ScheduleRun.Run(shrunk).Violations.First(one => one.Kind == violation.Kind);
        return new ShrunkFailure(result.Seed, last, shrunk, request.Replay(shrunk));
    }
}

/// <param name="Seed">Of the schedule.</param>
/// <param name="Violation">What the shrunk schedule violates.</param>
/// <param name="Shrunk">What is left of the schedule.</param>
/// <param name="Replay">The command line that runs it.</param>
internal sealed record ShrunkFailure(ulong Seed, Violation Violation, Schedule Shrunk, string Replay);
