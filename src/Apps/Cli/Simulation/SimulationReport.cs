using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;

namespace Sequitur.Cli.Simulation;

/// <summary>What a series of schedules has shown, added up in the order of their seeds. Format: docs/spec/simulation.md.</summary>
internal sealed class SimulationReport(SimulationRequest request)
{
    private readonly SortedDictionary<ViolationKind, int> _violations = [];
    private ScheduleCounts _counts;
    private ulong _traceHash;
    private ulong _heights;
    private ulong _heightsFewest = ulong.MaxValue;
    private uint _roundMax;
    private int _worst;
    private int _worstWait;
    private int _realSignatures;
    private int _realSeals;

    public int Run { get; private set; }

    public int Failed { get; private set; }

    public ShrunkFailure? FirstFailure { get; private set; }

    public double Seconds { get; set; }

    public ulong TraceHash => _traceHash;

    public void Add(ScheduleResult result)
    {
        Run++;
        _counts += result.Counts;
        _traceHash = Chance.Mix(_traceHash, result.TraceHash);
        _heights += result.Heights;
        _heightsFewest = Math.Min(_heightsFewest, result.Heights);
        _roundMax = Math.Max(_roundMax, result.RoundMax);
        _worst = Math.Max(_worst, result.WorstOfBoundPerThousand);
        _worstWait = Math.Max(_worstWait, result.WorstWaitPerThousand);
        Schedule schedule = request.ScheduleOf(result.Seed);
        if (schedule.HasRealSignatures) _realSignatures++;
        if (schedule.HasRealSeals) _realSeals++;
        foreach (Violation violation in result.Violations) _violations[violation.Kind] = _violations.GetValueOrDefault(violation.Kind) + 1;
        if (!result.HasFailed) return;
        Failed++;
        FirstFailure ??= SimulationSeries.Shrink(request, result);
    }

    public string ToText() =>
        $"{Run} schedules, {Failed} failed, {_heights} blocks, at least {_heightsFewest} each, highest round {_roundMax}, "
        + $"worst wait {_worst / 1_000.0:0.00} of its bound{(request.Settings.IsProgressChecked ? "" : " (progress not checked)")}, "
        + $"trace 0x{_traceHash:x16}, {Run / Seconds:0} schedules/s";

    public JsonObject ToJson() => new()
    {
        ["simulation"] = "consensus",
        ["validators"] = request.Settings.Validators,
        ["byzantine"] = request.Settings.Byzantine,
        ["actors"] = new JsonArray([.. request.Settings.Actors.Select(kind => (JsonNode)kind.Name())]),
        ["synced"] = request.Settings.IsSynced,
        ["epochLength"] = request.Settings.EpochLength,
        ["stakes"] = request.Settings.HasUnequalStakes ? "unequal" : "equal",
        ["seals"] = request.Settings.HasBlsSeals ? "bls" : "ecdsa",
        ["seed"] = request.Seed,
        ["schedules"] = Run,
        ["failed"] = Failed,
        ["violations"] = new JsonObject([.. _violations.Select(pair => KeyValuePair.Create(pair.Key.ToString(), (JsonNode?)pair.Value))]),
        ["firstFailure"] = FirstFailure is { } failure ? ToJson(failure) : null,
        ["traceHash"] = $"0x{_traceHash:x16}",
        ["blocks"] = _heights,
        ["blocksFewest"] = _heightsFewest,
        ["roundMax"] = _roundMax,
        ["progressChecked"] = request.Settings.IsProgressChecked,
        ["worstOfBound"] = _worst / 1_000.0,
        ["realMachines"] = request.Settings.HasRealBlocks ? new JsonArray("consensus", "catch-up", "mempool", "block building", "execution") : new JsonArray("consensus", "catch-up"),
        ["payloads"] = request.Settings.HasRealBlocks ? "real" : "named",
        ["schedulesWithRealSignatures"] = _realSignatures,
        ["steps"] = _counts.Steps,
        ["votesSigned"] = _counts.VotesSigned,
        ["forgeriesRefused"] = _counts.ForgeriesRefused,
        ["messagesSent"] = _counts.MessagesSent,
        ["messagesLost"] = _counts.MessagesLost,
        ["messagesDuplicated"] = _counts.MessagesDuplicated,
        ["crashes"] = _counts.Crashes,
        ["recordsRecovered"] = _counts.RecordsRecovered,
        ["recordsLost"] = _counts.RecordsLost,
        ["blocksLost"] = _counts.BlocksLost,
        ["setChanges"] = _counts.SetChanges,
        ["slashableEquivocators"] = _counts.Equivocators,
        ["slashableInactive"] = _counts.Inactive,
        ["schedulesWithRealSeals"] = _realSeals,
        ["sealChecks"] = _counts.SealChecks,
        ["wrongSeals"] = _counts.WrongSeals,
        ["transactionsSent"] = _counts.TransactionsSent,
        ["transactionsRefused"] = _counts.TransactionsRefused,
        ["transactionsFinal"] = _counts.TransactionsFinal,
        ["payloadsCompleted"] = _counts.PayloadsCompleted,
        ["payloadsFetched"] = _counts.PayloadsFetched,
        ["worstWaitOfBound"] = _worstWait / 1_000.0,
        ["virtualSeconds"] = _counts.VirtualMs / 1_000,
        ["seconds"] = Math.Round(Seconds, 3),
        ["schedulesPerSecond"] = Math.Round(Run / Seconds, 1),
    };

    private static JsonObject ToJson(ShrunkFailure failure) => new()
    {
        ["seed"] = failure.Seed,
        ["violation"] = failure.Violation.Kind.ToString(),
        ["height"] = failure.Violation.Height,
        ["timeMs"] = failure.Violation.TimeMs,
        ["detail"] = failure.Violation.Detail,
        ["disturbances"] = new JsonArray([.. failure.Shrunk.Disturbances.Select(one => (JsonNode)one.ToString())]),
        ["replay"] = failure.Replay,
    };
}
