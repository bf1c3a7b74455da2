using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Cli;

/// <summary><c>sequitur init</c>: the key, the genesis file and the configuration of one real node.</summary>
internal static class InitCommand
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of the node; made when absent." };
        var genesis = new Option<string?>("--genesis") { Description = "Genesis file of the chain to join; without it a new chain is made." };
        var validators = Several("--validators", "Validators of a new chain besides this node, by address.");
        var chainId = new Option<ulong?>("--chain-id") { Description = $"Chain id of a new chain (default {DevnetGenesis.ChainId}, the devnet's)." };
        var fund = Several("--fund", "Accounts that hold 10,000 ETH each on a new chain.");
        var rpcPort = Port("--rpc-port", "Port for JSON-RPC", NodeFile.DefaultRpcPort);
        var p2pHost = new Option<string>("--p2p-host")
        {
            Description = "IP address on which other nodes are listened for; 0.0.0.0 lets other machines in.",
            DefaultValueFactory = _ => NodeFile.Loopback,
        };
        var p2pPort = Port("--p2p-port", "Port for other nodes", NodeFile.DefaultP2pPort);
        var peers = Several("--peers", "Nodes to stay connected to, host:port or address@host:port.");
        var keyOnly = new Option<bool>("--key-only") { Description = "Make the key and print its address, nothing else: the first step when several validators start a chain." };
        var password = new Option<string?>("--password-file")
        {
            Description = "File of mode 0600 with a password: the key is encrypted with it, and node.json names it. Without it the key is not encrypted.",
        };
        var json = new Option<bool>("--json") { Description = "Print address, folder and genesis hash as one JSON object on standard output." };
        var command = new Command("init", "Make the folder of one node: key, genesis file, configuration. Nothing is overwritten.")
        {
            folder, genesis, validators, chainId, fund, rpcPort, p2pHost, p2pPort, peers, keyOnly, password, json,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("init", () => Task.FromResult(Run(new Request(
            new NodeFolder(parsed.GetValue(folder)!),
            parsed.GetValue(genesis),
            parsed.GetValue(validators)!,
            parsed.GetValue(chainId),
            parsed.GetValue(fund)!,
            parsed.GetValue(keyOnly),
            parsed.GetValue(json),
            new NodeFile
            {
                Genesis = "genesis.json",
                ChainFolder = "chain",
                NodeKey = "node.key",
                PasswordFile = parsed.GetValue(password) is { } file ? Path.GetFullPath(file) : null,
                RpcPort = parsed.GetValue(rpcPort),
                P2pHost = parsed.GetValue(p2pHost)!,
                P2pPort = parsed.GetValue(p2pPort),
                Peers = parsed.GetValue(peers)!,
                LogFile = "node.log",
            })))));
        return command;

        static Option<string[]> Several(string name, string description) =>
            new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

        static Option<int> Port(string name, string what, int usual) =>
            new(name) { Description = what + "; 0 lets the system choose.", DefaultValueFactory = _ => usual };
    }

    private static int Run(Request request)
    {
        NodeFolder folder = request.Folder;
        bool describesNewChain = request.Validators.Length > 0 || request.ChainId is not null || request.Fund.Length > 0;
        if (request.KeyOnly)
        {
            if (describesNewChain || request.Genesis is not null) throw new SettingsException("--key-only makes no chain: give --genesis, --validators, --chain-id and --fund in the second step");
            Report(request, folder.TakeAddress(request.File.PasswordFile), null);
            return ExitCode.Ok;
        }

        if (request.Genesis is not null && describesNewChain)
        {
            throw new SettingsException("--genesis names a chain that exists: --validators, --chain-id and --fund are for a new one");
        }

        // Everything is checked before the first file is written.
        folder.RequireNew(request.Genesis);
        request.File.Check(folder.ConfigPath);
        Address[] validators = Addresses("--validators", request.Validators);
        Address[] funded = Addresses("--fund", request.Fund);
        if (request.ChainId == 0) throw new SettingsException("--chain-id 0: expected a positive number");
        string? joined = request.Genesis is null ? null : File.ReadAllText(request.Genesis);
        if (joined is not null) NodeFolder.ReadGenesis(joined);

        Address self = folder.TakeAddress(request.File.PasswordFile);
        string? made = joined is null ? NewGenesis.Json(Described(request, Together(validators, self), funded)) : null;
        KnownChain chain = NodeFolder.ReadGenesis(joined ?? made!);
        folder.Write(request.Genesis, made, request.File);
        Report(request, self, chain);
        return ExitCode.Ok;
    }

    private static NewChain Described(Request request, Address[] validators, Address[] funded) => new()
    {
        ChainId = request.ChainId ?? DevnetGenesis.ChainId,
        Validators = NewChain.WithUsualStake(validators),
        Funded = funded,
    };

    /// <summary>In ascending order, so that every validator that makes the file makes the same one.</summary>
    private static Address[] Together(Address[] validators, Address self)
    {
        Address[] all = Array.IndexOf(validators, self) >= 0 ? validators : [.. validators, self];
        Array.Sort(all);
        return all.Length <= ValidatorSet.CountMax ? all : throw new SettingsException($"--validators: expected at most {ValidatorSet.CountMax} in all, got {all.Length}");
    }

    private static Address[] Addresses(string option, string[] texts)
    {
        List<Address> addresses = [];
        foreach (string text in texts)
        {
            if (!Hex.TryDecode(text, out byte[] bytes) || bytes.Length != Address.Size)
            {
                throw new SettingsException($"{option}: expected addresses, 0x and 40 hexadecimal digits, got '{text}'");
            }

            Address address = new(bytes);
            if (address.IsZero || addresses.Contains(address)) throw new SettingsException($"{option}: expected each address once and none of zeros, got '{text}'");
            addresses.Add(address);
        }

        return [.. addresses];
    }

    private static void Report(Request request, Address self, KnownChain? chain)
    {
        string folder = request.Folder.FullPath;
        if (request.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { address = self.ToString(), folder, genesisHash = chain?.GenesisHash.ToString() }));
            return;
        }

        Console.Out.WriteLine($"address  {self}");
        Console.Out.WriteLine($"folder   {folder}");
        if (chain is null)
        {
            Console.Out.WriteLine($"\nnext, once all validators have their addresses, on one of them:\n  sequitur init {folder} --chain-id N --validators ADDRESS …");
            return;
        }

        int place = chain.Validators.IndexOf(self);
        string role = place >= 0 ? $"one of {chain.Validators.Count} validators" : $"no validator: follows the chain of {chain.Validators.Count} without voting";
        Console.Out.WriteLine($"chain    id {chain.ChainId}, genesis {chain.GenesisHash}");
        Console.Out.WriteLine($"role     {role}");
        if (!chain.IsFunded) Console.Out.WriteLine("\nNobody holds ether on this chain: add accounts to 'alloc' in genesis.json, the same on every node, before the first start.");
        Console.Out.WriteLine($"\nnext:\n  sequitur node --config {request.Folder.ConfigPath}");
        if (chain.Validators.Count == 1 && request.Genesis is not null) return;
        Console.Out.WriteLine($"on every other node, with a copy of {request.Folder.GenesisPath}:");
        Console.Out.WriteLine($"  sequitur init DIR --genesis genesis.json --peers {self}@HOST:{request.File.P2pPort}");
    }

    private sealed record Request(
        NodeFolder Folder, string? Genesis, string[] Validators, ulong? ChainId, string[] Fund, bool KeyOnly, bool Json, NodeFile File);
}
