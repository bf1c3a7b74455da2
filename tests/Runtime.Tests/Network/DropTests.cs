using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;
using Kind = Sequitur.Network.Protocol.Kind;

namespace Sequitur.Runtime.Network;

/// <summary>What a node does to peers that do not behave.</summary>
public sealed class DropTests
{
    private static readonly byte[] Key = TestNode.Key(7);

    public static TheoryData<string, string> Misdeeds => new()
    {
        { "a kind that does not exist", "kind 99 is unknown" },
        { "a frame longer than a frame may be", "32768 bytes expected, 2147483647 promised" },
        { "a frame longer than its kind may be", "Head: a frame of at most 64 bytes expected, 65 promised" },
        { "a second hello", "Hello: not expected now" },
        { "garbage for a vote", "Prepare" },
        { "a vote with a field more", "Prepare: field 15 is unknown" },
        { "a vote without a signature", "Prepare.signature is missing" },
        { "an answer that nobody asked for", "Blocks: not expected now" },
        { "a ping that is not empty", "Ping: a frame of at most 0 bytes expected, 1 promised" },
        { "the rest of something else", "the rest of Transactions expected" },
    };

    [Theory]
    [MemberData(nameof(Misdeeds))]
    public async Task A_peer_that_sends_what_no_honest_node_sends_is_told_why_dropped_and_banned(string misdeed, string reason)
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await peer.SendAsync(Samples.Vote());
        if (misdeed == "the rest of something else") _ = node.Network.RequestAsync<PeerMessage.Transactions>((await OnlyPeerAsync(node)), id => new PeerMessage.GetTransactions(id, default, [0]), TimeSpan.FromSeconds(9));

        await DoAsync(peer, misdeed);

        Assert.Contains(reason, await peer.DisconnectReasonAsync(), StringComparison.Ordinal);
        await node.UntilAsync(() => node.Told.Count == 3, "the peer is still there");
        Assert.Equal(["+", "Vote", "-"], node.Told.Select(told => told.What is string line ? line[..1] : told.What.GetType().Name));
        Assert.Equal(1, node.Network.Statistics.Drops);
        Assert.Contains(reason, await node.ReportAsync("peer dropped"), StringComparison.Ordinal);
        IOException banned = await Assert.ThrowsAsync<IOException>(() => HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId));
        Assert.Contains("banned for 10 more seconds", banned.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an answer of another kind", "WholePayload: no answer to GetBlocks")]
    [InlineData("an answer to another request", "Blocks: nobody asked request 4711")]
    [InlineData("more blocks than asked for", "Blocks: at most 1 were asked for, 2 came")]
    [InlineData("fewer transactions than asked for", "Transactions: 2 were asked for, 1 came")]
    [InlineData("an answer twice", "Blocks: nobody asked request 1")]
    public async Task A_peer_that_answers_what_it_was_not_asked_is_dropped(string misdeed, string reason)
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        bool asksTransactions = misdeed.Contains("transactions", StringComparison.Ordinal);
        Task<PeerMessage?> asked = AskAsync(node, await OnlyPeerAsync(node), asksTransactions);
        if (misdeed == "an answer twice") _ = AskAsync(node, await OnlyPeerAsync(node), false);
        FinalBlock block = new([1], [2]);
        PeerMessage answer = misdeed switch
        {
            "an answer of another kind" => new PeerMessage.WholePayload(1, [1]),
            "an answer to another request" => new PeerMessage.Blocks(4_711, []),
            "more blocks than asked for" => new PeerMessage.Blocks(1, [block, block]),
            "fewer transactions than asked for" => new PeerMessage.Transactions(1, [[1]]),
            _ => new PeerMessage.Blocks(1, [block]),
        };

        await peer.ReceiveAsync();
        await peer.SendAsync(answer);
        if (misdeed == "an answer twice") await peer.SendAsync(answer);

        Assert.Contains(reason, await peer.DisconnectReasonAsync(), StringComparison.Ordinal);
        Assert.Equal(misdeed == "an answer twice", await asked is not null);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_no_misdeed()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Peer seen = await OnlyPeerAsync(node);

        Assert.Null(await node.Network.RequestAsync<PeerMessage.Blocks>(seen, id => new PeerMessage.GetBlocks(id, 1, 1), TimeSpan.FromMilliseconds(1)));
        await peer.ReceiveAsync();
        await peer.SendAsync(new PeerMessage.Blocks(1, []));
        await peer.SendAsync(Samples.Vote());

        await node.UntilAsync(() => node.Messages.Any(), "the vote did not come");
        Assert.Equal(0, node.Network.Statistics.Drops);
    }

    [Fact]
    public async Task A_peer_that_never_answers_is_not_asked_for_ever()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Peer seen = await OnlyPeerAsync(node);
        for (int i = 0; i < new NetworkLimits().OpenRequestsMax; i++) await AskAsync(node, seen, false, 1);
        long sent = node.Network.Statistics.Messages.Single(count => count.Kind == nameof(Kind.GetBlocks)).Sent;

        Assert.Null(await AskAsync(node, seen, false, 10_000));

        Assert.Equal(sent, node.Network.Statistics.Messages.Single(count => count.Kind == nameof(Kind.GetBlocks)).Sent);
    }

    [Fact]
    public async Task A_request_to_a_peer_that_goes_away_ends_at_once()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Task<PeerMessage?> asked = AskAsync(node, await OnlyPeerAsync(node), false, 60_000);

        await peer.DisposeAsync();

        Assert.Null(await asked.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Hanging_up_or_coming_back_does_not_save_a_peer_that_has_lied()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Peer seen = await OnlyPeerAsync(node);
        await peer.DisposeAsync();
        await node.UntilAsync(() => node.Network.Peers.Length == 0, "the peer is still there");
        await using HostilePeer back = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);

        node.Network.Drop(seen, "lied");
        node.Network.Drop(seen, "lied twice");

        Assert.Equal("lied", await back.DisconnectReasonAsync());
        IOException banned = await Assert.ThrowsAsync<IOException>(() => HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId));
        Assert.Contains("banned for 10 more seconds", banned.Message, StringComparison.Ordinal);
        Assert.Equal(1, node.Network.Statistics.Drops);
    }

    [Fact]
    public async Task A_dropped_peer_comes_back_after_its_ban_and_each_ban_is_twice_as_long()
    {
        NetworkLimits limits = new() { BanTime = TimeSpan.FromMilliseconds(300) };
        await using TestNode one = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits });
        await using TestNode two = await TestNode.StartAsync(TestNode.Options(2, one.Place) with { Limits = new NetworkLimits { RefusedTime = TimeSpan.FromMilliseconds(20) } });

        long dropped = 0;
        for (int round = 1; round <= 3; round++)
        {
            await one.PeerAsync(two);
            if (round > 1) Assert.InRange(Stopwatch.GetElapsedTime(dropped).TotalMilliseconds, 290 * (round - 1), 15_000);
            dropped = Stopwatch.GetTimestamp();
            one.Network.Drop(one.Network.Peers.Single(), "lied about the weather");
            await one.UntilAsync(() => one.Network.Peers.Length == 0, "the peer is still there");
        }

        Assert.Contains("lied about the weather", await two.ReportAsync("peer disconnected"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_does_not_dial_a_configured_peer_while_that_is_banned()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(TestNode.Options(2, one.Place) with { Limits = new NetworkLimits { BanTime = TimeSpan.FromSeconds(1) } });
        await two.PeerAsync(one);

        two.Network.Drop(two.Network.Peers.Single(), "lied");
        long start = Stopwatch.GetTimestamp();
        await two.UntilAsync(() => two.Network.Peers.Length == 0, "the peer is still there");
        await two.UntilAsync(() => two.Network.Peers.Length == 1, "the peer does not come back");

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.95, 15);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_dropped_when_its_queue_is_full()
    {
        NetworkLimits limits = new() { QueuedBytesMax = 4 << 20 };
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits });
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await OnlyPeerAsync(node);
        Assert.True(Secp256k1Signer.TryGetAddress(Key, out Address address));
        PeerMessage gossip = new PeerMessage.TransactionGossip([new byte[1 << 20]]);

        int sent = 0;
        while (node.Network.Send(address, gossip)) Assert.True(++sent < 64, "the queue is without a limit");

        await node.UntilAsync(() => node.Network.Peers.Length == 0, "the peer is still there");
        Assert.Contains("the queue is full", await node.ReportAsync("peer disconnected"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_takes_no_byte_is_given_up()
    {
        NetworkLimits limits = new() { BlockedTime = TimeSpan.FromMilliseconds(500), SilenceTime = TimeSpan.FromSeconds(60) };
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits });
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Peer seen = await OnlyPeerAsync(node);
        PeerMessage gossip = new PeerMessage.TransactionGossip([new byte[1 << 20]]);
        for (int i = 0; i < 40; i++) node.Network.Send([seen], gossip);

        Assert.Contains("took no byte", await node.ReportAsync("peer disconnected"), StringComparison.Ordinal);
        Assert.Equal(1, node.Network.Statistics.Losses);
    }

    [Fact]
    public async Task A_silent_peer_is_given_up_after_three_seconds_but_not_banned()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        long start = Stopwatch.GetTimestamp();

        Assert.Contains("no byte came for 3 s", await node.ReportAsync("peer disconnected"), StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 2.5, 15);
        await using HostilePeer again = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        Assert.Equal(2, node.Network.Statistics.Connections);
    }

    [Fact]
    public async Task Who_floods_is_read_no_faster_than_the_node_takes_it_and_disturbs_nobody()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using TestNode honest = await TestNode.StartAsync(2, node.Place);
        await using HostilePeer flooder = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);
        await honest.PeerAsync(node);
        TaskCompletionSource released = new();
        node.OnMessage = async (peer, _) =>
        {
            if (peer.ClientVersion == "hostile") await released.Task;
        };

        PeerMessage gossip = new PeerMessage.TransactionGossip([new byte[1 << 20]]);
        Task flood = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++) await flooder.SendAsync(gossip);
        }, TestContext.Current.CancellationToken);
        await node.UntilAsync(() => node.Messages.Any(), "nothing came");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(flood.IsCompleted, "40 MiB were read though the node had taken one message");
        Assert.Single(node.Messages);

        honest.Network.Send(node.Address, Samples.Vote());
        await node.UntilAsync(() => node.Messages.OfType<PeerMessage.Vote>().Any(), "the honest peer's vote did not pass");
        released.SetResult();
        await flood;
        await node.UntilAsync(() => node.Messages.Count() == 41, "not everything came in the end");
        Assert.Equal(0, node.Network.Statistics.Drops + node.Network.Statistics.Losses);
    }

    [Fact]
    public async Task Strangers_are_limited_but_validators_and_configured_peers_find_a_place()
    {
        NetworkLimits limits = new() { StrangersMax = 2 };
        Assert.True(Secp256k1Signer.TryGetAddress(TestNode.Key(20), out Address validator));
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits, IsValidator = address => address == validator });
        await using HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(10), TestNode.ChainId);
        await using HostilePeer second = await HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(11), TestNode.ChainId);

        IOException refused = await Assert.ThrowsAsync<IOException>(() => HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(12), TestNode.ChainId));
        await using HostilePeer third = await HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(20), TestNode.ChainId);

        Assert.Contains("2 unknown peers are connected", refused.Message, StringComparison.Ordinal);
        Assert.Contains(validator, node.Network.Peers.Select(peer => peer.Address));
    }

    [Fact]
    public async Task There_are_never_more_peers_than_allowed()
    {
        NetworkLimits limits = new() { PeersMax = 1 };
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits, IsValidator = static _ => true });
        await using HostilePeer first = await HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(10), TestNode.ChainId);

        IOException refused = await Assert.ThrowsAsync<IOException>(() => HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(11), TestNode.ChainId));

        Assert.Contains("1 peers are connected", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_knocks_too_often_is_turned_away_before_TLS()
    {
        NetworkLimits limits = new() { AttemptsBurst = 3, AttemptsPerSecond = 0 };
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits });
        for (byte i = 0; i < 3; i++) await (await HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key((byte)(10 + i)), TestNode.ChainId)).DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => HostilePeer.ConnectAsync(node.Network.EndPoint, TestNode.Key(20), TestNode.ChainId));

        Assert.Equal(3, node.Network.Statistics.Connections);
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_hung_up_on()
    {
        NetworkLimits limits = new() { HandshakeTime = TimeSpan.FromMilliseconds(300) };
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1) with { Limits = limits });
        using System.Net.Sockets.TcpClient silent = new();
        await silent.ConnectAsync(node.Network.EndPoint, TestContext.Current.CancellationToken);

        Assert.Contains("no greeting within 0.3 s", await node.ReportAsync("incoming connection refused"), StringComparison.Ordinal);
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_makes_the_nodes_handler_fail_ends_that_peers_connection_only()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        await using TestNode other = await TestNode.StartAsync(2, node.Place);
        await node.PeerAsync(other);
        node.OnMessage = static (_, _) => throw new InvalidOperationException("a bug");
        await using HostilePeer peer = await HostilePeer.ConnectAsync(node.Network.EndPoint, Key, TestNode.ChainId);

        await peer.SendAsync(Samples.Vote());

        Assert.Contains("a bug", await node.ReportAsync("node failed"), StringComparison.Ordinal);
        await node.UntilAsync(() => node.Network.Peers.Length == 1, "the peer is still there");
        Assert.Equal(other.Address, node.Network.Peers.Single().Address);
    }

    private static async Task DoAsync(HostilePeer peer, string misdeed)
    {
        byte[] vote = PeerMessageCodec.Encode(Samples.Vote());
        switch (misdeed)
        {
            case "a kind that does not exist": await peer.SendFrameAsync(99, []); break;
            case "a frame longer than a frame may be": await peer.SendRawAsync([0x7f, 0xff, 0xff, 0xff, (byte)Kind.TransactionGossip]); break;
            case "a frame longer than its kind may be": await peer.SendRawAsync([0, 0, 0, 65, (byte)Kind.Head]); break;
            case "a second hello": await peer.SendRawAsync(HelloCodec.Encode(peer.NodeHello!)); break;
            case "garbage for a vote": await peer.SendFrameAsync((byte)Kind.Prepare, [1, 2, 3]); break;
            case "a vote with a field more": await peer.SendFrameAsync(vote[0], [.. vote[1..], 0x78, 1]); break;
            case "a vote without a signature": await peer.SendFrameAsync(vote[0], vote[1..^67]); break;
            case "an answer that nobody asked for": await peer.SendAsync(new PeerMessage.Blocks(1, [])); break;
            case "a ping that is not empty": await peer.SendFrameAsync((byte)Kind.Ping, [0]); break;
            default:
                await peer.SendFrameAsync((byte)Kind.Transactions | 0x80, new byte[32 * 1024]);
                await peer.SendAsync(new PeerMessage.TransactionGossip([[1]]));
                break;
        }
    }

    private static async Task<PeerMessage?> AskAsync(TestNode node, Peer peer, bool transactions, int milliseconds = 10_000) => transactions
        ? await node.Network.RequestAsync<PeerMessage.Transactions>(peer, id => new PeerMessage.GetTransactions(id, default, [0, 1]), TimeSpan.FromMilliseconds(milliseconds))
        : await node.Network.RequestAsync<PeerMessage.Blocks>(peer, id => new PeerMessage.GetBlocks(id, 1, 1), TimeSpan.FromMilliseconds(milliseconds));

    private static async Task<Peer> OnlyPeerAsync(TestNode node)
    {
        await node.UntilAsync(() => node.Network.Peers.Length == 1, "nobody is connected");
        return node.Network.Peers[0];
    }
}
