using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Finality;

namespace Sequitur.Cli.Devnet;

/// <summary><c>sequitur devnet</c>: a whole local network.</summary>
internal static class DevnetCommand
{
    private const int ValidatorsMax = 100;
    private const double LinkDelayMsMax = 60_000;

    public static Command Build()
    {
        var validators = new Option<int>("--validators") { Description = $"How many validators to run, 1 to {ValidatorsMax}.", DefaultValueFactory = _ => 4 };
        var rpcPort = new Option<int>("--rpc-port")
        {
            Description = "JSON-RPC port of the first validator, the others follow; 0 lets the system choose.",
            DefaultValueFactory = _ => NodeFile.DefaultRpcPort,
        };
        var p2pPort = new Option<int>("--p2p-port")
        {
            Description = "Port for peers of the first validator, the others follow; 0 chooses free ones.",
            DefaultValueFactory = _ => NodeFile.DefaultP2pPort,
        };
        var folder = new Option<string>("--data-dir") { Description = "Where the network lives.", DefaultValueFactory = _ => DevnetFolder.DefaultPath };
        var fresh = new Option<bool>("--fresh") { Description = "Delete what is there and start a new chain." };
        var linkDelay = new Option<double>("--link-delay") { Description = "Milliseconds a message takes from one validator to another.", DefaultValueFactory = _ => 0 };
        var seals = new Option<string?>("--seals") { Description = "What blocks are sealed with: ecdsa (one signature of each signer) or bls (one aggregate). A new chain: ecdsa." };
        var l1Rpc = new Option<string?>("--l1-rpc") { Description = "JSON-RPC of a node of L1, such as anvil, where every validator reads messages." };
        var l1Queue = new Option<string?>("--l1-message-queue") { Description = "The contract MessageQueue there, whose messages a new chain takes." };
        var command = new Command("devnet", "Run a local network until Ctrl-C; a second start continues its chain.")
        {
            validators, rpcPort, p2pPort, folder, fresh, linkDelay, seals, l1Rpc, l1Queue,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("devnet", () => RunAsync(
            new DevnetChoices(parsed.GetValue(validators), parsed.GetValue(rpcPort), parsed.GetValue(p2pPort))
            {
                Seals = SealsOf(parsed.GetValue(seals)),
                L1 = DevnetL1.Of(parsed.GetValue(l1Rpc), parsed.GetValue(l1Queue)),
            },
            parsed.GetValue(folder)!,
            parsed.GetValue(fresh),
            parsed.GetValue(linkDelay))));
        return command;
    }

    private static async Task<int> RunAsync(DevnetChoices choices, string path, bool fresh, double linkDelayMs)
    {
        int validators = choices.Validators;
        if (validators is < 1 or > ValidatorsMax) throw new SettingsException($"--validators {validators}: expected 1 to {ValidatorsMax}");
        RequirePorts("--rpc-port", choices.RpcPort, validators);
        RequirePorts("--p2p-port", choices.P2pPort, validators);
        if (choices.RpcPort != 0 && choices.P2pPort != 0 && Math.Abs(choices.RpcPort - choices.P2pPort) < validators)
        {
            throw new SettingsException($"--rpc-port {choices.RpcPort} and --p2p-port {choices.P2pPort}: expected {validators} ports each, none of them twice");
        }

        using DevnetLinks? links = LinksOf(linkDelayMs, validators);
        using DevnetFolder folder = DevnetFolder.Open(path);
        bool isNew = fresh || !File.Exists(folder.GenesisFile);

        // Before anything is deleted: without the queue there is no new chain.
        if (isNew && choices.L1 is { } l1) choices = choices with { L1 = await l1.FindAsync().ConfigureAwait(false) };
        if (fresh) folder.Clear();
        folder.Prepare(choices with { Links = links });
        string messages = choices.L1 is { } source ? $", messages from L1 at {source.Rpc}" : "";
        string started = $"chain id {DevnetGenesis.ChainId}, {validators} validators{messages}, data in {folder.FullPath}; Ctrl-C stops";
        Func<ValidatorProcess>[] starts = [.. Enumerable.Range(0, validators).Select(i => new Func<ValidatorProcess>(() => ValidatorProcess.Start(i, folder.ConfigFile(i))))];
        using var stop = new StopSignal();
        using var supervisor = new DevnetSupervisor(starts, folder.QuorumOf(validators), started, Console.Out, Console.Error);
        return await supervisor.RunAsync(stop.Requested).ConfigureAwait(false);
    }

    private static SealScheme? SealsOf(string? name) => name switch
    {
        null => null,
        "ecdsa" => SealScheme.EcdsaSecp256k1,
        "bls" => SealScheme.Bls12381,
        _ => throw new SettingsException($"--seals {name}: expected ecdsa or bls"),
    };

    private static DevnetLinks? LinksOf(double delayMs, int validators)
    {
        if (delayMs is not (>= 0 and <= LinkDelayMsMax)) throw new SettingsException($"--link-delay {delayMs}: expected 0 to {LinkDelayMsMax}");
        if (delayMs == 0) return null;
        if (validators <= DevnetLinks.ValidatorsMax) return new DevnetLinks(TimeSpan.FromMilliseconds(delayMs));
        throw new SettingsException($"--link-delay {delayMs}: at most {DevnetLinks.ValidatorsMax} validators can have delayed links, not {validators}");
    }

    private static void RequirePorts(string option, int first, int count)
    {
        int last = ushort.MaxValue + 1 - count;
        if (first < 0 || first > last) throw new SettingsException($"{option} {first}: expected 0 to {last}, the first of {count}");
    }
}
