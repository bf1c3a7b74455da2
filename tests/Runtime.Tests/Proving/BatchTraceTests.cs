using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Traces;
using Sequitur.Runtime.Rpc;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>A prover gets blocks of one epoch with one witness and one certificate, and refuses whatever was changed in them.</summary>
public sealed class BatchTraceTests
{
    private const ulong EpochLength = 4;

    [Fact]
    public async Task Batches_on_both_sides_of_a_boundary_are_served_and_accepted_and_one_across_it_is_refused_by_name()
    {
        await using ChainFixture chain = await StartAsync();
        foreach ((ulong first, ulong last, SetContinuity set) in new[]
        {
            (1UL, 3UL, SetContinuity.Unchanged), (2UL, 3UL, SetContinuity.Unchanged), (4UL, 6UL, SetContinuity.Boundary), (5UL, 5UL, SetContinuity.Unchanged),
        })
        {
            BatchVerdict verdict = Check(await BatchAsync(chain, first, last), chain);
            Assert.Null(verdict.FailedCheck);
            BatchPublicOutput output = verdict.Result.Output!;
            Assert.Equal((first, last, set), (output.FirstNumber, output.LastNumber, output.Signers.Set));
            Assert.Equal((9UL, 9UL), (output.Bridge.Start.Index, output.Bridge.End.Index));
            Assert.Equal(new U256(Math.Min(last, 4)).ToHash256(), output.Bridge.WithdrawRoot);
        }

        foreach ((ulong first, ulong last) in new[] { (1UL, 4UL), (3UL, 5UL), (3UL, 4UL), (1UL, 6UL) })
        {
            (int code, string message, JsonNode? data) = await chain.FailAsync("l2trace_getBatch", Quantity(first), Quantity(last));
            Assert.Equal((RpcErrorCode.Server, "ACROSS_BOUNDARY"), (code, (string)data!["reason"]!));
            Assert.Contains("block 4 is at a boundary", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_input_of_a_batch_is_the_batch_and_gives_what_its_check_gives()
    {
        await using ChainFixture chain = await StartAsync();
        JsonObject batch = await BatchAsync(chain, 4, 6);
        byte[] input = Convert.FromHexString(((string)(await chain.CallAsync("l2trace_getBatchInput", "\"0x4\"", "\"0x6\""))!)[2..]);
        Assert.Equal(BatchInputEncoding.Encode(Parse(batch).ToInput(chain.Ledger.Configuration)), input);
        Assert.Equal(0, BatchProgram.Run(input, out byte[] output));
        Assert.Equal(Check(batch, chain).Result.Output!.Encode(), output);
    }

    [Fact]
    public async Task The_shared_witness_holds_each_node_and_code_of_the_blocks_once()
    {
        await using ChainFixture chain = await StartAsync();
        JsonObject batch = await BatchAsync(chain, 1, 3);
        foreach (string list in new[] { "state", "codes" })
        {
            SortedSet<string> expected = new(StringComparer.Ordinal);
            for (ulong number = 1; number <= 3; number++)
            {
                JsonNode trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", Quantity(number)))!;
                expected.UnionWith(trace["witness"]![list]!.AsArray().Select(item => (string)item!));
            }

            Assert.Equal(expected, batch["witness"]![list]!.AsArray().Select(item => (string)item!));
        }

        Assert.Single(batch["witness"]!["headers"]!.AsArray());
    }

    [Fact]
    public async Task A_batch_under_other_rules_or_after_another_block_is_refused()
    {
        await using ChainFixture chain = await StartAsync();
        BatchFile batch = Parse(await BatchAsync(chain, 2, 3));
        ChainConfiguration rules = chain.Ledger.Configuration;
        Assert.True(chain.Ledger.TryGetHeader(1, out BlockHeader? previous));
        Assert.True(BatchCheck.Run(batch, rules, new TrustedStart(rules.ConfigurationHash, previous!.Hash, previous.StateRoot)).IsValid);
        Assert.StartsWith("OtherStart", BatchCheck.Run(batch, rules, new TrustedStart(PreviousHash: previous.ParentHash)).FailedCheck, StringComparison.Ordinal);
        ChainConfiguration epochs = ChainFixture.Bridged(3);
        Assert.StartsWith("AcrossBoundary: block 1 of the batch", BatchCheck.Run(batch, epochs, default).FailedCheck, StringComparison.Ordinal);
        ChainConfiguration unbridged = new() { ChainId = ChainFixture.ChainId, Consensus = rules.Consensus };
        Assert.NotNull(BatchCheck.Run(batch, unbridged, default).FailedCheck);
    }

    [Fact]
    public async Task A_request_for_a_batch_is_read_strictly_and_bounded()
    {
        await using ChainFixture chain = await StartAsync(new RpcLimits { TraceBatchBlocksMax = 2, ResponseBytesMax = 40_000 });
        await FailsAsync(chain, RpcErrorCode.InvalidParams, "0x3", "0x2");
        await FailsAsync(chain, RpcErrorCode.Server, "0x0", "0x2");
        await FailsAsync(chain, RpcErrorCode.ResourceNotFound, "0x6", "0x7");
        await FailsAsync(chain, RpcErrorCode.LimitExceeded, "0x1", "0x3");
        await FailsAsync(chain, RpcErrorCode.InvalidParams, "0x1");
        await FailsAsync(chain, RpcErrorCode.InvalidParams, "latest", "latest");
        await FailsAsync(chain, RpcErrorCode.InvalidParams, "0x1", "0x2", "0x3");
        await using ChainFixture small = await StartAsync(new RpcLimits { ResponseBytesMax = 4_000 });
        (int code, string message, _) = await small.FailAsync("l2trace_getBatch", "\"0x1\"", "\"0x3\"");
        Assert.Equal(RpcErrorCode.LimitExceeded, code);
        Assert.Contains("too large", message, StringComparison.Ordinal);
        await using ChainFixture without = await ChainFixture.StartAsync(hasValidators: false);
        without.Produce();
        (code, _, JsonNode? data) = await without.FailAsync("l2trace_getBatch", "\"0x1\"", "\"0x1\"");
        Assert.Equal((RpcErrorCode.Server, "NO_CERTIFICATE"), (code, (string)data!["reason"]!));
    }

    [Fact]
    public async Task A_trace_shows_where_the_chain_stands_with_its_L1()
    {
        await using ChainFixture chain = await StartAsync();
        JsonObject trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x3\""))!.AsObject();
        JsonNode storage = trace["finalBlockStorage"]!;
        Assert.Null(CheckTrace(trace, chain));
        Assert.Equal(("0x9", "0x9"), ((string)trace["startL1QueueIndex"]!, (string)trace["endL1QueueIndex"]!));
        Assert.Equal(new U256(0x99).ToHash256().ToString(), (string)trace["startL1QueueHash"]!);
        Assert.Equal(new U256(3).ToHash256().ToString(), (string)storage["withdrawTrieRoot"]!);
        Assert.Equal(ChainFixture.SimpleBridge.ToString(), (string)storage["withdrawTrieRootSlot"]!["address"]!);
        Assert.Equal(2, storage["proofs"]!.AsArray().Count);
        Assert.Equal(["0x3", "0x9", "0x99"], storage["proofs"]![1]!["storageProof"]!.AsArray().Select(slot => (string)slot!["value"]!));

        JsonObject without = trace.DeepClone().AsObject();
        without["finalBlockStorage"]!["proofs"]!.AsArray().RemoveAt(1);
        Assert.Contains("finalBlockStorage.proofs: expected a second proof, of the bridge", MutatedDocuments.Refusal(() => CheckTrace(without, chain)), StringComparison.Ordinal);
        JsonObject moved = trace.DeepClone().AsObject();
        JsonNode root = moved["finalBlockStorage"]!["withdrawTrieRoot"]!;
        moved["finalBlockStorage"]!.AsObject().Remove("withdrawTrieRoot");
        moved["finalBlockStorage"]!["withdrawTrieRoot"] = root;
        Assert.Contains("finalBlockStorage", MutatedDocuments.Refusal(() => CheckTrace(moved, chain)), StringComparison.Ordinal);
        JsonObject missing = trace.DeepClone().AsObject();
        missing.Remove("endL1QueueHash");
        Assert.Equal("Envelope: 'endL1QueueHash' does not say what the block says", CheckTrace(missing, chain));
    }

    /// <summary>Six blocks of a chain with a bridge, the fourth at a boundary; block n up to the fourth writes n as the withdrawal root.</summary>
    private static async Task<ChainFixture> StartAsync(RpcLimits? limits = null)
    {
        ChainFixture chain = await ChainFixture.StartWithBlocksAsync(limits, ChainFixture.Bridged(EpochLength), bridgeWrites: true);
        chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(7)));
        chain.Produce();
        return chain;
    }

    private static async Task FailsAsync(ChainFixture chain, int expected, params string[] parameters)
    {
        foreach (string method in new[] { "l2trace_getBatch", "l2trace_getBatchInput" })
        {
            (int code, string message, _) = await chain.FailAsync(method, [.. parameters.Select(parameter => $"\"{parameter}\"")]);
            Assert.True(expected == code, $"{method} {string.Join(' ', parameters)}: {code} {message}");
        }
    }

    private static async Task<JsonObject> BatchAsync(ChainFixture chain, ulong first, ulong last) =>
        (await chain.CallAsync("l2trace_getBatch", Quantity(first), Quantity(last)))!.AsObject();

    private static BatchFile Parse(JsonObject batch) => BatchFile.Parse(Encoding.UTF8.GetBytes(batch.ToJsonString()));

    private static BatchVerdict Check(JsonObject batch, ChainFixture chain) => BatchCheck.Run(Parse(batch), chain.Ledger.Configuration, default);

    private static string? CheckTrace(JsonObject trace, ChainFixture chain) =>
        TraceCheck.Run(TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString())), chain.Ledger.Configuration, null, mustBeFinal: true).FailedCheck;

    private static string Quantity(ulong number) => $"\"0x{number:x}\"";
}
