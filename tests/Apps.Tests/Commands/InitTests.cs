using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;
using static Sequitur.Apps.Commands.SequiturCommand;

namespace Sequitur.Apps.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class InitTests : IDisposable
{
    private const string First = "0x1000000000000000000000000000000000000001";
    private const string Last = "0xf000000000000000000000000000000000000002";

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_new_folder_runs_a_node_as_it_is()
    {
        string printed = await RunAsync("init", _place["node"], "--rpc-port", "0", "--p2p-port", "0", "--chain-id", "99");
        Assert.Contains("one of 1 validators", printed, StringComparison.Ordinal);
        Assert.Contains($"sequitur node --config {_place["node", "node.json"]}", printed, StringComparison.Ordinal);
        Assert.Contains("Nobody holds ether", printed, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_place["node", "node.key"]));
        await using SequiturProcess node = SequiturProcess.Start("node", "--supervised", "--config", _place["node", "node.json"]);
        using var client = new RpcClient(await node.ReadyAsync());
        Assert.Equal(99UL, await client.NumberAsync("eth_chainId"));
    }

    [Fact]
    public async Task Validators_that_make_the_genesis_apart_make_the_same_one()
    {
        string[] addresses = new string[3];
        for (int i = 0; i < 3; i++) addresses[i] = Address(await RunAsync("init", _place[$"{i}"], "--key-only", "--json"));
        List<string> genesis = [];
        for (int i = 0; i < 3; i++)
        {
            IEnumerable<string> others = addresses.Where((_, other) => other != i).Reverse();
            string printed = await RunAsync(["init", _place[$"{i}"], "--json", "--chain-id", "5", "--fund", First, "--validators", .. others]);
            Assert.Equal(addresses[i], Address(printed));
            genesis.Add(JsonDocument.Parse(printed).RootElement.GetProperty("genesisHash").GetString()!);
        }

        Assert.Single(genesis.Distinct());
        ValidatorSet set = GenesisValidators.Read(GenesisFile.Parse(await ReadAsync("0", "genesis.json")));
        Assert.Equal(addresses.Order(StringComparer.Ordinal), set.Ascending.ToArray().Select(validator => validator.ToString()));
    }

    [Fact]
    public async Task Four_nodes_made_apart_agree_and_a_fifth_follows()
    {
        string[] addresses = new string[4];
        for (int i = 0; i < 4; i++) addresses[i] = Address(await RunAsync("init", _place[$"{i}"], "--key-only", "--json"));
        int[] ports = FreePorts.Choose(IPAddress.Loopback, 5);
        string[] peers = [.. addresses.Select((address, i) => $"{address}@127.0.0.1:{ports[i]}")];
        string[] chain = ["--chain-id", $"{TestWallet.ChainId}", "--fund", TestWallet.At(0).Address.ToString(), "--validators", .. addresses];
        for (int i = 0; i < 4; i++)
        {
            IEnumerable<string> others = peers.Where((_, other) => other != i);
            await RunAsync(["init", _place[$"{i}"], .. chain, "--rpc-port", "0", "--p2p-port", $"{ports[i]}", "--peers", .. others]);
        }

        await RunAsync(["init", _place["4"], "--genesis", _place["0", "genesis.json"], "--rpc-port", "0", "--p2p-port", $"{ports[4]}", "--peers", .. peers]);
        List<SequiturProcess> nodes = [];
        try
        {
            for (int i = 0; i < 5; i++) nodes.Add(SequiturProcess.Start("node", "--supervised", "--config", _place[$"{i}", "node.json"]));
            List<string> blocks = [];
            foreach (SequiturProcess node in nodes)
            {
                using var client = new RpcClient(await node.ReadyAsync());
                if (node == nodes[0]) await SendOnceConnectedAsync(node, client);
                blocks.Add(await FirstBlockAsync(node, client));
            }

            Assert.Single(blocks.Distinct());
        }
        finally
        {
            foreach (SequiturProcess node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_genesis_that_is_given_is_copied_byte_for_byte()
    {
        await RunAsync("init", _place["first"]);
        string genesis = (await ReadAsync("first", "genesis.json")).Replace("\n", "\n ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_place["mine.json"], genesis, TestContext.Current.CancellationToken);
        string printed = await RunAsync("init", _place["second"], "--genesis", _place["mine.json"], "--peers", $"{First}@10.0.0.1:30303", "node.example:1", "[::1]:2");
        Assert.Contains("no validator: follows the chain of 1 without voting", printed, StringComparison.Ordinal);
        Assert.Equal(genesis, await ReadAsync("second", "genesis.json"));
        string config = _place["second", "node.json"];
        Assert.Equal([$"{First}@10.0.0.1:30303", "node.example:1", "[::1]:2"], NodeFile.Read(config).ToSettings(config).Peers);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await RunAsync("init", _place["node"]);
        Dictionary<string, string> before = Files("node");
        await RefusesAsync("node.json exists and is not overwritten", "init", _place["node"]);
        Assert.Equal(before, Files("node"));

        // A genesis file that lies there already is used when it is named, and only then.
        File.Delete(_place["node", "node.json"]);
        await RefusesAsync("genesis.json exists and is not overwritten", "init", _place["node"]);
        await RunAsync("init", _place["node"], "--genesis", _place["node", "genesis.json"]);
        Assert.Equal(before, Files("node"));
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_before_anything_is_written()
    {
        string node = _place["node"];
        await File.WriteAllTextAsync(_place["bare.json"], """{"config":{"chainId":1,"cancunTime":0},"gasLimit":1}""", TestContext.Current.CancellationToken);
        await RefusesAsync("--validators: expected addresses", "init", node, "--validators", "0x12");
        await RefusesAsync("each address once", "init", node, "--validators", First, Last, First);
        await RefusesAsync("each address once", "init", node, "--validators", "0x0000000000000000000000000000000000000000");
        await RefusesAsync("--fund: expected addresses", "init", node, "--fund", "me");
        await RefusesAsync("--chain-id 0", "init", node, "--chain-id", "0");
        await RefusesAsync("--genesis names a chain that exists", "init", node, "--genesis", _place["bare.json"], "--chain-id", "5");
        await RefusesAsync("the contract ValidatorSet", "init", node, "--genesis", _place["bare.json"]);
        await RefusesAsync("nowhere.json", "init", node, "--genesis", _place["nowhere.json"]);
        await RefusesAsync("rpcPort: expected 0 to 65535, got 70000", "init", node, "--rpc-port", "70000");
        await RefusesAsync("p2pPort: expected another port", "init", node, "--p2p-port", "8545");
        await RefusesAsync("p2pHost: expected an IP address", "init", node, "--p2p-host", "here");
        await RefusesAsync("peers: a peer is host:port", "init", node, "--peers", "10.0.0.1");
        await RefusesAsync("--key-only makes no chain", "init", node, "--key-only", "--chain-id", "5");
        Assert.False(Directory.Exists(node));
        await RefusesAsync("is a file", "init", _place["bare.json"]);
    }

    [Fact]
    public async Task The_configuration_explains_every_member_and_reads_back_as_it_was()
    {
        NodeFile written = new()
        {
            Genesis = "g", ChainFolder = "c", NodeKey = "k", SealKey = "s", PasswordFile = "w", RpcHost = "0.0.0.0", RpcPort = 1, P2pHost = "::", P2pPort = 2,
            Peers = [$"{First}@10.0.0.1:3", "b:4"], RoundTimeoutMs = 5, HeartbeatMs = 6, L1 = new L1File { Rpc = "http://h:1", OverdueMs = 7 }, LogFile = "l \"quoted\"", PidFile = "p",
        };
        foreach (NodeFile file in new[] { written, new NodeFile { Genesis = "g", ChainFolder = "c", NodeKey = "k" } })
        {
            string text = CommentedNodeFile.Text(file);
            await File.WriteAllTextAsync(_place["node.json"], text, TestContext.Current.CancellationToken);
            NodeFile read = NodeFile.Read(_place["node.json"]);
            Assert.Equal(file.Peers, read.Peers);
            Assert.Equal(file, read with { Peers = file.Peers });
            string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
            foreach (string property in typeof(NodeFile).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)))
            {
                int line = Array.FindIndex(lines, candidate => candidate.StartsWith($"\"{property}\":", StringComparison.Ordinal));
                Assert.True(line > 0 && lines[line - 1].StartsWith("// ", StringComparison.Ordinal), property);
            }
        }
    }

    private static async Task SendOnceConnectedAsync(SequiturProcess node, RpcClient client)
    {
        await Eventually.IsSoAsync("all are connected", async () => await client.NumberAsync("net_peerCount") >= 4, () => node.Errors);
        await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0));
    }

    private static async Task<string> FirstBlockAsync(SequiturProcess node, RpcClient client)
    {
        JsonElement block = default;
        await Eventually.IsSoAsync("a first block", async () => (block = await client.CallAsync("eth_getBlockByNumber", "0x1", false)).ValueKind == JsonValueKind.Object, () => node.Errors);
        return block.GetProperty("hash").GetString()!;
    }

    private static string Address(string json) => JsonDocument.Parse(json).RootElement.GetProperty("address").GetString()!;

    private Task<string> ReadAsync(params string[] parts) => File.ReadAllTextAsync(_place[parts], TestContext.Current.CancellationToken);

    private Dictionary<string, string> Files(string folder) => Directory.EnumerateFiles(_place[folder]).ToDictionary(path => path, File.ReadAllText);
}
