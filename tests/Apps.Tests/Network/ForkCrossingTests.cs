using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Four validators and a follower on a chain whose rules change from Prague to Osaka at a time, under load.</summary>
[Collection(Unshared.Name)]
public sealed class ForkCrossingTests
{
    private const ulong AboveCap = (1 << 24) + 1;

    /// <summary>Enough for four processes to start on a busy machine, and for what is asked of Prague.</summary>
    private const ulong SecondsOfPrague = 20;

    /// <summary>Stores CLZ(1) at slot 0: an invalid instruction before Osaka.</summary>
    private static readonly string s_counter = Address.FromWord(0xc12).ToString();

    /// <summary>Stores at slot 0 how many bytes 0x100 returns for the call's data: none before Osaka, nor for a wrong signature.</summary>
    private static readonly string s_verifier = Address.FromWord(0x256).ToString();

    /// <summary>EIP-7951's first test vector: hash, r, s, x, y.</summary>
    private const string Signature =
        "0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023"
        + "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e184cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76"
        + "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e";

    // What NetworkLoad leaves.
    private static readonly TestWallet s_prober = TestWallet.At(8);
    private static readonly TestWallet s_waiting = TestWallet.At(9);

    [Fact]
    public async Task A_network_crosses_from_prague_to_osaka_under_load_and_every_block_re_executes_from_its_trace()
    {
        ulong osaka = Now() + SecondsOfPrague;
        await using var network = new ValidatorNetwork(4, genesis: Genesis(osaka));
        await network.StartAllAsync();
        ulong before = await AskPragueAsync(network, osaka);

        var reported = new ReportedChain();
        await using (var load = new NetworkLoad(reported))
        {
            foreach (int i in Enumerable.Range(0, 4)) load.Add(network.Url(i), waitingMax: 40);
            await network.UntilAsync("blocks of Osaka", async () => await HeadTimeAsync(network) > osaka);
            await load.StopAsync();
        }

        await network.SettleAsync();
        await AskOsakaAsync(network, before);

        using var folder = new TemporaryFolder();
        await using SequiturProcess follower = SequiturProcess.Start("node", "--supervised", "--config", await network.InitFollowerAsync(folder["follower"]));
        using var client = new RpcClient(await follower.ReadyAsync());
        ulong head = await network.HeadAsync(0);
        await network.UntilAsync("the follower has all", async () => await client.NumberAsync("eth_blockNumber") == head);
        await ChainComparison.AssertSameAsync([client, .. network.Clients], head);
        await reported.CheckAsync(client);
        await CheckTracesAsync(network, client, head, osaka);
    }

    /// <summary>Asks before the boundary for what Osaka changes, and leaves behind what it forbids; tells what MODEXP cost.</summary>
    private static async Task<ulong> AskPragueAsync(ValidatorNetwork network, ulong osaka)
    {
        RpcClient client = network.Client(0);
        Assert.Equal("0x0", await StatusAsync(network, Call(0, s_counter)));
        Assert.Equal("0x1", await StatusAsync(network, Call(1, s_verifier, Signature)));
        Assert.Equal(0UL, await SlotAsync(client, s_verifier));
        JsonElement powered = await IncludeAsync(network, Call(2, Address.FromWord(5).ToString(), ModExp));
        Assert.Equal("0x1", await StatusAsync(network, Call(3, s_waiting.Address.ToString(), gas: AboveCap)));
        Assert.True((await client.AskAsync("eth_estimateGas", new { to = s_counter })).TryGetProperty("error", out _));
        JsonElement config = await client.CallAsync("eth_config");
        Assert.False(config.GetProperty("current").GetProperty("precompiles").TryGetProperty("P256VERIFY", out _));
        Assert.Equal(osaka, config.GetProperty("next").GetProperty("activationTime").GetUInt64());
        Assert.True(config.GetProperty("next").GetProperty("precompiles").TryGetProperty("P256VERIFY", out _));

        // Behind a gap: it waits, and becomes executable only when Osaka no longer takes it.
        await client.CallAsync("eth_sendRawTransaction", s_waiting.Sign(Call(1, s_prober.Address.ToString(), gas: AboveCap)));
        foreach (RpcClient each in network.Clients)
        {
            await network.UntilAsync("the transaction above the cap waits everywhere", async () => await WaitingAsync(each) == 1);
        }

        Assert.True(Now() < osaka, "the network was too slow to start: nothing was asked of Prague in time");
        return RpcClient.ToNumber(powered.GetProperty("gasUsed"));
    }

    private static async Task AskOsakaAsync(ValidatorNetwork network, ulong modExpBefore)
    {
        RpcClient client = network.Client(0);
        foreach (RpcClient each in network.Clients) Assert.Equal(0UL, await WaitingAsync(each));
        string refused = (await client.AskAsync("eth_sendRawTransaction", s_waiting.Sign(Call(0, s_counter, gas: AboveCap)))).GetProperty("error").GetRawText();
        Assert.Contains("GasLimitExceeded", refused, StringComparison.Ordinal);
        Assert.Contains("16777216", refused, StringComparison.Ordinal);
        for (ulong nonce = 0; nonce < 2; nonce++)
        {
            string hash = (await client.CallAsync("eth_sendRawTransaction", s_waiting.Transfer(nonce))).GetString()!;
            await client.ReceiptAsync(hash);
        }

        Assert.Equal("0x1", await StatusAsync(network, Call(4, s_counter)));
        Assert.Equal(255UL, await SlotAsync(client, s_counter));
        Assert.Equal("0x1", await StatusAsync(network, Call(5, s_verifier, Signature)));
        Assert.Equal(32UL, await SlotAsync(client, s_verifier));

        // EIP-7883 for 64, 40 and 64 bytes: 49,024 instead of EIP-2565's 6,805.
        JsonElement powered = await IncludeAsync(network, Call(6, Address.FromWord(5).ToString(), ModExp));
        Assert.Equal(modExpBefore + 49_024 - 6_805, RpcClient.ToNumber(powered.GetProperty("gasUsed")));
        Assert.True(await client.NumberAsync("eth_estimateGas", new { to = s_counter }) > 21_000);
        JsonElement config = await client.CallAsync("eth_config");
        Assert.True(config.GetProperty("current").GetProperty("precompiles").TryGetProperty("P256VERIFY", out _));
        Assert.Equal(JsonValueKind.Null, config.GetProperty("next").ValueKind);
        for (int i = 1; i < network.Count; i++) await network.ReachesAsync(i, await network.HeadAsync(0));
    }

    /// <summary>All traces in this process, and those next to the boundary by the command.</summary>
    private static async Task CheckTracesAsync(ValidatorNetwork network, RpcClient client, ulong head, ulong osaka)
    {
        ChainConfiguration configuration = GenesisFile.Parse(await File.ReadAllTextAsync(network.GenesisFile)).Configuration;
        List<string> forks = [];
        string? parent = null;
        for (ulong number = 1; number <= head; number++)
        {
            byte[] trace = Encoding.UTF8.GetBytes((await client.CallAsync("getBlockTraceByNumber", $"0x{number:x}")).GetRawText());
            TraceFile file = TraceFile.Parse(trace);
            TraceVerdict verdict = TraceCheck.Run(file, configuration, null, mustBeFinal: true);
            Assert.True(verdict.IsValid, $"block {number}: {verdict.FailedCheck}");
            BlockHeader header = verdict.Execution.Header!;
            Assert.True(parent is null || parent == header.ParentHash.ToString());
            parent = header.Hash.ToString();
            Assert.Equal(header.Timestamp >= osaka ? "Osaka" : "Prague", file.Block.Fork);
            forks.Add(file.Block.Fork);
        }

        ulong first = (ulong)forks.IndexOf("Osaka") + 1;
        Assert.True(first > 1, "no block of Prague");
        Assert.DoesNotContain("Prague", forks[(int)(first - 1)..]);
        foreach (ulong number in (ulong[])[first - 1, first, head])
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync(
                "stateless", "--rpc", network.Url(1).ToString(), "--block", number.ToString(CultureInfo.InvariantCulture), "--config", network.GenesisFile, "--json");
            Assert.True(code == 0, $"block {number}: {output}{errors}");
        }

        TestContext.Current.SendDiagnosticMessage($"{head} blocks, the first of Osaka is {first}; all re-executed from their traces");
    }

    private static string Genesis(ulong osaka)
    {
        JsonNode genesis = JsonNode.Parse(DevnetGenesis.Json(4))!;
        genesis["config"]!["osakaTime"] = osaka;
        genesis["alloc"]![s_counter] = new JsonObject { ["nonce"] = 1, ["code"] = "0x60011e5f5500" };
        genesis["alloc"]![s_verifier] = new JsonObject { ["nonce"] = 1, ["code"] = "0x365f5f375f5f365f6101005afa503d5f5500" };
        return genesis.ToJsonString();
    }

    /// <summary>64 bytes to the power of 40 bytes modulo 64 bytes.</summary>
    private static string ModExp => $"0x{64:x64}{40:x64}{64:x64}{new string('f', 2 * (64 + 40 + 64))}";

    private static TransactionFields Call(ulong nonce, string to, string data = "0x", ulong gas = 200_000) => new()
    {
        ChainId = TestWallet.ChainId,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = 100_000_000_000,
        MaxPriorityFeePerGas = 1_000_000_000,
        To = new Address(Convert.FromHexString(to.AsSpan(2))),
        Data = Convert.FromHexString(data.AsSpan(2)),
    };

    private static async Task<JsonElement> IncludeAsync(ValidatorNetwork network, TransactionFields fields)
    {
        string hash = (await network.Client(0).CallAsync("eth_sendRawTransaction", s_prober.Sign(fields))).GetString()!;
        return await network.Client(0).ReceiptAsync(hash);
    }

    private static async Task<string> StatusAsync(ValidatorNetwork network, TransactionFields fields) =>
        (await IncludeAsync(network, fields)).GetProperty("status").GetString()!;

    private static async Task<ulong> SlotAsync(RpcClient client, string contract) =>
        Convert.ToUInt64((await client.CallAsync("eth_getStorageAt", contract, "0x0", "latest")).GetString(), 16);

    private static async Task<ulong> WaitingAsync(RpcClient client)
    {
        JsonElement pool = await client.CallAsync("txpool_status");
        return RpcClient.ToNumber(pool.GetProperty("pending")) + RpcClient.ToNumber(pool.GetProperty("queued"));
    }

    private static async Task<ulong> HeadTimeAsync(ValidatorNetwork network) =>
        RpcClient.ToNumber((await network.Client(0).CallAsync("eth_getBlockByNumber", "latest", false)).GetProperty("timestamp"));

    private static ulong Now() => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}
