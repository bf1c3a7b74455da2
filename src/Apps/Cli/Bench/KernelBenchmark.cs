using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>
/// Mgas per second of each kernel by eth_call, the code placed by a state override. With a peer, the two are called in turn, and gas and checksum
/// must be equal: the benchmark is a differential test as well.
/// </summary>
internal sealed class KernelBenchmark(RpcEndpoint[] endpoints, ulong gas, int rounds, Action<JsonObject> report)
{
    private const int Baselines = 7;

    private readonly record struct Sample(double Milliseconds, ulong Gas, string Checksum);

    /// <summary>Mgas per second, and nanoseconds per iteration of the median.</summary>
    private sealed record Figure(double Median, double Best, double IterationNanoseconds, ulong Gas, string Checksum);

    /// <returns>True when every kernel ran on every endpoint with equal gas and checksum.</returns>
    public async Task<bool> RunAsync(IEnumerable<Kernel> kernels, CancellationToken cancellation)
    {
        bool agree = true;
        List<double> medianRatios = [];
        List<double> bestRatios = [];
        List<double> medians = [];
        foreach (Kernel kernel in kernels)
        {
            Figure[] figures = await MeasureAsync(kernel, cancellation).ConfigureAwait(false);
            JsonObject line = new()
            {
                ["figure"] = "evm." + kernel.Name,
                ["unit"] = "Mgas/s",
                ["median"] = Round(figures[0].Median),
                ["best"] = Round(figures[0].Best),
                ["gas"] = figures[0].Gas,
                ["checksum"] = figures[0].Checksum,
            };
            if (kernel.Calls != 0)
            {
                line["nanoseconds"] = Round(figures[0].IterationNanoseconds / kernel.Calls);
            }

            medians.Add(figures[0].Median);
            if (figures.Length == 2)
            {
                bool same = figures[0].Gas == figures[1].Gas && figures[0].Checksum == figures[1].Checksum;
                agree &= same;
                line["peerMedian"] = Round(figures[1].Median);
                line["peerBest"] = Round(figures[1].Best);
                if (kernel.Calls != 0)
                {
                    line["peerNanoseconds"] = Round(figures[1].IterationNanoseconds / kernel.Calls);
                }

                line["ratio"] = Round(figures[0].Median / figures[1].Median);
                line["bestRatio"] = Round(figures[0].Best / figures[1].Best);
                line["sameResult"] = same;
                medianRatios.Add(figures[0].Median / figures[1].Median);
                bestRatios.Add(figures[0].Best / figures[1].Best);
            }

            report(line);
        }

        JsonObject summary = new() { ["figure"] = "evm.geometric-mean", ["unit"] = "Mgas/s", ["median"] = Round(GeometricMean(medians)) };
        if (medianRatios.Count > 0)
        {
            summary["ratio"] = Round(GeometricMean(medianRatios));
            summary["bestRatio"] = Round(GeometricMean(bestRatios));
            summary["sameResult"] = agree;
        }

        report(summary);
        return agree;
    }

    private async Task<Figure[]> MeasureAsync(Kernel kernel, CancellationToken cancellation)
    {
        ulong iterations = await CalibrateAsync(kernel, cancellation).ConfigureAwait(false);
        double[] baselines = new double[endpoints.Length];
        for (int e = 0; e < endpoints.Length; e++)
        {
            List<double> times = [];
            for (int i = 0; i < Baselines; i++)
            {
                times.Add((await CallAsync(endpoints[e], kernel, 1, cancellation).ConfigureAwait(false)).Milliseconds);
            }

            baselines[e] = Median(times);
            // One unmeasured call lets a just-in-time compiler settle.
            await CallAsync(endpoints[e], kernel, iterations, cancellation).ConfigureAwait(false);
        }

        List<Sample>[] samples = [.. endpoints.Select(_ => new List<Sample>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int e = 0; e < endpoints.Length; e++)
            {
                samples[e].Add(await CallAsync(endpoints[e], kernel, iterations, cancellation).ConfigureAwait(false));
            }
        }

        return [.. samples.Select((list, e) =>
        {
            double median = Math.Max(0.001, Median([.. list.Select(s => s.Milliseconds)]) - baselines[e]);
            double best = Math.Max(0.001, list.Min(s => s.Milliseconds) - baselines[e]);
            return new Figure(list[0].Gas / 1e3 / median, list[0].Gas / 1e3 / best, median * 1e6 / iterations, list[0].Gas, list[0].Checksum);
        })];
    }

    /// <summary>How many iterations fill about nine tenths of the gas.</summary>
    private async Task<ulong> CalibrateAsync(Kernel kernel, CancellationToken cancellation)
    {
        // Iterations of a precompile may cost millions; those of other kernels are cheap, and the first ones dearer than the rest.
        (ulong first, ulong step) = kernel.Calls != 0 ? (1UL, 4UL) : (66UL, 64UL);
        ulong few = (await CallAsync(endpoints[0], kernel, first, cancellation).ConfigureAwait(false)).Gas;
        ulong more = (await CallAsync(endpoints[0], kernel, first + step, cancellation).ConfigureAwait(false)).Gas;
        ulong each = Math.Max(1, (more - few) / step);
        return Math.Max(2, ((gas * 9 / 10) - 300_000) / each);
    }

    private async Task<Sample> CallAsync(RpcEndpoint endpoint, Kernel kernel, ulong iterations, CancellationToken cancellation)
    {
        string data = "0x" + iterations.ToString("x64", CultureInfo.InvariantCulture);
        string parameters = $$$"""
            [{"to":"{{{Kernel.CodeAddress}}}","data":"{{{data}}}","gas":"0x{{{gas:x}}}"},"latest",{"{{{Kernel.CodeAddress}}}":{"code":"0x{{{Convert.ToHexStringLower(kernel.Code)}}}"},"{{{Kernel.EmptyAddress}}}":{"code":"0x00"}}]
            """;
        long start = Stopwatch.GetTimestamp();
        JsonElement result = await endpoint.CallAsync("eth_call", parameters, cancellation).ConfigureAwait(false);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        string words = result.GetString() ?? "";
        if (words.Length != 2 + 128)
        {
            throw new BenchmarkException($"{endpoint.Name} returned {words.Length} characters for kernel {kernel.Name}; expected two words.");
        }

        return new Sample(elapsed, ulong.Parse(words.AsSpan(2 + 48, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture), "0x" + words[66..]);
    }

    internal static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static double GeometricMean(List<double> values) => Math.Exp(values.Average(Math.Log));

    internal static double Round(double value) => Math.Round(value, value >= 100 ? 0 : 3);
}
