using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Tests;
using Xunit;
using static Sequitur.Apps.Commands.SequiturCommand;

namespace Sequitur.Apps.Commands;

/// <summary>What several nodes are asked with, and how the command ends; what is made of their answers, TraceInquiryTests show.</summary>
public sealed class SeveralNodesTests(TracedChain chain) : IClassFixture<TracedChain>
{
    private const string A = "http://127.0.0.1:1";
    private const string B = "http://127.0.0.1:2";

    [Fact]
    public async Task Several_nodes_are_asked_for_the_same_under_rules_that_are_trusted()
    {
        await RefusesAsync("judged by rules that you trust", "stateless", "--rpc", A, "--rpc", B, "--block", "1");
        await RefusesAsync("expected --block N or --blocks FIRST-LAST", "stateless", "--rpc", A, "--rpc", B, "--config", "genesis.json");
        await RefusesAsync("expected --block N or --blocks FIRST-LAST", "stateless", "--rpc", A, "--rpc", B, "--blocks", "1-2", "--block", "1", "--config", "genesis.json");
        await RefusesAsync("--blocks: expected FIRST-LAST", "stateless", "--rpc", A, "--rpc", B, "--blocks", "2-1", "--config", "genesis.json");
        await RefusesAsync("expected each node once", "stateless", "--rpc", A, "--rpc", A, "--block", "1", "--config", "genesis.json");
        await RefusesAsync("--timeout: expected a positive number", "stateless", "--rpc", A, "--rpc", B, "--block", "1", "--config", "genesis.json", "--timeout", "0");
    }

    [Fact]
    public async Task A_batch_is_accepted_from_one_honest_node_on_a_trusted_parent_and_who_forges_it_is_named()
    {
        using LyingEndpoint liar = new(Forged());
        string parent = Batch()["blocks"]![0]!["header"]!["parentHash"]!.GetValue<string>();
        string[] asked =
        [
            "stateless", "--rpc", liar.Address.OriginalString, "--rpc", A, "--rpc", chain.Url, "--blocks", "1-2", "--parent", parent, "--timeout", "30",
            "--config-hash", chain.Configuration.ConfigurationHash.ToString(), "--json",
        ];
        foreach ((string[] more, int expected) in new[] { (Array.Empty<string>(), 1), (["--tolerate"], 0) })
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync([.. asked, .. more]);
            Assert.True(code == expected, errors);
            JsonElement report = JsonElement.Parse(output);
            Assert.True(report.GetProperty("accepted").GetBoolean() && report.GetProperty("trusted").GetBoolean() && report.GetProperty("final").GetBoolean());
            Assert.Equal((1, 2), (report.GetProperty("firstBlock").GetInt32(), report.GetProperty("lastBlock").GetInt32()));
            Assert.Equal(chain.Block.GetProperty("hash").GetString(), report.GetProperty("hash").GetString());
            Assert.Equal(["forged", "silent", "agrees"], report.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("conduct").GetString()));
            JsonElement forger = report.GetProperty("nodes")[0];
            Assert.Equal((liar.Address.OriginalString, "blocks"), (forger.GetProperty("node").GetString(), forger.GetProperty("member").GetString()));
            Assert.StartsWith("Block: block 0 of the batch: LastWitnessHeaderIsParent", forger.GetProperty("why").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_trusted_parent_more_than_half_must_give_the_same_batch_and_it_is_not_trusted()
    {
        using LyingEndpoint liar = new(Forged()), same = new(Result(Batch()));
        string[] asked = ["stateless", "--rpc", liar.Address.OriginalString, "--rpc", chain.Url, "--blocks", "1-2", "--config", chain.GenesisFile];
        (int code, string output, string errors) = await SequiturProcess.RunAsync([.. asked, "--tolerate"]);
        Assert.Equal(1, code);
        Assert.Contains("nothing is accepted: 1 of 2 nodes give the same block 2, expected more than half", errors, StringComparison.Ordinal);
        Assert.Contains($"node {liar.Address.OriginalString} forged: Block: block 0 of the batch", errors, StringComparison.Ordinal);
        Assert.Contains($"node {chain.Url} undecided", output, StringComparison.Ordinal);

        (code, output, errors) = await SequiturProcess.RunAsync([.. asked, "--rpc", same.Address.OriginalString, "--tolerate"]);
        Assert.True(code == 0, errors);
        Assert.Contains("blocks 1 to 2", output, StringComparison.Ordinal);
        Assert.Contains("trusted false", output, StringComparison.Ordinal);
        Assert.Contains($"node {same.Address.OriginalString} agrees", output, StringComparison.Ordinal);
        Assert.Contains($"node {liar.Address.OriginalString} forged, first in blocks", errors, StringComparison.Ordinal);
    }

    private JsonNode Batch() => JsonNode.Parse(File.ReadAllText(chain.BatchFile))!;

    /// <summary>Without its first block.</summary>
    private string Forged()
    {
        JsonNode batch = Batch();
        batch["blocks"]!.AsArray().RemoveAt(0);
        return Result(batch);
    }

    private static string Result(JsonNode batch) => $$"""{"jsonrpc":"2.0","id":1,"result":{{batch.ToJsonString()}}}""";
}
