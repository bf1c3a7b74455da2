using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Traces;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>Batches and traces of blocks that start with messages from L1, on both sides of a boundary.</summary>
public sealed class BatchMessageTests
{
    [Theory]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public async Task A_batch_shows_which_messages_its_blocks_took_and_the_next_goes_on_from_there(SealScheme seals)
    {
        await using MessageChain chain = await MessageChain.StartWithBlocksAsync(seals);
        BatchPublicOutput before = await AssertServedAsync(chain, 1, 3);
        BatchPublicOutput after = await AssertServedAsync(chain, 4, 6);
        await AssertServedAsync(chain, 5, 5);
        Assert.Equal((9UL, 14UL, 17UL), (before.Bridge.Start.Index, before.Bridge.End.Index, after.Bridge.End.Index));
        Assert.Equal((before.Bridge.End, before.BlockHash), (after.Bridge.Start, after.PreviousHash));
        (int code, string message, JsonNode? data) = await chain.Fixture.FailAsync("l2trace_getBatch", "\"0x3\"", "\"0x4\"");
        Assert.Equal((RpcErrorCode.Server, "ACROSS_BOUNDARY"), (code, (string)data!["reason"]!));
        Assert.Contains("block 4 is at a boundary", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public async Task A_trace_of_each_block_shows_the_queue_before_and_after_it(SealScheme seals)
    {
        await using MessageChain chain = await MessageChain.StartWithBlocksAsync(seals);
        for (ulong number = 1; number <= chain.Fixture.Ledger.Head.Number; number++)
        {
            JsonObject trace = (await chain.Fixture.CallAsync("getBlockTraceByNumber", $"\"0x{number:x}\""))!.AsObject();
            AssertQueue(chain, trace, number, number);
            TraceVerdict verdict = TraceCheck.Run(TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString())), chain.Configuration, null, mustBeFinal: true);
            Assert.Null(verdict.FailedCheck);
            Assert.True(verdict.IsFinal);
            Assert.Equal(chain.Queues[(int)number].Position, verdict.PublicOutput!.QueueAfter);
        }
    }

    private static async Task<BatchPublicOutput> AssertServedAsync(MessageChain chain, ulong first, ulong last)
    {
        string[] range = [$"\"0x{first:x}\"", $"\"0x{last:x}\""];
        JsonObject batch = (await chain.Fixture.CallAsync("l2trace_getBatch", range))!.AsObject();
        AssertQueue(chain, batch, first, last);
        BatchFile file = BatchFile.Parse(Encoding.UTF8.GetBytes(batch.ToJsonString()));
        ulong taken = (ulong)file.Content.Blocks.Sum(block => block.Content.Transactions.Count(transaction => transaction[0] == (byte)TransactionType.L1Message));
        Assert.Equal(chain.Queues[(int)last].Index - chain.Queues[(int)first - 1].Index, taken);
        BatchVerdict verdict = BatchCheck.Run(file, chain.Configuration, default);
        Assert.Null(verdict.FailedCheck);
        BatchPublicOutput output = verdict.Result.Output!;
        Assert.Equal((chain.Queues[(int)first - 1].Position, chain.Queues[(int)last].Position), (output.Bridge.Start, output.Bridge.End));

        byte[] input = Convert.FromHexString(((string)(await chain.Fixture.CallAsync("l2trace_getBatchInput", range))!)[2..]);
        Assert.Equal(0, BatchProgram.Run(input, out byte[] bytes));
        Assert.Equal(output.Encode(), bytes);

        FinalityInput span = chain.Span(first, file.Content.Blocks[^1].Content.HeaderRlp, file.Content.Finality!, file.PreviousAccount);
        Assert.Equal(0, FinalityProgram.Run(span, out FinalityPublicOutput? finality));
        Assert.Equal((first, last, output.PreviousHash, output.BlockHash), (finality!.FirstNumber, finality.LastNumber, finality.PreviousHash, finality.BlockHash));
        Assert.Equal((output.Bridge, output.Signers), (finality.Bridge, finality.Signers));
        return output;
    }

    private static void AssertQueue(MessageChain chain, JsonObject shown, ulong first, ulong last)
    {
        ExpectedQueue start = chain.Queues[(int)first - 1];
        ExpectedQueue end = chain.Queues[(int)last];
        Assert.Equal(($"0x{start.Index:x}", start.Hash.ToString()), ((string)shown["startL1QueueIndex"]!, (string)shown["startL1QueueHash"]!));
        Assert.Equal(($"0x{end.Index:x}", end.Hash.ToString()), ((string)shown["endL1QueueIndex"]!, (string)shown["endL1QueueHash"]!));
    }
}
