using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Cli.Keys;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Four real validators whose blocks are sealed by aggregates.</summary>
public sealed class SealedDevnetTests
{
    [Fact]
    public async Task Four_validators_seal_by_aggregates_and_a_prover_accepts_their_block_and_no_forgery()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = SequiturProcess.Start(
            ["devnet", "--validators", "4", "--rpc-port", "0", "--p2p-port", "0", "--data-dir", folder["devnet"], "--seals", "bls"]);
        Uri url = await devnet.ReadyAsync();
        using var client = new RpcClient(url);
        string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0))).GetString()!;
        Assert.Equal("0x1", (await client.ReceiptAsync(hash)).GetProperty("status").GetString());
        string good = (await client.CallAsync("l2trace_getBlockTraceByNumber", "0x1")).GetRawText();
        JsonNode commit = JsonNode.Parse(good)!["commit"]!;
        int signers = int.Parse(((string)commit["signers"]!).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(3, int.PopCount(signers));

        (int code, JsonElement verdict) = await StatelessAsync(folder, good);
        Assert.Equal(0, code);
        Assert.True(verdict.GetProperty("final").GetBoolean());
        Assert.Equal(3, verdict.GetProperty("signers").GetArrayLength());

        (int assumed, string output, string errors) = await SequiturProcess.RunAsync("stateless", folder["trace.json"], "--json");
        Assert.True(assumed == 0, errors);
        Assert.Contains("\"trusted\":false", output, StringComparison.Ordinal);

        JsonNode otherRound = JsonNode.Parse(good)!;
        otherRound["commit"]!["round"] = (string?)commit["round"] == "0x7" ? "0x8" : "0x7";
        JsonNode more = JsonNode.Parse(good)!;
        more["commit"]!["signers"] = "0x0f";
        JsonNode otherKey = JsonNode.Parse(good)!;
        JsonArray named = otherKey["finalBlockStorage"]!["signers"]!.AsArray();
        named[0]!["publicKey"] = (string)named[1]!["publicKey"]!;
        JsonNode unsealed = JsonNode.Parse(good)!;
        unsealed["commit"]!["signature"] = "0xc0" + string.Concat(Enumerable.Repeat("00", 95));
        (JsonNode Trace, string Expected)[] forgeries =
        [
            (otherRound, "Finality: Certificate BadSeal"), (more, "Finality: Certificate TooManySeals"), (otherKey, "Finality: SealKey, seal 0"),
            (unsealed, "Finality: Certificate BadSeal"),
        ];
        foreach ((JsonNode trace, string expected) in forgeries)
        {
            (int refused, JsonElement why) = await StatelessAsync(folder, trace.ToJsonString());
            Assert.True(refused == 1, $"{expected}: exit code {refused}");
            Assert.Equal(expected, why.GetProperty("failedCheck").GetString());
        }

        await JoinAsync(folder, url.ToString());
        devnet.Signal(SequiturProcess.Interrupt);
        Assert.Equal(0, await devnet.ExitAsync());
    }

    /// <summary>The contract on the running chain takes the proof of possession that the command makes, once; what follows at the boundary is <c>SealedLivingSetTests</c>'.</summary>
    private static async Task JoinAsync(TemporaryFolder folder, string url)
    {
        NodeKeyFile.Write(folder["owner.key"], DevnetAccounts.PrivateKey(1));
        NodeKeyFile.Write(folder["node.key"], DevnetGenesis.ValidatorKey(4));
        PrivateKeyFile.WritePlain(folder["seal.key"], DevnetGenesis.SealKey(4));
        string[] join = ["validator", "join", "--rpc", url, "--key", folder["owner.key"], "--validator-key", folder["node.key"], "--yes", "--json"];
        (int code, _, string errors) = await SequiturProcess.RunAsync(join);
        Assert.Equal(2, code);
        Assert.Contains("OtherSealScheme", errors, StringComparison.Ordinal);
        (code, string output, errors) = await SequiturProcess.RunAsync([.. join, "--seal-key", folder["seal.key"]]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("counts for the quorum", errors, StringComparison.Ordinal);
        (_, output, _) = await SequiturProcess.RunAsync("validator", "status", "--rpc", url, "--json", DevnetGenesis.ValidatorAddress(4).ToString());
        Assert.Contains("joining", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Verdict)> StatelessAsync(TemporaryFolder folder, string trace)
    {
        string file = folder["trace.json"];
        await File.WriteAllTextAsync(file, trace, TestContext.Current.CancellationToken);
        (int code, string output, _) = await SequiturProcess.RunAsync("stateless", file, "--config", folder["devnet", "genesis.json"], "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        return (code, json.RootElement.Clone());
    }
}
