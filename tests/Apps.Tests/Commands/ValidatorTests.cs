using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;
using static Sequitur.Apps.Commands.SequiturCommand;

namespace Sequitur.Apps.Commands;

/// <summary>Against a devnet of one whose first boundary is too far for a new validator to become active: it has no node, and two need each other.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ValidatorTests : IDisposable
{
    private const string Boundary = "1000000";

    private readonly TemporaryFolder _place = new();

    public ValidatorTests()
    {
        Directory.CreateDirectory(_place["devnet"]);
        string usual = DevnetGenesis.Json(1);
        string far = usual.Replace("\"epochLength\": 64", $"\"epochLength\": {Boundary}", StringComparison.Ordinal);
        Assert.NotEqual(usual, far);
        File.WriteAllText(Path.Combine(_place["devnet"], "genesis.json"), far);
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task An_owner_joins_raises_the_stake_leaves_and_withdraws()
    {
        await using SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", _place["devnet"]]);
        string url = (await devnet.ReadyAsync()).ToString();
        string owner = Key("owner", DevnetAccounts.PrivateKey(0)), node = Key("node", NodeKeyFile.Generate());
        string[] send = ["--rpc", url, "--key", owner, "--json"];
        string validator = NodeKeyFile.AddressOf(NodeKeyFile.Read(node), node).ToString();

        JsonElement before = Json(await RunAsync("validator", "status", "--rpc", url, "--json"));
        Assert.Equal(0, before.GetProperty("pendingChanges").GetInt32());
        Assert.Equal("active", Assert.Single(before.GetProperty("validators").EnumerateArray()).GetProperty("status").GetString());
        Assert.Equal(Boundary, before.GetProperty("nextBoundary").GetInt32().ToString(CultureInfo.InvariantCulture));

        JsonElement dry = Json(await RunAsync(["validator", "join", .. send, "--validator-key", node, "--dry-run"]));
        Assert.Equal(JsonValueKind.Null, dry.GetProperty("transaction").ValueKind);
        JsonElement joined = Json(await RunAsync(["validator", "join", .. send, "--validator-key", node, "--stake", "33eth"]));
        Assert.True(joined.GetProperty("done").GetBoolean());
        JsonElement status = await StatusAsync(url, validator);
        Assert.Equal("joining", status.GetProperty("status").GetString());
        Assert.Equal("33000000000000000000", status.GetProperty("stake").GetString());
        Assert.False(status.GetProperty("inSet").GetBoolean());
        Assert.Equal(DevnetAccounts.AddressOf(DevnetAccounts.PrivateKey(0)).ToString(), status.GetProperty("owner").GetString());

        await RefusesAsync("the contract would refuse it: Staking: AlreadyValidator (validator", ["validator", "join", .. send, "--validator-key", node]);
        await RunAsync(["validator", "stake", .. send, "--amount", "1.5 eth"]);
        Assert.Equal("34500000000000000000", (await StatusAsync(url, validator)).GetProperty("stake").GetString());
        Assert.True(Json(await RunAsync(["validator", "leave", .. send])).GetProperty("done").GetBoolean());
        Assert.Equal("exiting", (await StatusAsync(url, validator)).GetProperty("status").GetString());
        await RefusesAsync("RewardDistributor: NothingToClaim (owner", ["validator", "claim", .. send]);
        string table = await RunAsync("validator", "status", validator, "--rpc", url);
        Assert.Contains("next boundary " + Boundary, table, StringComparison.Ordinal);
        Assert.Contains(validator, table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anyone_shows_that_a_validator_voted_twice()
    {
        await using SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", _place["devnet"]]);
        string url = (await devnet.ReadyAsync()).ToString();
        string[] send = ["--rpc", url, "--key", Key("reporter", DevnetAccounts.PrivateKey(1)), "--json"];
        await RefusesAsync("SameVote", ["validator", "slash", .. send, "--evidence", Evidence("same", 1, 1)]);
        await RefusesAsync("there is no line 2", ["validator", "slash", .. send, "--evidence", Evidence("one", 1, 2), "--line", "2"]);
        await RefusesAsync("either --evidence FILE or --inactive", ["validator", "slash", .. send]);
        await RefusesAsync("StillSeen (unseen 0", ["validator", "slash", .. send, "--inactive", DevnetGenesis.ValidatorAddress(0).ToString()]);
        Assert.True(Json(await RunAsync(["validator", "slash", .. send, "--evidence", Evidence("good", 1, 2)])).GetProperty("done").GetBoolean());
        await RefusesAsync("AlreadySlashed", ["validator", "slash", .. send, "--evidence", Evidence("again", 3, 4)]);
        JsonElement validator = Json(await RunAsync("validator", "status", "--rpc", url, "--json")).GetProperty("validators")[0];
        Assert.Equal("ejecting", validator.GetProperty("status").GetString());
        Assert.Equal("16000000000000000000", validator.GetProperty("stake").GetString());
    }

    [Fact]
    public async Task Where_nothing_can_be_sent_it_says_why()
    {
        string key = Key("key", NodeKeyFile.Generate());
        await RefusesAsync("no answer from a node at http://127.0.0.1:1/", ["validator", "status", "--rpc", "http://127.0.0.1:1"]);
        await RefusesAsync("expected an URL", ["validator", "status", "--rpc", "here"]);
        await RefusesAsync("expected an address", ["validator", "status", "--rpc", "http://127.0.0.1:1", "0x12"]);
        await RefusesAsync("there is no such file", ["validator", "claim", "--key", _place["nowhere"]]);
        await RefusesAsync("expected an amount", ["validator", "stake", "--key", key, "--validator", DevnetGenesis.ValidatorAddress(0).ToString(), "--amount", "much"]);
    }

    /// <summary>Two commits of the devnet's validator for block zero, over hashes that end in these bytes.</summary>
    private string Evidence(string name, byte first, byte second)
    {
        string text = JsonSerializer.Serialize(new
        {
            kind = "commit", height = 0, round = 0, validator = DevnetGenesis.ValidatorAddress(0).ToString(), first = Vote(first), second = Vote(second),
        });
        File.WriteAllText(_place[name], text + "\n");
        return _place[name];

        static object Vote(byte last)
        {
            byte[] hash = new byte[32];
            hash[31] = last;
            byte[] encoded = [.. Keccak.Hash("sequitur.commit.v1"u8).Bytes, .. Word(DevnetGenesis.ChainId), .. Word(0), .. Word(0), .. hash];
            Secp256k1Signer.Sign(Keccak.Hash(encoded), DevnetGenesis.ValidatorKey(0), out U256 r, out U256 s, out int parity);
            return new { hash = Hex.Encode(hash), signature = Hex.Encode([.. r.ToHash256().Bytes, .. s.ToHash256().Bytes, (byte)parity]) };
        }

        static byte[] Word(ulong number) => ((U256)number).ToHash256().Bytes.ToArray();
    }

    private static async Task<JsonElement> StatusAsync(string url, string validator) =>
        Json(await RunAsync("validator", "status", validator, "--rpc", url, "--json")).GetProperty("validators").EnumerateArray()
            .Single(candidate => candidate.GetProperty("address").GetString() == validator);

    private string Key(string name, byte[] key)
    {
        NodeKeyFile.Write(_place[name], key);
        return _place[name];
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
