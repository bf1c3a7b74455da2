using System;
using System.IO;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>A chain whose forks, precompiles or transaction types this build lacks is refused by everything that would follow it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnimplementedRulesTests(TracedChain chain) : IClassFixture<TracedChain>, IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("amsterdamTime", "1800000000", "fork amsterdam at 1800000000")]
    [InlineData("profile", """{"osaka":{"precompiles":["0x01","0x12"]}}""", "osaka.precompiles[1]: expected a precompile that this build implements")]
    [InlineData("profile", """{"osaka":{"transactionTypes":["0x2","0x7e"]}}""", "transaction type 0x7e (L1 messages)")]
    public async Task Every_command_refuses_the_chain_and_says_what_is_missing(string where, string rules, string named)
    {
        (int made, _, string errors) = await SequiturProcess.RunAsync("init", _place["node"], "--rpc-port", "0", "--p2p-port", "0");
        Assert.True(made == 0, errors);
        string genesis = _place["node", "genesis.json"];
        JsonNode file = JsonNode.Parse(await File.ReadAllTextAsync(genesis, TestContext.Current.CancellationToken))!;
        JsonObject config = file["config"]!.AsObject();
        if (where == "profile") config["sequitur"]!["profile"] = JsonNode.Parse(rules);
        else config[where] = JsonNode.Parse(rules);
        await File.WriteAllTextAsync(genesis, file.ToJsonString(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_place["node", "data.mdb"], string.Empty, TestContext.Current.CancellationToken);
        string[][] commands =
        [
            ["node", "--config", _place["node", "node.json"]],
            ["init", _place["other"], "--genesis", genesis],
            ["db", "check", "--data-dir", _place["node"]],
            ["stateless", chain.TraceFile, "--config", genesis],
        ];
        foreach (string[] command in commands)
        {
            (int code, string output, string refusal) = await SequiturProcess.RunAsync(command);
            Assert.Equal((2, string.Empty), (code, output));
            Assert.Contains(named, refusal, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_place["node", "chain"]));
        Assert.False(File.Exists(_place["other", "node.json"]));
    }
}
