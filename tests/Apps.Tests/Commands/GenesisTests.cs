using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Genesis;
using Sequitur.Primitives;
using Xunit;
using static Sequitur.Apps.Commands.SequiturCommand;

namespace Sequitur.Apps.Commands;

public sealed class GenesisTests : IDisposable
{
    private const string A = "0x1000000000000000000000000000000000000001";
    private const string B = "0x2000000000000000000000000000000000000002";
    private const string C = "0x3000000000000000000000000000000000000003";
    private const string D = "0x4000000000000000000000000000000000000004";

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Options_make_the_file_that_init_makes()
    {
        string address = Json(await RunAsync("init", _place["node"], "--key-only", "--json")).GetProperty("address").GetString()!;
        await RunAsync("init", _place["node"], "--chain-id", "5", "--fund", D, "--validators", A, B, C);
        JsonElement made = Json(await RunAsync("genesis", "--out", _place["g.json"], "--chain-id", "5", "--fund", D, "--json", "--validators", C, B, address, A));
        Assert.Equal(await ReadAsync(_place["node", "genesis.json"]), await ReadAsync(_place["g.json"]));
        Assert.Equal(4, made.GetProperty("validators").GetArrayLength());
        Assert.Equal("3", made.GetProperty("required").GetString());
        Assert.Equal("1", made.GetProperty("tolerated").GetString());
        Assert.Empty(made.GetProperty("warnings").EnumerateArray());
        string again = await RunAsync("genesis", "--check", _place["g.json"]);
        Assert.Contains($"genesis hash       {made.GetProperty("genesisHash").GetString()}", again, StringComparison.Ordinal);
        Assert.Contains("quorum             ceil-2n/3: 3 of 4", again, StringComparison.Ordinal);
        Assert.Contains("tolerates          1 faulty", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_says_everything_and_options_stand_above_it()
    {
        string description = Write("chain.json", $$"""
            {
              // Amounts in any unit.
              "chainId": 77, "quorum": "stake-above-2/3", "epochLength": 8, "minimumValidators": 2,
              "validators": [ "{{B}}", {"address": "{{A}}", "stake": "40 ether"}, {"address": "{{C}}", "stake": "32000000000 gwei"}, ],
              "funded": ["{{D}}"],
              "staking": {"minimumStake": "1.5eth", "validatorsMax": 10, "changesPerEpochMax": 3, "exitDelay": 50, "evidenceWindow": 40,
                "equivocationSlashPerMille": 900, "inactivityWindow": 30, "inactivitySlashPerMille": 5, "reporterSharePerMille": 50, "governor": "{{D}}", "isOpen": false},
              "rewards": {"proposerReward": 7, "signerReward": "2 gwei", "sealBonus": "1 wei", "refundGas": 100000, "refundGasPerSeal": 30000, "refundFeeMax": "5 gwei", "pool": "1 ether"}
            }
            """);
        JsonElement made = Json(await RunAsync("genesis", "--from", description, "--out", _place["g.json"], "--epoch-length", "16", "--json"));
        Assert.Equal(77, made.GetProperty("chainId").GetInt32());
        Assert.Equal("stake-above-2/3", made.GetProperty("quorum").GetString());
        Assert.Equal(16, made.GetProperty("epochLength").GetInt32());
        Assert.Equal([A, B, C], made.GetProperty("validators").EnumerateArray().Select(validator => validator.GetProperty("address").GetString()));
        Assert.Equal("40000000000000000000", made.GetProperty("validators")[0].GetProperty("stake").GetString());
        Assert.Equal("104000000000000000000", made.GetProperty("total").GetString());
        JsonElement staking = made.GetProperty("staking"), rewards = made.GetProperty("rewards");
        string[] expected = ["1500000000000000000", "10", "2", "3", "50", "40", "900", "30", "5", "50", D, "0"];
        Assert.Equal(expected, staking.EnumerateObject().Select(member => member.Value.GetString()));
        Assert.Equal(["1000000000000000000", "7", "2000000000", "1", "100000", "30000", "5000000000", "0"], rewards.EnumerateObject().Select(member => member.Value.GetString()));
        string[] warnings = [.. made.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        Assert.Contains(warnings, warning => warning.StartsWith("3 validators tolerate no fault", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith($"{A} holds more than a third", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_L1_is_said_by_a_description_or_by_options()
    {
        string description = Write("chain.json", $$$"""{"chainId": 77, "validators": ["{{{A}}}"], "l1": {"chainId": 1, "messageQueue": "{{{B}}}"}}""");
        JsonElement bridge = Json(await RunAsync("genesis", "--from", description, "--out", _place["g.json"], "--l1-message-queue", C, "--json")).GetProperty("bridge");
        Assert.Equal($$"""{"contract":"0x7530000000000000000000000000000000000003","l1ChainId":1,"l1MessageQueue":"{{C}}"}""", bridge.GetRawText());
        string text = await RunAsync("genesis", "--check", _place["g.json"]);
        Assert.Contains($"bridge             0x7530000000000000000000000000000000000003, messages from {C} on chain 1", text, StringComparison.Ordinal);
        string[] other = ["genesis", "--out", _place["h.json"], "--validators", A];
        text = await RunAsync([.. other, "--l1-chain-id", "31337", "--l1-message-queue", B]);
        Assert.Contains($"messages from {B} on chain 31337", text, StringComparison.Ordinal);
        other[2] = _place["j.json"];
        await RefusesAsync("expected --l1-message-queue with it", [.. other, "--l1-chain-id", "31337"]);
        await RefusesAsync("expected --l1-chain-id with it", [.. other, "--l1-message-queue", B]);
        await RefusesAsync("chain id of L1 of a new chain: expected a positive number", [.. other, "--l1-chain-id", "0", "--l1-message-queue", B]);
        await RefusesAsync("missing required properties", "genesis", "--out", _place["i.json"], "--from", Write("d.json", $$$"""{"chainId":1,"validators":["{{{A}}}"],"l1":{"chainId":1}}"""));
    }

    [Fact]
    public async Task A_bridge_that_is_not_this_programs_is_judged()
    {
        await RunAsync("genesis", "--out", _place["g.json"], "--validators", A);
        string text = await ReadAsync(_place["g.json"]);
        string contract = "0x7530000000000000000000000000000000000003\"";
        Assert.Contains("bridge             0x7530000000000000000000000000000000000003, no messages from L1", await CheckedAsync(text), StringComparison.Ordinal);
        string elsewhere = Write("elsewhere.json", text.Replace(contract + ": {", "0x7530000000000000000000000000000000000033\": {", StringComparison.Ordinal));
        await RefusesAsync("config.sequitur.bridge.contract: expected the contract of the bridge, got 0x7530000000000000000000000000000000000003, an account without code", "genesis", "--check", elsewhere);
        string other = Write("other.json", text.Replace(contract + ",", "0x7530000000000000000000000000000000000004\",", StringComparison.Ordinal));
        await RefusesAsync("expected the slot that withdrawRoot() of 0x7530000000000000000000000000000000000004 answers from, got a contract without this view", "genesis", "--check", other);
        string slot = Write("slot.json", text.Replace("\"withdrawRootSlot\": 0", "\"withdrawRootSlot\": 1", StringComparison.Ordinal));
        await RefusesAsync("config.sequitur.bridge.withdrawRootSlot: expected the slot", "genesis", "--check", slot);
        Assert.Contains("is not that of the empty tree", await CheckedAsync(text.Replace("0x7c1d0e8a", "0x7c1d0e8b", StringComparison.Ordinal)), StringComparison.Ordinal);

        Task<string> CheckedAsync(string file) => RunAsync("genesis", "--check", Write("changed.json", file));
    }

    [Fact]
    public async Task A_file_from_elsewhere_is_judged()
    {
        await RunAsync("genesis", "--out", _place["g.json"], "--validators", A);
        string text = await ReadAsync(_place["g.json"]);
        string warned = await RunAsync("genesis", "--check", _place["g.json"]);
        Assert.Contains("warning: 1 validators tolerate no fault: with one of them down the chain stops", warned, StringComparison.Ordinal);
        Assert.Contains("warning: nobody holds ether", await RunAsync("genesis", "--check", Write("poor.json", text.Replace("\"0xde0b6b3a7640000\"", "\"0x0\"", StringComparison.Ordinal))), StringComparison.Ordinal);

        // Slot 7 of Staking: 100,000 blocks become one.
        string slot = $"\"0x{new string('0', 63)}7\": \"0x{new string('0', 59)}";
        string short_ = Write("short.json", text.Replace(slot + "186a0\"", slot + "00001\"", StringComparison.Ordinal));
        Assert.Contains("warning: exitDelay is below evidenceWindow", await RunAsync("genesis", "--check", short_), StringComparison.Ordinal);
        string other = Write("other.json", text.Replace("0x7530000000000000000000000000000000000005\"", "0x7530000000000000000000000000000000000055\"", StringComparison.Ordinal));
        Assert.Contains("warning: the contract Staking of this program is not there", await RunAsync("genesis", "--check", other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_a_chain_is_refused_and_nothing_is_overwritten()
    {
        string made = _place["g.json"];
        await RefusesAsync("expected --out FILE", "genesis", "--validators", A);
        await RefusesAsync("--check explains a file", "genesis", "--check", made, "--out", made);
        await RefusesAsync("validators of a new chain: expected 1", "genesis", "--out", made);
        await RefusesAsync("each address once", "genesis", "--out", made, "--validators", A, A);
        await RefusesAsync("expected an address", "genesis", "--out", made, "--validators", "me");
        await RefusesAsync("expected an amount", "genesis", "--out", made, "--validators", A + ":much");
        await RefusesAsync("expected at least 32 ETH, got 1 ETH", "genesis", "--out", made, "--validators", A + ":1eth");
        await RefusesAsync("seals: expected ecdsa or bls", "genesis", "--out", made, "--validators", A, "--seals", "rsa");
        await RefusesAsync("quorum: expected ceil-2n/3", "genesis", "--out", made, "--validators", A, "--quorum", "1/2");
        await RefusesAsync("expected none: the seals are ECDSA", "genesis", "--out", made, "--validators", A + ":32eth:0x12");
        await RefusesAsync("chainId 0", "genesis", "--out", made, "--validators", A, "--chain-id", "0");
        await RefusesAsync("exitDelay of a new chain", "genesis", "--out", made, "--from", Write("d.json", $$$"""{"chainId":1,"validators":["{{{A}}}"],"staking":{"exitDelay":1}}"""));
        await RefusesAsync("could not be mapped", "genesis", "--out", made, "--from", Write("e.json", """{"chainId":1,"validators":[],"more":1}"""));
        await RefusesAsync("chainId", "genesis", "--out", made, "--from", Write("f.json", """{"validators":[]}"""));
        await RefusesAsync("there is no such file", "genesis", "--out", made, "--from", _place["nowhere"]);
        Assert.False(File.Exists(made));
        await RunAsync("genesis", "--out", made, "--validators", A);
        await RefusesAsync("exists and is not overwritten", "genesis", "--out", made, "--validators", B);
        await RefusesAsync("the contract ValidatorSet", "genesis", "--check", Write("bare.json", """{"config":{"chainId":1,"cancunTime":0},"gasLimit":1}"""));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("7", "7")]
    [InlineData("7wei", "7")]
    [InlineData("1 gwei", "1000000000")]
    [InlineData("0.000000001 gwei", "1")]
    [InlineData("32ETH", "32000000000000000000")]
    [InlineData("1.5 ether", "1500000000000000000")]
    [InlineData("", null)]
    [InlineData("ether", null)]
    [InlineData(".5 ether", null)]
    [InlineData("1. ether", null)]
    [InlineData("1.5", null)]
    [InlineData("0.0000000000000000001 ether", null)]
    [InlineData("-1", null)]
    [InlineData("1e18", null)]
    [InlineData("1 2", null)]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936", null)]
    public void Amounts_are_read_to_the_wei(string text, string? wei)
    {
        Assert.Equal(wei is not null, Amount.TryParse(text, out U256 amount));
        if (wei is not null) Assert.Equal(wei, Amount.Decimal(amount));
    }

    [Theory]
    [InlineData("0", "0 ETH")]
    [InlineData("1", "0.000000000000000001 ETH")]
    [InlineData("1500000000000000000", "1.5 ETH")]
    [InlineData("32000000000000000000", "32 ETH")]
    public void Amounts_are_shown_in_ether(string wei, string text)
    {
        Assert.True(Amount.TryParse(wei, out U256 amount));
        Assert.Equal(text, Amount.Text(amount));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private string Write(string name, string text)
    {
        File.WriteAllText(_place[name], text);
        return _place[name];
    }

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
}
