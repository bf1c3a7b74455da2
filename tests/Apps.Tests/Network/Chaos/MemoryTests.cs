using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Whether validators need more memory the longer they run. <c>SEQUITUR_MEMORY_BLOCKS</c> changes how many blocks they make,
/// <c>SEQUITUR_MEMORY_VALIDATORS</c> how many they are.</summary>
/// <remarks>
/// What counts is memory of the process itself (RssAnon). The pages of the database file that the kernel keeps mapped (RssFile) grow with the file and can be taken
/// away at any time; they are told, too.
/// </remarks>
[Collection(Unshared.Name)]
public sealed class MemoryTests
{
    private const ulong UsualValidators = 4;
    private const ulong UsualBlocks = 100_000;
    private const int Samples = 40;
    private const double TransfersPerSecondEach = 5;
    private const double GrowthMax = 0.10;
    private const long SlackBytes = 16 << 20;

    [Fact]
    [Trait("Scope", "Soak")]
    [Trait("Run", "memory")]
    public async Task Validators_need_no_more_memory_after_a_hundred_thousand_blocks_than_after_a_quarter_of_them()
    {
        ulong blocks = Asked("SEQUITUR_MEMORY_BLOCKS", UsualBlocks);
        int validators = (int)Asked("SEQUITUR_MEMORY_VALIDATORS", UsualValidators);
        await using var network = new ValidatorNetwork(validators, (_, file) => file["heartbeatMs"] = 1);
        await network.StartAllAsync();
        Uri[] nodes = [.. Enumerable.Range(0, validators).Select(network.Url)];
        var watch = new FinalityWatch(nodes[..1]);
        PacedSender[] senders = [.. Enumerable.Range(0, validators).Select(i => new PacedSender(TestWallet.At(i), nodes, i, watch))];
        using var stop = new CancellationTokenSource();
        Task watching = watch.RunAsync(stop.Token);
        Task sending = Task.WhenAll(senders.Select(sender => sender.RunAsync(TransfersPerSecondEach, stop.Token)));
        long started = Stopwatch.GetTimestamp();
        List<MemorySample> samples = [];
        for (int i = 1; i <= Samples; i++)
        {
            ulong next = blocks * (ulong)i / Samples;
            while (await network.HeadAsync(0) < next) await Task.Delay(20, TestContext.Current.CancellationToken);
            samples.Add(new MemorySample(next, Stopwatch.GetElapsedTime(started).TotalSeconds, [.. Enumerable.Range(0, validators).Select(i => Memory(network.Pid(i)))]));
            TestContext.Current.SendDiagnosticMessage(samples[^1].ToString());
        }

        await stop.CancelAsync();
        await sending;
        await watching;
        Assert.Empty(watch.Contradictions);
        string table = Table(samples, validators, watch.Transactions.Count);
        SoakReport.Write("memory", table);
        for (int i = 0; i < validators; i++)
        {
            (long early, long late) = (Median(samples, Samples / 4, Samples / 2, i), Median(samples, Samples * 3 / 4, Samples, i));
            Assert.True(late <= (early * (1 + GrowthMax)) + SlackBytes, $"validator {i} had {early >> 20} MiB in the second quarter and {late >> 20} MiB in the last\n{table}");
        }

        await network.StopAsync();
    }

    private static ulong Asked(string variable, ulong usual) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out ulong asked) ? asked : usual;

    private static long Median(List<MemorySample> samples, int from, int to, int validator) =>
        samples[from..to].Select(sample => sample.Own[validator].Anonymous).Order().ElementAt((to - from) / 2);

    private static string Table(List<MemorySample> samples, int validators, int transactions)
    {
        MemorySample last = samples[^1];
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{last.Block} blocks with {transactions} transfers in {last.Seconds:0} s, {last.Block / last.Seconds:0} blocks a second; MiB of each process's own memory (and of mapped file pages).");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| blocks | seconds | validator {string.Join(" | ", Enumerable.Range(0, validators))} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"|--:|--:|{string.Concat(Enumerable.Repeat("--:|", validators))}");
        for (int i = 3; i < samples.Count; i += 4) text.AppendLine(samples[i].ToString());
        string[] quarters = [.. Enumerable.Range(0, validators).Select(i => $"{Median(samples, Samples / 4, Samples / 2, i) >> 20} → {Median(samples, Samples * 3 / 4, Samples, i) >> 20}")];
        text.AppendLine(CultureInfo.InvariantCulture, $"| median of the second → the last quarter | | {string.Join(" | ", quarters)} |");
        return text.ToString();
    }

    private static (long Anonymous, long File) Memory(int pid)
    {
        Dictionary<string, long> kilobytes = [];
        foreach (string line in File.ReadLines($"/proc/{pid}/status"))
        {
            string[] parts = line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 3 && parts[2] == "kB") kilobytes[parts[0]] = long.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return (kilobytes["RssAnon"] << 10, kilobytes["RssFile"] << 10);
    }

    private sealed record MemorySample(ulong Block, double Seconds, (long Anonymous, long File)[] Own)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"| {Block} | {Seconds:0} | {string.Join(" | ", Own.Select(one => $"{one.Anonymous >> 20} ({one.File >> 20})"))} |");
    }
}
