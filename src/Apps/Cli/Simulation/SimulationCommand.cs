using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Cli.OfficialTests;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;

namespace Sequitur.Cli.Simulation;

/// <summary><c>sequitur sim consensus</c>: runs the consensus machines through schedules of faults on a virtual clock (docs/spec/simulation.md).</summary>
internal static class SimulationCommand
{
    public static Command Build() => new("sim", "Deterministic simulation: the same seed gives the same run.") { BuildConsensus(), LatencyCommand.Build(), LatencyCostsCommand.Build() };

    private static Command BuildConsensus()
    {
        Option<int> validators = new("--validators") { Description = "How many validators.", DefaultValueFactory = _ => 4 };
        Option<int> byzantine = new("--byzantine") { Description = "How many of them are not honest.", DefaultValueFactory = _ => 1 };
        Option<int> schedules = new("--schedules") { Description = "How many schedules, of the seed and those that follow it.", DefaultValueFactory = _ => 1_000 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the first schedule.", DefaultValueFactory = _ => 1 };
        Option<bool> noSync = new("--no-fsync") { Description = "Sync nothing: crashes lose votes and blocks." };
        Option<int> epoch = new("--epoch-length") { Description = "Validators join and leave at multiples of this height; 0: the set never changes." };
        Option<bool> unequal = new("--unequal-stakes") { Description = "Votes weigh stakes, which differ; the Byzantine have less than a third of all, however many they are." };
        Option<string> seals = new("--seals") { Description = "ecdsa: each commit's signature is a seal; bls: commits carry seals besides, and certificates are aggregates.", DefaultValueFactory = _ => "ecdsa" };
        Option<string> payloads = new("--payloads") { Description = "real: blocks of transactions, built and executed by the real code out of real mempools; named: a name stands for a block.", DefaultValueFactory = _ => "named" };
        Option<string?> actors = new("--actors") { Description = $"Kinds of Byzantine validators, by commas: {string.Join(", ", ActorKinds.All.Select(kind => kind.Name()))}; without it, all." };
        Option<string?> keep = new("--keep") { Description = "Of the one schedule's disturbances only those of these numbers, by commas." };
        Option<bool> keepGoing = new("--keep-going") { Description = "Go on after a failure, and count them." };
        Option<int> jobs = new("--jobs") { Description = "Schedules at once; changes no result.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<bool> json = new("--json") { Description = "End with one line of JSON." };
        Command command = new("consensus", "Validators that crash, are parted and lie: looks for forks, double votes and standstills.")
        {
            validators, byzantine, schedules, seed, noSync, epoch, unequal, seals, payloads, actors, keep, keepGoing, jobs, json,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("sim consensus", () => Task.FromResult(Run(
            new SimulationRequest
            {
                Settings = Settings(parsed.GetValue(validators), parsed.GetValue(byzantine), !parsed.GetValue(noSync), parsed.GetValue(actors)) with
                {
                    EpochLength = EpochLength(parsed.GetValue(epoch)),
                    HasUnequalStakes = parsed.GetValue(unequal),
                    HasBlsSeals = IsSecond("--seals", parsed.GetValue(seals)!, "ecdsa", "bls"),
                    HasRealBlocks = IsSecond("--payloads", parsed.GetValue(payloads)!, "named", "real"),
                },
                Seed = parsed.GetValue(seed),
                Schedules = AtLeastOne("--schedules", parsed.GetValue(schedules)),
                Keep = Numbers(parsed.GetValue(keep), parsed.GetValue(schedules)),
                KeepGoing = parsed.GetValue(keepGoing),
                Jobs = AtLeastOne("--jobs", parsed.GetValue(jobs)),
            },
            parsed.GetValue(json)))));
        return command;
    }

    private static int Run(SimulationRequest request, bool json)
    {
        ProgressLine progress = new(Console.Error, !Console.IsErrorRedirected);
        SimulationReport report = SimulationSeries.Run(request, done => progress.Show(() => $"{done} of {request.Schedules} schedules"));
        progress.Clear();
        if (report.FirstFailure is { } failure)
        {
            Console.Error.WriteLine($"sequitur sim consensus: seed {failure.Seed}: {failure.Violation.Kind} at {failure.Violation.TimeMs} ms, height {failure.Violation.Height}: {failure.Violation.Detail}");
            foreach (Disturbance disturbance in failure.Shrunk.Disturbances) Console.Error.WriteLine($"  {disturbance}");
            Console.Error.WriteLine($"replay: {failure.Replay}");
        }

        Console.Out.WriteLine(json ? report.ToJson().ToJsonString() : report.ToText());
        return report.Failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static SimulationSettings Settings(int validators, int byzantine, bool isSynced, string? actors)
    {
        if (validators is < 1 or > SimulationSettings.ValidatorsMax)
        {
            throw new SettingsException($"--validators {validators}: expected 1 to {SimulationSettings.ValidatorsMax}");
        }

        if (byzantine < 0 || byzantine >= validators) throw new SettingsException($"--byzantine {byzantine}: expected 0 to {validators - 1}, so that somebody is honest");
        return new SimulationSettings(validators, byzantine, isSynced, actors is null ? ActorKinds.All : [.. actors.Split(',').Select(Actor)]);
    }

    private static ulong EpochLength(int length) => length >= 0 ? (ulong)length : throw new SettingsException($"--epoch-length {length}: expected at least 0");

    private static bool IsSecond(string option, string value, string first, string second) =>
        value == second || (value == first ? false : throw new SettingsException($"{option} {value}: expected {first} or {second}"));

    private static ActorKind Actor(string name) => ActorKinds.TryParse(name.Trim(), out ActorKind kind)
        ? kind
        : throw new SettingsException($"--actors: there is no actor '{name}'; expected some of {string.Join(", ", ActorKinds.All.Select(known => known.Name()))}");

    private static HashSet<int>? Numbers(string? keep, int schedules)
    {
        if (keep is null) return null;
        if (schedules != 1) throw new SettingsException("--keep is for one schedule: add --schedules 1");
        HashSet<int> numbers = [];
        foreach (string part in keep.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) throw new SettingsException($"--keep: '{part}' is no number of a disturbance");
            numbers.Add(number);
        }

        return numbers;
    }

    private static int AtLeastOne(string option, int value) => value >= 1 ? value : throw new SettingsException($"{option} {value}: expected at least 1");
}
