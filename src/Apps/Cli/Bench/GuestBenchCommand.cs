using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli.Proving;
using Sequitur.GuestCompiler;

namespace Sequitur.Cli.Bench;

/// <summary><c>sequitur bench guest</c>: cycles of a transfer in the block guest, with and without accelerators; every build must give what the node computes.</summary>
internal static class GuestBenchCommand
{
    private const string AcceleratedName = "machine-accelerated";
    private const string PortableName = "machine-portable";
    private const string NativeCodeName = "linux-x64";

    private sealed record Settings(int Transfers, int TokenCalls, int Accounts, string? Portable, string? X64, string Assemblies, string? InputFolder);

    public static Command Build()
    {
        Option<int> transfers = new("--transfers") { Description = "Plain transfers in the block.", DefaultValueFactory = _ => 100 };
        Option<int> tokens = new("--tokens") { Description = "ERC-20 transfers behind them.", DefaultValueFactory = _ => 20 };
        Option<int> accounts = new("--accounts") { Description = "Accounts, and holders of the token, in the state.", DefaultValueFactory = _ => 1_000 };
        Option<string?> portable = new("--portable") { Description = "The block guest without accelerators (zkvm build block --portable); made with clang-19 without it." };
        Option<string?> x64 = new("--x64") { Description = "The block guest for this processor (zkvm build block --target linux-x64); made with clang-19 without it." };
        Option<string> assemblies = new("--assemblies") { Description = "The folder with each project's build output, to make guests from.", DefaultValueFactory = _ => "artifacts/bin" };
        Option<string?> inputs = new("--inputs") { Description = "A folder to write the blocks to as well, for zkvm run block --input with --costs or --flame." };
        Option<bool> json = new("--json") { Description = "One JSON line per build on standard output, the table on standard error." };
        Command command = new("guest", "Cycles of a plain and of an ERC-20 transfer in the block guest, by function; all builds must give the same output.")
        {
            transfers, tokens, accounts, portable, x64, assemblies, inputs, json,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("bench guest", () => Task.FromResult(Run(
            new Settings(
                Math.Clamp(parsed.GetValue(transfers), 1, 2_000),
                Math.Clamp(parsed.GetValue(tokens), 1, 1_000),
                Math.Clamp(parsed.GetValue(accounts), 1, 1_000_000),
                parsed.GetValue(portable),
                parsed.GetValue(x64),
                parsed.GetValue(assemblies)!,
                parsed.GetValue(inputs)),
            parsed.GetValue(json)))));
        return command;
    }

    private static int Run(Settings settings, bool isJson)
    {
        try
        {
            List<GuestVariant> variants = [GuestVariant.Native(), GuestVariant.Machine(AcceleratedName, File.ReadAllBytes(GuestCatalog.Find("block")))];
            AddPortable(variants, settings);
            GuestBenchmark benchmark = new(new TransferChain(settings.Accounts), variants, Console.Error) { InputFolder = settings.InputFolder };
            benchmark.Run(settings.Transfers, settings.TokenCalls);
            benchmark.WriteTable(isJson ? Console.Error : Console.Out);
            foreach (JsonObject line in benchmark.ToJson().Where(_ => isJson)) Console.Out.WriteLine(line.ToJsonString());
            return benchmark.AllAgree ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (BenchmarkException failure)
        {
            return KnownFaults.Tell("bench guest", failure.Message);
        }
    }

    /// <summary>What is not given is made; where it cannot be made, that is told and the rest is measured.</summary>
    private static void AddPortable(List<GuestVariant> variants, Settings settings)
    {
        bool isX64 = OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        Lazy<(GuestToolchain Toolchain, string Source)?> made = new(() => Compile(settings.Assemblies));
        if (Elf(settings.Portable, GuestTarget.Zkvm) is { } portable) variants.Add(GuestVariant.Machine(PortableName, portable));
        if (!isX64) Console.Error.WriteLine($"{NativeCodeName} is left out: this is no Linux on x86-64");
        else if (Elf(settings.X64, GuestTarget.LinuxX64) is { } x64) variants.Add(GuestVariant.Process(NativeCodeName, x64));

        byte[]? Elf(string? file, GuestTarget target) =>
            file is not null ? File.ReadAllBytes(file) : made.Value is { } source ? source.Toolchain.Build(source.Source, target) : null;
    }

    private static (GuestToolchain Toolchain, string Source)? Compile(string assemblies)
    {
        try
        {
            GuestToolchain toolchain = GuestToolchain.Find();
            GuestEntry guest = GuestCatalog.Entries.Single(entry => entry.Name == "block");
            Console.Error.WriteLine("building the block guest without accelerators ...");
            CompilationResult result = GuestBuild.Translate(guest, assemblies, isPortable: true);
            return result.Succeeded ? (toolchain, result.Source) : throw new ToolchainException($"{result.Errors[0]} (guest/build makes what is missing)");
        }
        catch (ToolchainException missing)
        {
            Console.Error.WriteLine($"{PortableName} and {NativeCodeName} are left out unless given: {missing.Message}");
            return null;
        }
    }
}
