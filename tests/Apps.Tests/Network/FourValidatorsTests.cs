using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class FourValidatorsTests
{
    [Fact]
    public async Task Four_validators_under_load_on_each_tell_the_same_chain_and_each_serves_its_traces()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = SequiturProcess.Start("devnet", "--validators", "4", "--rpc-port", "0", "--p2p-port", "0", "--data-dir", folder["devnet"]);
        Uri[] urls = await devnet.ReadyUrlsAsync();
        Assert.Equal(4, urls.Length);
        RpcClient[] nodes = [.. urls.Select(url => new RpcClient(url))];
        var reported = new ReportedChain();
        await using (var load = new NetworkLoad(reported))
        {
            foreach (Uri url in urls) load.Add(url);
            await Eventually.IsSoAsync("25 blocks", () => reported.Head >= 25);
            await load.StopAsync();
        }

        ulong head = await SettledHeadAsync(nodes);
        await ChainComparison.AssertSameAsync(nodes, head);
        foreach (RpcClient node in nodes) await reported.CheckAsync(node);
        ulong[] some = [1, head / 3, head / 2, head - 1, head];
        foreach (ulong number in some) await ChainComparison.AssertSameTraceAsync(nodes, number);
        Assert.Equal(4, (await ProposersAsync(nodes[0], head)).Distinct().Count());
        for (int i = 0; i < urls.Length; i++)
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync("stateless", "--rpc", urls[i].ToString(), "--block", some[i].ToString(), "--json");
            Assert.True(code == 0, output + errors);
        }

        foreach (RpcClient node in nodes) node.Dispose();
        devnet.Signal(SequiturProcess.Interrupt);
        Assert.Equal(0, await devnet.ExitAsync());
    }

    private static async Task<ulong> SettledHeadAsync(RpcClient[] nodes)
    {
        ulong[] heads = [];
        await Eventually.IsSoAsync("the four validators rest at one head", async () =>
        {
            ulong[] before = heads;
            heads = await HeadsAsync(nodes);
            return before.SequenceEqual(heads) && heads.Distinct().Count() == 1;
        }, pollMs: 200);
        return heads[0];
    }

    private static Task<ulong[]> HeadsAsync(RpcClient[] nodes) => Task.WhenAll(nodes.Select(node => node.NumberAsync("eth_blockNumber")));

    private static async Task<string[]> ProposersAsync(RpcClient node, ulong head)
    {
        string[] proposers = new string[head];
        for (ulong number = 1; number <= head; number++)
        {
            JsonElement block = await node.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
            proposers[number - 1] = block.GetProperty("miner").GetString()!;
        }

        return proposers;
    }
}
