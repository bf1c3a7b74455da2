using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class FeeMethodTests
{
    [Fact]
    public async Task Suggestions_follow_what_recent_blocks_accepted()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        string quiet = (string)(await chain.CallAsync("eth_maxPriorityFeePerGas"))!;
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1));
        string busy = (string)(await chain.CallAsync("eth_maxPriorityFeePerGas"))!;
        string next = (string)(await chain.CallAsync("eth_baseFee"))!;
        string price = (string)(await chain.CallAsync("eth_gasPrice"))!;

        Assert.Equal("0xf4240", quiet);
        Assert.Equal("0x77359400", busy);
        Assert.Equal($"0x{FeeMarket.NextBaseFee(chain.Ledger.Configuration, chain.Ledger.Head).U0:x}", next);
        Assert.Equal($"0x{chain.Ledger.Head.BaseFee.U0 + 2_000_000_000:x}", price);
        Assert.Equal("0x1", (string)(await chain.CallAsync("eth_blobBaseFee"))!);
    }

    [Fact]
    public async Task The_next_blob_fee_is_that_of_the_schedule_at_the_next_block()
    {
        ChainConfiguration configuration = new()
        {
            ChainId = ChainFixture.ChainId,
            BlobSchedule = [new BlobParameters(0, 3, 6, 3_338_477), new BlobParameters(ChainFixture.GenesisTime + 2, 6, 9, 5_007_716)],
        };
        await using ChainFixture chain = await ChainFixture.StartAsync(configuration: configuration, excessBlobGas: 60_000_000);
        BlockHeader before = chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1)).Block.Header;

        string next = (string)(await chain.CallAsync("eth_blobBaseFee"))!;
        JsonNode past = (await chain.CallAsync("eth_feeHistory", "\"0x1\"", "\"0x0\"", "[]"))!["baseFeePerBlobGas"]!;
        JsonNode present = (await chain.CallAsync("eth_feeHistory", "\"0x1\"", "\"0x1\"", "[]"))!["baseFeePerBlobGas"]!;

        BlobParameters now = configuration.BlobSchedule[1];
        ulong excess = FeeMarket.NextExcessBlobGas(configuration, before, now.ActivationTime);
        Assert.Equal($"0x{FeeMarket.BlobBaseFee(now, excess).U0:x}", next);
        Assert.Equal(next, (string)present[1]!);

        // The block after genesis is there, and came by the schedule before.
        Assert.Equal($"0x{FeeMarket.BlobBaseFee(configuration.BlobSchedule[0], before.ExcessBlobGas).U0:x}", (string)past[1]!);
        Assert.Equal((string)past[1]!, (string)present[0]!);
        Assert.NotEqual(next, (string)present[0]!);
    }

    [Fact]
    public async Task The_fee_history_tells_each_block_and_the_next()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonNode history = (await chain.CallAsync("eth_feeHistory", "\"0x2\"", "\"latest\"", "[0,50,100]"))!;
        JsonNode whole = (await chain.CallAsync("eth_feeHistory", "100", "\"0x4\"", "[]"))!;

        Assert.Equal("0x3", (string)history["oldestBlock"]!);
        Assert.Equal(3, history["baseFeePerGas"]!.AsArray().Count);
        Assert.Equal(2, history["gasUsedRatio"]!.AsArray().Count);
        Assert.Equal(3, history["baseFeePerBlobGas"]!.AsArray().Count);
        Assert.All(history["reward"]!.AsArray(), rewards => Assert.Equal(["0x77359400", "0x77359400", "0x77359400"], rewards!.AsArray().Select(tip => (string)tip!)));
        Assert.Equal("0x0", (string)whole["oldestBlock"]!);
        Assert.Equal(5, whole["gasUsedRatio"]!.AsArray().Count);
        Assert.Null(whole["reward"]);
    }

    [Theory]
    [InlineData("\"0x2\",\"latest\",[50,25]", -32602)]
    [InlineData("\"0x2\",\"latest\",[101]", -32602)]
    [InlineData("\"0x2\",\"latest\",[\"5\"]", -32602)]
    [InlineData("-1,\"latest\",[]", -32602)]
    [InlineData("\"0x2\",\"0x999\",[]", -32001)]
    [InlineData("\"0x2\"", -32602)]
    public async Task Wrong_requests_for_history_are_named(string parameters, int expected)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        Assert.Equal(expected, (await chain.FailAsync("eth_feeHistory", parameters)).Code);
    }
}
