using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Sequitur.Rollup;
using Sequitur.Zkvm;

namespace Sequitur.Cli.Bench;

/// <summary>What one run of the block program came to. Cycles and functions are there only where our machine ran it.</summary>
internal sealed record GuestOutcome(long ExitCode, byte[] Output, ulong Cycles, AcceleratorCalls Accelerators, IReadOnlyList<FunctionCost> Functions);

/// <summary>One of the ways to run the block program.</summary>
internal sealed record GuestVariant(string Name, bool IsMeasured, Func<byte[], GuestOutcome> Run)
{
    /// <summary>The node's own process.</summary>
    public static GuestVariant Native() => new("native", IsMeasured: false, input =>
    {
        int exit = BlockProgram.Run(input, out byte[] output);
        return new GuestOutcome(exit, output, 0, default, []);
    });

    /// <summary>Our machine, which says where the cycles went.</summary>
    public static GuestVariant Machine(string name, byte[] elf)
    {
        LoadError error = GuestProgram.TryLoad(elf, out GuestProgram? program);
        if (program is null) throw new BenchmarkException($"the guest of the variant {name} cannot be loaded: {error}");
        return new(name, IsMeasured: true, input =>
        {
            CostRecorder costs = new();
            RunResult result = Zkvm.Machine.Run(program, input, RunLimits.Default, costs);
            if (result.Stop != StopReason.Exit) throw new BenchmarkException($"the variant {name} stopped with {result.Stop} at pc 0x{result.Pc:x}");
            return new GuestOutcome((long)result.ExitCode, result.Output.ToArray(), result.Cycles, result.AcceleratorCalls, costs.Table());
        });
    }

    /// <summary>A program of this machine's processor and system.</summary>
    public static GuestVariant Process(string name, byte[] executable) => new(name, IsMeasured: false, input =>
    {
        string folder = Directory.CreateTempSubdirectory("sequitur-guest-").FullName;
        try
        {
            string program = Path.Combine(folder, "guest"), file = Path.Combine(folder, "input");
            File.WriteAllBytes(program, executable);
            File.WriteAllBytes(file, input);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, [file]) { RedirectStandardOutput = true })!;
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return new GuestOutcome(process.ExitCode, output.ToArray(), 0, default, []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });
}
