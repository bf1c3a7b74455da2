using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Storage;

namespace Sequitur.Cli.Bench;

/// <summary><c>sequitur bench</c>: measures a node over JSON-RPC, ours or a peer's, one JSON line per figure on standard output.</summary>
internal static class BenchCommand
{
    public static Command Build() =>
        new("bench", "Measure a node over JSON-RPC beside a peer in the same run, or cryptography, the ledger or the zkVM alone; one JSON line per figure.")
        {
            BuildEvm(), BuildPrecompiles(), BuildCryptography(), BuildChain(), BuildFinality(), BuildLedger(), BuildSeals(), BuildTraces(), ZkvmBenchCommand.Build(), GuestBenchCommand.Build(),
        };

    private static readonly Option<Uri> UrlOption = new("--url")
    {
        Description = "JSON-RPC of the node to measure.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8545"),
        CustomParser = ParseUrl!,
    };

    private static readonly Option<Uri?> PeerOption = new("--peer")
    {
        Description = "JSON-RPC of a peer (anvil, say) to alternate with.",
        CustomParser = ParseUrl,
    };

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        string text = argument.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme is "http" or "https"))
        {
            return url;
        }

        argument.AddError($"expected a URL like http://127.0.0.1:8545, got '{text}'.");
        return null;
    }

    private static Command BuildEvm() =>
        BuildKernels("evm", "Mgas/s of loops that each stress one part of the EVM, by eth_call.", () => Kernel.All);

    private static Command BuildPrecompiles() =>
        BuildKernels("precompiles", "Mgas/s and nanoseconds per call of each precompile, by eth_call. A peer needs the Osaka fork.", () => PrecompileKernels.All);

    private static Command BuildKernels(string name, string description, Func<IReadOnlyList<Kernel>> all)
    {
        Option<ulong> gas = new("--gas") { Description = "Gas per measured call.", DefaultValueFactory = _ => 60_000_000 };
        Option<int> rounds = new("--rounds") { Description = "Measured calls per kernel and node.", DefaultValueFactory = _ => 9 };
        Option<string[]> only = new("--only") { Description = "Kernels to run; all when absent.", AllowMultipleArgumentsPerToken = true };
        Command command = new(name, description) { UrlOption, PeerOption, gas, rounds, only };
        command.SetAction((parsed, cancellation) => MeasureAsync(parsed, async endpoints =>
        {
            List<Kernel> kernels = Choose(all(), kernel => kernel.Name, parsed.GetValue(only) ?? []);
            KernelBenchmark benchmark = new(endpoints, parsed.GetValue(gas), Math.Clamp(parsed.GetValue(rounds), 1, 1000), Print);
            return await benchmark.RunAsync(kernels, cancellation).ConfigureAwait(false);
        }));
        return command;
    }

    private static Command BuildCryptography()
    {
        Option<string?> peers = new("--peers") { Description = "The repository's bench/curves, with its packages installed: measures them as well." };
        Option<int> rounds = new("--rounds") { Description = "Measurements per operation and implementation.", DefaultValueFactory = _ => 7 };
        Option<int> milliseconds = new("--ms") { Description = "How long one measurement repeats its operation.", DefaultValueFactory = _ => 100 };
        Option<string[]> only = new("--only") { Description = "Operations to run; all when absent.", AllowMultipleArgumentsPerToken = true };
        Option<bool> json = new("--json") { Description = "One JSON line per figure on standard output, the table on standard error." };
        Command command = new("cryptography", "Nanoseconds per hash, signature, curve and pairing operation, beside native libraries and other packages.")
        {
            peers, rounds, milliseconds, only, json,
        };
        command.SetAction((parsed, cancellation) => GuardAsync(() => Task.Run(() =>
        {
            using CurvePeers? others = parsed.GetValue(peers) is string folder ? new CurvePeers(folder) : null;
            List<CryptographyOperation> operations = Choose(CryptographyOperation.All(), operation => operation.Name, parsed.GetValue(only) ?? []);
            bool isJson = parsed.GetValue(json);
            CryptographyBenchmark benchmark = new(others, Math.Clamp(parsed.GetValue(rounds), 1, 1000), Math.Clamp(parsed.GetValue(milliseconds), 1, 60_000));
            foreach (JsonObject line in benchmark.Run(operations, isJson ? Console.Error : Console.Out, cancellation))
            {
                if (isJson) Print(line);
            }

            return true;
        }, cancellation)));
        return command;
    }

    private static List<T> Choose<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string[] names)
    {
        string[] unknown = [.. names.Except(all.Select(nameOf))];
        return unknown.Length == 0
            ? [.. all.Where(item => names.Length == 0 || names.Contains(nameOf(item)))]
            : throw new BenchmarkException($"there is no {string.Join(", ", unknown)}; there are {string.Join(", ", all.Select(nameOf))}.");
    }

    private static Command BuildChain()
    {
        Option<int> transfers = new("--transfers") { Description = "Signed transfers in a burst.", DefaultValueFactory = _ => 5_000 };
        Option<int> connections = new("--connections") { Description = "Connections that send a burst.", DefaultValueFactory = _ => 16 };
        Option<int> samples = new("--samples") { Description = "Single transfers timed from sending to receipt.", DefaultValueFactory = _ => 30 };
        Option<int> rounds = new("--rounds") { Description = "How often each node is measured.", DefaultValueFactory = _ => 1 };
        Command command = new("chain", "Latency to receipt, and transfers included per second. Signs with the accounts of the public test mnemonic.")
        {
            UrlOption, PeerOption, transfers, connections, samples, rounds,
        };
        command.SetAction((parsed, cancellation) => MeasureAsync(parsed, endpoints => new ChainBenchmark(endpoints, Print).RunAsync(
            Math.Clamp(parsed.GetValue(transfers), 1, 100_000),
            Math.Clamp(parsed.GetValue(connections), 1, 64),
            Math.Clamp(parsed.GetValue(samples), 1, 10_000),
            Math.Clamp(parsed.GetValue(rounds), 1, 100),
            cancellation)));
        return command;
    }

    private static Command BuildFinality()
    {
        Option<int> validators = new("--validators") { Description = "Validators of the larger networks.", DefaultValueFactory = _ => 4 };
        Option<double[]> delays = new("--delays-ms")
        {
            Description = "One-way delays between validators to measure.", DefaultValueFactory = _ => [10, 50, 100], AllowMultipleArgumentsPerToken = true,
        };
        Option<int> samples = new("--samples") { Description = "Single transfers per network.", DefaultValueFactory = _ => 40 };
        Option<int> transfers = new("--transfers") { Description = "Signed transfers in a burst.", DefaultValueFactory = _ => 5_000 };
        Option<string> folder = new("--data-dir") { Description = "Where to make the networks' folders.", DefaultValueFactory = _ => Path.GetTempPath() };
        Option<bool> json = new("--json") { Description = "One JSON line per figure on standard output, the table on standard error." };
        Command command = new("finality", "Time from sending a transfer to its final receipt, in networks of one and of several validators that it starts itself.")
        {
            PeerOption, validators, delays, samples, transfers, folder, json,
        };
        command.SetAction((parsed, _) => GuardAsync(async () =>
        {
            // Whoever interrupts the measurement wants the networks it started to be gone as well.
            using var stop = new StopSignal();
            using var interrupted = new CancellationTokenSource();
            stop.Requested.GetAwaiter().OnCompleted(interrupted.Cancel);
            FinalityPlan plan = new(
                parsed.GetValue(PeerOption),
                Math.Clamp(parsed.GetValue(validators), 2, 100),
                [.. parsed.GetValue(delays)!.Where(delay => delay > 0)],
                Math.Clamp(parsed.GetValue(samples), 1, 10_000),
                Math.Clamp(parsed.GetValue(transfers), 1, 100_000),
                Connections: 16,
                parsed.GetValue(folder)!);
            FinalityBenchmark benchmark = new(plan, Console.Error);
            bool isDrained = await benchmark.RunAsync(interrupted.Token).ConfigureAwait(false);
            benchmark.WriteTable(parsed.GetValue(json) ? Console.Error : Console.Out);
            if (parsed.GetValue(json))
            {
                foreach (JsonObject line in benchmark.ToJson()) Print(line);
            }

            return isDrained;
        }));
        return command;
    }

    private static Command BuildTraces()
    {
        Option<int> validators = new("--validators") { Description = "Validators of the network.", DefaultValueFactory = _ => 4 };
        Option<ulong> gas = new("--gas") { Description = "Gas of the blocks whose traces are pulled.", DefaultValueFactory = _ => 30_000_000 };
        Option<int> samples = new("--samples") { Description = "How often each trace is pulled.", DefaultValueFactory = _ => 9 };
        Option<int> clients = new("--clients") { Description = "Clients that pull traces at once.", DefaultValueFactory = _ => 8 };
        Option<int> transfers = new("--transfers") { Description = "Single transfers, without and with clients.", DefaultValueFactory = _ => 60 };
        Option<string> folder = new("--data-dir") { Description = "Where to make the network's folder.", DefaultValueFactory = _ => Path.GetTempPath() };
        Option<bool> json = new("--json") { Description = "One JSON line per figure, which is what it always prints." };
        Command command = new("traces", "Time, bytes and memory to serve the traces of full blocks and batches, and the time to finality while clients pull traces.")
        {
            validators, gas, samples, clients, transfers, folder, json,
        };
        command.SetAction((parsed, _) => GuardAsync(async () =>
        {
            using var stop = new StopSignal();
            using var interrupted = new CancellationTokenSource();
            stop.Requested.GetAwaiter().OnCompleted(interrupted.Cancel);
            TracePlan plan = new(
                Math.Clamp(parsed.GetValue(validators), 1, 100),
                Math.Clamp(parsed.GetValue(gas), 1_500_000, 90_000_000),
                Math.Clamp(parsed.GetValue(samples), 1, 1_000),
                Math.Clamp(parsed.GetValue(clients), 1, 64),
                Math.Clamp(parsed.GetValue(transfers), 1, 10_000),
                parsed.GetValue(folder)!);
            return await new TraceBenchmark(plan, Print, Console.Error).RunAsync(interrupted.Token).ConfigureAwait(false);
        }));
        return command;
    }

    private static Command BuildSeals()
    {
        Option<int[]> validators = new("--validators")
        {
            Description = "Sizes of sets to measure.", DefaultValueFactory = _ => [4, 7, 16, 31, 64, 100], AllowMultipleArgumentsPerToken = true,
        };
        Option<int> rounds = new("--rounds") { Description = "Measured calls per figure, of which the fastest is told.", DefaultValueFactory = _ => 40 };
        Option<bool> json = new("--json") { Description = "One JSON line per figure, which is what it always prints." };
        Option<FileInfo> guest = new("--guest") { Description = "The finality program as an ELF (guest/built/finality.elf): counts its cycles, too." };
        guest.AcceptExistingOnly();
        Command command = new("seals", "Bytes of certificates and of their proofs, and the time to check them, for both schemes of seals.") { validators, rounds, guest, json };
        command.SetAction(parsed =>
        {
            int[] sizes = [.. parsed.GetValue(validators)!.Select(size => Math.Clamp(size, 1, Finality.ValidatorSet.CountMax))];
            byte[]? program = parsed.GetValue(guest) is { } elf ? File.ReadAllBytes(elf.FullName) : null;
            try
            {
                new SealBenchmark(Print) { Rounds = Math.Clamp(parsed.GetValue(rounds), 1, 10_000), Guest = program }.Run(sizes);
                return ExitCode.Ok;
            }
            catch (BenchmarkException failed)
            {
                Console.Error.WriteLine($"bench seals: {failed.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }

    private static Command BuildLedger()
    {
        Option<string> folder = new("--data-dir") { Description = "A folder that does not exist yet, on the disk to measure.", Required = true };
        Option<int> accounts = new("--accounts") { Description = "Accounts in the state.", DefaultValueFactory = _ => 100_000 };
        Option<int> blocks = new("--blocks") { Description = "Commits measured per block size.", DefaultValueFactory = _ => 100 };
        Option<int> batch = new("--import") { Description = "Blocks per import.", DefaultValueFactory = _ => 64 };
        Option<int> validators = new("--validators") { Description = "Validators whose proofs are stored with each block.", DefaultValueFactory = _ => 4 };
        Option<int[]> transfers = new("--transfers")
        {
            Description = "Transfers per block.", DefaultValueFactory = _ => [0, 100, 3000], AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("ledger", "Durable commits and imports of blocks of transfers to random accounts, and syncs of votes, beside the disk's own floor.")
        {
            folder, accounts, blocks, batch, validators, transfers,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            try
            {
                int[] sizes = [.. parsed.GetValue(transfers)!.Select(size => Math.Clamp(size, 0, 9_000))];
                LedgerBenchmark benchmark = new(parsed.GetValue(folder)!, Print)
                {
                    Accounts = Math.Clamp(parsed.GetValue(accounts), 1, 10_000_000),
                    Blocks = Math.Clamp(parsed.GetValue(blocks), 1, 100_000),
                    BlocksPerImport = Math.Clamp(parsed.GetValue(batch), 1, 1_000),
                    Validators = Math.Clamp(parsed.GetValue(validators), 0, 1_000),
                };
                benchmark.Run(sizes, cancellation);
                return 0;
            }
            catch (Exception failure) when (failure is BenchmarkException or StorageException)
            {
                Console.Error.WriteLine($"sequitur bench: {failure.Message}");
                return 2;
            }
        }, cancellation));
        return command;
    }

    private static async Task<int> MeasureAsync(ParseResult parsed, Func<RpcEndpoint[], Task<bool>> measure)
    {
        Uri? peer = parsed.GetValue(PeerOption);
        RpcEndpoint[] endpoints = peer is null ? [new(parsed.GetValue(UrlOption)!)] : [new(parsed.GetValue(UrlOption)!), new(peer)];
        try
        {
            return await GuardAsync(() => measure(endpoints)).ConfigureAwait(false);
        }
        finally
        {
            foreach (RpcEndpoint endpoint in endpoints)
            {
                endpoint.Dispose();
            }
        }
    }

    public static async Task<int> GuardAsync(Func<Task<bool>> measure)
    {
        try
        {
            return await measure().ConfigureAwait(false) ? 0 : 1;
        }
        catch (Exception failure) when (failure is BenchmarkException or HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"sequitur bench: {failure.Message}").ConfigureAwait(false);
            return 2;
        }
    }

    private static void Print(JsonObject line) => Console.Out.WriteLine(line.ToJsonString());
}
