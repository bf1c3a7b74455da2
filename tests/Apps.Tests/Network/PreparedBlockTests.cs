using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli.Network;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class PreparedBlockTests
{
    private const int DelayMs = 300;

    [Fact]
    public async Task A_block_that_a_quorum_prepared_is_proposed_again_when_its_proposer_dies_before_it_is_final()
    {
        var links = new Dictionary<(int From, int To), TcpRelay>();
        await using var network = new ValidatorNetwork(4, (from, file) => Delay(links, from, file));
        await network.StartAllAsync();
        JsonElement first = await network.IncludeAsync(0, TestWallet.At(0));
        ulong number = RpcClient.ToNumber(first.GetProperty("blockNumber")) + 1;
        for (int i = 0; i < 4; i++) await network.ReachesAsync(i, number - 1);

        // Who proposes the next block, who comes after it, and somebody to be cut off, so that the other three are just a quorum.
        int proposer = ValidatorNetwork.ProposerAfter(await ProposerOfAsync(network, number - 1), 4);
        int next = ValidatorNetwork.ProposerAfter(proposer, 4);
        int cutOff = Enumerable.Range(0, 4).First(i => i != proposer && i != next);
        int other = Enumerable.Range(0, 4).First(i => i != proposer && i != next && i != cutOff);
        foreach (((int from, int to), TcpRelay link) in links)
        {
            if (from == cutOff || to == cutOff) link.Cut();
        }

        await network.Client(proposer).CallAsync("eth_sendRawTransaction", TestWallet.At(1).Transfer(0));
        string prepared = "";
        await network.UntilAsync(
            "the proposer has prepared",
            () => Task.FromResult((prepared = network.LogLines(proposer, "prepared ").LastOrDefault(line => IsOf(line, "height", number)) ?? "").Length > 0),
            pollMs: 1);
        await network.KillAsync(proposer);
        string hash = Value(prepared, "hash");
        await network.UntilAsync(
            "both that are left have prepared, and given up the round",
            async () => IsPreparedAt(network, next, number) && IsPreparedAt(network, other, number) && await RoundAsync(network, next) > 0 && await RoundAsync(network, other) > 0);
        Assert.Equal(number - 1, await network.HeadAsync(next));

        foreach (TcpRelay link in links.Values) link.Restore();
        foreach (int i in new[] { next, other, cutOff }) await network.ReachesAsync(i, number);
        JsonElement block = await network.Client(cutOff).CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
        Assert.Equal(hash, block.GetProperty("hash").GetString());
        Assert.Equal(proposer, await ProposerOfAsync(network, number));
        string line = network.LogLines(next, "block ").Last(text => IsOf(text, "number", number));
        Assert.True(int.Parse(Value(line, "round")) > 0, line);

        await network.StartAsync(proposer);
        await network.ReachesAsync(proposer, number);
        await network.IncludeAsync(proposer, TestWallet.At(2));
        await network.SettleAsync();
        await ChainComparison.AssertSameAsync(network.Clients, await network.HeadAsync(0));
        await network.StopAsync();
        foreach (TcpRelay link in links.Values) link.Dispose();
    }

    private static void Delay(Dictionary<(int From, int To), TcpRelay> links, int from, JsonNode file)
    {
        file["roundTimeoutMs"] = 3_000;
        JsonArray peers = file["peers"]!.AsArray();
        for (int i = 0; i < peers.Count; i++)
        {
            string[] peer = peers[i]!.GetValue<string>().Split('@');
            var conditions = new LinkConditions { Delay = TimeSpan.FromMilliseconds(DelayMs) };
            TcpRelay relay = TcpRelay.Start(new IPEndPoint(IPAddress.Loopback, 0), IPEndPoint.Parse(peer[1]), conditions);
            links.Add((from, ValidatorNetwork.IndexOf(peer[0], 4)), relay);
            peers[i] = $"{peer[0]}@{relay.EndPoint}";
        }
    }

    private static async Task<int> ProposerOfAsync(ValidatorNetwork network, ulong number)
    {
        JsonElement block = JsonDocument.Parse("{}").RootElement;
        for (int i = 0; i < network.Count && !block.TryGetProperty("miner", out _); i++)
        {
            if (network.IsRunning(i)) block = await network.Client(i).CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
        }

        return ValidatorNetwork.IndexOf(block.GetProperty("miner").GetString()!, network.Count);
    }

    private static async Task<ulong> RoundAsync(ValidatorNetwork network, int index) =>
        RpcClient.ToNumber((await network.Client(index).CallAsync("sequitur_nodeStatus")).GetProperty("round"));

    private static bool IsPreparedAt(ValidatorNetwork network, int index, ulong number) =>
        network.LogLines(index, "prepared ").Any(line => IsOf(line, "height", number));

    private static bool IsOf(string line, string key, ulong number) => Value(line, key) == number.ToString();

    /// <summary>The value of <c>key=value</c> in a line of the log; empty when it is not there.</summary>
    private static string Value(string line, string key)
    {
        string? pair = line.Split(' ').FirstOrDefault(part => part.StartsWith(key + "=", StringComparison.Ordinal));
        return pair is null ? "" : pair[(key.Length + 1)..];
    }
}
