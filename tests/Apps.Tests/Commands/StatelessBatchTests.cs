using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>The stateless command on a batch of certified blocks.</summary>
public sealed class StatelessBatchTests(TracedChain chain) : IClassFixture<TracedChain>
{
    [Fact]
    public async Task A_batch_is_executed_to_the_state_root_of_its_last_block()
    {
        string first = JsonNode.Parse(File.ReadAllText(chain.BatchFile))!["blocks"]![0]!["header"]!["parentHash"]!.GetValue<string>();
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            "stateless", "--batch", chain.BatchFile, "--config", chain.GenesisFile, "--parent", first, "--json");
        Assert.True(code == 0, errors);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement report = document.RootElement;
        Assert.True(report.GetProperty("valid").GetBoolean() && report.GetProperty("trusted").GetBoolean() && report.GetProperty("final").GetBoolean());
        Assert.Equal((1, 2), (report.GetProperty("firstBlock").GetInt32(), report.GetProperty("lastBlock").GetInt32()));
        Assert.Equal(chain.Block.GetProperty("stateRoot").GetString(), report.GetProperty("stateRoot").GetString());
        Assert.Equal(chain.Block.GetProperty("hash").GetString(), report.GetProperty("hash").GetString());
        Assert.Equal(first, report.GetProperty("parentHash").GetString());
        Assert.Equal(("0x3", "0x4"), (report.GetProperty("weight").GetString(), report.GetProperty("totalWeight").GetString()));
        Assert.Equal(3, report.GetProperty("signers").GetArrayLength());
        Assert.Equal((0, 0), (report.GetProperty("startL1QueueIndex").GetInt32(), report.GetProperty("endL1QueueIndex").GetInt32()));
        Assert.Equal(66, report.GetProperty("withdrawTrieRoot").GetString()!.Length);
        Assert.NotNull(BatchPublicOutput.TryDecode(Convert.FromHexString(report.GetProperty("publicOutput").GetString()![2..])));

        (code, string text, errors) = await SequiturProcess.RunAsync("stateless", "--batch", chain.BatchFile);
        Assert.True(code == 0, errors);
        Assert.Contains("blocks 1 to 2", text, StringComparison.Ordinal);
        Assert.Contains("signers 3 of 4", text, StringComparison.Ordinal);
        Assert.Contains("trusted false", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_asked_for_a_batch_and_its_refusal_is_told()
    {
        string output = await SequiturCommand.RunAsync("stateless", "--rpc", chain.Url, "--blocks", "1-2", "--config", chain.GenesisFile, "--json");
        JsonElement report = JsonElement.Parse(output);
        Assert.True(report.GetProperty("valid").GetBoolean());
        Assert.False(report.GetProperty("trusted").GetBoolean());
        (int code, _, string errors) = await SequiturProcess.RunAsync("stateless", "--rpc", chain.Url, "--blocks", "1-3");
        Assert.Equal(2, code);
        Assert.Contains("has no batch of blocks 1 to 3", errors, StringComparison.Ordinal);
        Assert.Contains("unknown block", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_was_changed_or_follows_another_block_fails_by_name()
    {
        JsonNode batch = JsonNode.Parse(File.ReadAllText(chain.BatchFile))!;
        batch["blocks"]!.AsArray().RemoveAt(0);
        string cut = chain.Write("cut.json", batch.ToJsonString());
        (int code, string output, _) = await SequiturProcess.RunAsync("stateless", "--batch", cut, "--config", chain.GenesisFile, "--json");
        Assert.Equal(1, code);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.StartsWith("Block: block 0 of the batch: LastWitnessHeaderIsParent", report.RootElement.GetProperty("failedCheck").GetString(), StringComparison.Ordinal);

        (code, _, string errors) = await SequiturProcess.RunAsync("stateless", "--batch", chain.BatchFile, "--config", chain.GenesisFile, "--parent", "0x" + new string('0', 64));
        Assert.Equal(1, code);
        Assert.Contains("check failed: OtherStart", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_may_come_from_a_genesis_file_or_as_a_node_tells_them()
    {
        foreach (string[] given in (string[][])[["--batch", chain.BatchFile], [chain.TraceFile]])
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync(["stateless", .. given, "--config", chain.ConfigurationFile, "--json"]);
            Assert.True(code == 0, errors);
            (_, string other, _) = await SequiturProcess.RunAsync(["stateless", .. given, "--config", chain.GenesisFile, "--json"]);
            Assert.Equal(other, output);
        }

        JsonNode spoiled = JsonNode.Parse(File.ReadAllText(chain.ConfigurationFile))!;
        spoiled["chainId"] = "0x1";
        (int refused, _, string told) = await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--config", chain.Write("spoiled.json", spoiled.ToJsonString()));
        Assert.Equal(2, refused);
        Assert.Contains("configurationHash", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch", "no-such-file")]
    [InlineData("--rpc", "http://127.0.0.1:1", "--blocks", "3-2")]
    [InlineData("--rpc", "http://127.0.0.1:1", "--blocks", "1")]
    [InlineData("--rpc", "http://127.0.0.1:1", "--blocks", "1-2", "--block", "1")]
    [InlineData("--rpc", "http://127.0.0.1:1", "--blocks", "1-2")]
    [InlineData("--blocks", "1-2")]
    public async Task Bad_usage_exits_with_2(params string[] options) =>
        Assert.Equal(2, (await SequiturProcess.RunAsync(["stateless", .. options])).ExitCode);

    [Fact]
    public async Task A_trace_is_no_batch() =>
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", "--batch", chain.TraceFile)).ExitCode);
}
