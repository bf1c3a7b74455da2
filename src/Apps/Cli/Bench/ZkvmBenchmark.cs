using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using Sequitur.Cli.Proving;
using Sequitur.GuestCompiler;
using Sequitur.Zkvm;

namespace Sequitur.Cli.Bench;

/// <summary>Millions of instructions a second of our machine beside QEMU's user mode, on the same C, built for either, and the same input.</summary>
/// <remarks>
/// Both times are those of a whole run: ours with loading and translating, QEMU's with starting the process, which also translates. The guests are
/// portable, since QEMU has no accelerators. The instructions are those that our machine counts; the build for QEMU differs in how it reads and writes.
/// </remarks>
internal sealed class ZkvmBenchmark(string assemblies, int rounds, TextWriter table)
{
    private const string Peer = "qemu-riscv64";

    /// <summary>A guest and what it reads.</summary>
    public sealed record Workload(string Name, GuestEntry Guest, byte[] Input);

    private readonly GuestToolchain _toolchain = FindToolchain();
    private readonly string _peer = FindPeer();

    /// <returns>A line for each workload, and one with the geometric mean. Throws <see cref="BenchmarkException"/> when outputs differ.</returns>
    public IEnumerable<JsonObject> Run(IReadOnlyList<Workload> workloads, CancellationToken cancellation)
    {
        List<double> ratios = [];
        table.WriteLine($"{"guest",-12}{"instructions",16}{"ours M/s",12}{"interpreted M/s",18}{"qemu-user M/s",16}{"ours / qemu",14}");
        foreach (Workload workload in workloads)
        {
            JsonObject line = Measure(workload, cancellation);
            ratios.Add((double)line["ratio"]!);
            yield return line;
        }

        double mean = Math.Exp(ratios.Average(Math.Log));
        table.WriteLine($"{"geometric mean",-74}{mean,14:N2}");
        yield return new JsonObject { ["figure"] = "zkvm.mean-ratio", ["peer"] = Peer, ["ratio"] = KernelBenchmark.Round(mean) };
    }

    private JsonObject Measure(Workload workload, CancellationToken cancellation)
    {
        string source = Translate(workload.Guest);
        byte[] program = _toolchain.Build(source, GuestTarget.Zkvm);
        using GuestProcess peer = new(_toolchain.Build(source, GuestTarget.LinuxRiscv), workload.Input);
        ulong cycles = 0;
        List<double> ours = [], interpreted = [], theirs = [];

        // The first round does not count: the host's compiler and its file cache are warm after it.
        for (int round = 0; round <= rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            (RunResult result, double seconds) = RunOurs(program, workload, RunLimits.Default);
            (byte[] output, double peerSeconds) = RunPeer(peer, cancellation);
            if (!output.AsSpan().SequenceEqual(result.Output.Span)) throw new BenchmarkException($"{workload.Name}: {Peer} put out {output.Length} other bytes than our machine");
            cycles = result.Cycles;
            if (round == 0) continue;
            ours.Add(seconds);
            theirs.Add(peerSeconds);
            interpreted.Add(RunOurs(program, workload, RunLimits.Default with { AllowTranslation = false }).Seconds);
        }

        return Row(workload.Name, cycles, KernelBenchmark.Median(ours), KernelBenchmark.Median(interpreted), KernelBenchmark.Median(theirs));
    }

    private JsonObject Row(string name, ulong cycles, double ours, double interpreted, double theirs)
    {
        double Speed(double seconds) => cycles / seconds / 1e6;
        table.WriteLine($"{name,-12}{cycles,16:N0}{Speed(ours),12:N0}{Speed(interpreted),18:N0}{Speed(theirs),16:N0}{theirs / ours,14:N2}");
        return new JsonObject
        {
            ["figure"] = "zkvm." + name,
            ["instructions"] = cycles,
            ["unit"] = "million instructions/s",
            ["median"] = KernelBenchmark.Round(Speed(ours)),
            ["interpreted"] = KernelBenchmark.Round(Speed(interpreted)),
            ["peer"] = Peer,
            ["peerMedian"] = KernelBenchmark.Round(Speed(theirs)),
            ["ratio"] = KernelBenchmark.Round(theirs / ours),
        };
    }

    private string Translate(GuestEntry guest)
    {
        CompilationResult result = GuestBuild.Translate(guest, assemblies, isPortable: true);
        return result.Succeeded ? result.Source : throw new BenchmarkException($"{guest.Name} does not compile: {string.Join('\n', result.Errors.Take(10))}");
    }

    /// <summary>Loads the program each time: what one run translated would help the next.</summary>
    private static (RunResult Result, double Seconds) RunOurs(byte[] elf, Workload workload, RunLimits limits)
    {
        long start = Stopwatch.GetTimestamp();
        LoadError error = GuestProgram.TryLoad(elf, out GuestProgram? program);
        if (program is null) throw new BenchmarkException($"{workload.Name}: {error}");
        RunResult result = Machine.Run(program, workload.Input, limits);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result.IsSuccess ? (result, seconds) : throw new BenchmarkException($"{workload.Name} ended with {result.Stop}, exit code {result.ExitCode}");
    }

    private (byte[] Output, double Seconds) RunPeer(GuestProcess guest, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        (int exitCode, byte[] output) = guest.Run(_peer, cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return exitCode == 0 ? (output, seconds) : throw new BenchmarkException($"{Peer} ended with {exitCode}");
    }

    private static GuestToolchain FindToolchain()
    {
        try
        {
            return GuestToolchain.Find();
        }
        catch (ToolchainException missing)
        {
            throw new BenchmarkException(missing.Message);
        }
    }

    private static string FindPeer() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Peer)).FirstOrDefault(File.Exists)
        ?? throw new BenchmarkException($"{Peer} is not installed (Debian: apt-get install -y qemu-user)");
}
