using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Real validators on machines of their own under a steady load: first left alone, then broken as a seed says, then left alone again.</summary>
/// <remarks>
/// Afterwards every node must tell the same chain, everything that any node ever acknowledged must be where it was, every transaction sent must be
/// final, and no ether may have come or gone but the burnt fees.
/// </remarks>
internal sealed class ChaosRun(int seed, ChaosLength length, Action<string> tell)
{
    private const int Validators = 4;
    private const int Senders = 8;
    private const double TransfersPerSecondEach = 10;
    private static readonly LinkState s_calm = new(10);

    private readonly ChaosFaultCounts _counts = new();
    private readonly List<string> _history = [];

    /// <summary>The table, in Markdown.</summary>
    public async Task<string> RunAsync()
    {
        using var machines = new NetworkNamespaces(Validators);
        await using var links = new NamespaceLinks(Validators);
        await links.StartAllAsync(s_calm);
        await using var network = new ValidatorNetwork(Validators, (i, file) => NamespaceLinks.Configure(machines, Validators, i, file), NetworkNamespaces.Within);
        await network.StartAllAsync();
        Uri[] nodes = [.. Enumerable.Range(0, Validators).Select(i => NamespaceLinks.RpcOf(machines, i))];
        var watch = new FinalityWatch(nodes);
        PacedSender[] senders = [.. Enumerable.Range(0, Senders).Select(i => new PacedSender(TestWallet.At(i), nodes, i % Validators, watch))];
        var figures = new ChaosFigures(watch, senders);
        using (var stopWatch = new CancellationTokenSource())
        using (var stopSending = new CancellationTokenSource())
        {
            Task watching = watch.RunAsync(stopWatch.Token);
            Task sending = Task.WhenAll(senders.Select(sender => sender.RunAsync(TransfersPerSecondEach, stopSending.Token)));
            await WhileAsync(length.WarmUp, watching, sending);
            await PhasesAsync(network, links, figures, () => watching.IsFaulted || sending.IsFaulted);
            await stopSending.CancelAsync();
            await sending;
            await network.SettleAsync();
            await network.UntilAsync("every transfer sent is final", () => Task.FromResult(senders.All(sender => sender.SentAt.Keys.All(watch.IsFinal))), pollMs: 200);
            await stopWatch.CancelAsync();
            await watching;
        }

        string checks = await new ChaosVerification(network, watch, senders, tell).CheckAsync();
        await network.StopAsync();
        await CheckLedgersAsync(network);
        ChaosPhase[] phases = [.. figures.Phases()];
        Assert.True(phases[^1].FinalPerSecond >= phases[0].FinalPerSecond / 2, $"half of the throughput is gone for good:\n{figures.ToMarkdown()}");
        return $"{figures.ToMarkdown()}\n{_counts}\n\n{checks}\n";
    }

    /// <summary>What was done to the network, for a report of a failure.</summary>
    public string History => string.Join('\n', _history.TakeLast(12));

    private static async Task WhileAsync(TimeSpan time, params Task[] tasks)
    {
        Task waiting = Task.Delay(time, TestContext.Current.CancellationToken);
        Task first = await Task.WhenAny([waiting, .. tasks]);
        await first;
    }

    private async Task PhasesAsync(ValidatorNetwork network, NamespaceLinks links, ChaosFigures figures, Func<bool> isBroken)
    {
        figures.Begin("before");
        await CalmAsync(length.Before, isBroken);
        figures.Begin("during");
        await BreakAsync(network, links, isBroken);
        await links.StartAllAsync(s_calm);
        await network.ConnectedAsync(Enumerable.Range(0, Validators));
        figures.Begin("healing");
        await CalmAsync(length.Healing, isBroken);
        figures.Begin("after");
        await CalmAsync(length.After, isBroken);
        figures.End();
    }

    private async Task CalmAsync(TimeSpan time, Func<bool> isBroken)
    {
        tell($"left alone for {time.TotalSeconds:0} s");
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time && !isBroken()) await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    private async Task BreakAsync(ValidatorNetwork network, NamespaceLinks links, Func<bool> isBroken)
    {
        long started = Stopwatch.GetTimestamp();
        bool IsOver() => Stopwatch.GetElapsedTime(started) > length.During || isBroken();
        var plan = new ChaosPlan(seed, Validators);
        await Task.WhenAll(BreakValidatorsAsync(plan, network, IsOver), ChangeLinksAsync(plan, links, IsOver));
    }

    private async Task BreakValidatorsAsync(ChaosPlan plan, ValidatorNetwork network, Func<bool> isOver)
    {
        foreach (PlannedBreakdown breakdown in plan.Breakdowns())
        {
            if (isOver()) return;
            Note(breakdown.ToString());
            _counts.Add(breakdown);
            await BreakAsync(network, breakdown);
            await Task.Delay(breakdown.CalmMs, TestContext.Current.CancellationToken);
        }
    }

    private async Task ChangeLinksAsync(ChaosPlan plan, NamespaceLinks links, Func<bool> isOver)
    {
        foreach (PlannedLink change in plan.Links())
        {
            if (isOver()) return;
            Note(change.ToString());
            _counts.LinkResets++;
            await links.StartAsync(change.Machine, change.State);
            await Task.Delay(change.CalmMs, TestContext.Current.CancellationToken);
        }
    }

    private static async Task BreakAsync(ValidatorNetwork network, PlannedBreakdown breakdown)
    {
        Task lasts = Task.Delay(breakdown.LastsMs, TestContext.Current.CancellationToken);
        switch (breakdown.Kind)
        {
            case Breakdown.CutOffOne:
                NetworkNamespaces.Unplug(breakdown.Validators[0]);
                await lasts;
                NetworkNamespaces.Plug(breakdown.Validators[0]);
                break;
            case Breakdown.PartHalves:
                NetworkNamespaces.Pull();
                await lasts;
                NetworkNamespaces.Plug();
                break;
            case Breakdown.FreezeOne:
                network.Signal(breakdown.Validators[0], SequiturProcess.Stop);
                await lasts;
                network.Signal(breakdown.Validators[0], SequiturProcess.Continue);
                break;
            default:
                await network.KillAsync(breakdown.Validators);
                await lasts;
                await network.StartAsync(breakdown.Validators);
                break;
        }
    }

    private static async Task CheckLedgersAsync(ValidatorNetwork network)
    {
        for (int i = 0; i < network.Count; i++)
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", network.NodeFolder(i));
            Assert.True(code == 0, $"db check of validator {i}: {output}{errors}");
        }
    }

    private void Note(string what)
    {
        lock (_history) _history.Add(what);
        tell(what);
    }
}

/// <summary>How long each part of a run lasts.</summary>
internal sealed record ChaosLength(TimeSpan WarmUp, TimeSpan Before, TimeSpan During, TimeSpan Healing, TimeSpan After)
{
    public static ChaosLength Short { get; } = new(Seconds(3), Seconds(15), Seconds(90), Seconds(3), Seconds(15));

    /// <summary>So many minutes of load in all, three quarters of them under faults.</summary>
    public static ChaosLength OfMinutes(double minutes) =>
        new(Seconds(10), Seconds(minutes * 60 / 8), Seconds(minutes * 60 * 3 / 4), Seconds(5), Seconds(minutes * 60 / 8));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
