using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
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
        Assert.Equal(("0x3", "0x4"), (report.RootElement.GetProperty("weight").GetString(), report.RootElement.GetProperty("totalWeight").GetString()));
        Assert.Equal((0, 0), (report.RootElement.GetProperty("startL1QueueIndex").GetInt32(), report.RootElement.GetProperty("endL1QueueIndex").GetInt32()));
        string[] validators = [.. Enumerable.Range(0, 4).Select(i => DevnetGenesis.ValidatorAddress(i).ToString())];
        Assert.All(signers, signer => Assert.Contains(signer, validators));
    }

    [Fact]
    public void What_is_assumed_without_a_genesis_file_is_what_new_chains_have()
    {
        ConsensusParameters devnet = GenesisFile.Parse(DevnetGenesis.Json(4)).Configuration.Consensus;
        ConsensusParameters assumed = AssumedRules.Of(TraceReading.Parse(Encoding.UTF8.GetBytes(chain.Trace)).Content).Configuration.Consensus;
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
    public async Task A_missing_certificate_fails_under_rules_with_validators_and_needs_rules_elsewhere()
    {
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        foreach (string name in new[] { "commit", "finalBlockStorage", "startL1QueueIndex", "endL1QueueIndex", "startL1QueueHash", "endL1QueueHash" }) trace.AsObject().Remove(name);
        string file = chain.Write("uncertified.json", trace.ToJsonString());

        (int code, _, string errors) = await SequiturProcess.RunAsync("stateless", file, "--config", chain.GenesisFile);
        Assert.Equal(1, code);
        Assert.Contains("check failed: Finality: expected commit and finalBlockStorage, got neither", errors, StringComparison.Ordinal);
        await SequiturCommand.RefusesAsync("this trace has no certificate, and whether its chain has validators and a bridge stands in no trace: expected --config FILE", "stateless", file, "--json");
    }

    [Fact]
    public async Task A_trace_with_messages_from_L1_needs_the_rules_of_its_chain()
    {
        L1Message message = new() { QueueIndex = 0, Gas = 21_000, To = default, Value = 1, Data = [], Sender = default };
        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        trace["transactions"]!.AsArray().Insert(0, Hex.Encode(message.Encode()));
        string file = chain.Write("messages.json", trace.ToJsonString());
        const string expected = "this trace contains messages from L1, and which L1 and which queue there they come from stands in no trace: expected --config FILE";

        await SequiturCommand.RefusesAsync(expected, "stateless", file, "--json");
        JsonNode batch = JsonNode.Parse(await File.ReadAllTextAsync(chain.BatchFile, TestContext.Current.CancellationToken))!;
        batch["blocks"]![1]!["transactions"]!.AsArray().Insert(0, Hex.Encode(message.Encode()));
        Assert.Contains(expected, Assert.Throws<SettingsException>(() => AssumedRules.Of(TraceReading.ParseBatch(Encoding.UTF8.GetBytes(batch.ToJsonString())).Content)).Message, StringComparison.Ordinal);
        (int code, _, string errors) = await SequiturProcess.RunAsync("stateless", file, "--config", chain.GenesisFile);
        Assert.Equal(1, code);
        Assert.Contains("MessagesNotTaken", errors, StringComparison.Ordinal);
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
    public async Task Without_configuration_it_is_told_what_is_assumed_and_the_result_is_not_trusted()
    {
        string parent = chain.Block.GetProperty("parentHash").GetString()!;
        (int code, string output, _) = await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--parent", parent, "--json");
        Assert.Equal(0, code);
        JsonElement report = JsonElement.Parse(output);
        Assert.False(report.GetProperty("trusted").GetBoolean());
        Assert.True(report.GetProperty("final").GetBoolean());
        Assert.Equal("assumed", report.GetProperty("rules").GetString());
        string[] assumed = [.. report.GetProperty("assumed").EnumerateArray().Select(item => item.GetString()!)];
        Assert.Equal(["rules of", "base fee", "validators in", "bridge in"], assumed.Select(item => string.Join(' ', item.Split(' ')[..2]).TrimEnd(':')));
        Assert.EndsWith("no L1 whose messages are taken", assumed[^1], StringComparison.Ordinal);
        Assert.False(report.TryGetProperty("publicOutput", out _) || report.TryGetProperty("configurationHash", out _));

        (_, output, _) = await SequiturProcess.RunAsync("stateless", chain.TraceFile);
        Assert.All(assumed, item => Assert.Contains($"assumed {item}\n", output, StringComparison.Ordinal));
        Assert.Contains("trusted false (the rules were assumed: give --config; the hash of the block before was not given: give --parent)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_a_node_tells_are_trusted_only_by_their_hash()
    {
        string[] asked = ["stateless", "--rpc", chain.Url, "--block", "2", "--parent", chain.ParentHash.ToString(), "--json"];
        string hash = chain.Configuration.ConfigurationHash.ToString();
        foreach (string[] given in (string[][])[[], ["--config-hash", hash], ["--config-hash", hash, "--rpc", "http://127.0.0.1:1", "--tolerate"]])
        {
            JsonElement report = JsonElement.Parse(await SequiturCommand.RunAsync([.. asked, .. given]));
            bool isGiven = given.Length > 0;
            Assert.Equal((isGiven, isGiven ? "given" : "told"), (report.GetProperty("trusted").GetBoolean(), report.GetProperty("rules").GetString()));
            Assert.Equal(hash, report.GetProperty("configurationHash").GetString());
            Assert.False(report.TryGetProperty("assumed", out _));
        }

        string other = "0x" + new string('0', 64);
        await SequiturCommand.RefusesAsync($"expected rules with the hash {other}, got {hash}", [.. asked, "--config-hash", other]);
    }

    [Fact]
    public async Task A_hash_of_rules_needs_somebody_who_tells_them()
    {
        string other = "0x" + new string('0', 64);
        await SequiturCommand.RefusesAsync("--config-hash: expected --config FILE as well, or --rpc URL", "stateless", chain.TraceFile, "--config-hash", other);
        await SequiturCommand.RefusesAsync($"expected rules with the hash {other}, got", "stateless", chain.TraceFile, "--config", chain.GenesisFile, "--config-hash", other);
        await SequiturCommand.RefusesAsync("--config-hash: expected the hash of a configuration, got '0x12'", "stateless", chain.TraceFile, "--config-hash", "0x12");
        await SequiturCommand.RefusesAsync("no node tells rules with that hash:", "stateless", "--rpc", "http://127.0.0.1:1", "--rpc", "http://127.0.0.1:2", "--block", "1", "--config-hash", other);
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
            "finalBlockStorage.proofs.1.accountProof", "finalBlockStorage.proofs.1.storageProof", "finalBlockStorage.proofs.1.storageProof.0.proof",
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

        string[] names =
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "finalBlockStorage", "commit",
            "startL1QueueIndex", "endL1QueueIndex", "startL1QueueHash", "endL1QueueHash",
        ];
        foreach (string name in names)
        {
            JsonObject members = trace.AsObject();
            int place = members.IndexOf(name);
            JsonNode member = members[place]!;
            members.RemoveAt(place);
            Assert.NotNull(Check(trace));
            members.Add(name, member);
            bool isLast = place == members.Count - 1;
            Assert.True(isLast || Check(trace) is not null, $"{name} may stand at the end");
            members.Remove(name);
            members.Insert(place, name, member);
        }

        Assert.Null(Check(trace));
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
