using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Node;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class DevnetFolderTests
{
    [Fact]
    public void Each_validator_gets_its_key_its_ports_and_all_others_as_peers()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        folder.Prepare(new DevnetChoices(4, 18_545, 30_400));
        for (int i = 0; i < 4; i++)
        {
            NodeSettings settings = NodeFile.Read(folder.ConfigFile(i)).ToSettings(folder.ConfigFile(i));
            Assert.Equal(DevnetGenesis.ValidatorAddress(i), settings.Beneficiary);
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, 18_545 + i), settings.Rpc);
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, 30_400 + i), settings.P2p);
            Assert.Equal(
                Enumerable.Range(0, 4).Where(other => other != i).Select(other => $"{DevnetGenesis.ValidatorAddress(other)}@127.0.0.1:{30_400 + other}"),
                settings.Peers);
            Assert.Equal(folder.GenesisFile, settings.GenesisFile);
        }
    }

    [Fact]
    public void With_delayed_links_each_validator_dials_every_other_through_a_relay_of_its_own()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        using DevnetLinks links = new(TimeSpan.FromMilliseconds(20));
        folder.Prepare(new DevnetChoices(3, 0, 0) { Links = links });
        NodeFile[] files = [.. Enumerable.Range(0, 3).Select(i => NodeFile.Read(folder.ConfigFile(i)))];
        int[] dialled = [.. files.SelectMany(file => file.Peers).Select(peer => int.Parse(peer.Split(':')[1]))];
        Assert.Equal(6, dialled.Distinct().Count());
        Assert.Empty(dialled.Intersect(files.Select(file => file.P2pPort)));
        using var listener = new TcpListener(IPAddress.Loopback, files[1].P2pPort);
        listener.Start();
        using var client = new TcpClient("127.0.0.1", dialled[0]);
        using Socket accepted = listener.AcceptSocket();
        accepted.Send([9]);
        Assert.Equal(9, client.GetStream().ReadByte());
    }

    [Fact]
    public void Without_fixed_ports_free_ones_are_chosen_beforehand_for_peers()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        folder.Prepare(new DevnetChoices(4, 0, 0));
        NodeFile[] files = [.. Enumerable.Range(0, 4).Select(i => NodeFile.Read(folder.ConfigFile(i)))];
        Assert.All(files, file => Assert.Equal(0, file.RpcPort));
        Assert.Equal(4, files.Select(file => file.P2pPort).Distinct().Count());
        foreach (NodeFile file in files)
        {
            using var listener = new TcpListener(IPAddress.Loopback, file.P2pPort);
            listener.Start();
        }
    }

    [Fact]
    public void A_chain_of_another_number_of_validators_is_continued_only_with_that_number()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        folder.Prepare(new DevnetChoices(4, 0, 0));
        string message = Assert.Throws<SettingsException>(() => folder.Prepare(new DevnetChoices(7, 0, 0))).Message;
        Assert.Contains("has 4 validators, not 7: --validators 4 continues it, --fresh", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.ValidatorFolder(4)));
        folder.Prepare(new DevnetChoices(4, 0, 0));
        folder.Clear();
        folder.Prepare(new DevnetChoices(7, 0, 0));
        Assert.True(File.Exists(folder.ConfigFile(6)));
    }

    [Fact]
    public void A_chain_without_validators_is_refused_and_fresh_named()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        File.WriteAllText(folder.GenesisFile, """{"config":{"chainId":7530,"cancunTime":0},"gasLimit":"0x5f5e100"}""");
        Assert.Contains("--fresh", Assert.Throws<SettingsException>(() => folder.Prepare(new DevnetChoices(4, 0, 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_written_once()
    {
        using TemporaryFolder place = new();
        using DevnetFolder folder = DevnetFolder.Open(place["devnet"]);
        folder.Prepare(new DevnetChoices(1, 0, 0));
        string key = Path.Combine(folder.ValidatorFolder(0), "node.key");
        DateTime written = File.GetLastWriteTimeUtc(key);
        folder.Prepare(new DevnetChoices(1, 0, 0));
        Assert.Equal(written, File.GetLastWriteTimeUtc(key));
    }
}
