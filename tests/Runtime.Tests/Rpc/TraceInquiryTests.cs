using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Several nodes asked for the trace of one block, or for a batch, some of which lie.</summary>
public sealed class TraceInquiryTests
{
    private static readonly BlockQuestion s_block = new(2);
    private static readonly BatchQuestion s_batch = new(2, 3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Honest_nodes_agree_whichever_certificates_they_keep(bool isBatch)
    {
        Answers answers = await Answers.MakeAsync(isBatch);
        Assert.NotEqual(answers.First, answers.Second);
        InquiryResult result = answers.Judge(Node("a", answers.First), Node("b", answers.Second), Node("c", answers.First));
        Assert.Null(result.Refusal);
        Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
        Assert.True(result.Accepted is BatchVerdict or TraceVerdict { IsFinal: true });
        Assert.Equal((isBatch, answers.Question.First), (result.Accepted is BatchVerdict, result.Accepted.First));
        Assert.All(result.Nodes, node => Assert.Equal((NodeConduct.Agrees, null, null), (node.Conduct, node.Member, node.Why)));
        Assert.Equal(["a", "b", "c"], result.Nodes.Select(node => node.Node));
    }

    /// <summary>Every value of a trace, changed by one of two nodes: the block is accepted from the other, and the liar is named with what it lies about.</summary>
    [Fact]
    public async Task Who_changes_anything_is_named_with_the_member_and_the_block_is_accepted_from_the_other()
    {
        Answers answers = await Answers.MakeAsync(isBatch: false);
        int lies = 0;
        foreach ((string path, string json) in Lies(answers.First))
        {
            bool isLiarFirst = lies++ % 2 == 0;
            NodeAnswer[] given = isLiarFirst ? [Node("liar", json), Node("honest", answers.Second)] : [Node("honest", answers.Second), Node("liar", json)];
            InquiryResult result = answers.Judge(given);
            Assert.True(result.Refusal is null, $"{path}: {result.Refusal}");
            Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
            NodeFinding liar = result.Nodes.Single(node => node.Node == "liar");
            Assert.True(liar.Conduct == NodeConduct.Forged && liar.Why is not null, $"{path}: {liar}");

            // What is each node's own is named by the check that fails.
            bool isOwn = path.StartsWith("commit", StringComparison.Ordinal) || path.StartsWith("finalBlockStorage.signers", StringComparison.Ordinal)
                || path.StartsWith("finalBlockStorage.proofs", StringComparison.Ordinal);
            if (!isOwn) Assert.True(liar.Member is not null && path.StartsWith(liar.Member, StringComparison.Ordinal), $"{path}: {liar}");
            Assert.Equal(NodeConduct.Agrees, result.Nodes.Single(node => node.Node == "honest").Conduct);
        }

        Assert.True(lies > 100, $"{lies} lies");
    }

    /// <summary>One lie for each check; that nothing else in a batch can be changed, the mutation campaign shows.</summary>
    [Fact]
    public async Task Who_forges_a_batch_is_named_with_the_check_and_the_batch_is_accepted_from_the_other()
    {
        Answers answers = await Answers.MakeAsync(isBatch: true);
        foreach ((string left, string? member, string check) in new[]
        {
            ("", "chainId", "ChainId: expected 7530"),
            ("blocks[0]", "blocks", "Block: block 0 of the batch: LastWitnessHeaderIsParent"),
            ("blocks[1]", "blocks", "WitnessIsMinimal"),
            ("blocks[1].transactions[0]", "blocks[1].transactions", "Block: block 1 of the batch: "),
            ("witness.state[0]", "witness.state", "Block: block "),
            ("previousValidatorSet.accountProof[1]", "previousValidatorSet.accountProof", "PreviousAccount: "),
            ("finalBlockStorage.signers[0]", null, "Envelope: 'batch.finalBlockStorage.signers'"),
            ("commit.signatures[0]", null, "Finality: "),
            ("commit", null, "trace, commit: expected"),
        })
        {
            string forged = left.Length == 0 ? answers.First.Replace("0x1d6a", "0x1d6b", StringComparison.Ordinal) : Without(answers.First, left);
            InquiryResult result = answers.Judge(Node("liar", forged), Node("honest", answers.Second));
            Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
            Assert.Equal([NodeConduct.Forged, NodeConduct.Agrees], result.Nodes.Select(node => node.Conduct));
            Assert.StartsWith(check, result.Nodes[0].Why, StringComparison.Ordinal);
            Assert.Equal(member, result.Nodes[0].Member);
        }
    }

    [Fact]
    public async Task A_batch_across_a_boundary_counts_for_nothing_whoever_says_the_same()
    {
        Answers answers = await Answers.MakeAsync(isBatch: true);
        ChainConfiguration epochs = new() { ChainId = ChainFixture.ChainId, Consensus = new ConsensusParameters { EpochLength = 3 } };
        InquiryResult result = TraceInquiry.Judge(s_batch, [Node("a", answers.First), Node("b", answers.Second)], answers.Trusted with { Configuration = epochs });
        Assert.NotNull(result.Refusal);
        Assert.All(result.Nodes, node => Assert.Equal((NodeConduct.Forged, "AcrossBoundary"), (node.Conduct, node.Why!.Split(':')[0])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_accepted_when_every_answer_is_forged_or_of_another_block(bool isBatch)
    {
        Answers answers = await Answers.MakeAsync(isBatch);
        string forged = Forged(answers.First);
        InquiryResult result = answers.Judge(Node("a", forged), Node("b", forged));
        Assert.Equal("no node gave an answer of which every check holds", result.Refusal);
        Assert.Null(result.Accepted);
        Assert.All(result.Nodes, node => Assert.Equal(NodeConduct.Forged, node.Conduct));

        // Valid, final, and not the block that was asked for.
        TraceQuestion other = isBatch ? new BatchQuestion(2, 4) : new BlockQuestion(3);
        result = TraceInquiry.Judge(other, [Node("a", answers.First)], answers.Trusted);
        Assert.NotNull(result.Refusal);
        string expected = isBatch ? "Number: expected blocks 2 to 4, got blocks 2 to 3" : "Number: expected block 3, got block 2";
        Assert.Equal((NodeConduct.Forged, expected), (result.Nodes[0].Conduct, result.Nodes[0].Why));

        // Nor is a trace a batch.
        result = TraceInquiry.Judge(isBatch ? s_block : s_batch, [Node("a", answers.First)], answers.Trusted);
        Assert.Equal(NodeConduct.Forged, Assert.Single(result.Nodes).Conduct);
    }

    /// <summary>Made up from the state on, validators included: every check of it holds but that of the parent.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chain_that_was_made_up_counts_for_nothing_on_a_trusted_parent_and_for_one_node_without(bool isBatch)
    {
        Answers answers = await Answers.MakeAsync(isBatch);
        string madeUp = await answers.MadeUpAsync();
        InquiryResult result = answers.Judge(Node("a", madeUp), Node("b", madeUp), Node("c", answers.First));
        Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
        Assert.Equal([NodeConduct.Forged, NodeConduct.Forged, NodeConduct.Agrees], result.Nodes.Select(node => node.Conduct));
        Assert.StartsWith(isBatch ? "OtherStart: the block before" : "Parent: expected", result.Nodes[0].Why, StringComparison.Ordinal);

        InquiryRules without = answers.Trusted with { Parent = null };
        result = TraceInquiry.Judge(answers.Question, [Node("a", madeUp), Node("b", answers.First), Node("c", answers.Second)], without);
        Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
        Assert.Equal([NodeConduct.OtherBlock, NodeConduct.Agrees, NodeConduct.Agrees], result.Nodes.Select(node => node.Conduct));
        Assert.Equal(isBatch ? "blocks[0]" : "header", result.Nodes[0].Member!.Split('.')[0]);

        result = TraceInquiry.Judge(answers.Question, [Node("a", madeUp), Node("b", answers.First), NodeAnswer.Silent("c", "gone")], without);
        Assert.StartsWith($"1 of 3 nodes give the same block {answers.Question.Last}", result.Refusal, StringComparison.Ordinal);
        Assert.Equal([NodeConduct.Undecided, NodeConduct.Undecided, NodeConduct.Silent], result.Nodes.Select(node => node.Conduct));
    }

    /// <summary>The batches differ in their first block already, which has no certificate of its own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_certified_blocks_on_one_trusted_parent_are_told_and_none_is_accepted(bool isBatch)
    {
        Answers answers = await Answers.MakeAsync(isBatch);
        string fork = await answers.ForkAsync();
        InquiryResult result = answers.Judge(Node("a", answers.First), Node("b", fork), Node("c", answers.Second));
        Assert.StartsWith($"2 blocks {answers.Question.Last} follow the trusted parent, each with a certificate", result.Refusal, StringComparison.Ordinal);
        Assert.EndsWith("more than a third of the validators have signed both", result.Refusal, StringComparison.Ordinal);
        Assert.Null(result.Accepted);
        Assert.All(result.Nodes, node => Assert.Equal(NodeConduct.Undecided, node.Conduct));
    }

    /// <summary>Over HTTP: one is honest, and the others are slow, gone, confused, empty-handed, endless and lying.</summary>
    [Fact]
    public async Task Whatever_the_others_do_the_answer_of_one_honest_node_is_found_in_time()
    {
        Answers answers = await Answers.MakeAsync(isBatch: false);
        using LyingEndpoint honest = new(Result(answers.First)), liar = new(Result(answers.First.Replace("0x1d6a", "0x1d6b", StringComparison.Ordinal)));
        using LyingEndpoint slow = new(null), confused = new("<html>"), list = new("[]"), empty = new("""{"jsonrpc":"2.0","id":1}""");
        using LyingEndpoint pruned = new("""{"jsonrpc":"2.0","id":1,"error":{"code":4444,"message":"pruned"}}"""), huge = new(new string(' ', 3 << 20)), nothing = new(Result("null"));
        Uri gone = new($"http://127.0.0.1:{LyingEndpoint.FreePort()}/");
        Uri[] nodes = [slow.Address, gone, confused.Address, list.Address, empty.Address, pruned.Address, huge.Address, nothing.Address, liar.Address, honest.Address];
        using TraceClient client = new(TimeSpan.FromSeconds(8), 2 << 20);
        NodeAnswer[] given = await client.AskAllAsync(nodes, s_block, TestContext.Current.CancellationToken);
        InquiryResult result = answers.Judge(given);
        Assert.Equal(answers.Hash, result.Accepted!.Last!.Hash);
        NodeConduct[] expected =
        [
            NodeConduct.Silent, NodeConduct.Silent, NodeConduct.Silent, NodeConduct.Silent, NodeConduct.Silent, NodeConduct.HasNoTrace, NodeConduct.Silent,
            NodeConduct.Forged, NodeConduct.Forged, NodeConduct.Agrees,
        ];
        Assert.Equal(expected, result.Nodes.Select(node => node.Conduct));
        Assert.Equal("chainId", result.Nodes[8].Member);
        Assert.Contains("4444", result.Nodes[5].Why, StringComparison.Ordinal);
    }

    private static string Result(string trace) => $$"""{"jsonrpc":"2.0","id":1,"result":{{trace}}}""";

    private static NodeAnswer Node(string name, string trace) => NodeAnswer.Of(name, Encoding.UTF8.GetBytes(trace));

    private static string Forged(string answer)
    {
        string forged = answer.Replace("\"commit\":{\"round\":\"0x", "\"commit\":{\"round\":\"0x7", StringComparison.Ordinal);
        Assert.NotEqual(answer, forged);
        return forged;
    }

    /// <summary>The answer with something left out, given as the path to it.</summary>
    private static string Without(string answer, string path)
    {
        JsonNode root = JsonNode.Parse(answer)!;
        string[] steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        JsonNode parent = steps[..^1].Aggregate(root, (node, step) => Step(node, step)!);
        if (parent is JsonObject members) Assert.True(members.Remove(steps[^1]));
        else parent.AsArray().RemoveAt(int.Parse(steps[^1], null));
        return root.ToJsonString();
    }

    /// <summary>Each value of the trace changed, and each member left out, one at a time.</summary>
    private static IEnumerable<(string Path, string Json)> Lies(string trace)
    {
        foreach (string[] path in Leaves(JsonNode.Parse(trace)!, []).ToArray())
        {
            JsonNode root = JsonNode.Parse(trace)!;
            JsonNode parent = root;
            foreach (string step in path[..^1]) parent = Step(parent, step)!;
            string last = path[^1];
            string text = (string)Step(parent, last)!;
            string changed = text[..^1] + (text[^1] == '1' ? '2' : '1');
            if (parent is JsonObject) parent[last] = changed;
            else parent[int.Parse(last, null)] = changed;
            string name = string.Concat(path.Select((step, i) => i == 0 ? step : char.IsDigit(step[0]) ? $"[{step}]" : "." + step));
            yield return (name, root.ToJsonString());
            if (parent is not JsonObject members) continue;
            members.Remove(last);
            yield return (name, root.ToJsonString());
        }
    }

    private static IEnumerable<string[]> Leaves(JsonNode node, string[] path)
    {
        IEnumerable<(string Name, JsonNode Value)> children = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value!)),
            JsonArray items => items.Select((item, index) => (index.ToString(null as IFormatProvider), item!)),
            _ => [],
        };
        foreach ((string name, JsonNode value) in children)
        {
            if (value is JsonValue) yield return [.. path, name];
            else foreach (string[] below in Leaves(value, [.. path, name])) yield return below;
        }
    }

    private static JsonNode? Step(JsonNode node, string step) => node is JsonObject ? node[step] : node[int.Parse(step, null)];

    /// <summary>What nodes that keep different certificates answer to one question.</summary>
    private sealed record Answers(TraceQuestion Question, string First, string Second, Hash256 Hash, InquiryRules Trusted)
    {
        public static async Task<Answers> MakeAsync(bool isBatch)
        {
            TraceQuestion question = isBatch ? s_batch : s_block;
            await using ChainFixture first = await MakeChainAsync(5, null);
            await using ChainFixture second = await MakeChainAsync(5, header => ChainFixture.Validators.Certify(ChainFixture.ChainId, header, 5, 1, 2, 3));
            Assert.True(first.Ledger.TryGetHash(question.Last, out Hash256 hash));
            Assert.True(second.Ledger.TryGetHash(question.Last, out Hash256 same));
            Assert.Equal(hash, same);
            Assert.True(first.Ledger.TryGetHash(question.First - 1, out Hash256 parent));
            var trusted = new InquiryRules(first.Ledger.Configuration, parent, MustBeFinal: true);
            return new Answers(question, await AskAsync(first, question), await AskAsync(second, question), hash, trusted);
        }

        public InquiryResult Judge(params NodeAnswer[] given) => TraceInquiry.Judge(Question, given, Trusted);

        /// <summary>Another second block on the same parent, certified by the same validators, and what follows it.</summary>
        public async Task<string> ForkAsync()
        {
            await using ChainFixture chain = await MakeChainAsync(6, null);
            return await AskAsync(chain, Question);
        }

        /// <summary>A chain with the same rules that starts from another state.</summary>
        public async Task<string> MadeUpAsync()
        {
            await using ChainFixture chain = await ChainFixture.StartAsync();
            for (ulong value = 97; value < 100; value++) chain.Produce(chain.Transfer(ChainFixture.Bob, ChainFixture.Alice.Address, value));
            return await AskAsync(chain, Question);
        }

        private static async Task<ChainFixture> MakeChainAsync(ulong word, Func<BlockHeader, FinalityCertificate?>? certificate)
        {
            ChainFixture chain = await ChainFixture.StartAsync();
            chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
            chain.Produce([chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(word))], certificate);
            chain.Produce([chain.Transfer(ChainFixture.Bob, ChainFixture.Alice.Address, 4)], certificate);
            return chain;
        }

        private static async Task<string> AskAsync(ChainFixture chain, TraceQuestion question) =>
            (await chain.CallAsync(question.Method, Array.ConvertAll(question.Parameters, block => $"\"0x{block:x}\"")))!.ToJsonString();
    }
}
