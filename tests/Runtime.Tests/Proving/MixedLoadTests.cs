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

            string? refusal = Refusal(trace.ToJsonString(), chain.Ledger.Configuration, out StatelessResult? result);
            Assert.True(refusal is null, $"block {block.Block.Header.Number}: {refusal}");
            Assert.Equal(block.Block.Header.StateRoot, result!.ComputedStateRoot);

            if (i % MutatedEvery == 0)
            {
                foreach ((string name, string json) in TraceMutations.Of(trace, random))
                {
                    Assert.False(
                        Refusal(json, chain.Ledger.Configuration, out _) is null, $"block {block.Block.Header.Number} was accepted after '{name}'");
                    kinds.Add(name);
                    mutations++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Blocks} blocks re-executed; {mutations} mutations of {kinds.Count} kinds refused");
        Assert.InRange(mutations, 5_000, int.MaxValue);
        Assert.InRange(kinds.Count, 80, int.MaxValue);
    }

    /// <summary>The name of the first thing wrong with a trace; null when it is right in every part.</summary>
    private static string? Refusal(string json, ChainConfiguration configuration, out StatelessResult? result)
    {
        result = null;
        TraceFile trace;
        try
        {
            trace = TraceFile.Parse(Encoding.UTF8.GetBytes(json));
        }
        catch (TraceFileException malformed)
        {
            return malformed.Message;
        }

        if (trace.ChainId != configuration.ChainId)
        {
            return "chainId";
        }

        result = StatelessExecutor.Execute(trace.ToInput(configuration));
        return result.IsValid ? trace.FindContradiction(configuration) : result.FailedCheck.ToString();
    }
}
