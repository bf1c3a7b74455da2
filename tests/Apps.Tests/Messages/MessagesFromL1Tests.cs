using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Messages;

/// <summary>Messages from an L1 (anvil) to a chain of four validators, each of which reads L1 itself.</summary>
[Collection(Unshared.Name)]
public sealed class MessagesFromL1Tests
{
    private static readonly Address s_recipient = Address.FromWord(0xfeed);

    [Fact]
    public async Task A_deposit_arrives_a_failing_message_keeps_its_value_and_none_halts_the_chain()
    {
        await using AnvilL1 l1 = await AnvilL1.StartAsync();

        // No block of this chain can hold the gas of the third message.
        await using ValidatorNetwork network = Network(l1, withL1: 4, gasLimit: 8_000_000);
        await network.StartAllAsync();
        U256 before = await BalanceAsync(network, AnvilL1.Sender);
        await l1.SendAsync(s_recipient, 5);
        await l1.SendAsync(Predeploys.MessageQueue, 7, [1, 2, 3, 4]);
        await l1.SendAsync(s_recipient, 11, gas: 9_000_000);
        await l1.SendAsync(s_recipient, 13);
        await l1.FinalizeAsync();
        await ProcessedAsync(network, 4);

        Assert.Equal((U256)18, await BalanceAsync(network, s_recipient));
        Assert.Equal(before + 18, await BalanceAsync(network, AnvilL1.Sender));
        JsonElement[] messages = await MessagesAsync(network.Client(0));
        Assert.Equal([0, 1, 2, 3], messages.Select(message => RpcClient.ToNumber(message.GetProperty("queueIndex"))));
        Assert.All(messages, message => Assert.Equal(AnvilL1.Sender.ToString(), message.GetProperty("sender").GetString(), ignoreCase: true));
        List<string> statuses = [];
        foreach (JsonElement message in messages)
        {
            string hash = message.GetProperty("hash").GetString()!;
            JsonElement receipt = await network.Client(1).CallAsync("eth_getTransactionReceipt", hash);
            Assert.Equal(("0x7e", "0x0"), (receipt.GetProperty("type").GetString(), receipt.GetProperty("effectiveGasPrice").GetString()));
            statuses.Add(receipt.GetProperty("status").GetString()!);
            JsonElement found = await network.Client(2).CallAsync("eth_getTransactionByHash", hash);
            Assert.Equal(AnvilL1.Sender.ToString(), found.GetProperty("from").GetString(), ignoreCase: true);
            Assert.StartsWith("0x7e", (await network.Client(2).CallAsync("debug_getRawTransaction", hash)).GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(["0x1", "0x0", "0x0", "0x1"], statuses);
        L1Message forged = new() { QueueIndex = 4, Gas = 21_000, To = s_recipient, Value = 1, Data = [], Sender = s_recipient };
        JsonElement refused = await network.Client(0).AskAsync("eth_sendRawTransaction", Hex.Encode(forged.Encode()));
        Assert.Equal("MessageFromL1", refused.GetProperty("error").GetProperty("data").GetProperty("reason").GetString());
        string block = $"{RpcClient.ToNumber(messages[0].GetProperty("blockNumber"))}";
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            "stateless", "--rpc", network.Url(3).ToString(), "--block", block, "--config", network.GenesisFile, "--json");
        Assert.True(code == 0, $"block {block}: {output}{errors}");
        await network.IncludeAsync(0, TestWallet.At(0));
        await network.StopAsync();
    }

    [Fact]
    [Trait("Scope", "Full")]
    public async Task What_L1_takes_back_before_it_is_final_never_was_on_L2()
    {
        await using AnvilL1 l1 = await AnvilL1.StartAsync();
        await using ValidatorNetwork network = Network(l1, withL1: 4);
        await network.StartAllAsync();
        await l1.FinalizeAsync();
        await l1.SendAsync(s_recipient, 5);
        ulong finalized = await l1.FinalizedAsync();
        for (int i = 0; i < network.Count; i++) await MetricReachesAsync(network, i, "sequitur_l1_finalized", finalized);
        Assert.Equal(0UL, await QueueIndexAsync(network, 0));
        await l1.ReorganizeAsync(1);
        Assert.Equal(0UL, await l1.SentAsync());
        await l1.SendAsync(s_recipient, 3);
        await l1.FinalizeAsync();
        await ProcessedAsync(network, 1);
        Assert.Equal((U256)3, await BalanceAsync(network, s_recipient));
        await network.StopAsync();
    }

    [Fact]
    [Trait("Scope", "Full")]
    public async Task A_validator_that_does_not_see_L1_prepares_no_message_and_has_the_blocks_of_those_who_do()
    {
        await using AnvilL1 l1 = await AnvilL1.StartAsync();
        await using ValidatorNetwork network = Network(l1, withL1: 3);
        await network.StartAllAsync();
        await l1.SendAsync(s_recipient, 5);
        await l1.FinalizeAsync();
        await ProcessedAsync(network, 1);
        Assert.NotEmpty(network.LogLines(3, "l1-none"));
        await network.IncludeAsync(3, TestWallet.At(0));
        await network.StopAsync();
    }

    /// <summary>A quorum is three: with two that see L1 no message can be prepared, and everything else goes on.</summary>
    [Fact]
    [Trait("Scope", "Full")]
    public async Task Without_a_quorum_that_sees_L1_messages_wait_and_transactions_do_not()
    {
        await using AnvilL1 l1 = await AnvilL1.StartAsync();
        await using ValidatorNetwork network = Network(l1, withL1: 2);
        await network.StartAllAsync();
        await l1.SendAsync(s_recipient, 5);
        await l1.FinalizeAsync();
        await network.IncludeAsync(2, TestWallet.At(0));
        await network.IncludeAsync(0, TestWallet.At(1));
        Assert.Equal(0UL, await QueueIndexAsync(network, 0));
        await network.KillAsync(2);
        JsonNode file = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(network.ConfigFile(2), TestContext.Current.CancellationToken))!;
        file["l1"] = new JsonObject { ["rpc"] = l1.Url.ToString() };
        await System.IO.File.WriteAllTextAsync(network.ConfigFile(2), file.ToJsonString(), TestContext.Current.CancellationToken);
        await network.StartAsync(2);
        await ProcessedAsync(network, 1);
        Assert.Equal((U256)5, await BalanceAsync(network, s_recipient));
        await network.StopAsync();
    }

    /// <summary>
    /// The endpoint of one validator is down. While nothing is overdue its blocks are as good as any; then the others do not prepare what leaves the message out,
    /// its turn passes, and the next proposer brings both the message and the transaction.
    /// </summary>
    [Fact]
    [Trait("Scope", "Full")]
    public async Task A_proposer_that_does_not_see_L1_has_no_block_prepared_once_a_message_is_overdue()
    {
        const int blind = 0;
        await using AnvilL1 l1 = await AnvilL1.StartAsync();
        await using ValidatorNetwork network = Network(l1, withL1: 4, configure: (i, file) =>
        {
            file["roundTimeoutMs"] = 4_000;
            file["l1"]!["overdueMs"] = 1;
            if (i == blind) file["l1"]!["rpc"] = "http://127.0.0.1:1";
        });
        await network.StartAllAsync();
        int proposer;
        do
        {
            proposer = await ProposerAsync(network, await network.IncludeAsync(blind, TestWallet.At(0)));
        }
        while (ValidatorNetwork.ProposerAfter(proposer, network.Count) != blind);

        await l1.SendAsync(s_recipient, 5);
        await l1.FinalizeAsync();
        int[] others = [.. Enumerable.Range(0, network.Count).Where(i => i != blind)];
        foreach (int i in others) await MetricReachesAsync(network, i, "sequitur_l1_waiting", 1);
        JsonElement receipt = await network.IncludeAsync(blind, TestWallet.At(1));

        Assert.NotEqual(blind, await ProposerAsync(network, receipt));
        Assert.All(others, i => Assert.Contains(network.LogLines(i, "proposal-refused"), line => line.Contains("it leaves out message 0", StringComparison.Ordinal)));
        await ProcessedAsync(network, 1);
        Assert.Equal((U256)5, await BalanceAsync(network, s_recipient));
        Assert.NotEmpty(network.LogLines(blind, "l1-fault"));
        await network.StopAsync();
    }

    /// <summary>Who proposed the block of a receipt.</summary>
    private static async Task<int> ProposerAsync(ValidatorNetwork network, JsonElement receipt)
    {
        JsonElement block = await network.Client(0).CallAsync("eth_getBlockByHash", receipt.GetProperty("blockHash").GetString()!, false);
        return ValidatorNetwork.IndexOf(block.GetProperty("miner").GetString()!, network.Count);
    }

    private static Task MetricReachesAsync(ValidatorNetwork network, int validator, string name, ulong value) =>
        network.UntilAsync($"{name} of validator {validator} reaches {value}", async () => await network.Client(validator).MetricAsync(name) >= value);

    private static ValidatorNetwork Network(AnvilL1 l1, int withL1, ulong? gasLimit = null, Action<int, JsonNode>? configure = null)
    {
        JsonNode genesis = JsonNode.Parse(DevnetGenesis.Json(4))!;
        JsonNode bridge = genesis["config"]!["sequitur"]!["bridge"]!;
        bridge["l1ChainId"] = AnvilL1.ChainId;
        bridge["l1MessageQueue"] = l1.Queue.ToString();
        if (gasLimit is { } limit) genesis["gasLimit"] = $"0x{limit:x}";
        return new ValidatorNetwork(
            4,
            configure: (i, file) =>
            {
                if (i < withL1) file["l1"] = new JsonObject { ["rpc"] = l1.Url.ToString() };
                configure?.Invoke(i, file);
            },
            genesis: genesis.ToJsonString());
    }

    /// <summary>Waits until every validator has a block after which so many messages are processed.</summary>
    private static async Task ProcessedAsync(ValidatorNetwork network, ulong count)
    {
        for (int i = 0; i < network.Count; i++)
        {
            int validator = i;
            await network.UntilAsync($"validator {i} has processed {count} messages", async () => await QueueIndexAsync(network, validator) == count);
        }
    }

    private static async Task<ulong> QueueIndexAsync(ValidatorNetwork network, int validator)
    {
        JsonElement word = await network.Client(validator).CallAsync("eth_getStorageAt", Predeploys.MessageQueue.ToString(), "0x2", "latest");
        return RpcClient.ToNumber(word);
    }

    private static async Task<U256> BalanceAsync(ValidatorNetwork network, Address address)
    {
        JsonElement balance = await network.Client(0).CallAsync("eth_getBalance", address.ToString(), "latest");
        string digits = balance.GetString()![2..];
        return U256.FromBigEndian(Convert.FromHexString(digits.PadLeft(64, '0')));
    }

    private static async Task<JsonElement[]> MessagesAsync(RpcClient client)
    {
        List<JsonElement> messages = [];
        ulong head = await client.NumberAsync("eth_blockNumber");
        for (ulong number = 1; number <= head; number++)
        {
            JsonElement block = await client.CallAsync("eth_getBlockByNumber", $"0x{number:x}", true);
            messages.AddRange(block.GetProperty("transactions").EnumerateArray().Where(transaction => transaction.GetProperty("type").GetString() == "0x7e"));
        }

        return [.. messages];
    }
}
