using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Whoever runs the block program asks a node for its input, of a whole block or of a range of it.</summary>
public sealed class InputMethodTests
{
    [Fact]
    public async Task The_input_of_a_block_runs_to_its_state_root_and_comes_as_bytes_by_plain_get()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: ChainFixture.Bridged());
        for (ulong number = 1; number <= chain.Ledger.Head.Number; number++)
        {
            byte[] input = await InputAsync(chain, "l2trace_getStatelessInput", $"\"0x{number:x}\"");
            Assert.Equal(0, BlockProgram.Run(input, out byte[] output));
            Assert.True(chain.Ledger.TryGetHeader(number, out BlockHeader? header));
            RangePublicOutput shown = RangePublicOutput.TryDecode(output)!;
            Assert.Equal((header!.Hash, header.StateRoot, RangeSteps.Both), (shown.BlockHash, shown.After.StateRoot, shown.Steps));
            foreach (string name in new[] { $"{number}", $"0x{number:x}", header.Hash.ToString() })
            {
                using HttpResponseMessage response = await GetAsync(chain, name);
                Assert.Equal((HttpStatusCode.OK, "application/octet-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
                Assert.Equal(input, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    [Theory]
    [InlineData("9", HttpStatusCode.NotFound, RpcErrorCode.ResourceNotFound)]
    [InlineData("0", HttpStatusCode.BadRequest, RpcErrorCode.Server)]
    [InlineData("pending", HttpStatusCode.BadRequest, RpcErrorCode.Server)]
    [InlineData("yesterday", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("0x01", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("1/2", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("1?full=1", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("%22,%220x1", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    [InlineData("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", HttpStatusCode.BadRequest, RpcErrorCode.InvalidParams)]
    public async Task What_is_no_block_of_the_chain_is_an_error_with_a_status(string block, HttpStatusCode status, int code)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Produce();
        using HttpResponseMessage response = await GetAsync(chain, block);
        Assert.Equal((status, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        JsonNode error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal(code, (int)error["code"]!);
    }

    [Fact]
    public async Task An_input_beyond_the_limit_of_a_response_is_refused_whole()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(new RpcLimits { ResponseBytesMax = 2_000 });
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        using HttpResponseMessage response = await GetAsync(chain, "1");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Ranges_of_a_block_join_to_the_whole()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: ChainFixture.Bridged());
        Assert.True(chain.Ledger.TryGetBlock(3, out Block? block));
        int count = block!.Transactions.Length;
        byte[] whole = Output(await InputAsync(chain, "l2trace_getStatelessInput", "\"0x3\"")).Encode();
        Assert.Equal(whole, Output(await RangeAsync(chain, 0, count)).Encode());
        for (int split = 0; split <= count; split++)
        {
            if (split == 0)
            {
                // Nothing before the first transaction but the start step: the rest has the end step alone only when it starts later.
                Assert.Equal(RangeSteps.Start, Output(await RangeAsync(chain, 0, 0)).Steps);
                continue;
            }

            RangePublicOutput left = Output(await RangeAsync(chain, 0, split));
            if (split == count) continue;
            RangePublicOutput right = Output(await RangeAsync(chain, split, count));
            Assert.Equal(RangeJoinFault.None, RangeJoin.Join(left, right, out RangePublicOutput? joined));
            Assert.Equal(whole, joined!.Encode());
        }

        RangePublicOutput middle = Output(await RangeAsync(chain, 1, 1));
        Assert.Equal((RangeSteps.None, 1, 1), (middle.Steps, middle.From, middle.To));
    }

    [Fact]
    public async Task A_range_that_a_block_has_not_is_refused()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        foreach (string[] parameters in (string[][])[["0x3", "0x2", "0x1"], ["0x3", "0x0", "0x4"], ["0x3", "0x4", "0x4"], ["0x3"], ["0x3", "0x0"], ["0x3", "0x0", "0x1", "0x2"], ["0x3", "0xffffffffffffffff", "0xffffffffffffffff"]])
        {
            (int code, _, _) = await chain.FailAsync("l2trace_getRangeInput", [.. parameters.Select(parameter => $"\"{parameter}\"")]);
            Assert.Equal(RpcErrorCode.InvalidParams, code);
        }

        Assert.Equal(RpcErrorCode.ResourceNotFound, (await chain.FailAsync("l2trace_getRangeInput", "\"0x9\"", "\"0x0\"", "\"0x0\"")).Code);
    }

    private static RangePublicOutput Output(byte[] input)
    {
        Assert.Equal(0, BlockProgram.Run(input, out byte[] output));
        return RangePublicOutput.TryDecode(output)!;
    }

    private static Task<byte[]> RangeAsync(ChainFixture chain, int from, int to) =>
        InputAsync(chain, "l2trace_getRangeInput", "\"0x3\"", $"\"0x{from:x}\"", $"\"0x{to:x}\"");

    private static async Task<byte[]> InputAsync(ChainFixture chain, string method, params string[] parameters) =>
        Convert.FromHexString(((string)(await chain.CallAsync(method, parameters))!)[2..]);

    private static async Task<HttpResponseMessage> GetAsync(ChainFixture chain, string block) => await chain.GetAsync("/l2trace/stateless-input/" + block);
}
