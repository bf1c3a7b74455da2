using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Network;
using Xunit;

namespace Sequitur.Runtime.Network;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Two_nodes_know_each_other_by_their_keys_and_exchange_messages_of_every_kind()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, one.Place);

        Peer first = await two.PeerAsync(one);
        Peer second = await one.PeerAsync(two);
        PeerMessage[] sent = [.. Samples.OfEachKind().Where(message => message is not (PeerMessage.WholePayload or PeerMessage.Transactions or PeerMessage.Blocks))];
        foreach (PeerMessage message in sent)
        {
            Assert.True(two.Network.Send(one.Address, message));
            one.Network.Send([second], message);
        }

        Assert.Equal(("test/1", 1UL, true), (first.ClientVersion, first.FirstHead.Number, first.IsOutbound));
        Assert.Equal(("test/2", 2UL, false), (second.ClientVersion, second.FirstHead.Number, second.IsOutbound));
        foreach (TestNode node in new[] { one, two })
        {
            await node.UntilAsync(() => node.Messages.Count() == sent.Length, "not everything came");
            Assert.Equivalent(sent.Select(Show).Order(), node.Messages.Select(Show).Order());
        }
    }

    [Fact]
    public async Task A_request_gets_its_answer_and_not_another_ones()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, one.Place);
        one.OnMessage = (peer, message) =>
        {
            if (message is PeerMessage.GetBlocks get) Assert.True(one.Network.Send(peer.Address, new PeerMessage.Blocks(get.RequestId, [new FinalBlock([(byte)get.From], [9])])));
            return ValueTask.CompletedTask;
        };

        Peer peer = await two.PeerAsync(one);
        PeerMessage.Blocks?[] answers = await Task.WhenAll(Enumerable.Range(1, 20)
            .Select(i => two.Network.RequestAsync<PeerMessage.Blocks>(peer, id => new PeerMessage.GetBlocks(id, (ulong)i, 3), TimeSpan.FromSeconds(10))));

        Assert.Equal(Enumerable.Range(1, 20), answers.Select(answer => (int)answer!.Items[0].BlockRlp[0]));
    }

    [Fact]
    public async Task A_vote_goes_round_within_a_millisecond()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, one.Place);
        PeerMessage vote = Samples.Vote();
        one.OnMessage = (peer, message) =>
        {
            one.Network.Send(peer.Address, message);
            return ValueTask.CompletedTask;
        };
        TaskCompletionSource back = new();
        two.OnMessage = (_, _) =>
        {
            back.TrySetResult();
            return ValueTask.CompletedTask;
        };
        await two.PeerAsync(one);
        await one.PeerAsync(two);

        double[] microseconds = new double[5_000];
        for (int i = 0; i < microseconds.Length; i++)
        {
            back = new TaskCompletionSource();
            long start = Stopwatch.GetTimestamp();
            two.Network.Send(one.Address, vote);
            await back.Task;
            microseconds[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(microseconds, 500, 4_500);
        TestContext.Current.SendDiagnosticMessage($"vote there and back: p50 {microseconds[2_750]:F0} us, p99 {microseconds[4_954]:F0} us");
        Assert.True(microseconds[2_750] < 1_000, $"half of the votes took more than {microseconds[2_750]:F0} us");
    }

    [Fact]
    public async Task A_peer_that_comes_back_is_announced_after_the_end_of_the_connection_it_had()
    {
        await using TestNode one = await TestNode.StartAsync(TestNode.Options(1) with { Limits = new NetworkLimits { BanTime = TimeSpan.FromMilliseconds(100) } });
        await using TestNode two = await TestNode.StartAsync(2, one.Place);
        TaskCompletionSource busy = new(), release = new();
        one.OnMessage = async (_, _) =>
        {
            busy.TrySetResult();
            await release.Task;
        };
        await two.PeerAsync(one);
        two.Network.Send(one.Address, Samples.Vote());
        await busy.Task;
        int toldWhileBusy;
        try
        {
            // The connection ends, and another is made, while the node is still busy with what came over it.
            one.Network.Drop(one.Network.Peers[0], "tried");
            await one.UntilAsync(() => one.Network.Peers.Length == 0, "the peer is not dropped");
            await one.UntilAsync(() => one.Network.Peers.Length == 1, "the peer does not come back");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            toldWhileBusy = one.Told.Count;
        }
        finally
        {
            release.SetResult();
        }

        await one.UntilAsync(() => one.Told.Count == 4, "the node was not told of the new connection");
        Assert.Equal(2, toldWhileBusy);
        Assert.Equal([$"+{two.Address}", $"-{two.Address}", $"+{two.Address}"], one.Told.Select(told => told.What).OfType<string>());
    }

    private static string Show(PeerMessage message) => Convert.ToHexStringLower(PeerMessageCodec.Encode(message));
}
