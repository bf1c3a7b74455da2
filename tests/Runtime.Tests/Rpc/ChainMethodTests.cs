using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Methods;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class ChainMethodTests
{
    [Fact]
    public async Task The_node_says_what_it_is()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        Assert.Equal("Sequitur/test", (string)(await chain.CallAsync("web3_clientVersion"))!);
        Assert.Equal("0x1d6a", (string)(await chain.CallAsync("eth_chainId"))!);
        Assert.Equal("7530", (string)(await chain.CallAsync("net_version"))!);
        Assert.True((bool)(await chain.CallAsync("net_listening"))!);
        Assert.Equal("0x0", (string)(await chain.CallAsync("net_peerCount"))!);
        Assert.False((bool)(await chain.CallAsync("eth_syncing"))!);
        Assert.Empty((await chain.CallAsync("eth_accounts"))!.AsArray());
        Assert.Equal(ChainFixture.Beneficiary.ToString(), (string)(await chain.CallAsync("eth_coinbase"))!);
        Assert.Equal(
            "0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad",
            (string)(await chain.CallAsync("web3_sha3", "\"0x68656c6c6f20776f726c64\""))!);
        Assert.NotNull((await chain.CallAsync("rpc_modules"))!["eth"]);
    }

    [Fact]
    public async Task Without_anything_to_tell_the_status_is_an_error()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, _) = await chain.FailAsync("sequitur_nodeStatus");

        Assert.Equal(-32000, code);
        Assert.Equal("this node reports no status", message);
    }

    [Fact]
    public async Task The_status_names_role_height_round_and_peers()
    {
        PeerStatus peer = new(ChainFixture.AddressOf(9), "127.0.0.1:30304", false, 4);
        NodeStatus status = new(true, ChainFixture.AddressOf(8), 5, 1, [peer]);
        await using ChainFixture chain = await ChainFixture.StartAsync(status: () => status);

        JsonNode told = (await chain.CallAsync("sequitur_nodeStatus"))!;

        const string expected = """
            {"role":"validator","address":"0x0000000000000000000000000000000000000008","height":"0x5","round":"0x1","epochLength":"0x0","syncing":false,
            "peers":[{"role":"follower","address":"0x0000000000000000000000000000000000000009","endPoint":"127.0.0.1:30304","head":"0x4"}]}
            """;
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), told.ToJsonString());
        Assert.False((bool)(await chain.CallAsync("eth_syncing"))!);
    }

    [Fact]
    public async Task A_node_that_is_behind_says_how_far()
    {
        NodeStatus status = new(false, ChainFixture.AddressOf(8), 1, 0, [], new SyncProgress(0, 400));
        await using ChainFixture chain = await ChainFixture.StartAsync(status: () => status);

        Assert.Equal(
            """{"startingBlock":"0x0","currentBlock":"0x0","highestBlock":"0x190"}""", (await chain.CallAsync("eth_syncing"))!.ToJsonString());
        Assert.True((bool)(await chain.CallAsync("sequitur_nodeStatus"))!["syncing"]!);
        Assert.Equal("follower", (string)(await chain.CallAsync("sequitur_nodeStatus"))!["role"]!);
    }

    [Fact]
    public async Task A_block_is_the_same_by_number_hash_and_tag()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        string hash = chain.Ledger.Head.Hash.ToString();

        JsonNode byTag = (await chain.CallAsync("eth_getBlockByNumber", "\"latest\"", "false"))!;

        Assert.Equal(hash, (string)byTag["hash"]!);
        Assert.Equal("0x4", (string)byTag["number"]!);
        foreach (string selector in new[] { "\"safe\"", "\"finalized\"", "\"pending\"", "\"0x4\"", $"{{\"blockHash\":\"{hash}\"}}", "{\"blockNumber\":\"0x4\"}" })
        {
            Assert.Equal(byTag.ToJsonString(), (await chain.CallAsync("eth_getBlockByNumber", selector, "false"))!.ToJsonString());
        }

        Assert.Equal(byTag.ToJsonString(), (await chain.CallAsync("eth_getBlockByHash", $"\"{hash}\"", "false"))!.ToJsonString());
        Assert.Equal("0x0", (string)(await chain.CallAsync("eth_getBlockByNumber", "\"earliest\"", "false"))!["number"]!);
    }

    [Fact]
    public async Task The_size_of_a_block_is_the_length_of_its_rlp()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        for (ulong number = 0; number <= chain.Ledger.Head.Number; number++)
        {
            Assert.True(chain.Ledger.TryGetBlock(number, out Block? block));
            JsonNode shown = (await chain.CallAsync("eth_getBlockByNumber", $"\"0x{number:x}\"", "true"))!;
            Assert.Equal($"0x{block!.Encode().Length:x}", (string)shown["size"]!);
            Assert.Equal(Hex.Encode(block.Encode()), (string)(await chain.CallAsync("debug_getRawBlock", $"\"0x{number:x}\""))!);
        }
    }

    [Fact]
    public async Task A_block_or_transaction_that_is_not_there_is_null()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        string nothing = $"\"0x{new string('7', 64)}\"";

        Assert.Null(await chain.CallAsync("eth_getBlockByNumber", "\"0x100\"", "false"));
        Assert.Null(await chain.CallAsync("eth_getBlockByHash", nothing, "true"));
        Assert.Null(await chain.CallAsync("eth_getBlockReceipts", "\"0x100\""));
        Assert.Null(await chain.CallAsync("eth_getTransactionByHash", nothing));
        Assert.Null(await chain.CallAsync("eth_getTransactionReceipt", nothing));
        Assert.Null(await chain.CallAsync("eth_getTransactionByBlockNumberAndIndex", "\"0x1\"", "\"0x5\""));
        Assert.Null(await chain.CallAsync("eth_getBlockTransactionCountByHash", nothing));
        Assert.Null(await chain.CallAsync("eth_getUncleCountByBlockHash", nothing));
    }

    [Theory]
    [InlineData("\"newest\"")]
    [InlineData("\"0x01\"")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"blockNumber\":\"0x1\",\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}")]
    [InlineData("{\"number\":\"0x1\"}")]
    [InlineData("null")]
    public async Task An_unknown_block_tag_is_named(string selector)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_getBlockByNumber", selector, "false");

        Assert.Equal(-32602, code);
        Assert.Contains("block", message);
    }

    [Fact]
    public async Task A_transaction_is_the_same_by_hash_and_by_place()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        JsonNode block = (await chain.CallAsync("eth_getBlockByNumber", "\"0x2\"", "true"))!;

        Assert.Equal(3, block["transactions"]!.AsArray().Count);
        for (int index = 0; index < 3; index++)
        {
            JsonNode transaction = block["transactions"]![index]!;
            string expected = transaction.ToJsonString();
            Assert.Equal(expected, (await chain.CallAsync("eth_getTransactionByHash", $"\"{transaction["hash"]}\""))!.ToJsonString());
            Assert.Equal(expected, (await chain.CallAsync("eth_getTransactionByBlockNumberAndIndex", "\"0x2\"", $"\"0x{index:x}\""))!.ToJsonString());
            Assert.Equal(
                expected,
                (await chain.CallAsync("eth_getTransactionByBlockHashAndIndex", $"\"{block["hash"]}\"", $"\"0x{index:x}\""))!.ToJsonString());
        }

        Assert.Equal(["0x2", "0x0", "0x1"], block["transactions"]!.AsArray().Select(item => (string)item!["type"]!));
        Assert.Equal("0x3", (string)(await chain.CallAsync("eth_getBlockTransactionCountByNumber", "\"0x2\""))!);
        Assert.Equal("0x0", (string)(await chain.CallAsync("eth_getUncleCountByBlockNumber", "\"0x2\""))!);
        Assert.Null(await chain.CallAsync("eth_getUncleByBlockNumberAndIndex", "\"0x2\"", "\"0x0\""));
    }

    [Fact]
    public async Task Receipts_of_a_block_add_up_and_equal_the_single_ones()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonArray receipts = (await chain.CallAsync("eth_getBlockReceipts", "\"0x3\""))!.AsArray();

        Assert.Equal(["0x0", "0x1", "0x1"], receipts.Select(item => (string)item!["status"]!));
        Assert.NotNull(receipts[1]!["contractAddress"]);
        Assert.Null(receipts[1]!["to"]);
        ulong gas = 0;
        foreach (JsonNode? receipt in receipts)
        {
            gas += System.Convert.ToUInt64((string)receipt!["gasUsed"]!, 16);
            Assert.Equal($"0x{gas:x}", (string)receipt["cumulativeGasUsed"]!);
            Assert.Equal(receipt.ToJsonString(), (await chain.CallAsync("eth_getTransactionReceipt", $"\"{receipt["transactionHash"]}\""))!.ToJsonString());
        }

        Assert.Equal(chain.Ledger.TryGetHeader(3, out BlockHeader? header) ? header!.GasUsed : 0, gas);
    }

    [Fact]
    public async Task Raw_forms_hash_to_what_they_name()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        JsonNode block = (await chain.CallAsync("eth_getBlockByNumber", "\"0x3\"", "false"))!;

        string rawHeader = (string)(await chain.CallAsync("debug_getRawHeader", "\"0x3\""))!;
        Assert.Equal((string)block["hash"]!, (string)(await chain.CallAsync("web3_sha3", $"\"{rawHeader}\""))!);
        string transactionHash = (string)block["transactions"]![1]!;
        string rawTransaction = (string)(await chain.CallAsync("debug_getRawTransaction", $"\"{transactionHash}\""))!;
        Assert.Equal(transactionHash, (string)(await chain.CallAsync("web3_sha3", $"\"{rawTransaction}\""))!);
        Assert.Equal(3, (await chain.CallAsync("debug_getRawReceipts", "\"0x3\""))!.AsArray().Count);
    }

    [Fact]
    public async Task The_rules_in_force_are_told()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        JsonNode config = (await chain.CallAsync("eth_config"))!;

        Assert.Equal("0x1d6a", (string)config["current"]!["chainId"]!);
        Assert.Null(config["next"]);
        Assert.Null(config["last"]);
        Assert.Equal("0x0000000000000000000000000000000000000001", (string)config["current"]!["precompiles"]!["ECREC"]!);
        Assert.Equal("0x0000f90827f1c53a10cb7a02335b175320002935", (string)config["current"]!["systemContracts"]!["HISTORY_STORAGE_ADDRESS"]!);
    }
}
