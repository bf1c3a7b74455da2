using System;
using System.IO;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Apps.Commands;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Messages;

/// <summary>A devnet whose validators read messages from an L1.</summary>
[Collection(Unshared.Name)]
public sealed class DevnetOnL1Tests
{
    private static readonly Address s_queue = Address.FromWord(0x9a);

    [Fact]
    public async Task A_deposit_on_anvil_arrives_on_a_devnet_that_names_its_queue_and_no_other_contract_will_do()
    {
        await using AnvilL1 l1 = await AnvilL1.StartAsync();
        using TemporaryFolder folder = new();
        Address recipient = Address.FromWord(0xfeed);
        string[] start = ["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"], "--l1-rpc", l1.Url.ToString(), "--l1-message-queue"];
        await using (SequiturProcess devnet = SequiturProcess.Start([.. start, l1.Queue.ToString()]))
        {
            using RpcClient client = new(await devnet.ReadyAsync());
            await l1.SendAsync(recipient, 5);
            await l1.FinalizeAsync();
            await Eventually.IsSoAsync("the deposit has arrived", async () => await client.NumberAsync("eth_getBalance", recipient.ToString(), "latest") == 5, () => devnet.Errors);

            devnet.Signal(SequiturProcess.Interrupt);
            Assert.Equal(0, await devnet.ExitAsync());
        }

        await SequiturCommand.RefusesAsync("NoContract: expected the contract MessageQueue at", [.. start, s_queue.ToString(), "--fresh"]);
        Assert.True(File.Exists(Path.Combine(folder["devnet"], "genesis.json")));
    }

    [Fact]
    public void The_queue_stands_in_the_genesis_file_and_the_endpoint_with_each_validator()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        DevnetL1 l1 = new("http://127.0.0.1:9545", s_queue) { Found = new NewChainL1 { ChainId = 31_337, MessageQueue = s_queue } };
        folder.Prepare(new DevnetChoices(2, 0, 0) { L1 = l1 });
        var bridge = Storage.GenesisFile.Parse(File.ReadAllText(folder.GenesisFile)).Configuration.Bridge;
        Assert.Equal((31_337UL, s_queue), (bridge.L1ChainId, bridge.L1MessageQueue));
        Assert.Equal("http://127.0.0.1:9545", (string?)JsonNode.Parse(File.ReadAllText(folder.ConfigFile(1)))!["l1"]!["rpc"]);

        folder.Prepare(new DevnetChoices(2, 0, 0) { L1 = new DevnetL1("http://127.0.0.1:9546", null) });
        Assert.Equal("http://127.0.0.1:9546", (string?)JsonNode.Parse(File.ReadAllText(folder.ConfigFile(0)))!["l1"]!["rpc"]);
        folder.Prepare(new DevnetChoices(2, 0, 0));
        Assert.Null(JsonNode.Parse(File.ReadAllText(folder.ConfigFile(0)))!["l1"]);
        Refuses($"takes the messages of {s_queue}: --l1-message-queue {s_queue} continues it", () => folder.Prepare(new DevnetChoices(2, 0, 0) { L1 = l1 with { MessageQueue = Address.FromWord(1) } }));

        folder.Clear();
        folder.Prepare(new DevnetChoices(2, 0, 0));
        Refuses("takes no messages from L1: without --l1-rpc it continues, --fresh", () => folder.Prepare(new DevnetChoices(2, 0, 0) { L1 = l1 }));
    }

    [Fact]
    public async Task Half_an_L1_is_none()
    {
        Assert.Null(DevnetL1.Of(null, null));
        Refuses("--l1-message-queue: expected --l1-rpc URL with it", () => DevnetL1.Of(null, s_queue.ToString()));
        Refuses("expected a URL such as", () => DevnetL1.Of("anvil", null));
        Refuses("--l1-message-queue: expected an address", () => DevnetL1.Of("http://127.0.0.1:1", "0x12"));
        SettingsException unnamed = await Assert.ThrowsAsync<SettingsException>(() => DevnetL1.Of("http://127.0.0.1:1", null)!.FindAsync());
        Assert.Contains("expected --l1-message-queue ADDRESS with it", unnamed.Message, StringComparison.Ordinal);
        SettingsException unreachable = await Assert.ThrowsAsync<SettingsException>(() => DevnetL1.Of("http://127.0.0.1:1", s_queue.ToString())!.FindAsync());
        Assert.Contains("--l1-rpc http://127.0.0.1:1: Unreachable: eth_chainId", unreachable.Message, StringComparison.Ordinal);
    }

    private static void Refuses(string message, Action action) => Assert.Contains(message, Assert.Throws<SettingsException>(action).Message, StringComparison.Ordinal);
}
