using System;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Zkvm;

namespace Sequitur.Cli.Proving;

/// <summary><c>sequitur zkvm run ELF</c>: runs a guest and says what came of it, what it cost and, if asked, where the cycles went.</summary>
internal static class ZkvmCommand
{
    private const int ExitCodeMax = 255;

    /// <summary>Bytes of a program: more than any has, and little enough to read.</summary>
    private const long ProgramBytesMax = 512L << 20;

    private sealed record Settings(string Program, string? Input, string? Trace, string? Config, string? Output, bool Json, bool Costs, string? Flame, ulong CycleLimit);

    public static Command Build()
    {
        Command command = new("zkvm", "Run and build guest programs of the zkVM.");
        command.Subcommands.Add(BuildRun());
        command.Subcommands.Add(ZkvmBuildCommand.Build());
        return command;
    }

    private static Command BuildRun()
    {
        Argument<string> program = new("guest") { Description = "A static RV64IM executable (docs/spec/guest-abi.md), or the name of one that guest/build made." };
        Option<string?> input = new("--input") { Description = "The file whose bytes the guest reads." };
        Option<string?> trace = new("--trace") { Description = "For the guests block and finality: the trace of the block, as for sequitur stateless." };
        Option<string?> config = new("--config") { Description = "With --trace: genesis file with the chain's rules." };
        Option<string?> output = new("--output") { Description = "Where the guest's output goes; without it, it is shown in hexadecimal." };
        Option<bool> json = new("--json") { Description = "Write one JSON object." };
        Option<bool> costs = new("--costs") { Description = "Show the cycles of each function." };
        Option<string?> flame = new("--flame") { Description = "Write the chains of callers and their cycles: a flame graph to look at where the name ends in .svg, else the text that tools for flame graphs read." };
        Option<ulong> cycles = new("--cycle-limit") { Description = "Instructions at most.", DefaultValueFactory = _ => RunLimits.Default.Cycles };
        Command command = new("run", "Run a guest.") { program, input, trace, config, output, json, costs, flame, cycles };
        command.SetAction((result, _) => KnownFaults.GuardAsync("zkvm run", () => Task.FromResult(Run(new Settings(
            result.GetValue(program)!, result.GetValue(input), result.GetValue(trace), result.GetValue(config), result.GetValue(output), result.GetValue(json), result.GetValue(costs),
            result.GetValue(flame), result.GetValue(cycles))))));
        return command;
    }

    /// <summary>The guest's exit code where there is one, 1 after another stop, 2 when it could not be run (docs/spec/guest-abi.md).</summary>
    private static int Run(Settings settings)
    {
        byte[] elf = ReadBounded(GuestCatalog.Find(settings.Program), ProgramBytesMax);
        byte[] input = ReadInput(settings);
        LoadError error = GuestProgram.TryLoad(elf, out GuestProgram? program);
        if (program is null)
        {
            if (settings.Json) Console.Out.WriteLine(new JsonObject { ["refused"] = error.Kind.ToString(), ["expected"] = error.Expected, ["actual"] = error.Actual }.ToJsonString());
            return KnownFaults.Tell("zkvm run", $"{settings.Program} is no guest: {error}. sequitur zkvm build makes guests; docs/spec/guest-abi.md says what one is");
        }

        CostRecorder? costs = settings.Costs || settings.Flame is not null ? new CostRecorder() : null;
        long start = Stopwatch.GetTimestamp();
        RunLimits limits = RunLimits.Default with { Cycles = settings.CycleLimit };
        RunResult result = Machine.Run(program, input, limits, costs);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (settings.Output is not null) File.WriteAllBytes(settings.Output, result.Output.Span);
        if (settings.Flame is not null) WriteFlame(settings.Flame, costs!);
        GuestFault? fault = GuestFault.Of(settings.Program, result, limits);
        Console.Out.WriteLine(settings.Json ? ToJson(result, fault, costs, seconds).ToJsonString() : ToText(result, fault, costs, seconds));
        if (fault is not null) Console.Error.WriteLine($"sequitur zkvm run: {fault.Name}: {fault.Advice}");
        return result.Stop == StopReason.Exit ? (int)Math.Min(result.ExitCode, ExitCodeMax) : ExitCode.Failed;
    }

    private static void WriteFlame(string file, CostRecorder costs) =>
        File.WriteAllText(file, file.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? costs.Picture() : costs.Folded());

    private static byte[] ReadInput(Settings settings)
    {
        if (settings.Input is not null && settings.Trace is not null) throw new SettingsException("expected either --input or --trace");
        if (settings.Config is not null && settings.Trace is null) throw new SettingsException("--config goes with --trace");
        if (settings.Trace is null) return settings.Input is null ? [] : ReadBounded(settings.Input, (long)MemoryMap.InputSizeMax);
        if (settings.Program == "keccak") throw new SettingsException("--trace makes the input of the guests block and finality: give keccak its own by --input");
        TraceFile trace = TraceReading.Parse(TraceReading.Read(settings.Trace));
        ChainConfiguration configuration = settings.Config is null
            ? AssumedRules.Of(trace.Content).Configuration
            : TraceReading.ReadRules(settings.Config, out _);
        StatelessInput block = trace.ToInput(configuration);
        return settings.Program == "finality" ? EncodeFinality(block, trace) : RangeInputEncoding.Encode(RangeInput.WholeBlock(block));
    }

    private static byte[] EncodeFinality(StatelessInput block, TraceFile trace)
    {
        if (trace.Finality is not { } finality) throw new SettingsException("trace: the guest finality needs commit and finalBlockStorage, got neither");
        FinalityInput input = new() { Configuration = block.Configuration, HeaderRlp = block.HeaderRlp, Certificate = finality.Certificate, Proof = finality.Proof };
        return input.Encode();
    }

    private static byte[] ReadBounded(string file, long bytesMax)
    {
        if (new FileInfo(file) is { Exists: true } found && found.Length > bytesMax) throw new SettingsException($"{file}: expected at most {bytesMax} bytes, got {found.Length}");
        return File.ReadAllBytes(file);
    }

    private static JsonObject ToJson(RunResult result, GuestFault? fault, CostRecorder? costs, double seconds)
    {
        JsonObject json = new()
        {
            ["stop"] = result.Stop.ToString(),
            ["exitCode"] = result.ExitCode,
            ["fault"] = fault?.Name,
            ["publicOutput"] = "0x" + Convert.ToHexStringLower(result.Output.Span),
            ["cycles"] = result.Cycles,
            ["pc"] = $"0x{result.Pc:x}",
            ["faultAddress"] = $"0x{result.FaultAddress:x}",
            ["misalignedAccesses"] = result.MisalignedAccesses,
            ["memoryBytes"] = result.MemoryBytes,
            ["seconds"] = Math.Round(seconds, 6),
            ["accelerators"] = new JsonObject
            {
                ["keccak_f1600"] = result.AcceleratorCalls.KeccakF1600,
                ["sha256"] = result.AcceleratorCalls.Sha256,
                ["secp256k1_ecrecover"] = result.AcceleratorCalls.Secp256k1Recover,
                ["u256_mulmod"] = result.AcceleratorCalls.U256MulMod,
                ["u256_mul"] = result.AcceleratorCalls.U256Mul,
            },
        };
        if (costs is null) return json;
        JsonArray functions = [];
        foreach (FunctionCost cost in costs.Table())
        {
            functions.Add(new JsonObject
            {
                ["name"] = cost.Name, ["self"] = cost.SelfCycles, ["total"] = cost.TotalCycles, ["calls"] = cost.Calls, ["accelerators"] = cost.AcceleratorCalls,
            });
        }

        json["functions"] = functions;
        return json;
    }

    private static string ToText(RunResult result, GuestFault? fault, CostRecorder? costs, double seconds)
    {
        StringWriter text = new();
        text.WriteLine(result.Stop == StopReason.Exit
            ? $"exit {result.ExitCode}{(fault is null ? "" : $", {fault.Name}")}" : $"{result.Stop} at pc 0x{result.Pc:x}, about 0x{result.FaultAddress:x}");
        text.WriteLine($"{result.Cycles:n0} cycles in {seconds:f3} s ({result.Cycles / seconds / 1e6:f0} million a second), {result.MemoryBytes >> 10:n0} KiB of memory, "
            + $"{result.MisalignedAccesses:n0} misaligned accesses, {result.AcceleratorCalls.Total:n0} accelerator calls");
        text.Write($"output: {result.Output.Length:n0} bytes");
        if (result.Output.Length is > 0 and <= 256) text.Write(": " + Convert.ToHexStringLower(result.Output.Span));
        if (costs is null) return text.ToString();
        text.WriteLine();
        text.Write("            self           total       calls  accelerators  function");
        foreach (FunctionCost cost in costs.Table())
        {
            text.WriteLine();
            text.Write($"{cost.SelfCycles,16:n0}{cost.TotalCycles,16:n0}{cost.Calls,12:n0}{cost.AcceleratorCalls,14:n0}  {cost.Name}");
        }

        return text.ToString();
    }
}
