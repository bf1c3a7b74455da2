using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;

namespace Sequitur.Cli.Bench;

/// <summary>How fast networks of our own make transactions final, beside a peer's instant mining, and how many transfers they take per second.</summary>
/// <remarks>
/// A block is final three one-way delays after it was proposed: proposal, prepares, commits. A transaction sent to a node that does not
/// propose the block travels once more.
/// </remarks>
internal sealed class FinalityBenchmark(FinalityPlan plan, TextWriter progress)
{
    private const int WarmUp = 20;

    private readonly TransferProbe _probe = new();

    public List<FinalityFigure> Latencies { get; } = [];

    public List<(string Network, bool IsPeer, Burst Burst)> Bursts { get; } = [];

    /// <returns>True when every burst drained completely, a peer's aside.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await MeasureDevnetAsync(1, 0, withBurst: true, cancellation).ConfigureAwait(false);
        await MeasureDevnetAsync(plan.Validators, 0, withBurst: true, cancellation).ConfigureAwait(false);
        if (plan.Peer is { } url)
        {
            using var peer = new RpcEndpoint(url);
            string client = await peer.CallStringAsync("web3_clientVersion", "[]", cancellation).ConfigureAwait(false);
            await MeasureAsync(client.Split('/')[0], 0, 0, [peer], withBurst: true, cancellation).ConfigureAwait(false);
        }

        foreach (double delay in plan.DelaysMs) await MeasureDevnetAsync(plan.Validators, delay, withBurst: false, cancellation).ConfigureAwait(false);
        return Bursts.All(burst => burst.IsPeer || burst.Burst.Included == plan.Transfers);
    }

    public IEnumerable<JsonObject> ToJson()
    {
        foreach (FinalityFigure figure in Latencies) yield return figure.ToJson();
        foreach ((string network, _, Burst burst) in Bursts)
        {
            yield return new JsonObject
            {
                ["figure"] = "finality.included",
                ["network"] = network,
                ["unit"] = "tx/s",
                ["value"] = KernelBenchmark.Round(burst.IncludedPerSecond),
                ["accepted"] = KernelBenchmark.Round(burst.AcceptedPerSecond),
                ["drained"] = burst.Included,
                ["of"] = plan.Transfers,
                ["firstRefusal"] = burst.FirstError,
            };
        }
    }

    public void WriteTable(TextWriter writer)
    {
        writer.WriteLine("send to final receipt       p50 ms   p95 ms    own ms  other ms   delays p50   delays p95");
        foreach (FinalityFigure figure in Latencies)
        {
            string own = figure.Validators > 1 ? $"{figure.MedianOwn,10:0.0}{figure.MedianOther,10:0.0}" : $"{"-",10}{"-",10}";
            string delays = figure.DelayMs > 0 ? $"{figure.Median / figure.DelayMs,13:0.00}{figure.Percentile95 / figure.DelayMs,13:0.00}" : $"{"-",13}{"-",13}";
            writer.WriteLine($"{figure.Network,-25}{figure.Median,9:0.0}{figure.Percentile95,9:0.0}{own}{delays}");
        }

        writer.WriteLine("own, other: the block was proposed by the node asked, by another one; the floors are 3 and 4 one-way delays");
        writer.WriteLine();
        writer.WriteLine($"{"burst of " + plan.Transfers + " transfers",-25}{"tx/s included",15}{"drained",10}");
        foreach ((string network, _, Burst burst) in Bursts) writer.WriteLine($"{network,-25}{burst.IncludedPerSecond,15:0}{burst.Included,10}");
    }

    private async Task MeasureDevnetAsync(int validators, double delayMs, bool withBurst, CancellationToken cancellation)
    {
        string network = (validators == 1 ? "1 validator" : $"{validators} validators") + (delayMs > 0 ? $", {delayMs} ms" : "");
        await progress.WriteLineAsync($"{network}: starting").ConfigureAwait(false);
        MeasuredDevnet devnet = await MeasuredDevnet.StartAsync(plan.Folder, validators, delayMs, cancellation).ConfigureAwait(false);
        await using (devnet.ConfigureAwait(false))
        {
            RpcEndpoint[] endpoints = [.. devnet.Urls.Select(url => new RpcEndpoint(url))];
            await MeasureAsync(network, validators, delayMs, endpoints, withBurst, cancellation).ConfigureAwait(false);
            foreach (RpcEndpoint endpoint in endpoints) endpoint.Dispose();
        }
    }

    private async Task MeasureAsync(
        string network, int validators, double delayMs, RpcEndpoint[] endpoints, bool withBurst, CancellationToken cancellation)
    {
        RpcEndpoint asked = endpoints[0];
        await progress.WriteLineAsync($"{network}: {plan.Samples} single transfers").ConfigureAwait(false);
        await _probe.LatenciesAsync(asked, WarmUp, cancellation).ConfigureAwait(false);
        List<TimedReceipt> timed = await _probe.LatenciesAsync(asked, plan.Samples, cancellation).ConfigureAwait(false);
        FinalityFigure figure = new(network, validators, delayMs, []);
        foreach (TimedReceipt receipt in timed)
        {
            bool isOwn = validators > 1 && await IsOwnProposalAsync(asked, receipt, cancellation).ConfigureAwait(false);
            figure.Samples.Add((receipt.Milliseconds, isOwn));
        }

        Latencies.Add(figure);
        if (!withBurst) return;
        await progress.WriteLineAsync($"{network}: burst of {plan.Transfers}").ConfigureAwait(false);
        Bursts.Add((network, validators == 0, await _probe.BurstAsync(asked, plan.Transfers, plan.Connections, cancellation).ConfigureAwait(false)));
    }

    private static async Task<bool> IsOwnProposalAsync(RpcEndpoint endpoint, TimedReceipt timed, CancellationToken cancellation)
    {
        string number = timed.Receipt.GetProperty("blockNumber").GetString()!;
        JsonElement block = await endpoint.CallAsync("eth_getBlockByNumber", $"[\"{number}\",false]", cancellation).ConfigureAwait(false);
        return string.Equals(block.GetProperty("miner").GetString(), DevnetGenesis.ValidatorAddress(0).ToString(), StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>What to measure.</summary>
internal sealed record FinalityPlan(Uri? Peer, int Validators, double[] DelaysMs, int Samples, int Transfers, int Connections, string Folder);
