using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Four validators on four machines, as far as the kernel can tell: own interfaces, two switches, a cable that is pulled.</summary>
[Collection(Unshared.Name)]
public sealed class NamespaceTests
{
    private const int Count = 4;
    private const int RoundTimeoutMs = 1_000;

    [Fact]
    public Task A_delayed_network_is_final_within_its_delays_and_goes_on_when_a_partition_heals() => RunAsync([10, 50], partitionSeconds: [2, 3], hasResets: false);

    [Fact]
    [Trait("Scope", "Soak")]
    public Task With_many_partitions_no_two_machines_ever_disagree() => RunAsync([10, 50, 100, 200], partitionSeconds: [1, 2, 5, 10, 20, 30, 3, 8], hasResets: true);

    private static async Task RunAsync(int[] delaysMs, int[] partitionSeconds, bool hasResets)
    {
        Assert.SkipWhen(NetworkNamespaces.WhyNot is not null, NetworkNamespaces.WhyNot ?? "");
        using var machines = new NetworkNamespaces(Count);
        await using var links = new NamespaceLinks(Count);
        await links.StartAllAsync(new LinkState(delaysMs[0]));
        await using var network = new ValidatorNetwork(Count, (i, file) => Configure(machines, i, file), NetworkNamespaces.Within);
        await network.StartAllAsync();
        foreach (int delay in delaysMs)
        {
            await links.StartAllAsync(new LinkState(delay));
            await network.ConnectedAsync(Enumerable.Range(0, Count));
            await MeasureFinalityAsync(network, delay);
        }

        var reported = new ReportedChain();
        if (hasResets) await ResetAsync(network, links, reported);
        await links.StartAllAsync(new LinkState(10));
        await network.ConnectedAsync(Enumerable.Range(0, Count));
        await PartitionAsync(network, reported, partitionSeconds);
        await network.SettleAsync();
        await ChainComparison.AssertSameAsync(network.Clients, await network.HeadAsync(0));
        foreach (RpcClient client in network.Clients) await reported.CheckAsync(client);
        await network.StopAsync();
    }

    private static void Configure(NetworkNamespaces machines, int index, JsonNode file)
    {
        NamespaceLinks.Configure(machines, Count, index, file);
        file["roundTimeoutMs"] = RoundTimeoutMs;
    }

    private static async Task MeasureFinalityAsync(ValidatorNetwork network, int delayMs)
    {
        List<double> took = [];
        for (int i = 0; i < 9; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await network.IncludeAsync(i % Count, TestWallet.At(9));
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        double median = took.Order().ElementAt(took.Count / 2);
        Tell($"{delayMs} ms one way: final after {median:0.0} ms, {median / delayMs:0.0} delays");
        Assert.True(median >= 3 * delayMs, $"final after {median} ms at {delayMs} ms one way: the links are faster than asked");
    }

    private static async Task ResetAsync(ValidatorNetwork network, NamespaceLinks links, ReportedChain reported)
    {
        await using var load = new NetworkLoad(reported);
        for (int i = 0; i < Count; i++) load.Add(network.Url(i));
        await links.StartAllAsync(new LinkState(10, ResetAfterMs: 700));
        ulong before = await network.HighestAsync();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await network.ReachesAsync(0, before + 2);
        Tell($"{await network.HighestAsync() - before} blocks in 4 s while every connection is reset each 700 ms");
        await load.StopAsync();
    }

    /// <summary>Two against two cannot decide anything; together again they go on within two base timeouts.</summary>
    /// <remarks>The best time counts, since a machine that is busy with other things only adds; each has a bound.</remarks>
    private static async Task PartitionAsync(ValidatorNetwork network, ReportedChain reported, int[] seconds)
    {
        await using var load = new NetworkLoad(reported);
        for (int i = 0; i < Count; i++) load.Add(network.Url(i), waitingMax: 10);
        List<double> took = [];
        foreach (int length in seconds)
        {
            took.Add(await PartitionAsync(network, length));
            Tell($"partition of {length} s: next block {took[^1]:0} ms after it healed");
        }

        await load.StopAsync();
        Assert.True(took.Min() <= 2 * RoundTimeoutMs, $"the first block came {took.Min():0} ms after a partition healed, more than two base timeouts");
        Assert.True(took.Max() <= 12 * RoundTimeoutMs, $"the first block came {took.Max():0} ms after a partition healed");
    }

    private static async Task<double> PartitionAsync(ValidatorNetwork network, int seconds)
    {
        NetworkNamespaces.Pull();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        ulong during = await network.HighestAsync();
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        Assert.Equal(during, await network.HighestAsync());
        NetworkNamespaces.Plug();
        long healed = Stopwatch.GetTimestamp();
        await network.UntilAsync("a block after the partition", async () => await network.HighestAsync() > during, pollMs: 5);
        double took = Stopwatch.GetElapsedTime(healed).TotalMilliseconds;
        for (int i = 0; i < Count; i++) await network.ReachesAsync(i, during + 1);
        return took;
    }

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
