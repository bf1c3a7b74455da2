using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Runtime.Rpc;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>The main promise end to end: whatever a block did, its trace alone leads to its state root, and no other trace does.</summary>
public sealed class MixedLoadTests
{
    private const int Blocks = 520;
    private const int MutatedEvery = 4;

    [Fact]
    public async Task Every_block_of_a_mixed_load_re_executes_from_its_trace_and_from_no_mutation_of_it()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        MixedLoad load = new(chain, seed: 7530);
        Random random = new(2718);
        int mutations = 0;
        HashSet<string> kinds = [];

        load.Deploy();
        for (int i = 0; i < Blocks; i++)
        {
            SealedBlock block = load.Produce();
            // The bare name returns everything, the other leaves the two large parts out.
            string method = i % 8 == 0 ? "getBlockTraceByNumber" : "l2trace_getBlockTraceByNumber";
            JsonObject trace = (await chain.CallAsync(method, $"\"0x{block.Block.Header.Number:x}\""))!.AsObject();

            TraceVerdict verdict = TraceCheck.Run(Parse(trace.ToJsonString()), chain.Ledger.Configuration, null, mustBeFinal: true);
            Assert.True(verdict.IsValid, $"block {block.Block.Header.Number}: {verdict.FailedCheck}");
            Assert.True(verdict.IsFinal);
            Assert.Equal(block.Block.Header.StateRoot, verdict.Execution.ComputedStateRoot);

            if (i % MutatedEvery == 0)
            {
                foreach ((string name, string json) in TraceMutations.Of(trace, random))
                {
                    Assert.False(Refusal(json, chain.Ledger.Configuration) is null, $"block {block.Block.Header.Number} was accepted after '{name}'");
                    kinds.Add(name);
                    mutations++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Blocks} blocks re-executed; {mutations} mutations of {kinds.Count} kinds refused");
        Assert.InRange(mutations, 5_000, int.MaxValue);
        Assert.InRange(kinds.Count, 80, int.MaxValue);
    }

    private static TraceFile Parse(string json) => TraceFile.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The name of the first thing wrong with a trace; null when it is right in every part.</summary>
    private static string? Refusal(string json, ChainConfiguration configuration)
    {
        try
        {
            return TraceCheck.Run(Parse(json), configuration, null, mustBeFinal: true).FailedCheck;
        }
        catch (TraceFileException malformed)
        {
            return malformed.Message;
        }
    }
}
