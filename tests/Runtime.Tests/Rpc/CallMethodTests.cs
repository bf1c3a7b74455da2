using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class CallMethodTests
{
    [Fact]
    public async Task A_call_returns_what_the_code_returns()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        Assert.Equal($"0x{new string('0', 63)}7", (string)(await chain.CallAsync("eth_call", To(ChainFixture.Reader), "\"latest\""))!);
        Assert.Equal("0x", (string)(await chain.CallAsync("eth_call", To(ChainFixture.Bob.Address)))!);
    }

    [Fact]
    public async Task A_revert_carries_its_data_and_its_reason()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        // Error("nope")
        string reason = "0x08c379a0" + $"{32:x64}" + $"{4:x64}" + "6e6f7065".PadRight(64, '0');
        // Panic(0x11)
        string panic = "0x4e487b71" + $"{0x11:x64}";

        (int code, string message, JsonNode? data) = await chain.FailAsync("eth_call", To(ChainFixture.Reverter, reason));
        (int _, string panicMessage, JsonNode? _) = await chain.FailAsync("eth_estimateGas", To(ChainFixture.Reverter, panic));
        (int _, string bare, JsonNode? bareData) = await chain.FailAsync("eth_call", To(ChainFixture.Reverter, "0x01"));

        Assert.Equal(3, code);
        Assert.Equal("execution reverted: nope", message);
        Assert.Equal(reason, (string)data!);
        Assert.Equal("execution reverted: arithmetic underflow or overflow", panicMessage);
        Assert.Equal("execution reverted", bare);
        Assert.Equal("0x01", (string)bareData!);
    }

    [Fact]
    public async Task A_failed_execution_is_named()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_call", """{"data":"0x5b5f56"}""");
        (int _, string invalid, JsonNode? _) = await chain.FailAsync("eth_call", """{"data":"0xfe"}""");

        Assert.Equal(-32000, code);
        Assert.Equal("out of gas", message);
        Assert.Equal("invalid opcode", invalid);
    }

    [Fact]
    public async Task What_prepares_a_transaction_runs_by_the_rules_of_the_next_block()
    {
        // Osaka's time has passed, and the head is still a block of Prague. The program returns CLZ(1), NUMBER, TIMESTAMP and BASEFEE.
        await using ChainFixture chain = await ChainFixture.StartAsync(
            configuration: new ChainConfiguration { ChainId = ChainFixture.ChainId, OsakaTime = ChainFixture.GenesisTime + 1 });
        const string request = """{"data":"0x60011e5f5243602052426040524860605260805ff3"}""";

        (int _, string message, JsonNode? _) = await chain.FailAsync("eth_call", request, "\"latest\"");
        Assert.Equal("invalid opcode", message);
        string pending = (string)(await chain.CallAsync("eth_call", request, "\"pending\""))!;
        Assert.Equal($"0x{255:x64}{1:x64}", pending[..130]);
        Assert.True(Convert.ToUInt64(pending[178..194], 16) > ChainFixture.GenesisTime + 1);
        Assert.True(Convert.ToUInt64((string)(await chain.CallAsync("eth_estimateGas", request))!, 16) > 53_000);
        Assert.NotNull(await chain.CallAsync("eth_createAccessList", request));
        Assert.Equal("invalid opcode", (await chain.FailAsync("eth_estimateGas", request, "\"latest\"")).Message);

        // Burns all it is given: the estimate ends at EIP-7825's cap.
        (int _, string burnt, JsonNode? _) = await chain.FailAsync("eth_estimateGas", """{"data":"0x5b5f56","gas":"0x1c9c380"}""");
        Assert.Contains("(16777216)", burnt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overrides_hold_for_one_call_only()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        string one = $"0x{1:x64}";
        string zero = $"0x{0:x64}";

        string overridden = (string)(await chain.CallAsync(
            "eth_call", To(ChainFixture.Reader), "\"latest\"", Override($$"""{"stateDiff":{"{{zero}}":"0x{{0x22:x64}}"} }""")))!;
        string replaced = (string)(await chain.CallAsync(
            "eth_call", To(ChainFixture.Reader), "\"latest\"", Override($$"""{"state":{"{{one}}":"{{one}}"} }""")))!;
        // SELFBALANCE
        string balance = (string)(await chain.CallAsync(
            "eth_call", To(ChainFixture.Reader), "\"latest\"", Override("""{"balance":"0x99","code":"0x475f5260205ff3","nonce":"0x5"}""")))!;
        string after = (string)(await chain.CallAsync("eth_call", To(ChainFixture.Reader)))!;

        Assert.Equal($"0x{0x22:x64}", overridden);
        Assert.Equal($"0x{0:x64}", replaced);
        Assert.Equal($"0x{0x99:x64}", balance);
        Assert.Equal($"0x{7:x64}", after);
    }

    [Theory]
    [InlineData("43", """{"number":"0x1234"}""", 0x1234UL)]
    [InlineData("42", """{"time":"0x77777777"}""", 0x77777777UL)]
    [InlineData("45", """{"gasLimit":"0x5555"}""", 0x5555UL)]
    [InlineData("41", """{"feeRecipient":"0x0000000000000000000000000000000000000bad"}""", 0xbadUL)]
    [InlineData("44", """{"prevRandao":"0x4444"}""", 0x4444UL)]
    public async Task The_block_can_be_overridden(string opcode, string blockOverride, ulong expected)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        string code = Override($$"""{"code":"0x{{opcode}}5f5260205ff3"}""");

        string result = (string)(await chain.CallAsync("eth_call", To(ChainFixture.Reader), "\"latest\"", code, blockOverride))!;

        Assert.Equal($"0x{expected:x64}", result);
    }

    [Theory]
    [InlineData("""{"to":"0x00","data":"0x"}""", "20 bytes")]
    [InlineData("""{"data":"0x1"}""", "odd number of digits")]
    [InlineData("""{"data":"0x01","input":"0x02"}""", "set and not equal")]
    [InlineData("""{"gasPrice":"0x1","maxFeePerGas":"0x1"}""", "both gasPrice and")]
    [InlineData("""{"chainId":"0x1"}""", "chainId does not match")]
    [InlineData("""{"value":-1}""", "value")]
    [InlineData("[]", "an object")]
    [InlineData("""{},"latest",{"0x12":{}}""", "20 bytes")]
    [InlineData("""{},"latest",{"0x000000000000000000000000000000000000aaaa":{"movePrecompileToAddress":"0x00"}}""", "unsupported state override")]
    [InlineData("""{},"latest",{"0x000000000000000000000000000000000000aaaa":{"state":{},"stateDiff":{}}}""", "both 'state' and 'stateDiff'")]
    [InlineData("""{},"latest",{},{"blobBaseFee":"0x1"}""", "unsupported block override")]
    public async Task Wrong_call_objects_are_named(string parameters, string named)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_call", parameters);

        Assert.Equal(-32602, code);
        Assert.Contains(named, message);
    }

    [Fact]
    public async Task An_estimate_of_a_transfer_is_exact()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        string gas = (string)(await chain.CallAsync(
            "eth_estimateGas", $$"""{"from":"{{ChainFixture.Alice.Address}}","to":"{{ChainFixture.Bob.Address}}","value":"0x1"}"""))!;

        Assert.Equal("0x5208", gas);
    }

    [Fact]
    public async Task An_estimate_suffices_and_is_near_what_is_used()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        string data = Hex.Encode(ChainFixture.Word(9));

        ulong gas = Convert.ToUInt64((string)(await chain.CallAsync("eth_estimateGas", To(ChainFixture.Writer, data, ChainFixture.Alice.Address)))!, 16);
        SealedBlock block = chain.Produce(chain.Sign(
            ChainFixture.Alice, new TransactionFields { To = ChainFixture.Writer, Data = ChainFixture.Word(9), GasLimit = gas }));

        Assert.True(block.Results[0].Receipt.IsSuccess);
        Assert.InRange(gas, block.Results[0].GasUsed, block.Results[0].GasUsed * 103 / 100);
    }

    [Fact]
    public async Task An_estimate_says_when_the_caller_cannot_pay_or_gas_does_not_suffice()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        string poor = "0x0000000000000000000000000000000000001234";

        (int _, string transfer, JsonNode? _) = await chain.FailAsync(
            "eth_estimateGas", $$"""{"from":"{{poor}}","to":"{{ChainFixture.Bob.Address}}","value":"0x1"}""");
        (int _, string priced, JsonNode? _) = await chain.FailAsync(
            "eth_estimateGas", $$"""{"from":"{{poor}}","to":"{{ChainFixture.Bob.Address}}","value":"0x1","maxFeePerGas":"0x77359400"}""");
        (int _, string little, JsonNode? _) = await chain.FailAsync(
            "eth_estimateGas", $$"""{"from":"{{ChainFixture.Alice.Address}}","to":"{{ChainFixture.Writer}}","data":"{{Hex.Encode(ChainFixture.Word(9))}}","gas":"0x6000"}""");

        Assert.StartsWith("insufficient", transfer);
        Assert.StartsWith("insufficient funds for gas * price + value", priced);
        Assert.Equal("gas required exceeds allowance (24576)", little);
    }

    [Fact]
    public async Task An_access_list_names_what_is_touched()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        JsonNode found = (await chain.CallAsync("eth_createAccessList", To(ChainFixture.Reader, "0x", ChainFixture.Alice.Address)))!;

        JsonNode entry = Assert.Single(found["accessList"]!.AsArray())!;
        Assert.Equal(ChainFixture.Reader.ToString(), (string)entry["address"]!);
        Assert.Equal([$"0x{0:x64}"], entry["storageKeys"]!.AsArray().Select(key => (string)key!));
        Assert.Null(found["error"]);
    }

    [Fact]
    public async Task Calls_run_beside_each_other_and_beside_new_blocks()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        Task<JsonNode?>[] calls = [.. Enumerable.Range(0, 64).Select(_ => chain.CallAsync("eth_call", To(ChainFixture.Reader)))];
        for (int count = 0; count < 10; count++)
        {
            chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1));
        }

        foreach (JsonNode? result in await Task.WhenAll(calls))
        {
            Assert.Equal($"0x{7:x64}", (string)result!);
        }
    }

    /// <summary>A state override of the reader.</summary>
    private static string Override(string account) => $"{{\"{ChainFixture.Reader}\":{account}}}";

    private static string To(in Address to, string data = "0x", Address? from = null) =>
        from is Address sender ? $$"""{"from":"{{sender}}","to":"{{to}}","data":"{{data}}"}""" : $$"""{"to":"{{to}}","data":"{{data}}"}""";
}
