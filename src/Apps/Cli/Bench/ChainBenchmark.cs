using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>How a node takes transactions: the time from sending one to its receipt, and a burst of signed transfers until all are mined.</summary>
internal sealed class ChainBenchmark(RpcEndpoint[] endpoints, Action<JsonObject> report)
{
    private readonly TransferProbe _probe = new();

    /// <returns>True when every burst drained completely.</returns>
    public async Task<bool> RunAsync(int transfers, int connections, int samples, int rounds, CancellationToken cancellation)
    {
        List<double>[] latencies = [.. endpoints.Select(_ => new List<double>())];
        List<Burst>[] bursts = [.. endpoints.Select(_ => new List<Burst>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int e = 0; e < endpoints.Length; e++)
            {
                List<TimedReceipt> timed = await _probe.LatenciesAsync(endpoints[e], samples, cancellation).ConfigureAwait(false);
                latencies[e].AddRange(timed.Select(receipt => receipt.Milliseconds));
                bursts[e].Add(await _probe.BurstAsync(endpoints[e], transfers, connections, cancellation).ConfigureAwait(false));
            }
        }

        for (int e = 0; e < endpoints.Length; e++)
        {
            latencies[e].Sort();
        }

        ReportPair("chain.receipt-latency-p50", "ms", e => TransferProbe.Percentile(latencies[e], 0.5));
        ReportPair("chain.receipt-latency-p95", "ms", e => TransferProbe.Percentile(latencies[e], 0.95));
        ReportPair("chain.accepted", "tx/s", e => KernelBenchmark.Median([.. bursts[e].Select(b => b.AcceptedPerSecond)]));
        ReportPair("chain.included", "tx/s", e => KernelBenchmark.Median([.. bursts[e].Select(b => b.IncludedPerSecond)]));
        ReportPair("chain.drained", "of " + (transfers * rounds), e => bursts[e].Sum(b => b.Included));
        foreach (Burst burst in bursts.SelectMany(list => list).Where(b => b.FirstError is not null))
        {
            report(new JsonObject { ["figure"] = "chain.refusal", ["message"] = burst.FirstError });
        }

        return bursts[0].All(b => b.Included == transfers);
    }

    private void ReportPair(string figure, string unit, Func<int, double> value)
    {
        JsonObject line = new() { ["figure"] = figure, ["unit"] = unit, ["value"] = KernelBenchmark.Round(value(0)) };
        if (endpoints.Length == 2)
        {
            line["peer"] = KernelBenchmark.Round(value(1));
            line["ratio"] = KernelBenchmark.Round(value(0) / value(1));
        }

        report(line);
    }
}
