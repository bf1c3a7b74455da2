using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.GuestCompiler;
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
        using GuestProcess process = new(executable, input);
        (int exitCode, byte[] output) = process.Run(emulator: null, CancellationToken.None);
        return new GuestOutcome(exitCode, output, 0, default, []);
    });
}
