using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>The stateless command on a trace of certified blocks, and on every way to spoil it.</summary>
public sealed class StatelessTests(TracedChain chain) : IClassFixture<TracedChain>
{
    [Fact]
    public async Task A_trace_is_re_executed_to_the_state_root_of_its_block()
    {
        JsonElement block = chain.Block;
        string parent = block.GetProperty("parentHash").GetString()!;
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            "stateless", chain.TraceFile, "--config", chain.GenesisFile, "--parent", parent, "--json");
        Assert.True(code == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("valid").GetBoolean());
        Assert.True(report.RootElement.GetProperty("trusted").GetBoolean());
        Assert.Equal(block.GetProperty("stateRoot").GetString(), report.RootElement.GetProperty("stateRoot").GetString());
        Assert.Equal(block.GetProperty("hash").GetString(), report.RootElement.GetProperty("hash").GetString());
        Assert.True(report.RootElement.GetProperty("final").GetBoolean());
        Assert.Equal(TracedChain.Round, report.RootElement.GetProperty("round").GetUInt32());
        Assert.Equal(4, report.RootElement.GetProperty("validators").GetInt32());
        string[] signers = [.. report.RootElement.GetProperty("signers").EnumerateArray().Select(signer => signer.GetString()!)];
        Assert.Equal(3, signers.Length);
        Assert.Equal(signers.Order(StringComparer.Ordinal), signers);
        string[] validators = [.. Enumerable.Range(0, 4).Select(i => DevnetGenesis.ValidatorAddress(i).ToString())];
        Assert.All(signers, signer => Assert.Contains(signer, validators));
    }

    [Fact]
    public void What_is_assumed_without_a_genesis_file_is_what_new_chains_have()
    {
        ConsensusParameters devnet = GenesisFile.Parse(DevnetGenesis.Json(4)).Configuration.Consensus;
        ConsensusParameters assumed = TraceReading.AssumedConfiguration(TraceReading.Parse(Encoding.UTF8.GetBytes(chain.Trace))).Consensus;
        Assert.Equal(devnet with { MinimumValidators = 1 }, assumed);
    }

    [Fact]
    public async Task The_text_says_that_the_block_is_final_and_how_many_signed()
    {
        string parent = chain.Block.GetProperty("parentHash").GetString()!;
        (int code, string output, string errors) = await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--config", chain.GenesisFile, "--parent", parent);
        Assert.True(code == 0, errors);
        Assert.Contains($"final true (round {TracedChain.Round}, signers 3 of 4)", output, StringComparison.Ordinal);
        Assert.Contains("trusted true", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_certificate_fails_where_the_configuration_has_validators_and_is_told_elsewhere()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        trace.AsObject().Remove("commit");
        trace.AsObject().Remove("finalBlockStorage");
        string file = chain.Write("uncertified.json", trace.ToJsonString());

        (int code, _, string errors) = await SequiturProcess.RunAsync("stateless", file, "--config", chain.GenesisFile);
        (int assumed, string output, _) = await SequiturProcess.RunAsync("stateless", file, "--json");

        Assert.Equal(1, code);
        Assert.Contains("check failed: Finality: expected commit and finalBlockStorage, got neither", errors, StringComparison.Ordinal);
        Assert.Equal(0, assumed);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.False(report.RootElement.GetProperty("final").GetBoolean());
        Assert.False(report.RootElement.TryGetProperty("signers", out _));
    }

    [Fact]
    public async Task A_chain_that_chose_its_own_profile_needs_its_genesis_file()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        trace["evmProfile"] = "custom";
        string file = chain.Write("custom.json", trace.ToJsonString());

        (int assumed, _, string errors) = await SequiturProcess.RunAsync("stateless", file);
        (int code, _, string contradiction) = await SequiturProcess.RunAsync("stateless", file, "--config", chain.GenesisFile);

        Assert.Equal(2, assumed);
        Assert.Contains("evmProfile: expected A, got 'custom'", errors, StringComparison.Ordinal);
        Assert.Contains("--config", errors, StringComparison.Ordinal);
        Assert.Equal(1, code);
        Assert.Contains("Envelope: 'evmProfile'", contradiction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_short_of_a_seal_fails_with_or_without_a_configuration()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        trace["commit"]!["signatures"]!.AsArray().RemoveAt(0);
        string file = chain.Write("short.json", trace.ToJsonString());

        foreach (string[] options in (string[][])[[], ["--config", chain.GenesisFile]])
        {
            (int code, _, string errors) = await SequiturProcess.RunAsync(["stateless", file, .. options]);
            Assert.Equal(1, code);
            Assert.Contains("check failed: Finality: Certificate TooFewSeals", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_configuration_and_parent_the_result_is_not_trusted()
    {
        (int code, string output, _) = await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--json");
        Assert.Equal(0, code);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.False(report.RootElement.GetProperty("trusted").GetBoolean());
        Assert.True(report.RootElement.GetProperty("final").GetBoolean());
    }

    [Fact]
    public async Task Another_parent_than_the_trusted_one_fails()
    {
        (int code, _, string errors) = await SequiturProcess.RunAsync(
            "stateless", chain.TraceFile, "--config", chain.GenesisFile, "--parent", "0x" + new string('0', 64));
        Assert.Equal(1, code);
        Assert.Contains("Parent: expected 0x0000", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_usage_and_bad_files_exit_with_2()
    {
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless")).ExitCode);
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", "no-such-file")).ExitCode);
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", chain.GenesisFile)).ExitCode);
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--parent", "0x12")).ExitCode);
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--rpc", "http://127.0.0.1:1")).ExitCode);
        Assert.Equal(2, (await SequiturProcess.RunAsync("stateless", "--rpc", "http://127.0.0.1:1", "--block", "1")).ExitCode);
    }

    [Fact]
    public void Every_mutation_of_every_element_is_refused_by_name()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        Assert.Null(Check(trace));
        int mutations = 0;
        foreach ((JsonNode parent, object key) in Leaves(trace))
        {
            foreach (JsonNode? wrong in Wrongs(parent, key))
            {
                JsonNode? right = Replace(parent, key, wrong);
                string? failed = Check(trace);
                Assert.True(failed is not null, $"{(right is null ? key : right.GetPath())}: {right?.ToJsonString()} may become {wrong?.ToJsonString()}");
                Replace(parent, key, right);
                mutations++;
            }
        }

        Assert.Null(Check(trace));
        Assert.True(mutations > 300, $"only {mutations} mutations");
        TestContext.Current.SendDiagnosticMessage($"{mutations} mutations were refused");
    }

    [Fact]
    public void Elements_taken_away_doubled_or_added_are_refused_by_name()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        string[] lists =
        [
            "transactions", "witness.state", "witness.codes", "witness.headers", "commit.signatures", "finalBlockStorage.signers", "finalBlockStorage.proofs",
            "finalBlockStorage.proofs.0.accountProof", "finalBlockStorage.proofs.0.storageProof", "finalBlockStorage.proofs.0.storageProof.2.proof",
            "txStorageTraces", "executionResults",
        ];
        foreach (string path in lists)
        {
            JsonArray list = Find(trace, path).AsArray();
            for (int i = 0; i < list.Count; i++)
            {
                JsonNode item = list[i]!;
                list.RemoveAt(i);
                Assert.NotNull(Check(trace));
                list.Insert(i, item);
                list.Insert(i, item.DeepClone());
                Assert.NotNull(Check(trace));
                list.RemoveAt(i);
            }

            if (list.Count < 2) continue;
            JsonNode first = list[0]!;
            list.RemoveAt(0);
            list.Add(first);
            Assert.NotNull(Check(trace));
            list.RemoveAt(list.Count - 1);
            list.Insert(0, first);
        }

        string[] members =
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "finalBlockStorage", "commit",
        ];
        foreach (string name in members)
        {
            JsonNode member = trace[name]!;
            trace.AsObject().Remove(name);
            Assert.NotNull(Check(trace));
            trace[name] = member;
        }

        trace["more"] = "0x0";
        Assert.NotNull(Check(trace));
    }

    /// <summary>Null when the trace is good, else the reason of the refusal.</summary>
    private string? Check(JsonNode trace)
    {
        try
        {
            var file = TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString()));
            return TraceCheck.Run(file, chain.Configuration, chain.ParentHash, mustBeFinal: true).FailedCheck;
        }
        catch (TraceFileException malformed)
        {
            return malformed.Member;
        }
    }

    private static JsonNode Find(JsonNode node, string path)
    {
        foreach (string name in path.Split('.')) node = int.TryParse(name, out int index) ? node[index]! : node[name]!;
        return node;
    }

    private static List<(JsonNode Parent, object Key)> Leaves(JsonNode node)
    {
        List<(JsonNode, object)> leaves = [];
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                if (value is JsonObject or JsonArray) leaves.AddRange(Leaves(value));
                else leaves.Add((members, name));
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (items[i] is JsonObject or JsonArray) leaves.AddRange(Leaves(items[i]!));
                else leaves.Add((items, i));
            }
        }

        return leaves;
    }

    /// <summary>A changed digit at the front, in the middle and at the end, one more digit, upper case, another type, nothing.</summary>
    private static IEnumerable<JsonNode?> Wrongs(JsonNode parent, object key)
    {
        string text = (key is string name ? parent[name]! : parent[(int)key]!).GetValue<string>();
        foreach (int place in new HashSet<int> { Math.Min(2, text.Length - 1), text.Length / 2, text.Length - 1 })
        {
            char[] changed = text.ToCharArray();
            changed[place] = changed[place] == '1' ? '2' : '1';
            yield return new string(changed);
        }

        yield return text + "0";
        yield return string.Empty;
        yield return 1;
        yield return null;
        if (!string.Equals(text.ToUpperInvariant(), text, StringComparison.Ordinal)) yield return text.ToUpperInvariant();
    }

    private static JsonNode? Replace(JsonNode parent, object key, JsonNode? value)
    {
        JsonNode? before;
        if (key is string name)
        {
            before = parent[name];
            parent[name] = null;
            parent[name] = value;
        }
        else
        {
            before = parent[(int)key];
            parent[(int)key] = null;
            parent[(int)key] = value;
        }

        return before;
    }
}
