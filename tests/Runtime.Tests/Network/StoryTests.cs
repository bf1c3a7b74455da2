using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Network;

/// <summary>What a node hears of one peer has an order, however the peer's connections overlap.</summary>
public sealed class StoryTests
{
    private static readonly byte[] Key = TestNode.Key(7);

    [Fact]
    public async Task A_peer_that_comes_back_while_the_node_is_busy_with_it_has_gone_before_it_comes()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.OnMessage = async (_, _) => await released.Task;
        HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await first.SendAsync(Samples.Vote());
        await node.UntilAsync(() => node.Messages.Any(), "the vote did not come");

        await LeaveAsync(node, first);
        await using HostilePeer second = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await second.SendAsync(Samples.Vote());
        await Task.Delay(300, TestContext.Current.CancellationToken);
        string whileBusy = Story(node);
        released.SetResult();

        await node.UntilAsync(() => node.Told.Count == 5, "the peer that came back was not heard");
        Assert.Equal(("+v", "+v-+v"), (whileBusy, Story(node)));
        Assert.NotEqual(node.Told.First().Peer, node.Told.Last().Peer);
    }

    [Fact]
    public async Task A_connection_that_ends_before_its_turn_does_not_let_the_next_one_pass()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.OnMessage = async (_, _) => await released.Task;
        HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await first.SendAsync(Samples.Vote());
        await node.UntilAsync(() => node.Messages.Any(), "the vote did not come");
        await LeaveAsync(node, first);

        await LeaveAsync(node, await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId));
        await using HostilePeer last = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        string whileBusy = Story(node);
        released.SetResult();

        await node.UntilAsync(() => node.Told.Last().Peer == node.Network.Peers.Single(), "the peer that came back was not heard");
        Assert.Equal(("+v", "+v-+-+"), (whileBusy, Story(node)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_node_that_fails_when_a_peer_goes_still_hears_of_it_again()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.OnMessage = async (_, _) => await released.Task;
        node.OnDisconnected = static _ => throw new InvalidOperationException("a bug");
        HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await first.SendAsync(Samples.Vote());
        await node.UntilAsync(() => node.Messages.Any(), "the vote did not come");
        await LeaveAsync(node, first);
        await using HostilePeer second = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        released.SetResult();

        await node.UntilAsync(() => node.Told.Count == 4, "the peer that came back was not heard");
        Assert.Equal("+v-+", Story(node));
        node.OnDisconnected = static _ => { };
    }

    /// <summary>The stranger's second greeting is held where it has been found in good standing and is not yet connected.</summary>
    [Fact]
    public async Task A_peer_that_is_banned_while_it_comes_back_does_not_stay()
    {
        TestNode node = null!;
        Peer? blamed = null;
        int questions = 0;
        Task dropping = Task.CompletedTask;
        bool IsValidator(Address address)
        {
            // The first question is the greeting's, the second that of the directory which lets the peer in.
            if (blamed is null || Interlocked.Increment(ref questions) != 2) return false;
            dropping = Task.Run(() => node.Network.Drop(blamed, "what it did is found out late"));
            SpinWait.SpinUntil(() => node.Reports.Any(report => report.StartsWith("peer dropped", StringComparison.Ordinal)), TimeSpan.FromSeconds(10));
            dropping.Wait(TimeSpan.FromMilliseconds(300));
            return false;
        }

        node = await TestNode.StartAsync(TestNode.Options(1) with { IsValidator = IsValidator });
        await using TestNode disposed = node;
        HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await node.UntilAsync(() => node.Network.Peers.Length == 1, "nobody is connected");
        Peer seen = node.Network.Peers[0];
        await LeaveAsync(node, first);
        blamed = seen;

        string farewell = await ComeAndBeToldAsync(node);
        await dropping;

        Assert.Equal(2, questions);
        Assert.Empty(node.Network.Peers);
        Assert.Contains("what it did is found out late", farewell, StringComparison.Ordinal);
        Assert.Equal(1, node.Network.Statistics.Drops);
    }

    [Fact]
    public void A_network_that_stops_waits_for_a_closed_connection_of_which_the_node_has_not_been_told()
    {
        NetworkOptions options = TestNode.Options(1);
        PeerDirectory directory = new(options, new Bans(options.Limits));
        PeerConnection connection = new(
            new SslStream(new MemoryStream()), new Address(new byte[Address.Size]), new IPEndPoint(IPAddress.Loopback, 1), isOutbound: true, options.Limits, new NetworkCounters(), static () => ValueTask.CompletedTask);
        directory.Adopt(connection, new Hello(1, TestNode.ChainId, TestNode.Genesis, TestNode.Configuration, "test", options.Head(), 1), lastWord: null);
        connection.Close(DisconnectCode.TooSlow, "closed by the test", isTold: false);

        Assert.Equal(0, directory.Count);
        Assert.Equal([connection], directory.Close());
    }

    /// <summary>As a full queue or a watch that hears nothing closes it: by another thread than the one that hands messages to the node.</summary>
    private static async Task LeaveAsync(TestNode node, HostilePeer peer)
    {
        await node.UntilAsync(() => node.Network.Peers.Length == 1, "nobody is connected");
        node.Network.Peers[0].Connection.Close(DisconnectCode.TooSlow, "closed by the test", isTold: false);
        await peer.DisposeAsync();
    }

    /// <summary>Why the node hangs up; it may say so before its accept has been written.</summary>
    private static async Task<string> ComeAndBeToldAsync(TestNode node)
    {
        try
        {
            await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
            return await peer.DisconnectReasonAsync();
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
    }

    private static string Story(TestNode node) => string.Concat(node.Told.Select(told => told.What is string line ? line[0] : 'v'));
}
