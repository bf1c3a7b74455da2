using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Tasks;
using Sequitur.Cli.Bench;
using Sequitur.Cli.Devnet;
using Sequitur.Cli.Genesis;
using Sequitur.Cli.Keys;
using Sequitur.Cli.Network;
using Sequitur.Cli.OfficialTests;
using Sequitur.Cli.Proving;
using Sequitur.Cli.Simulation;
using Sequitur.Cli.Validators;

namespace Sequitur.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        RootCommand root = Root();
        ParseResult parsed = root.Parse(arguments);
        foreach (ParseError error in parsed.Errors) Console.Error.WriteLine($"sequitur: {UsageFault.Describe(error)}");
        if (parsed.Errors.Count > 0) return ExitCode.Usage;

        // Commands that run until a signal handle it themselves.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
    }

    /// <summary>Every command there is.</summary>
    internal static RootCommand Root() => new("Sequitur: a decentralized sequencer for zk rollups.")
    {
        DevnetCommand.Build(),
        InitCommand.Build(),
        NodeCommand.Build(),
        GenesisCommand.Build(),
        KeysCommand.Build(),
        ValidatorCommand.Build(),
        RelayCommand.Build(),
        StatelessCommand.Build(),
        DatabaseCommand.Build(),
        BenchCommand.Build(),
        EvmCommand.Build(),
        ZkvmCommand.Build(),
        SimulationCommand.Build(),
    };
}
