using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

public sealed class NodeTests
{
    [Fact]
    public async Task A_heartbeat_makes_empty_blocks_whose_time_never_runs_ahead()
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "validator-0", "node.json"], file => file["heartbeatMs"] = 50);
        await using SequiturProcess node = Start(folder);
        using var client = new RpcClient(await node.ReadyAsync());
        await Eventually.IsSoAsync("five blocks", async () => await client.NumberAsync("eth_blockNumber") >= 5);
        ulong head = await client.NumberAsync("eth_blockNumber");
        ulong previous = 0;
        for (ulong number = 1; number <= head; number++)
        {
            JsonElement block = await client.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
            ulong timestamp = RpcClient.ToNumber(block.GetProperty("timestamp"));
            Assert.True(timestamp >= previous, $"block {number} is older than its parent");
            Assert.True(timestamp <= (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), $"block {number} is ahead of the clock");
            previous = timestamp;
        }

        node.Signal(SequiturProcess.Terminate);
        Assert.Equal(0, await node.ExitAsync());
    }

    [Fact]
    public async Task Blocks_come_only_with_work_when_there_is_no_heartbeat()
    {
        using TemporaryFolder folder = await PrepareAsync();
        await using SequiturProcess node = Start(folder);
        using var client = new RpcClient(await node.ReadyAsync());

        // A transaction behind a gap is no work.
        await client.CallAsync("eth_sendRawTransaction", TestWallet.At(1).Transfer(1));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(0UL, await client.NumberAsync("eth_blockNumber"));
        string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(1).Transfer(0))).GetString()!;
        await client.ReceiptAsync(hash);
        await Eventually.IsSoAsync("both are in blocks", async () => await client.NumberAsync("eth_getTransactionCount", TestWallet.At(1).Address.ToString(), "latest") == 2);
    }

    [Theory]
    [InlineData("beneficiary", "\"0x12\"", "beneficiary")]
    [InlineData("nodeKey", "\"nowhere.key\"", "there is no node key; 'sequitur init' makes one")]
    [InlineData("nodeKey", "null", "nodeKey")]
    [InlineData("p2pPort", "-1", "p2pPort: expected 0 to 65535, got -1")]
    [InlineData("p2pHost", "\"localhost\"", "p2pHost: expected an IP address, got 'localhost'")]
    [InlineData("peers", "[\"10.0.0.1\"]", "peers: a peer is host:port")]
    [InlineData("peers", "[null]", "peers: a peer is host:port")]
    [InlineData("roundTimeoutMs", "0", "roundTimeoutMs: expected 1 to 600000, got 0")]
    [InlineData("rpcPort", "70000", "rpcPort: expected 0 to 65535")]
    [InlineData("rpcHost", "\"nowhere\"", "rpcHost: expected an IP address")]
    [InlineData("heartbeatMs", "0", "heartbeatMs: expected a positive number")]
    [InlineData("heartbeet", "1", "heartbeet")]
    [InlineData("genesis", "\"nowhere.json\"", "nowhere.json")]
    [InlineData("chainFolder", "null", "chainFolder")]
    public async Task A_bad_configuration_is_refused_by_name(string member, string value, string message)
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "validator-0", "node.json"], file => file[member] = JsonNode.Parse(value));
        await RefusesAsync(folder, message);
    }

    [Fact]
    public async Task A_chain_of_another_genesis_is_refused()
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "genesis.json"], file => file["config"]!["chainId"] = 7531);
        await RefusesAsync(folder, "another chain");
    }

    [Fact]
    public async Task A_way_to_sequence_that_is_not_built_is_refused()
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "genesis.json"], file => file["config"]!["sequitur"]!["sequencing"] = "l1-pbs");
        await RefusesAsync(folder, "sequences by 'bft' only");
    }

    [Fact]
    public async Task A_genesis_without_validators_is_refused_with_what_to_do()
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "genesis.json"], file => file["alloc"]!.AsObject().Remove("0x7530000000000000000000000000000000000001"));
        Directory.Delete(folder["devnet", "validator-0", "chain"], recursive: true);
        await RefusesAsync(folder, "as 'sequitur init' writes it");
    }

    [Fact]
    public async Task A_quorum_that_is_not_built_is_refused_by_name()
    {
        using TemporaryFolder folder = await PrepareAsync();
        Edit(folder["devnet", "genesis.json"], file => file["config"]!["sequitur"]!["consensus"]!["quorum"] = "stake-2/3");
        await RefusesAsync(folder, "config.sequitur.consensus.quorum");
    }

    [Fact]
    public async Task Comments_and_trailing_commas_are_read_over()
    {
        using TemporaryFolder folder = await PrepareAsync();
        string path = folder["devnet", "validator-0", "node.json"];
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, "// mine\n" + text.TrimEnd().TrimEnd('}') + ", /* the end */ }", TestContext.Current.CancellationToken);
        await using SequiturProcess node = Start(folder);
        await node.ReadyAsync();
    }

    [Fact]
    public async Task A_folder_in_use_is_refused()
    {
        using TemporaryFolder folder = await PrepareAsync();
        await using SequiturProcess node = Start(folder);
        await node.ReadyAsync();
        await RefusesAsync(folder, "chain");
        Assert.False(node.HasExited);
    }

    private static SequiturProcess Start(TemporaryFolder folder) =>
        SequiturProcess.Start("node", "--supervised", "--config", folder["devnet", "validator-0", "node.json"]);

    private static async Task RefusesAsync(TemporaryFolder folder, string message)
    {
        await using SequiturProcess node = Start(folder);
        Assert.Equal(2, await node.ExitAsync());
        Assert.Contains(message, node.Errors, StringComparison.Ordinal);
        Assert.Empty(node.Output);
    }

    /// <summary>The folder a devnet leaves behind.</summary>
    private static async Task<TemporaryFolder> PrepareAsync()
    {
        var folder = new TemporaryFolder();
        await using SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"]]);
        await devnet.ReadyAsync();
        devnet.Signal(SequiturProcess.Interrupt);
        Assert.Equal(0, await devnet.ExitAsync());
        return folder;
    }

    private static void Edit(string path, Action<JsonNode> change)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        change(file);
        File.WriteAllText(path, file.ToJsonString());
    }
}
