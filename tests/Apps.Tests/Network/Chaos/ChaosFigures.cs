using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;

namespace Sequitur.Apps.Network;

/// <summary>Throughput and latency of each phase of a run.</summary>
/// <remarks>
/// A transfer's latency runs from when it was first sent until the first node answers a receipt, and belongs to the phase in which it was sent: sends
/// that had to be repeated, and those no node was there to take, count in full. Throughput counts what became final within the phase.
/// </remarks>
internal sealed class ChaosFigures(FinalityWatch watch, PacedSender[] senders)
{
    private readonly List<(string Name, long Began)> _phases = [];

    public void Begin(string phase) => _phases.Add((phase, Stopwatch.GetTimestamp()));

    public void End() => Begin("");

    public string ToMarkdown()
    {
        StringBuilder table = new();
        table.AppendLine("| phase | seconds | sent/s | final/s | blocks/s | latency p50 ms | p99 ms | longest ms | longest without a block ms |");
        table.AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (ChaosPhase phase in Phases())
        {
            table.AppendLine(
                $"| {phase.Name} | {phase.Seconds:0} | {phase.SentPerSecond:0.0} | {phase.FinalPerSecond:0.0} | {phase.BlocksPerSecond:0.0} "
                + $"| {phase.Percentile(50):0} | {phase.Percentile(99):0} | {phase.Percentile(100):0} | {phase.LongestPauseMs:0} |");
        }

        return table.ToString();
    }

    public IEnumerable<ChaosPhase> Phases()
    {
        for (int i = 0; i + 1 < _phases.Count; i++) yield return Measure(_phases[i].Name, _phases[i].Began, _phases[i + 1].Began);
    }

    private ChaosPhase Measure(string name, long from, long to)
    {
        List<double> latencies = [];
        foreach ((string hash, long sentAt) in senders.SelectMany(sender => sender.SentAt))
        {
            if (sentAt < from || sentAt >= to || !watch.Transactions.TryGetValue(hash, out Acknowledged? told)) continue;
            latencies.Add(Stopwatch.GetElapsedTime(sentAt, told.SeenAt).TotalMilliseconds);
        }

        latencies.Sort();
        int final = watch.Transactions.Values.Count(transaction => transaction.SeenAt >= from && transaction.SeenAt < to);
        long[] blocks = [.. watch.Blocks.Select(block => block.SeenAt).Where(at => at >= from && at < to).Order()];
        long[] marks = [from, .. blocks, to];
        double pause = marks.Zip(marks.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next).TotalMilliseconds).Max();
        return new ChaosPhase(name, Stopwatch.GetElapsedTime(from, to).TotalSeconds, final, blocks.Length, pause, latencies);
    }
}

/// <summary>What was measured in one phase; latencies of the transfers sent in it, in milliseconds, ascending.</summary>
internal sealed record ChaosPhase(string Name, double Seconds, int Final, int Blocks, double LongestPauseMs, List<double> Latencies)
{
    public double SentPerSecond => Latencies.Count / Seconds;

    public double FinalPerSecond => Final / Seconds;

    public double BlocksPerSecond => Blocks / Seconds;

    public double Percentile(int percent) =>
        Latencies.Count == 0 ? double.NaN : Latencies[Math.Min(Latencies.Count - 1, Latencies.Count * percent / 100)];
}

/// <summary>What went wrong, by kind.</summary>
internal sealed class ChaosFaultCounts
{
    private readonly SortedDictionary<Breakdown, int> _breakdowns = [];
    private int _kills;

    public int LinkResets { get; set; }

    public void Add(PlannedBreakdown breakdown)
    {
        _breakdowns[breakdown.Kind] = _breakdowns.GetValueOrDefault(breakdown.Kind) + 1;
        if (breakdown.Kind is Breakdown.KillOne or Breakdown.KillTwo or Breakdown.KillAll) _kills += breakdown.Validators.Length;
    }

    public override string ToString()
    {
        int Of(Breakdown kind) => _breakdowns.GetValueOrDefault(kind);
        return $"Faults: {_kills} processes killed by SIGKILL ({Of(Breakdown.KillOne)} alone, {Of(Breakdown.KillTwo)} pairs, {Of(Breakdown.KillAll)} times all four), "
            + $"{Of(Breakdown.CutOffOne)} validators cut off, {Of(Breakdown.PartHalves)} partitions of two against two, {Of(Breakdown.FreezeOne)} frozen, "
            + $"{LinkResets} resets of all connections a machine had dialled, with new delays.";
    }
}
