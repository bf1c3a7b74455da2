using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Network;

/// <summary>The small rules: entries, bans, knocking, turns.</summary>
public sealed class PolicyTests
{
    private const string Node = "0x0102030405060708090a0b0c0d0e0f1011121314";

    [Theory]
    [InlineData("127.0.0.1:30303", "127.0.0.1", 30303, false)]
    [InlineData("node.example.org:1", "node.example.org", 1, false)]
    [InlineData("[::1]:65535", "::1", 65535, false)]
    [InlineData(Node + "@[fe80::1]:5", "fe80::1", 5, true)]
    [InlineData(Node + "@localhost:5", "localhost", 5, true)]
    public void A_peers_entry_is_read(string text, string host, int port, bool hasAddress)
    {
        Assert.True(PeerEntry.TryParse(text, out PeerEntry? entry, out string? refusal), refusal);
        Assert.Equal((host, port), (entry!.Host, entry.Port));
        Assert.Equal(hasAddress ? Samples.Author : (Address?)null, entry.Address);
        Assert.EndsWith(entry.ToString(), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData(":30303")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+1")]
    [InlineData("ho st:1")]
    [InlineData("::1:30303")]
    [InlineData("[::1:30303")]
    [InlineData("@host:1")]
    [InlineData("0x01@host:1")]
    [InlineData("0102030405060708090a0b0c0d0e0f10111213141516@host:1")]
    [InlineData("0xg102030405060708090a0b0c0d0e0f1011121314@host:1")]
    [InlineData(Node + "@" + Node + "@host:1")]
    public void What_is_no_peers_entry_is_refused_when_the_network_is_made(string text)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new PeerNetwork(TestNode.Options(1, text), null!));

        Assert.Contains($"not '{text}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_key_that_is_none_is_refused_when_the_network_is_made() =>
        Assert.Throws<ArgumentException>(() => new PeerNetwork(TestNode.Options(1) with { NodeKey = new byte[32] }, null!));

    [Fact]
    public void Bans_double_up_to_their_limit_and_end()
    {
        Bans bans = new(new NetworkLimits { BanTime = TimeSpan.FromMilliseconds(400), BanTimeMax = TimeSpan.FromMilliseconds(1_200) });

        Assert.Equal(TimeSpan.Zero, bans.Remaining(Samples.Author));
        Assert.Equal([400.0, 800, 1_200, 1_200], Enumerable.Range(0, 4).Select(_ => bans.Add(Samples.Author).TotalMilliseconds));
        Assert.InRange(bans.Remaining(Samples.Author).TotalMilliseconds, 1, 1_200);
        Assert.True(SpinWait.SpinUntil(() => bans.Remaining(Samples.Author) == TimeSpan.Zero, 5_000));
        Assert.True(SpinWait.SpinUntil(() => bans.Remaining(Samples.Author) == TimeSpan.Zero && bans.Add(new Address(new byte[20])) == TimeSpan.FromMilliseconds(400), 5_000));
    }

    [Fact]
    public void No_more_than_four_thousand_bans_are_remembered_and_the_newest_is()
    {
        Bans bans = new(new NetworkLimits());
        Address[] liars = [.. Enumerable.Range(0, 5_000).Select(number => new Address([.. new byte[16], .. BitConverter.GetBytes(number)]))];
        foreach (Address liar in liars) bans.Add(liar);

        Assert.Equal(4_096, liars.Count(liar => bans.Remaining(liar) > TimeSpan.Zero));
        Assert.True(bans.Remaining(liars[^1]) > TimeSpan.Zero);
    }

    [Fact]
    public void Each_internet_address_knocks_for_itself_and_a_v6_network_as_one()
    {
        AttemptGate gate = new(new NetworkLimits { AttemptsBurst = 2, AttemptsPerSecond = 0 });
        IPAddress exempt = IPAddress.Parse("10.0.0.9");
        gate.Exempt(exempt);

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => gate.TryEnter(IPAddress.Parse("10.0.0.1"))));
        Assert.Equal([true, true, false], new[] { "2001:db8::1", "2001:db8::2", "2001:db8::ffff:3" }.Select(text => gate.TryEnter(IPAddress.Parse(text))));
        Assert.False(gate.TryEnter(IPAddress.Parse("::ffff:10.0.0.1")));
        Assert.True(gate.TryEnter(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.All(Enumerable.Range(0, 9), _ => Assert.True(gate.TryEnter(exempt)));
    }

    [Fact]
    public void Only_so_many_handshakes_are_under_way()
    {
        AttemptGate gate = new(new NetworkLimits { HandshakesMax = 2 });

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => gate.TryEnter(IPAddress.Loopback)));
        gate.Leave();
        Assert.True(gate.TryEnter(IPAddress.Loopback));
    }

    [Fact]
    public void Turns_double_while_all_goes_well_and_halve_when_time_runs_out()
    {
        HandshakeTurns turns = new();
        int first = Take(turns);
        for (int i = 0; i < first; i++) turns.Leave();
        int second = Take(turns);
        turns.Leave(ranOutOfTime: true);
        for (int i = 1; i < second; i++) turns.Leave(ranOutOfTime: false);
        int third = Take(turns);

        Assert.Equal(2 * first, second);
        Assert.InRange(third, first, first + 2);
    }

    [Fact]
    public async Task Turns_come_in_order_and_always_at_least_one()
    {
        HandshakeTurns turns = new();
        int count = Take(turns);
        Task next = turns.EnterAsync(TestContext.Current.CancellationToken);
        Task last = turns.EnterAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < count; i++) turns.Leave(ranOutOfTime: true);

        await next.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.False(last.IsCompleted);
        turns.Leave(ranOutOfTime: true);
        await last.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_peer_that_always_hangs_up_is_not_hammered()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using TestNode node = await TestNode.StartAsync(1, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        int attempts = 0;
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(4));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                (await listener.AcceptSocketAsync(limit.Token)).Dispose();
                attempts++;
            }
        });

        Assert.InRange(attempts, 3, 3 + (Stopwatch.GetElapsedTime(start).TotalMilliseconds / 50));
        Assert.InRange(node.Reports.Count, 1, 3);
    }

    private static int Take(HandshakeTurns turns)
    {
        int count = 0;
        while (turns.TryEnter()) Assert.InRange(++count, 0, 10_000);
        return count;
    }
}
