using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;

namespace Sequitur.Cli.Bench;

/// <summary>Nanoseconds per operation of our C# beside native libraries in this process and packages of others in a second one, in turn.</summary>
internal sealed class CryptographyBenchmark(CurvePeers? peers, int rounds, int milliseconds)
{
    /// <summary>Just-in-time compilers make the last version of a loop after about a second, which this makes of the usual measurement.</summary>
    private const int WarmUpFactor = 12;

    /// <summary>Name, measurement of given milliseconds, and the times of all rounds, of one implementation.</summary>
    private sealed record Contender(string Name, Func<int, double?> Measure, List<double> Nanoseconds);

    /// <summary>Writes a row as each operation is done, and returns the lines for a program to read.</summary>
    public IEnumerable<JsonObject> Run(IEnumerable<CryptographyOperation> operations, TextWriter table, CancellationToken cancellation)
    {
        table.WriteLine($"{"operation",-26}{"implementation",-44}{"median ns",14}{"best ns",14}{"ours / it",11}");
        foreach (CryptographyOperation operation in operations)
        {
            List<Contender> contenders = [.. Contenders(operation)];
            foreach (Contender contender in contenders)
            {
                contender.Measure(WarmUpFactor * milliseconds);
            }

            for (int round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (Contender contender in contenders)
                {
                    if (contender.Measure(milliseconds) is double nanoseconds)
                    {
                        contender.Nanoseconds.Add(nanoseconds);
                    }
                }
            }

            double ours = Median(contenders[0]);
            foreach (Contender contender in contenders.Where(contender => contender.Nanoseconds.Count != 0))
            {
                double median = Median(contender);
                table.WriteLine($"{operation.Name,-26}{contender.Name,-44}{median,14:N0}{contender.Nanoseconds.Min(),14:N0}{ours / median,11:N2}");
                yield return new JsonObject
                {
                    ["figure"] = "cryptography." + operation.Name,
                    ["implementation"] = contender.Name,
                    ["unit"] = "ns",
                    ["median"] = KernelBenchmark.Round(median),
                    ["best"] = KernelBenchmark.Round(contender.Nanoseconds.Min()),
                    ["oursOverThis"] = KernelBenchmark.Round(ours / median),
                };
            }
        }
    }

    private IEnumerable<Contender> Contenders(CryptographyOperation operation)
    {
        yield return new Contender("ours, C#", duration => Time(operation.Name, operation.Ours, duration), []);
        if (operation.Native is Func<bool> native)
        {
            yield return new Contender(operation.NativeName, duration => Time(operation.Name, native, duration), []);
        }

        if (peers is not null)
        {
            foreach (string peer in CurvePeers.Names)
            {
                yield return new Contender(PeerTitle(peer, operation.Name), duration => peers.Measure(peer, operation.Name, duration), []);
            }
        }
    }

    private static string PeerTitle(string peer, string operation) => (peer, operation) switch
    {
        ("noble", _) => "@noble/curves",
        (_, "bls12381.pairing-2") => "@chainsafe/blst verify (with hash to G2)",
        _ => "@chainsafe/blst",
    };

    private static double Time(string name, Func<bool> run, int duration)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (Stopwatch.Frequency * duration / 1000);
        long count = 0;
        long now = start;

        // The clock costs as much as the cheapest operations, so it is read after batches that grow while they stay short.
        for (long batch = 1; now < end; batch = now - start < (end - start) / 8 ? batch * 2 : batch)
        {
            for (long i = 0; i < batch; i++)
            {
                if (!run())
                {
                    throw new BenchmarkException($"{name} failed on an input that is valid.");
                }
            }

            count += batch;
            now = Stopwatch.GetTimestamp();
        }

        return (now - start) * 1e9 / Stopwatch.Frequency / count;
    }

    private static double Median(Contender contender) => KernelBenchmark.Median([.. contender.Nanoseconds]);
}
