using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>The stateless command on the traces of a devnet, and on every way to spoil one.</summary>
public sealed class StatelessTests(StatelessTests.Chain chain) : IClassFixture<StatelessTests.Chain>
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
    }

    [Fact]
    public async Task Without_configuration_and_parent_the_result_is_not_trusted()
    {
        (int code, string output, _) = await SequiturProcess.RunAsync("stateless", chain.TraceFile, "--json");
        Assert.Equal(0, code);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.False(report.RootElement.GetProperty("trusted").GetBoolean());
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
        string[] lists = ["transactions", "witness.state", "witness.codes", "witness.headers", "txStorageTraces", "executionResults"];
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

        foreach (string name in (string[])["version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness"])
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
            return TraceCheck.Run(file, chain.Configuration, chain.ParentHash, out _);
        }
        catch (TraceFileException malformed)
        {
            return malformed.Member;
        }
    }

    private static JsonNode Find(JsonNode node, string path)
    {
        foreach (string name in path.Split('.')) node = node[name]!;
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

    /// <summary>A devnet that executed a deployment and calls, and the full trace of the block that holds most.</summary>
    public sealed class Chain : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public string Trace { get; private set; } = string.Empty;

        public string TraceFile => _folder["trace.json"];

        public string GenesisFile => _folder["devnet", "genesis.json"];

        public JsonElement Block { get; private set; }

        public ChainConfiguration Configuration => GenesisFileOf(GenesisFile);

        public Hash256 ParentHash => Hex.TryDecode(Block.GetProperty("parentHash").GetString()!, out byte[] hash) ? new Hash256(hash) : default;

        public async ValueTask InitializeAsync()
        {
            await using SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", _folder["devnet"]]);
            using var client = new RpcClient(await devnet.ReadyAsync());
            TestWallet wallet = TestWallet.At(0);

            // Creation code for a contract that stores its call's first word at slot 1, logs it, and returns it.
            byte[] create = Convert.FromHexString("6f5f3580600155805f5260205fa060205ff35f5260106010f3");
            string deploy = wallet.Sign(Fields(0, null, create, 200_000));
            JsonElement created = await client.ReceiptAsync((await client.CallAsync("eth_sendRawTransaction", deploy)).GetString()!);
            Hex.TryDecode(created.GetProperty("contractAddress").GetString()!, out byte[] address);
            byte[] word = new byte[32];
            word[31] = 7;
            object[] batch = [wallet.Sign(Fields(2, new Address(address), new byte[32])), wallet.Transfer(3), wallet.Sign(Fields(1, new Address(address), word))];
            JsonElement[] sent = await client.BatchAsync("eth_sendRawTransaction", batch);
            JsonElement receipt = await client.ReceiptAsync(sent[0].GetProperty("result").GetString()!);
            Assert.Equal("0x1", receipt.GetProperty("status").GetString());
            string number = receipt.GetProperty("blockNumber").GetString()!;
            Block = await client.CallAsync("eth_getBlockByNumber", number, false);
            Trace = (await client.CallAsync("getBlockTraceByNumber", number)).GetRawText();
            await File.WriteAllTextAsync(TraceFile, Trace);
            devnet.Signal(SequiturProcess.Interrupt);
            await devnet.ExitAsync();
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private static ChainConfiguration GenesisFileOf(string path) => Storage.GenesisFile.Parse(File.ReadAllText(path)).Configuration;

        private static TransactionFields Fields(ulong nonce, Address? to, byte[] data, ulong gas = 100_000) => new()
        {
            ChainId = TestWallet.ChainId,
            Nonce = nonce,
            GasLimit = gas,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1,
            To = to,
            Data = data,
        };
    }
}
