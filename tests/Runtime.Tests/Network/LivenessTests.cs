using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Sequitur.Network;
using Xunit;

namespace Sequitur.Runtime.Network;

/// <summary>Peers find each other, stay together, and find each other again.</summary>
public sealed class LivenessTests
{
    [Fact]
    public async Task When_both_dial_at_once_one_connection_stays_and_it_is_the_same_for_both()
    {
        for (int round = 0; round < 10; round++)
        {
            (int first, int second) = (FreePort(), FreePort());
            Task<TestNode> starting = TestNode.StartAsync(At(first, TestNode.Options(1, $"127.0.0.1:{second}")));
            await using TestNode two = await TestNode.StartAsync(At(second, TestNode.Options(2, $"127.0.0.1:{first}")));
            await using TestNode one = await starting;
            await one.PeerAsync(two);
            await two.PeerAsync(one);
            await Task.Delay(200, TestContext.Current.CancellationToken);

            Assert.NotEqual(one.Network.Peers.Single().IsOutbound, two.Network.Peers.Single().IsOutbound);
            Assert.Single(one.Told);
            Assert.Single(two.Told);
        }
    }

    [Fact]
    public async Task Two_entries_for_one_peer_do_not_fight()
    {
        await using TestNode one = await TestNode.StartAsync(9);
        await using TestNode two = await TestNode.StartAsync(2, one.Place, one.Place.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), $"{one.Address}@{one.Place}");
        await two.PeerAsync(one);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);

        Assert.Single(two.Told);
        Assert.Single(one.Told);
    }

    [Fact]
    public async Task Ten_nodes_that_all_dial_all_become_a_full_mesh_in_which_nobody_is_lost()
    {
        int[] ports = [.. Enumerable.Range(0, 10).Select(_ => FreePort())];
        string[] places = [.. ports.Select(port => $"127.0.0.1:{port}")];
        TestNode[] nodes = await Task.WhenAll(ports.Select((port, i) => TestNode.StartAsync(At(port, TestNode.Options((byte)(i + 1), places)))));
        try
        {
            foreach (TestNode node in nodes) await node.UntilAsync(() => node.Network.Peers.Length == 9, "the mesh is not full");
            await Task.Delay(500, TestContext.Current.CancellationToken);
            Assert.All(nodes, node => Assert.Equal(9, node.Told.Count));
            foreach (TestNode node in nodes) node.Network.Send(node.Network.Peers, Samples.Vote());
            foreach (TestNode node in nodes) await node.UntilAsync(() => node.Messages.Count() == 9, "a vote is missing");
        }
        finally
        {
            foreach (TestNode node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_peer_that_restarts_is_connected_again_and_the_node_hears_of_both_in_order()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        int port = one.Network.EndPoint.Port;
        TestNode two = await TestNode.StartAsync(2, one.Place);
        await using TestNode three = await TestNode.StartAsync(3, two.Place, one.Place);
        await one.PeerAsync(two);
        await three.PeerAsync(two);
        int second = two.Network.EndPoint.Port;
        await two.DisposeAsync();
        await one.UntilAsync(() => one.Network.Peers.All(peer => peer.Address != two.Address), "the stopped peer is still there");
        long start = Stopwatch.GetTimestamp();
        await using TestNode again = await TestNode.StartAsync(At(second, TestNode.Options(2, $"127.0.0.1:{port}")));
        await one.PeerAsync(again);
        await three.PeerAsync(again);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
        foreach (TestNode node in new[] { one, three })
        {
            await node.UntilAsync(() => node.Told.Count(told => told.Peer.Address == two.Address) == 3, "told too little");
            Assert.Equal([$"+{two.Address}", $"-{two.Address}", $"+{two.Address}"], node.Told.Where(told => told.Peer.Address == two.Address).Select(told => told.What));
        }
    }

    [Fact]
    public async Task Idle_peers_stay_connected()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, one.Place);
        await two.PeerAsync(one);
        await Task.Delay(5_000, TestContext.Current.CancellationToken);

        Assert.Single(two.Told);
        Assert.Single(one.Told);
        Assert.InRange(two.Network.Statistics.Messages.Single(count => count.Kind == "Ping").Sent, 2, 6);
    }

    [Fact]
    public async Task A_cut_cable_is_noticed_within_four_seconds_and_a_healed_one_within_half_a_second()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        using Relay relay = new(() => one.Network.EndPoint);
        await using TestNode two = await TestNode.StartAsync(2, relay.Place);
        await two.PeerAsync(one);

        long start = Stopwatch.GetTimestamp();
        relay.Cut();
        await one.UntilAsync(() => one.Network.Peers.Length == 0 && two.Network.Peers.Length == 0, "the cut was not noticed");
        double noticed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        start = Stopwatch.GetTimestamp();
        relay.Heal();
        await one.UntilAsync(() => one.Network.Peers.Length == 1 && two.Network.Peers.Length == 1, "the healing was not noticed");
        double healed = Stopwatch.GetElapsedTime(start).TotalSeconds;

        TestContext.Current.SendDiagnosticMessage($"cut noticed after {noticed:F2} s, healed after {healed:F3} s");
        Assert.InRange(noticed, 1.5, 8);
        Assert.InRange(healed, 0, 3);
    }

    [Fact]
    public async Task A_node_that_takes_its_time_with_a_message_does_not_lose_the_peer()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, one.Place);
        await two.PeerAsync(one);
        one.OnMessage = async (_, _) => await Task.Delay(4_500);

        two.Network.Send(one.Address, Samples.Vote(1));
        two.Network.Send(one.Address, Samples.Vote(2));
        await one.UntilAsync(() => one.Messages.Count() == 2, "the second vote did not come");

        Assert.Single(two.Told);
        Assert.Single(one.Told, told => told.What is string);
    }

    [Fact]
    public async Task Blocks_of_ten_mebibytes_arrive_while_votes_pass_them()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        using Relay relay = new(() => one.Network.EndPoint) { BytesPerSecond = 8 << 20 };
        await using TestNode two = await TestNode.StartAsync(2, relay.Place);
        byte[] big = new byte[10 << 20];
        new Random(1).NextBytes(big);
        one.OnMessage = (peer, message) =>
        {
            if (message is PeerMessage.GetBlocks get) one.Network.Send(peer.Address, new PeerMessage.Blocks(get.RequestId, [new FinalBlock(big, [1])]));
            return ValueTask.CompletedTask;
        };
        ConcurrentQueue<double> delays = [];
        two.OnMessage = (_, message) =>
        {
            if (message is PeerMessage.Head sent) delays.Enqueue(Stopwatch.GetElapsedTime((long)sent.Number).TotalMilliseconds);
            return ValueTask.CompletedTask;
        };

        Peer peer = await two.PeerAsync(one);
        Task<PeerMessage.Blocks?> asked = two.Network.RequestAsync<PeerMessage.Blocks>(peer, id => new PeerMessage.GetBlocks(id, 1, 1), TimeSpan.FromSeconds(30));
        for (int sent = 0; !asked.IsCompleted; sent++)
        {
            one.Network.Send(two.Address, new PeerMessage.Head((ulong)Stopwatch.GetTimestamp(), TestNode.Genesis));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        PeerMessage.Blocks answer = Assert.IsType<PeerMessage.Blocks>(await asked);
        Assert.True(big.AsSpan().SequenceEqual(answer.Items[0].BlockRlp));
        double[] sorted = [.. delays.Order()];
        TestContext.Current.SendDiagnosticMessage($"{sorted.Length} small messages passed a block of 10 MiB at 8 MiB/s: p50 {sorted[sorted.Length / 2]:F0} ms, worst {sorted[^1]:F0} ms");
        Assert.InRange(sorted.Length, 20, int.MaxValue);
        Assert.True(sorted[sorted.Length / 2] < 600, "votes wait for the block to pass");
    }

    [Fact]
    public async Task What_is_sent_before_the_node_stops_is_not_torn()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        TestNode two = await TestNode.StartAsync(2, one.Place);
        Peer peer = await two.PeerAsync(one);
        await one.PeerAsync(two);
        for (int i = 0; i < 20; i++) two.Network.Send([peer], new PeerMessage.TransactionGossip([new byte[1 << 19]]));

        await two.DisposeAsync();

        await one.UntilAsync(() => one.Network.Peers.Length == 0, "the stopped peer is still there");
        Assert.Equal(0, one.Network.Statistics.Drops);
        Assert.Contains("the node is stopping", await one.ReportAsync("peer disconnected"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_node_frees_its_port_and_is_quiet()
    {
        TestNode node = await TestNode.StartAsync(1);
        int port = node.Network.EndPoint.Port;
        await using TestNode other = await TestNode.StartAsync(2, node.Place);
        Peer peer = await node.PeerAsync(other);
        await node.DisposeAsync();
        await node.DisposeAsync();

        Assert.False(node.Network.Send(other.Address, Samples.Vote()));
        node.Network.Send([peer], Samples.Vote());
        Assert.Null(await node.Network.RequestAsync<PeerMessage.Blocks>(peer, id => new PeerMessage.GetBlocks(id, 1, 1), TimeSpan.FromSeconds(1)));
        await using TestNode again = await TestNode.StartAsync(At(port, TestNode.Options(1)));
        Assert.Equal(port, again.Network.EndPoint.Port);
    }

    private static NetworkOptions At(int port, NetworkOptions options) => options with { Listen = new IPEndPoint(IPAddress.Loopback, port) };

    /// <summary>Below the range of outgoing connections: one of those could take the port between the choice and its use.</summary>
    private static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_000);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
