using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli.Proving;

namespace Sequitur.Cli.Bench;

/// <summary><c>sequitur bench zkvm</c>: the machine's speed beside QEMU's.</summary>
internal static class ZkvmBenchCommand
{
    private const int HashedBytes = 16 << 20;

    public static Command Build()
    {
        Option<string> assemblies = new("--assemblies") { Description = "The folder with each project's build output: guest/build makes it.", DefaultValueFactory = _ => "artifacts/bin" };
        Option<int> rounds = new("--rounds") { Description = "Measured runs of each guest in each machine.", DefaultValueFactory = _ => 5 };
        Option<bool> json = new("--json") { Description = "One JSON line per figure on standard output, the table on standard error." };
        Command command = new("zkvm", "Instructions a second of the zkVM beside qemu-user, on the same guests (needs clang-19, lld-19 and qemu-user).") { assemblies, rounds, json };
        command.SetAction((parsed, cancellation) => BenchCommand.GuardAsync(() => Task.Run(() =>
        {
            bool isJson = parsed.GetValue(json);
            ZkvmBenchmark benchmark = new(parsed.GetValue(assemblies)!, Math.Clamp(parsed.GetValue(rounds), 1, 1000), isJson ? Console.Error : Console.Out);
            foreach (JsonObject line in benchmark.Run(Workloads(), cancellation))
            {
                if (isJson) Console.Out.WriteLine(line.ToJsonString());
            }

            return true;
        }, cancellation)));
        return command;
    }

    private static List<ZkvmBenchmark.Workload> Workloads()
    {
        byte[] hashed = new byte[HashedBytes];
        new Random(1).NextBytes(hashed);
        return [new("keccak", Guest("keccak"), hashed), Block("block-100", 100), Block("block-1000", 1000)];
    }

    /// <summary>A block of transfers, and a fifth as many of tokens.</summary>
    private static ZkvmBenchmark.Workload Block(string name, int transfers)
    {
        int tokens = transfers / 5;
        return new(name, Guest("block"), new TransferChain(2 * (transfers + tokens)).Input(transfers, tokens));
    }

    private static GuestEntry Guest(string name) => GuestCatalog.Entries.First(entry => entry.Name == name);
}
