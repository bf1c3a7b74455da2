using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>docs/spec/prover-api.schema.json describes what a node answers, and nothing besides.</summary>
public sealed class ProverApiSchemaTests
{
    private static readonly JsonNode s_document = Read();
    private static readonly JsonSchema s_schema = new(s_document);

    [Fact]
    public async Task Traces_and_batches_of_chains_with_and_without_a_bridge_have_the_form_of_the_schema()
    {
        ConsensusParameters byStake = new() { Quorum = QuorumRule.StakeAboveTwoThirds };
        ChainConfiguration[] chains =
        [
            new() { ChainId = ChainFixture.ChainId }, ChainFixture.Bridged(), new() { ChainId = ChainFixture.ChainId, Consensus = byStake },
        ];
        foreach (ChainConfiguration configuration in chains)
        {
            await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: configuration, bridgeWrites: configuration.Bridge.HasContract);
            for (int number = 1; number <= 4; number++)
            {
                AssertHolds("trace", await chain.CallAsync("getBlockTraceByNumber", $"\"0x{number:x}\""));
                AssertHolds("trace", await chain.CallAsync("l2trace_getBlockTraceByNumber", $"\"0x{number:x}\""));
                AssertHolds("batch", await chain.CallAsync("l2trace_getBatch", "\"0x1\"", $"\"0x{number:x}\""));
            }
        }

        await using ChainFixture without = await ChainFixture.StartAsync(hasValidators: false);
        without.Produce();
        AssertHolds("trace", await without.CallAsync("getBlockTraceByNumber", "\"0x1\""));
    }

    [Fact]
    public async Task A_member_that_is_missing_superfluous_or_of_another_form_is_not_of_the_schema()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: ChainFixture.Bridged());
        JsonObject trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x2\""))!.AsObject();
        foreach (Action<JsonObject> change in (Action<JsonObject>[])
        [
            each => each["more"] = "0x0", each => each.Remove("witness"), each => each["chainId"] = "0x01", each => each["chainId"] = 7530, each => each["headerRlp"] = "0xABCD",
            each => each["finalBlockStorage"]!["proofs"]![1]!["more"] = "0x0", each => each["commit"]!.AsObject().Remove("digest"), each => each["version"] = "0x2",
            each => each["commit"]!["signatures"]![0] = "0x00", each => each["withdrawals"] = null, each => each["witness"]!["keys"] = new JsonArray(),
        ])
        {
            JsonObject copy = trace.DeepClone().AsObject();
            change(copy);
            Assert.NotEmpty(s_schema.Check(copy, Definition("trace")));
        }
    }

    [Fact]
    public void Every_object_of_the_schema_allows_only_what_it_names()
    {
        foreach (JsonObject type in Objects(s_document["$defs"]!))
        {
            Assert.False((bool)type["additionalProperties"]!);
            string[] named = [.. type["properties"]!.AsObject().Select(member => member.Key)];
            Assert.All(type["required"]!.AsArray(), required => Assert.Contains((string)required!, named));
        }
    }

    private static void AssertHolds(string definition, JsonNode? value)
    {
        IReadOnlyList<string> faults = s_schema.Check(value, Definition(definition));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static JsonNode Definition(string name) => s_document["$defs"]![name]!;

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject type => type.SelectMany(member => member.Value is null ? [] : Objects(member.Value)).Concat(type["type"] is JsonValue value && (string?)value == "object" ? [type] : []),
        JsonArray items => items.SelectMany(item => item is null ? [] : Objects(item)),
        _ => [],
    };

    private static JsonNode Read()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx"))) folder = Path.GetDirectoryName(folder);
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder!, "docs", "spec", "prover-api.schema.json")))!;
    }
}
