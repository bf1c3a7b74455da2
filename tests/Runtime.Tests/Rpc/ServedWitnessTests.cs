using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>What provers are served has been executed again by the node that serves it, from exactly the bytes it serves.</summary>
public sealed class ServedWitnessTests
{
    private const string Failures = "sequitur_reexecution_failures_total", Executions = "sequitur_reexecutions_total";

    private static readonly RpcLimits s_audited = new() { WitnessAuditPause = TimeSpan.FromMilliseconds(10) };

    /// <summary>Every way a kept witness can be wrong that leaves it readable.</summary>
    private static readonly Dictionary<string, Func<byte[][], byte[][]>> s_damages = new()
    {
        ["missing"] = static nodes => nodes[1..],
        ["changed"] = static nodes => [Flipped(nodes[0]), .. nodes[1..]],
        ["superfluous"] = static nodes => [.. nodes, [0xff, .. new byte[40]]],
        ["twice"] = static nodes => [nodes[0], .. nodes],
        ["unsorted"] = static nodes => [.. nodes.Reverse()],
    };

    public static TheoryData<string> Damages => [.. s_damages.Keys];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_kept_witness_that_does_not_give_its_block_is_served_under_no_name(string damage)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        chain.ReplaceWitness = s_damages[damage];
        string hash = $"\"{chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(41))).Block.Header.Hash}\"";
        chain.ReplaceWitness = null;
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));

        (string Method, string[] Parameters)[] calls =
        [
            ("getBlockTraceByNumber", ["\"0x2\""]), ("getBlockTraceByHash", [hash]),
            ("l2trace_getBlockTraceByNumber", ["\"0x2\""]), ("l2trace_getBlockTraceByHash", [hash]),
            ("l2trace_getStatelessInput", ["\"0x2\""]), ("l2trace_getStatelessInput", [hash]), ("l2trace_getRangeInput", ["\"0x2\"", "\"0x0\"", "\"0x1\""]),
            ("debug_executionWitness", ["\"0x2\""]),
        ];
        foreach ((string method, string[] parameters) in calls) await AssertRefusedAsync(chain, method, parameters);
        using (HttpResponseMessage plain = await chain.GetAsync("l2trace/stateless-input/2"))
        {
            Assert.Equal((HttpStatusCode.InternalServerError, "application/json"), (plain.StatusCode, plain.Content.Headers.ContentType?.MediaType));
        }

        Assert.Equal((1, 1), (await MetricAsync(chain, Failures), await MetricAsync(chain, Executions)));
        Assert.Contains("block 2 is not served", Assert.Single(chain.Faults), StringComparison.Ordinal);
        foreach (string number in (string[])["\"0x1\"", "\"0x3\""]) Assert.NotNull(await chain.CallAsync("getBlockTraceByNumber", number));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("changed")]
    [InlineData("superfluous")]
    public async Task No_batch_with_such_a_block_is_served_and_each_without_is(string damage)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        chain.Produce(chain.Transfer(ChainFixture.Bob, ChainFixture.Alice.Address, 5));
        chain.ReplaceWitness = s_damages[damage];
        chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(41)));

        foreach (string method in (string[])["l2trace_getBatch", "l2trace_getBatchInput"])
        {
            await AssertRefusedAsync(chain, method, ["\"0x2\"", "\"0x3\""]);
            Assert.NotNull(await chain.CallAsync(method, "\"0x1\"", "\"0x2\""));
        }

        Assert.Equal((1, 2), (await MetricAsync(chain, Failures), await MetricAsync(chain, Executions)));
    }

    [Fact]
    public async Task A_block_is_executed_again_once_whoever_asks_and_however()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => chain.CallAsync(i % 2 == 0 ? "getBlockTraceByNumber" : "l2trace_getStatelessInput", "\"0x2\"")));
        Assert.Equal(1, await MetricAsync(chain, Executions));

        await chain.CallAsync("l2trace_getRangeInput", "\"0x2\"", "\"0x0\"", "\"0x1\"");
        await chain.CallAsync("l2trace_getBatch", "\"0x1\"", "\"0x2\"");
        await chain.CallAsync("l2trace_getBatchInput", "\"0x1\"", "\"0x2\"");
        Assert.Equal((3, 0), (await MetricAsync(chain, Executions), await MetricAsync(chain, Failures)));
    }

    [Fact]
    public async Task The_oldest_verdict_makes_room()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(ChainFixture.Unaudited with { ReexecutionsKept = 1 });
        foreach (int block in (int[])[1, 1, 2, 1]) await chain.CallAsync("l2trace_getStatelessInput", $"\"0x{block:x}\"");
        Assert.Equal(3, await MetricAsync(chain, Executions));
    }

    [Fact]
    public async Task The_newest_block_is_executed_again_before_anybody_asks_for_it()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(s_audited);
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        await UntilAsync(chain, Executions, 1);
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        await UntilAsync(chain, Executions, 2);

        foreach (string number in (string[])["\"0x1\"", "\"0x2\""]) await chain.CallAsync("getBlockTraceByNumber", number);
        Assert.Equal((2, 0), (await MetricAsync(chain, Executions), await MetricAsync(chain, Failures)));
    }

    [Fact]
    public async Task A_witness_that_was_recorded_wrong_is_told_of_before_anybody_asks_for_it()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(s_audited);
        chain.ReplaceWitness = s_damages["changed"];
        chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(41)));
        await UntilAsync(chain, Failures, 1);

        Assert.Contains("block 1 is not served", Assert.Single(chain.Faults), StringComparison.Ordinal);
        await AssertRefusedAsync(chain, "getBlockTraceByNumber", ["\"0x1\""]);
    }

    private static async Task UntilAsync(ChainFixture chain, string metric, int value)
    {
        await Eventually.IsSoAsync($"{metric} is {value}", async () => await MetricAsync(chain, metric) == value);
    }

    [Fact]
    public async Task A_wrong_witness_is_told_of_before_it_is_counted()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.ReplaceWitness = s_damages["changed"];
        chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(41)));
        using SemaphoreSlim seen = new(0);
        chain.OnFault = () => seen.Wait(Eventually.Patience);
        Task<(int, string, JsonNode?)> refused = chain.FailAsync("getBlockTraceByNumber", "\"0x1\"");

        await Eventually.IsSoAsync("it is told", () => !chain.Faults.IsEmpty);
        Assert.Equal((1, 0), (await MetricAsync(chain, Executions), await MetricAsync(chain, Failures)));
        seen.Release();
        await refused;
        Assert.Equal(1, await MetricAsync(chain, Failures));
    }

    private static byte[] Flipped(byte[] node)
    {
        byte[] changed = [.. node];
        changed[^1] ^= 1;
        return changed;
    }

    private static async Task AssertRefusedAsync(ChainFixture chain, string method, string[] parameters)
    {
        (int code, string message, JsonNode? data) = await chain.FailAsync(method, parameters);
        Assert.True((code, (string?)data?["reason"]) is (RpcErrorCode.Internal, "NOT_REPRODUCED"), $"{method}: {code} {message}");
    }

    private static async Task<int> MetricAsync(ChainFixture chain, string name)
    {
        using HttpResponseMessage response = await chain.GetAsync("metrics");
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
