using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Runtime.Network;

/// <summary>A mesh whose cables are cut, healed and torn out at random.</summary>
public sealed class ChaosTests
{
    private const int Nodes = 5;

    [Fact]
    public Task A_mesh_survives_seconds_of_cut_and_torn_cables() => RunAsync(seed: 1, TimeSpan.FromSeconds(6));

    [Fact]
    [Trait("Scope", "Soak")]
    public Task A_mesh_survives_five_minutes_of_cut_and_torn_cables() => RunAsync(Environment.TickCount, TimeSpan.FromMinutes(5));

    private static async Task RunAsync(int seed, TimeSpan duration)
    {
        TestNode?[] nodes = new TestNode?[Nodes];
        Relay[,] relays = new Relay[Nodes, Nodes];
        foreach ((int from, int to) in Pairs()) relays[from, to] = new Relay(() => nodes[to]?.Network.EndPoint ?? new IPEndPoint(IPAddress.Loopback, 1));
        for (int i = 0; i < Nodes; i++)
        {
            string[] peers = [.. Enumerable.Range(0, Nodes).Where(j => j != i).Select(j => relays[i, j].Place)];
            nodes[i] = await TestNode.StartAsync((byte)(i + 1), peers);
        }

        try
        {
            await DisturbAsync(new Random(seed), relays, nodes!, duration);
            foreach ((int from, int to) in Pairs()) relays[from, to].Heal();
            long start = Stopwatch.GetTimestamp();
            foreach (TestNode? node in nodes) await node!.UntilAsync(() => node.Network.Peers.Length == Nodes - 1, $"seed {seed}: the mesh is not full again");
            TestContext.Current.SendDiagnosticMessage($"full again after {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s; connections: {nodes.Sum(node => node!.Network.Statistics.Connections)}");
            await SettledAsync(nodes!, seed);
            foreach (TestNode? node in nodes) CheckStory(node!, seed);
        }
        finally
        {
            foreach (TestNode? node in nodes) await node!.DisposeAsync();
            foreach ((int from, int to) in Pairs()) relays[from, to].Dispose();
        }

        Assert.All(nodes, node => Assert.Equal(0, node!.Network.Statistics.Drops));
        Assert.All(nodes, node => Assert.Equal(node!.Told.Count(told => told.What is string line && line[0] == '+'), node!.Told.Count(told => told.What is string line && line[0] == '-')));
    }

    private static async Task DisturbAsync(Random random, Relay[,] relays, TestNode[] nodes, TimeSpan duration)
    {
        (int From, int To)[] pairs = [.. Pairs()];
        long start = Stopwatch.GetTimestamp();
        for (ulong height = 1; Stopwatch.GetElapsedTime(start) < duration; height++)
        {
            (int from, int to) = pairs[random.Next(pairs.Length)];
            Relay relay = relays[from, to];
            switch (random.Next(6))
            {
                case 0: relay.Cut(); break;
                case 1 or 2: relay.Reset(); break;
                case 3 or 4: relay.Heal(); break;
                default: nodes[random.Next(Nodes)].Network.Send(nodes[random.Next(Nodes)].Network.Peers, new PeerMessage.TransactionGossip([new byte[random.Next(1, 300_000)]])); break;
            }

            foreach (TestNode node in nodes) node.Network.Send(node.Network.Peers, Samples.Vote(height));
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Both ends of each pair keep the same connection, and it carries messages.</summary>
    private static async Task SettledAsync(TestNode[] nodes, int seed)
    {
        foreach (TestNode node in nodes)
        {
            await node.UntilAsync(
                () => nodes.All(other => other == node || (Direction(node, other) is { } mine && Direction(other, node) is { } theirs && mine != theirs)),
                $"seed {seed}: two ends do not keep the same connection");
        }

        // A connection may still be found dead, so one round of votes may lose some; the network as a whole may not.
        ulong height = ulong.MaxValue;
        while (!nodes.All(node => node.Messages.Count(message => message == Samples.Vote(height)) == Nodes - 1))
        {
            Assert.True(ulong.MaxValue - --height < 20, $"seed {seed}: votes keep getting lost");
            PeerMessage vote = Samples.Vote(height);
            foreach (TestNode node in nodes) node.Network.Send(node.Network.Peers, vote);
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < 1 && !nodes.All(node => node.Messages.Count(message => message == vote) == Nodes - 1)) await Task.Delay(20);
        }
    }

    private static bool? Direction(TestNode node, TestNode other) => node.Network.Peers.FirstOrDefault(peer => peer.Address == other.Address)?.IsOutbound;

    /// <summary>Of each peer: it came, it said something, it went, it came …; and nothing after it went.</summary>
    private static void CheckStory(TestNode node, int seed)
    {
        Dictionary<Address, Peer?> here = [];
        foreach ((Peer peer, object what) in node.Told)
        {
            here.TryGetValue(peer.Address, out Peer? current);
            char kind = what is string line ? line[0] : ' ';
            Assert.True(kind == '+' ? current is null : current == peer, $"seed {seed}: {what} of {peer} while {current} is connected");
            here[peer.Address] = kind == '-' ? null : peer;
        }
    }

    private static IEnumerable<(int From, int To)> Pairs() =>
        from i in Enumerable.Range(0, Nodes) from j in Enumerable.Range(0, Nodes) where i != j select (i, j);
}
