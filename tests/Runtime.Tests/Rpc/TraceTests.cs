using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class TraceTests
{
    [Fact]
    public async Task Every_trace_re_executes_to_the_blocks_state_root()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        for (ulong number = 1; number <= chain.Ledger.Head.Number; number++)
        {
            JsonNode trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", $"\"0x{number:x}\""))!;
            StatelessInput input = new()
            {
                Configuration = chain.Ledger.Configuration,
                HeaderRlp = Bytes(trace["headerRlp"]!),
                Transactions = All(trace["transactions"]!),
                Withdrawals = [],
                WitnessState = All(trace["witness"]!["state"]!),
                WitnessCodes = All(trace["witness"]!["codes"]!),
                WitnessHeaders = All(trace["witness"]!["headers"]!),
                IsStrict = true,
            };

            StatelessResult result = StatelessExecutor.Execute(input);

            Assert.Equal(StatelessCheck.None, result.FailedCheck);
            Assert.Equal((string)trace["header"]!["stateRoot"]!, result.ComputedStateRoot.ToString());
            Assert.Equal((string)trace["header"]!["hash"]!, Keccak.Hash(input.HeaderRlp).ToString());
        }
    }

    [Fact]
    public async Task The_envelope_holds_what_the_schema_names_in_its_order()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonObject everything = (await chain.CallAsync("getBlockTraceByNumber", "\"0x2\""))!.AsObject();
        JsonObject envelope = (await chain.CallAsync("l2trace_getBlockTraceByHash", $"\"{everything["header"]!["hash"]}\""))!.AsObject();

        string[] names =
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "finalBlockStorage", "commit",
        ];
        Assert.Equal([.. names, "txStorageTraces", "executionResults"], everything.Select(member => member.Key));
        Assert.Equal(names, envelope.Select(member => member.Key));
        Assert.Equal("0x1", (string)envelope["version"]!);
        Assert.Equal("Osaka", (string)envelope["fork"]!);
        Assert.Equal("A", (string)envelope["evmProfile"]!);
        foreach (string list in new[] { "state", "codes" })
        {
            string[] items = [.. envelope["witness"]![list]!.AsArray().Select(item => (string)item!)];
            Assert.Equal(items.Distinct().Order(StringComparer.Ordinal), items);
        }
    }

    [Fact]
    public async Task A_chain_that_chose_its_own_profile_says_so_and_its_trace_is_checked_by_it()
    {
        ForkRules chosen = ForkRules.Osaka with { Profile = EvmProfile.Osaka with { Precompiles = PrecompileSet.UpTo(3) } };
        ChainConfiguration configuration = new() { ChainId = ChainFixture.ChainId, Forks = [ForkRules.Cancun, ForkRules.Prague, chosen] };
        await using ChainFixture chain = await ChainFixture.StartAsync(configuration: configuration);
        chain.Produce(chain.Call(ChainFixture.Alice, ChainFixture.AddressOf(4), [1, 2, 3]));

        JsonNode trace = (await chain.CallAsync("getBlockTraceByNumber", "\"0x1\""))!;

        Assert.Equal("custom", (string)trace["evmProfile"]!);
        TraceFile file = TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString()));
        Assert.True(TraceCheck.Run(file, configuration, null, mustBeFinal: true).IsValid);
        Assert.False(TraceCheck.Run(file, new ChainConfiguration { ChainId = ChainFixture.ChainId }, null, mustBeFinal: true).IsValid);
    }

    [Fact]
    public async Task The_options_choose_the_large_parts()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonNode all = (await chain.CallAsync("getBlockTraceByNumber", "\"0x2\""))!;
        JsonNode asked = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x2\"", """{"version":"0x1","txStorageTraces":true,"executionResults":true}"""))!;
        JsonNode less = (await chain.CallAsync("getBlockTraceByNumber", "\"0x2\"", """{"txStorageTraces":false}"""))!;

        Assert.Equal(all.ToJsonString(), asked.ToJsonString());
        Assert.Null(less["txStorageTraces"]);
        Assert.NotNull(less["executionResults"]);
    }

    [Fact]
    public async Task Storage_traces_hold_values_at_the_start_of_each_transaction()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Produce(
            chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(11)),
            chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(22)),
            chain.Transfer(ChainFixture.Bob, ChainFixture.AddressOf(0x9999), 77),
            chain.Transfer(ChainFixture.Bob, ChainFixture.AddressOf(0x9999), 1));

        JsonArray traces = (await chain.CallAsync("getBlockTraceByNumber", "\"0x1\""))!["txStorageTraces"]!.AsArray();

        Assert.Equal(4, traces.Count);
        Assert.Equal("0x0", (string)Slot(traces[0]!, ChainFixture.Writer, 0)!);
        Assert.Equal("0xb", (string)Slot(traces[1]!, ChainFixture.Writer, 0)!);
        Assert.Equal("0x0", (string)Account(traces[0]!, ChainFixture.Alice.Address)!["nonce"]!);
        Assert.Equal("0x1", (string)Account(traces[1]!, ChainFixture.Alice.Address)!["nonce"]!);
        Assert.Null(Account(traces[2]!, ChainFixture.Writer));
        JsonNode fresh = Account(traces[2]!, ChainFixture.AddressOf(0x9999))!;
        Assert.Equal("0x0", (string)fresh["balance"]!);
        Assert.Equal(Keccak.Empty.ToString(), (string)fresh["codeHash"]!);
        Assert.Equal("0x4d", (string)Account(traces[3]!, ChainFixture.AddressOf(0x9999))!["balance"]!);
        foreach (JsonNode? trace in traces)
        {
            string[] addresses = [.. trace!["accounts"]!.AsArray().Select(account => (string)account!["address"]!)];
            Assert.Equal(addresses.Order(StringComparer.Ordinal), addresses);
            Assert.Contains(ChainFixture.Beneficiary.ToString(), addresses);
        }
    }

    [Fact]
    public async Task A_contract_created_in_the_block_is_there_for_the_next_transaction()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        // Constructor: slot 0 becomes 9, the code becomes 5f545f5260205ff3 (return slot 0).
        byte[] create = Convert.FromHexString("60095f55675f545f5260205ff35f5260086018f3");
        Transaction deployment = chain.Sign(ChainFixture.Alice, new TransactionFields { Data = create });
        Address created = CreatedBy(ChainFixture.Alice.Address, 0);
        chain.Produce(deployment, chain.Call(ChainFixture.Bob, created, []));

        JsonNode trace = (await chain.CallAsync("getBlockTraceByNumber", "\"0x1\""))!;

        JsonNode? before = Account(trace["txStorageTraces"]![0]!, created);
        JsonNode after = Account(trace["txStorageTraces"]![1]!, created)!;
        Assert.Equal("0x0", (string)before!["nonce"]!);
        Assert.Equal("0x1", (string)after["nonce"]!);
        Assert.Equal("0x9", (string)Slot(trace["txStorageTraces"]![1]!, created, 0)!);
        Assert.Equal($"0x{9:x64}", (string)trace["executionResults"]![1]!["returnValue"]!);
    }

    [Fact]
    public async Task Execution_results_hold_the_receipts_and_what_was_returned()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonArray results = (await chain.CallAsync("getBlockTraceByNumber", "\"0x3\""))!["executionResults"]!.AsArray();
        JsonArray receipts = (await chain.CallAsync("debug_getRawReceipts", "\"0x3\""))!.AsArray();

        Assert.Equal(["0x0", "0x1", "0x1"], results.Select(result => (string)result!["status"]!));
        Assert.Equal("0x010203", (string)results[0]!["returnValue"]!);
        Assert.Equal(receipts.Select(receipt => (string)receipt!), results.Select(result => (string)result!["receipt"]!));
    }

    [Fact]
    public async Task The_same_block_gives_the_same_bytes()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        string[] answers = new string[6];
        for (int count = 0; count < answers.Length; count++)
        {
            answers[count] = (await chain.CallAsync("getBlockTraceByNumber", "\"0x3\""))!.ToJsonString();
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task The_certificate_and_the_proofs_of_its_signers_come_with_the_trace()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        chain.Produce();
        Address contract = chain.Ledger.Configuration.Consensus.ValidatorSet;
        // The head's state is there to ask: what the trace says about it must be what eth_getProof says.
        JsonNode trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x5\""))!;
        JsonNode storage = trace["finalBlockStorage"]!;
        JsonArray signers = storage["signers"]!.AsArray();
        string[] keys = [(string)storage["validatorCountSlot"]!["key"]!, .. signers.Select(signer => (string)signer!["key"]!)];
        JsonNode proof = (await chain.CallAsync("eth_getProof", $"\"{contract}\"", $"[{string.Join(',', keys.Select(key => $"\"{key}\""))}]", "\"latest\""))!;

        Assert.Equal("0x2", (string)trace["commit"]!["round"]!);
        Assert.Equal(CommitSeal.Digest(ChainFixture.ChainId, 5, 2, chain.Ledger.Head.Hash).ToString(), (string)trace["commit"]!["digest"]!);
        Assert.True(chain.Ledger.TryGetCertificate(5, out FinalityCertificate? certificate));
        Assert.Equal(certificate!.Seals.Select(seal => Hex.Encode(seal.ToBytes())), trace["commit"]!["signatures"]!.AsArray().Select(seal => (string)seal!));
        Assert.Equal((string)trace["header"]!["stateRoot"]!, (string)storage["stateRoot"]!);
        Assert.Equal("0x4", (string)storage["validatorCount"]!);
        Assert.Equal(contract.ToString(), (string)storage["validatorCountSlot"]!["address"]!);
        Assert.Equal(["0x0", "0x1", "0x2"], signers.Select(signer => (string)signer!["index"]!));
        Assert.Equal(
            new[] { 0, 2, 3 }.Select(index => ChainFixture.Validators[index].ToString()), signers.Select(signer => (string)signer!["address"]!));
        Assert.Equal(proof.ToJsonString(), Assert.Single(storage["proofs"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task Two_certificates_of_one_block_differ_only_where_the_schema_says()
    {
        await using ChainFixture first = await ChainFixture.StartAsync();
        await using ChainFixture second = await ChainFixture.StartAsync();
        first.Produce([], header => ChainFixture.Validators.Certify(ChainFixture.ChainId, header, 0, 0, 1, 2));
        second.Produce([], header => ChainFixture.Validators.Certify(ChainFixture.ChainId, header, 4, 0, 1, 3));
        JsonNode[] traces = [(await first.CallAsync("getBlockTraceByNumber", "\"0x1\""))!, (await second.CallAsync("getBlockTraceByNumber", "\"0x1\""))!];
        Assert.NotEqual(traces[0].ToJsonString(), traces[1].ToJsonString());

        foreach (JsonNode trace in traces)
        {
            trace.AsObject().Remove("commit");
            trace["finalBlockStorage"]!.AsObject().Remove("signers");
            JsonArray slots = trace["finalBlockStorage"]!["proofs"]![0]!["storageProof"]!.AsArray();
            while (slots.Count > 1) slots.RemoveAt(1);
        }

        Assert.Equal(traces[0].ToJsonString(), traces[1].ToJsonString());
    }

    [Fact]
    public async Task A_chain_without_validators_in_its_state_has_neither_certificate_nor_proofs()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(hasValidators: false);
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));

        JsonObject trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x1\""))!.AsObject();

        Assert.False(trace.ContainsKey("commit"));
        Assert.False(trace.ContainsKey("finalBlockStorage"));
    }

    [Fact]
    public async Task A_certificate_that_shows_nothing_is_not_served()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        TestValidators strangers = new(200, 4);
        chain.Produce([], header => strangers.Certify(ChainFixture.ChainId, header));
        chain.Produce([], header => ChainFixture.Validators.Certify(ChainFixture.ChainId, header, 0, 0, 1));

        foreach ((string block, string why) in new[] { ("\"0x1\"", "not all among the validators"), ("\"0x2\"", "Certificate TooFewSeals") })
        {
            (int code, string message, _) = await chain.FailAsync("getBlockTraceByNumber", block);
            Assert.Equal(-32603, code);
            Assert.Contains(why, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"earliest\"", -32000, "GENESIS")]
    [InlineData("\"pending\"", -32000, "NOT_COMMITTED")]
    [InlineData("\"0x64\"", -32001, null)]
    [InlineData("\"0x1\",{\"version\":\"0x0\"}", -32000, "UNSUPPORTED_VERSION")]
    [InlineData("\"0x1\",{\"everything\":true}", -32602, null)]
    [InlineData("\"0x1\",{\"txStorageTraces\":1}", -32602, null)]
    [InlineData("\"0x1\",[]", -32602, null)]
    public async Task What_has_no_trace_is_named(string parameters, int expected, string? reason)
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        foreach (string method in new[] { "getBlockTraceByNumber", "l2trace_getBlockTraceByNumber" })
        {
            (int code, string _, JsonNode? data) = await chain.FailAsync(method, parameters);
            Assert.Equal(expected, code);
            Assert.Equal(reason, (string?)data?["reason"]);
        }
    }

    [Fact]
    public async Task The_execution_witness_is_the_traces_with_keys()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonObject witness = (await chain.CallAsync("debug_executionWitness", "\"0x2\""))!.AsObject();
        JsonNode trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x2\""))!;

        Assert.Equal(["state", "codes", "headers", "keys"], witness.Select(member => member.Key));
        foreach (string list in new[] { "state", "codes", "headers" })
        {
            Assert.Equal(trace["witness"]![list]!.ToJsonString(), witness[list]!.ToJsonString());
        }

        string[] keys = [.. witness["keys"]!.AsArray().Select(key => (string)key!)];
        Assert.Contains(ChainFixture.Writer.ToString(), keys);
        Assert.Contains($"0x{0:x64}", keys);
        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), keys);
        (int code, string _, JsonNode? data) = await chain.FailAsync("debug_executionWitness", "\"0x0\"");
        Assert.Equal(-32000, code);
        Assert.Equal("GENESIS", (string)data!["reason"]!);
    }

    private static Address CreatedBy(in Address sender, ulong nonce)
    {
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.Write(sender);
        writer.Write(nonce);
        writer.EndList(list);
        return new Address(Keccak.Hash(writer.Written).Bytes[12..]);
    }

    private static JsonNode? Account(JsonNode trace, Address address) =>
        trace["accounts"]!.AsArray().SingleOrDefault(account => (string)account!["address"]! == address.ToString());

    private static JsonNode? Slot(JsonNode trace, in Address address, ulong key) =>
        Account(trace, address)!["storage"]!.AsArray().SingleOrDefault(slot => (string)slot!["key"]! == $"0x{key:x64}")?["value"];

    private static byte[] Bytes(JsonNode data) => Convert.FromHexString(((string)data!).AsSpan(2));

    private static byte[][] All(JsonNode list) => [.. list.AsArray().Select(item => Bytes(item!))];
}
