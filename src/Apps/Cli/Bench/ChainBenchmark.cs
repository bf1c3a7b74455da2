using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>How a node takes transactions: the time from sending one to its receipt, and a burst of signed transfers until all are mined.</summary>
internal sealed class ChainBenchmark(RpcEndpoint[] endpoints, Action<JsonObject> report)
{
    private const int PollMilliseconds = 1;
    private static readonly TimeSpan ReceiptDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Fresh recipients for every burst, so that each transfer creates an account.</summary>
    private ulong _recipient = 0x5e90_0000_0000_0000 + ((ulong)Stopwatch.GetTimestamp() & 0xffff_ffff_ffff);

    /// <returns>True when every burst drained completely.</returns>
    public async Task<bool> RunAsync(int transfers, int connections, int samples, int rounds, CancellationToken cancellation)
    {
        List<double>[] latencies = [.. endpoints.Select(_ => new List<double>())];
        List<Burst>[] bursts = [.. endpoints.Select(_ => new List<Burst>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int e = 0; e < endpoints.Length; e++)
            {
                latencies[e].AddRange(await LatenciesAsync(endpoints[e], samples, cancellation).ConfigureAwait(false));
                bursts[e].Add(await BurstAsync(endpoints[e], transfers, connections, cancellation).ConfigureAwait(false));
            }
        }

        for (int e = 0; e < endpoints.Length; e++)
        {
            latencies[e].Sort();
        }

        ReportPair("chain.receipt-latency-p50", "ms", e => Percentile(latencies[e], 0.5));
        ReportPair("chain.receipt-latency-p95", "ms", e => Percentile(latencies[e], 0.95));
        ReportPair("chain.accepted", "tx/s", e => KernelBenchmark.Median([.. bursts[e].Select(b => b.AcceptedPerSecond)]));
        ReportPair("chain.included", "tx/s", e => KernelBenchmark.Median([.. bursts[e].Select(b => b.IncludedPerSecond)]));
        ReportPair("chain.drained", "of " + (transfers * rounds), e => bursts[e].Sum(b => b.Included));
        foreach (Burst burst in bursts.SelectMany(list => list).Where(b => b.FirstError is not null))
        {
            report(new JsonObject { ["figure"] = "chain.refusal", ["message"] = burst.FirstError });
        }

        return bursts[0].All(b => b.Included == transfers);
    }

    private sealed record Burst(double AcceptedPerSecond, double IncludedPerSecond, int Included, string? FirstError);

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

    private async Task<List<double>> LatenciesAsync(RpcEndpoint endpoint, int samples, CancellationToken cancellation)
    {
        BenchmarkWallet wallet = await BenchmarkWallet.OpenAsync(endpoint, 0, cancellation).ConfigureAwait(false);
        List<double> milliseconds = [];
        for (int i = 0; i < samples; i++)
        {
            string raw = wallet.SignTransfer(_recipient++);
            // Uneven pauses, so that a node with a block interval is met in every phase of it.
            await Task.Delay(37 * (i % 9), cancellation).ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            string hash = await endpoint.CallStringAsync("eth_sendRawTransaction", $"[\"{raw}\"]", cancellation).ConfigureAwait(false);
            while ((await endpoint.CallAsync("eth_getTransactionReceipt", $"[\"{hash}\"]", cancellation).ConfigureAwait(false)).ValueKind == JsonValueKind.Null)
            {
                if (Stopwatch.GetElapsedTime(start) > ReceiptDeadline)
                {
                    throw new BenchmarkException($"{endpoint.Name} gave no receipt for {hash} within {ReceiptDeadline.TotalSeconds} s.");
                }

                await Task.Delay(PollMilliseconds, cancellation).ConfigureAwait(false);
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return milliseconds;
    }

    private async Task<Burst> BurstAsync(RpcEndpoint endpoint, int transfers, int connections, CancellationToken cancellation)
    {
        List<BenchmarkWallet> wallets = [];
        for (int i = 1; i < BenchmarkWallet.Count; i++)
        {
            wallets.Add(await BenchmarkWallet.OpenAsync(endpoint, i, cancellation).ConfigureAwait(false));
        }

        ulong before = wallets.Aggregate(0ul, (sum, wallet) => sum + wallet.Nonce);
        string[] raws = [.. Enumerable.Range(0, transfers).Select(i => wallets[i % wallets.Count].SignTransfer(_recipient++))];

        int next = -1;
        string? firstError = null;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < raws.Length; i = Interlocked.Increment(ref next))
            {
                try
                {
                    await endpoint.CallAsync("eth_sendRawTransaction", $"[\"{raws[i]}\"]", cancellation).ConfigureAwait(false);
                }
                catch (BenchmarkException refusal)
                {
                    Interlocked.CompareExchange(ref firstError, refusal.Message, null);
                }
            }
        })).ConfigureAwait(false);
        double accepting = Stopwatch.GetElapsedTime(start).TotalSeconds;

        int included = 0;
        double draining = accepting;
        long wait = Stopwatch.GetTimestamp();
        while (included < transfers && Stopwatch.GetElapsedTime(wait) < DrainDeadline)
        {
            ulong now = 0;
            foreach (BenchmarkWallet wallet in wallets)
            {
                now += await endpoint.CallQuantityAsync("eth_getTransactionCount", $"[\"{wallet.Address}\",\"latest\"]", cancellation).ConfigureAwait(false);
            }

            if ((int)(now - before) != included)
            {
                included = (int)(now - before);
                draining = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            else
            {
                await Task.Delay(PollMilliseconds, cancellation).ConfigureAwait(false);
            }
        }

        return new Burst(transfers / accepting, included / draining, included, firstError);
    }

    private static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
