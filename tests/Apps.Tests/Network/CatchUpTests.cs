using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Node;
using Sequitur.Rollup;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>A node that has nothing gets the chain from peers it does not trust.</summary>
public sealed class CatchUpTests
{
    private const int Validators = 4;

    [Fact]
    [Trait("Scope", "Sample")]
    public Task An_empty_node_catches_up_with_five_thousand_blocks_in_bounded_memory() => CatchUpAsync(5_000, memoryMaxMb: 300);

    [Fact]
    [Trait("Scope", "Full")]
    public Task An_empty_node_catches_up_with_twenty_thousand_blocks_in_bounded_memory() => CatchUpAsync(20_000, memoryMaxMb: 300);

    [Theory]
    [InlineData(Lie.ForgedBlock)]
    [InlineData(Lie.ForgedCertificate)]
    [InlineData(Lie.NoCertificate)]
    [InlineData(Lie.Garbage)]
    [InlineData(Lie.EndlessHead)]
    [InlineData(Lie.Silence)]
    public async Task A_lying_peer_is_dropped_and_another_is_used(Lie lie)
    {
        const ulong blocks = 300;
        using var folder = new TemporaryFolder();
        GenesisSpecification genesis = WriteGenesis(folder);
        MakeChain(folder["truth"], genesis, (int)blocks);
        await using NodeHost honest = await StartAsync(folder, "truth", genesisFile: folder["genesis.json"], key: 5, []);
        using Ledger truth = CopyOf(folder, genesis, (int)blocks);
        await using LyingPeer liar = await LyingPeer.StartAsync(truth, lie);
        await using NodeHost follower = await StartAsync(
            folder, "empty", folder["genesis.json"], key: 6, [$"127.0.0.1:{liar.Port}", $"127.0.0.1:{honest.P2p.Port}"]);
        using var client = new RpcClient(new Uri($"http://{follower.Rpc}"));
        await ReachAsync(client, blocks);
        await liar.Dropped.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.True(liar.Asked > 0);
    }

    private static async Task CatchUpAsync(int blocks, long memoryMaxMb)
    {
        using var folder = new TemporaryFolder();
        GenesisSpecification genesis = WriteGenesis(folder);
        long started = Stopwatch.GetTimestamp();
        MakeChain(folder["truth"], genesis, blocks);
        TimeSpan made = Stopwatch.GetElapsedTime(started);
        await using NodeHost honest = await StartAsync(folder, "truth", folder["genesis.json"], key: 5, []);
        string config = WriteConfig(folder, key: 6, $"127.0.0.1:{honest.P2p.Port}");
        started = Stopwatch.GetTimestamp();
        await using SequiturProcess follower = SequiturProcess.Start("node", "--config", config);
        using var client = new RpcClient(await follower.ReadyAsync());
        long memory = 0;
        await ReachAsync(client, (ulong)blocks, () => memory = Math.Max(memory, AnonymousMemoryMb(follower.Pid)));
        TimeSpan caughtUp = Stopwatch.GetElapsedTime(started);
        using var source = new RpcClient(new Uri($"http://{honest.Rpc}"));
        foreach (int number in (int[])[1, blocks / 2, blocks])
        {
            string block = (await client.CallAsync("eth_getBlockByNumber", $"0x{number:x}", true)).GetRawText();
            Assert.Equal((await source.CallAsync("eth_getBlockByNumber", $"0x{number:x}", true)).GetRawText(), block);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{blocks} blocks made in {made.TotalSeconds:0.0} s, caught up in {caughtUp.TotalSeconds:0.0} s, peak memory {memory} MiB beside the mapped database");
        Assert.InRange(memory, 1, memoryMaxMb);
    }

    private static GenesisSpecification WriteGenesis(TemporaryFolder folder)
    {
        string json = DevnetGenesis.Json(Validators);
        File.WriteAllText(folder["genesis.json"], json);
        return GenesisFile.Parse(json);
    }

    private static void MakeChain(string path, GenesisSpecification genesis, int blocks)
    {
        using Ledger ledger = Ledger.Open(path, genesis);
        byte[][] senders = [DevnetAccounts.PrivateKey(0), DevnetAccounts.PrivateKey(1)];
        new CertifiedChain(ledger, CertifiedChain.ValidatorKeys(Validators), senders).Extend(blocks, transfersPerBlock: 2);
    }

    private static Ledger CopyOf(TemporaryFolder folder, GenesisSpecification genesis, int blocks)
    {
        MakeChain(folder["copy"], genesis, blocks);
        return Ledger.Open(folder["copy"], genesis);
    }

    private static Task<NodeHost> StartAsync(TemporaryFolder folder, string chain, string genesisFile, int key, string[] peers) => NodeHost.StartAsync(
        new NodeSettings
        {
            ChainFolder = folder[chain],
            GenesisFile = genesisFile,
            NodeKey = DevnetGenesis.ValidatorKey(key),
            Rpc = new IPEndPoint(IPAddress.Loopback, 0),
            P2p = new IPEndPoint(IPAddress.Loopback, 0),
            Peers = peers,
        },
        new NodeLog(chain, null, TextWriter.Null));

    private static string WriteConfig(TemporaryFolder folder, int key, string peer)
    {
        string keyFile = folder["node.key"];
        NodeKeyFile.Write(keyFile, DevnetGenesis.ValidatorKey(key));
        NodeFile file = new() { Genesis = "genesis.json", ChainFolder = "empty", NodeKey = "node.key", RpcPort = 0, P2pPort = 0, Peers = [peer] };
        file.Write(folder["node.json"]);
        return folder["node.json"];
    }

    private static async Task ReachAsync(RpcClient client, ulong number, Action? sample = null)
    {
        ulong head = 0;
        await Eventually.IsSoAsync($"the node is at block {number}", async () =>
        {
            sample?.Invoke();
            head = await client.NumberAsync("eth_blockNumber");
            return head == number;
        }, () => $"It is at block {head}.", pollMs: 50);
    }

    /// <summary>What the process itself holds; pages of the mapped database are the system's cache.</summary>
    private static long AnonymousMemoryMb(int pid)
    {
        foreach (string line in File.ReadLines($"/proc/{pid}/status"))
        {
            if (!line.StartsWith("RssAnon:", StringComparison.Ordinal)) continue;
            return long.Parse(line[8..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) >> 10;
        }

        return 0;
    }
}
