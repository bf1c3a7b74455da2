using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class LogMethodTests
{
    private static readonly string Writer = $"\"{ChainFixture.Writer}\"";
    private static readonly string Topic = $"\"0x{0xaa:x64}\"";

    [Fact]
    public async Task Logs_are_found_by_range_address_and_topic()
    {
        await using ChainFixture chain = await StartWithLogsAsync(3);

        Assert.Equal(3, await CountAsync(chain, """{"fromBlock":"earliest"}"""));
        Assert.Equal(3, await CountAsync(chain, $$"""{"fromBlock":"0x0","toBlock":"latest","address":{{Writer}},"topics":[{{Topic}}]}"""));
        Assert.Equal(3, await CountAsync(chain, $$"""{"fromBlock":"0x1","toBlock":"0x1000","address":[{{Writer}}],"topics":[[{{Topic}},"0x{{1:x64}}"]]}"""));
        Assert.Equal(1, await CountAsync(chain, $$"""{"fromBlock":"0x2","toBlock":"0x2","topics":[null]}"""));
        Assert.Equal(1, await CountAsync(chain, $$"""{"blockHash":"{{chain.Ledger.Head.Hash}}"}"""));
        Assert.Equal(1, await CountAsync(chain, "{}"));
        Assert.Equal(0, await CountAsync(chain, $$"""{"fromBlock":"0x0","topics":["0x{{1:x64}}"]}"""));
        Assert.Equal(0, await CountAsync(chain, $$"""{"fromBlock":"0x0","topics":[null,{{Topic}}]}"""));
        Assert.Equal(0, await CountAsync(chain, $$"""{"fromBlock":"0x0","address":"{{ChainFixture.Reader}}"}"""));
        Assert.Equal(0, await CountAsync(chain, """{"fromBlock":"0x100"}""" ));
    }

    [Fact]
    public async Task A_log_says_where_it_is()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        SealedBlock block = chain.Produce(
            chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(1)), chain.Call(ChainFixture.Bob, ChainFixture.Writer, ChainFixture.Word(2)));

        JsonNode log = (await chain.CallAsync("eth_getLogs", "{}"))![1]!;
        JsonNode receipt = (await chain.CallAsync("eth_getTransactionReceipt", $"\"{block.Results[1].Transaction.Hash}\""))!;

        Assert.Equal(receipt["logs"]![0]!.ToJsonString(), log.ToJsonString());
        Assert.Equal("0x1", (string)log["logIndex"]!);
        Assert.Equal("0x1", (string)log["transactionIndex"]!);
        Assert.Equal(block.Block.Header.Hash.ToString(), (string)log["blockHash"]!);
        Assert.Equal(Hex.Encode(ChainFixture.Word(2)), (string)log["data"]!);
        Assert.False((bool)log["removed"]!);
    }

    [Theory]
    [InlineData("{\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\",\"fromBlock\":\"0x0\"}", -32602, "either blockHash or")]
    [InlineData("{\"fromBlock\":\"0x3\",\"toBlock\":\"0x1\"}", -32602, "invalid block range")]
    [InlineData("{\"fromBlock\":\"genesis\"}", -32602, "fromBlock")]
    [InlineData("{\"address\":\"0x1\"}", -32602, "address")]
    [InlineData("{\"topics\":[\"0x1\"]}", -32602, "topic")]
    [InlineData("{\"topics\":[null,null,null,null,null]}", -32602, "at most 4 positions")]
    [InlineData("{\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}", -32001, "unknown block")]
    [InlineData("[]", -32602, "an object")]
    public async Task Wrong_filters_are_named(string filter, int expected, string named)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_getLogs", filter);

        Assert.Equal(expected, code);
        Assert.Contains(named, message);
    }

    [Fact]
    public async Task Ranges_and_results_are_limited()
    {
        await using ChainFixture chain = await StartWithLogsAsync(3, new RpcLimits { LogBlocksMax = 3, LogResultsMax = 2 });

        (int range, string rangeMessage, JsonNode? _) = await chain.FailAsync("eth_getLogs", """{"fromBlock":"0x0"}""");
        (int results, string resultsMessage, JsonNode? _) = await chain.FailAsync("eth_getLogs", """{"fromBlock":"0x1"}""");

        Assert.Equal(-32005, range);
        Assert.Contains("at most 3 blocks", rangeMessage);
        Assert.Equal(-32005, results);
        Assert.Contains("at most 2 results", resultsMessage);
    }

    [Fact]
    public async Task Filters_tell_what_is_new_once()
    {
        await using ChainFixture chain = await StartWithLogsAsync(1);
        JsonNode blocks = (await chain.CallAsync("eth_newBlockFilter"))!;
        JsonNode logs = (await chain.CallAsync("eth_newFilter", $$"""{"fromBlock":"0x0","address":{{Writer}}}"""))!;
        JsonNode pending = (await chain.CallAsync("eth_newPendingTransactionFilter"))!;
        Transaction transaction = chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(5));
        await chain.CallAsync("eth_sendRawTransaction", $"\"{Hex.Encode(transaction.Raw)}\"");
        SealedBlock block = chain.Produce(transaction);

        Assert.Equal([block.Block.Header.Hash.ToString()], await ChangesAsync(chain, blocks));
        Assert.Empty(await ChangesAsync(chain, blocks));
        Assert.Single((await chain.CallAsync("eth_getFilterChanges", Quoted(logs)))!.AsArray());
        Assert.Empty((await chain.CallAsync("eth_getFilterChanges", Quoted(logs)))!.AsArray());
        Assert.Equal(2, (await chain.CallAsync("eth_getFilterLogs", Quoted(logs)))!.AsArray().Count);
        Assert.Equal([transaction.Hash.ToString()], await ChangesAsync(chain, pending));
        Assert.Empty(await ChangesAsync(chain, pending));
        Assert.True((bool)(await chain.CallAsync("eth_uninstallFilter", Quoted(blocks)))!);
        Assert.False((bool)(await chain.CallAsync("eth_uninstallFilter", Quoted(blocks)))!);
        Assert.Contains("filter not found", (await chain.FailAsync("eth_getFilterChanges", Quoted(blocks))).Message);
    }

    [Fact]
    public async Task Filters_are_bounded_in_number_and_in_what_waits_in_them()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(new RpcLimits { FiltersMax = 1, FilterPendingMax = 2 });
        JsonNode pending = (await chain.CallAsync("eth_newPendingTransactionFilter"))!;

        (int tooMany, string _, JsonNode? _) = await chain.FailAsync("eth_newBlockFilter");
        for (int count = 0; count < 3; count++)
        {
            await chain.CallAsync("eth_sendRawTransaction", $"\"{Hex.Encode(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1).Raw)}\"");
        }

        (int overflow, string message, JsonNode? _) = await chain.FailAsync("eth_getFilterChanges", Quoted(pending));
        Assert.Equal(-32005, tooMany);
        Assert.Equal(-32005, overflow);
        Assert.Contains("overflowed", message);
        await chain.CallAsync("eth_newBlockFilter");
    }

    private static async Task<ChainFixture> StartWithLogsAsync(int count, RpcLimits? limits = null)
    {
        ChainFixture chain = await ChainFixture.StartAsync(limits);
        for (ulong value = 1; value <= (ulong)count; value++)
        {
            chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(value)));
        }

        return chain;
    }

    private static async Task<int> CountAsync(ChainFixture chain, string filter) => (await chain.CallAsync("eth_getLogs", filter))!.AsArray().Count;

    private static async Task<string[]> ChangesAsync(ChainFixture chain, JsonNode filter) =>
        [.. (await chain.CallAsync("eth_getFilterChanges", Quoted(filter)))!.AsArray().Select(item => (string)item!)];

    private static string Quoted(JsonNode id) => id.ToJsonString();
}
