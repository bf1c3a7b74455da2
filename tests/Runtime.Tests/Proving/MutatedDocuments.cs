using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;

namespace Sequitur.Runtime.Proving;

/// <summary>Everything a node serves to provers about a chain with messages, each spoiled in every way and judged by who would read it.</summary>
/// <param name="chain">The chain.</param>
/// <param name="campaign">Counts.</param>
/// <param name="random">How many changes at random there are for each document.</param>
internal sealed class MutatedDocuments(MessageChain chain, MutationCampaign campaign, int random)
{
    private readonly Random _random = new(7530);

    private TrustedStart Rules => new(chain.Configuration.ConfigurationHash);

    public async Task TracesAsync()
    {
        for (ulong number = 1; number <= chain.Fixture.Ledger.Head.Number; number++)
        {
            JsonObject trace = (await chain.Fixture.CallAsync("getBlockTraceByNumber", Quantity(number)))!.AsObject();
            Json("trace", trace, json => TraceCheck.Run(TraceFile.Parse(json), chain.Configuration, null, mustBeFinal: true).FailedCheck);
        }
    }

    public async Task BatchesAsync()
    {
        foreach ((ulong first, ulong last) in Spans())
        {
            JsonObject batch = (await chain.Fixture.CallAsync("l2trace_getBatch", Quantity(first), Quantity(last)))!.AsObject();
            Json("batch", batch, json => BatchCheck.Run(BatchFile.Parse(json), chain.Configuration, Rules).FailedCheck);
            Binary("batch input", await DataAsync("l2trace_getBatchInput", Quantity(first), Quantity(last)), JudgeBatch);
            BatchFile file = BatchFile.Parse(Encoding.UTF8.GetBytes(batch.ToJsonString()));
            FinalityInput span = chain.Span(first, file.Content.Blocks[^1].Content.HeaderRlp, file.Content.Finality!, file.PreviousAccount);
            Binary("finality input", span.Encode(), JudgeFinality);
        }
    }

    /// <summary>Whole blocks, and ranges that start or end among the messages, just after them, and later.</summary>
    public async Task RangesAsync()
    {
        foreach ((ulong number, int from, int to, int count) in new[] { (2UL, 0, 4, 4), (2UL, 0, 2, 4), (2UL, 2, 4, 4), (2UL, 1, 3, 4), (6UL, 0, 3, 3), (6UL, 2, 3, 3), (4UL, 1, 2, 3) })
        {
            RangeNeighbours neighbours = new()
            {
                Left = from == 0 ? null : Output(await RangeAsync(number, 0, from)),
                Right = to == count ? null : Output(await RangeAsync(number, to, count)),
            };
            byte[] input = await RangeAsync(number, from, to);
            RangePublicOutput good = Output(input);
            Binary(from == 0 && to == count ? "block input" : "range input", input, (changed, _) => JudgeRange(changed, good, neighbours));
        }
    }

    private static (ulong First, ulong Last)[] Spans() => [(1, 3), (4, 6), (5, 5), (6, 6)];

    private void Json(string document, JsonObject good, Func<byte[], string?> check)
    {
        string text = good.ToJsonString();
        IEnumerable<(MutationKind Kind, string Name, string Json)> all = JsonMutations.Of(good, campaign.Takes)
            .Concat(JsonMutations.Digits(text, random, _random)).Concat(JsonMutations.Respelled(text, random / 100, _random));
        foreach ((MutationKind kind, string name, string json) in all)
        {
            // What the options of the request choose may be left out.
            bool meansTheSame = kind == MutationKind.Respelled || (document == "trace" && name is "/txStorageTraces: gone" or "/executionResults: gone");
            campaign.Try(document, kind, name, () =>
            {
                string? refusal = Refusal(() => check(Encoding.UTF8.GetBytes(json)));
                return refusal is not null ? MutationAnswer.Refused(refusal) : meansTheSame ? MutationAnswer.Same : MutationAnswer.Accepted;
            });
        }
    }

    private void Binary(string document, byte[] good, Func<byte[], byte[], MutationAnswer> judge)
    {
        foreach ((MutationKind kind, string name, byte[] changed) in RlpMutations.Of(good, campaign.Takes)) campaign.Try(document, kind, name, () => judge(changed, good));
        for (int i = 0; i < random; i++)
        {
            int at = _random.Next(good.Length);
            byte[] changed = [.. good];
            changed[at] ^= (byte)(1 + _random.Next(255));
            campaign.Try(document, MutationKind.Changed, $"byte {at}", () => judge(changed, good));
        }
    }

    private MutationAnswer JudgeBatch(byte[] changed, byte[] good)
    {
        InputError error = BatchInputEncoding.TryDecode(changed, out BatchInput? batch);
        if (error.IsSet) return MutationAnswer.Refused(error.Fault);
        BatchResult result = BatchExecutor.Execute(batch!, Rules);
        if (!result.IsValid) return MutationAnswer.Refused(result.Fault);
        return BatchProgram.Run(good, out byte[] output) == 0 && output.AsSpan().SequenceEqual(result.Output!.Encode()) ? MutationAnswer.Same : MutationAnswer.Accepted;
    }

    /// <summary>Only words 2 and 5 of an output are for its reader to compare: the rules, and the block before.</summary>
    private static MutationAnswer JudgeFinality(byte[] changed, byte[] good)
    {
        int exit = FinalityProgram.Run(changed, out byte[] output);
        if (exit != 0) return output.Length == 0 ? OfFinality(exit) : MutationAnswer.Accepted;
        if (FinalityProgram.Run(good, out byte[] expected) != 0) return MutationAnswer.Accepted;
        FinalityPublicOutput said = FinalityPublicOutput.TryDecode(output)!;
        FinalityPublicOutput meant = FinalityPublicOutput.TryDecode(expected)!;
        return output.AsSpan().SequenceEqual(expected) ? MutationAnswer.Same
            : said.ConfigurationHash != meant.ConfigurationHash ? MutationAnswer.Refused(TrustFault.OtherConfiguration)
            : said.PreviousHash != meant.PreviousHash ? MutationAnswer.Refused(TrustFault.OtherStart)
            : MutationAnswer.Accepted;
    }

    private static MutationAnswer OfFinality(int exit) => exit switch
    {
        FinalityProgram.ConfigurationExit => MutationAnswer.Refused("FinalityProgram.Configuration"),
        FinalityProgram.HeaderExit => MutationAnswer.Refused("FinalityProgram.Header"),
        FinalityProgram.PreviousHeaderExit => MutationAnswer.Refused("FinalityProgram.PreviousHeader"),
        FinalityProgram.PreviousAccountExit => MutationAnswer.Refused("FinalityProgram.PreviousAccount"),
        FinalityProgram.PreviousBridgeExit => MutationAnswer.Refused("FinalityProgram.PreviousBridge"),
        > FinalityProgram.InputFaultsFrom => MutationAnswer.Refused((InputFault)(exit - FinalityProgram.InputFaultsFrom)),
        _ => MutationAnswer.Refused((FinalityFault)exit),
    };

    /// <summary>
    /// Read strictly, by somebody who knows the rules and the block's hash, and joined with what is before and after it in the block. What only strictness refuses must not
    /// join with them either.
    /// </summary>
    private MutationAnswer JudgeRange(byte[] changed, RangePublicOutput good, RangeNeighbours neighbours)
    {
        InputError error = RangeInputEncoding.TryDecode(changed, out RangeInput? range);
        if (error.IsSet) return MutationAnswer.Refused(error.Fault);
        TrustedResult result = TrustedExecutor.Execute(Strictly(range!, good.BlockHash), Rules with { PreviousHash = good.ParentHash });
        if (result.Trust != TrustFault.None) return MutationAnswer.Refused(result.Trust);
        RangeFault fault = result.Execution!.Fault;
        if (fault == RangeFault.None) return Compare(result.Execution.Output!, good, neighbours);
        bool isStrictness = fault is RangeFault.WitnessIsCanonical or RangeFault.WitnessIsMinimal;
        bool isAccepted = isStrictness && BlockProgram.Run(changed, out byte[] loose) == 0 && Compare(RangePublicOutput.TryDecode(loose)!, good, neighbours) == MutationAnswer.Accepted;
        return isAccepted ? MutationAnswer.Accepted : MutationAnswer.Refused(fault);
    }

    /// <summary>What says something else must not join with what is before and after it.</summary>
    private static MutationAnswer Compare(RangePublicOutput output, RangePublicOutput good, in RangeNeighbours neighbours)
    {
        if (output.Encode().AsSpan().SequenceEqual(good.Encode())) return MutationAnswer.Same;
        RangePublicOutput? joined = output;
        RangeJoinFault join = neighbours.Left is { } left ? RangeJoin.Join(left, output, out joined) : RangeJoinFault.None;
        if (join == RangeJoinFault.None && neighbours.Right is { } right) join = RangeJoin.Join(joined!, right, out joined);
        if (join != RangeJoinFault.None) return MutationAnswer.Refused(join);
        // Without the end step nothing was compared with the header, and word 12 says so.
        return joined!.Steps == RangeSteps.Both ? MutationAnswer.Accepted : MutationAnswer.Refused($"RangeSteps.{joined.Steps}");
    }

    private static RangeInput Strictly(RangeInput range, in Hash256 blockHash)
    {
        StatelessInput content = range.Content;
        return new RangeInput
        {
            Content = new StatelessInput
            {
                Configuration = content.Configuration,
                HeaderRlp = content.HeaderRlp,
                ExpectedHash = blockHash,
                Transactions = content.Transactions,
                Withdrawals = content.Withdrawals,
                WitnessState = content.WitnessState,
                WitnessCodes = content.WitnessCodes,
                WitnessHeaders = content.WitnessHeaders,
                IsStrict = true,
            },
            From = range.From,
            Steps = range.Steps,
            Before = range.Before,
            TransactionNodes = range.TransactionNodes,
            ReceiptNodes = range.ReceiptNodes,
        };
    }

    private static RangePublicOutput Output(byte[] input) =>
        BlockProgram.Run(input, out byte[] output) == 0 ? RangePublicOutput.TryDecode(output)! : throw new InvalidOperationException("an input that was served is refused");

    private Task<byte[]> RangeAsync(ulong number, int from, int to) => DataAsync("l2trace_getRangeInput", Quantity(number), Quantity((ulong)from), Quantity((ulong)to));

    private async Task<byte[]> DataAsync(string method, params string[] parameters) => Convert.FromHexString(((string)(await chain.Fixture.CallAsync(method, parameters))!)[2..]);

    /// <summary>What a check says, or the reader before it.</summary>
    public static string? Refusal(Func<string?> check)
    {
        try
        {
            return check();
        }
        catch (TraceFileException malformed)
        {
            return malformed.Message;
        }
    }

    private static string Quantity(ulong number) => $"\"0x{number:x}\"";

    /// <summary>What the parts of the block before and after a range say.</summary>
    private readonly record struct RangeNeighbours(RangePublicOutput? Left, RangePublicOutput? Right);
}
