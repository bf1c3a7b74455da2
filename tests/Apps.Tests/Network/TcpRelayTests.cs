using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli.Network;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class TcpRelayTests
{
    private static readonly IPEndPoint s_any = new(IPAddress.Loopback, 0);

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public void A_byte_takes_the_asked_time_one_way_in_either_direction(int delayMs)
    {
        using var link = new Link(new LinkConditions { Delay = TimeSpan.FromMilliseconds(delayMs) });
        AssertTravels(delayMs, link.Near, link.Far);
        AssertTravels(delayMs, link.Far, link.Near);
    }

    [Fact]
    public void Jitter_keeps_the_order_and_loses_nothing()
    {
        using var link = new Link(new LinkConditions { Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(20) });
        byte[] sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var sender = new Thread(() =>
        {
            for (int i = 0; i < sent.Length; i += 3_000) link.Near.Send(sent.AsSpan(i, 3_000));
        });
        sender.Start();
        byte[] received = Receive(link.Far, sent.Length);
        sender.Join();
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public void Bandwidth_is_kept_and_a_sender_is_held_back()
    {
        using var link = new Link(new LinkConditions { BytesPerSecond = 1_000_000 });
        long started = Stopwatch.GetTimestamp();
        var sender = new Thread(() => link.Near.Send(new byte[500_000]));
        sender.Start();
        Receive(link.Far, 500_000);
        sender.Join();
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 490, 10_000);
    }

    [Fact]
    public void What_is_on_its_way_is_bounded_and_arrives_in_the_end()
    {
        using var link = new Link(new LinkConditions { Delay = TimeSpan.FromMilliseconds(300) });
        const int size = 64 << 20;
        var sender = new Thread(() => link.Near.Send(new byte[size]));
        sender.Start();
        Assert.False(sender.Join(200));
        Receive(link.Far, size);
        sender.Join();
    }

    [Fact]
    public void A_side_that_closes_resets_the_other_and_what_was_on_its_way_is_lost()
    {
        using var link = new Link(new LinkConditions { Delay = TimeSpan.FromSeconds(5) });
        link.Near.Send([1, 2, 3]);
        link.Near.Dispose();
        AssertClosed(link.Far);
    }

    [Fact]
    public void A_connection_is_reset_at_the_asked_age_and_on_request_and_a_new_one_works()
    {
        using var link = new Link(new LinkConditions { ResetAfter = TimeSpan.FromMilliseconds(100) });
        long started = Stopwatch.GetTimestamp();
        AssertClosed(link.Far);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 50, 10_000);
        using var second = new Link(new LinkConditions());
        second.Relay.ResetConnections();
        AssertClosed(second.Near);
        second.Connect();
        AssertTravels(0, second.Near, second.Far);
    }

    [Fact]
    public void A_link_that_is_cut_lets_nothing_through_until_it_is_restored()
    {
        using var link = new Link(new LinkConditions());
        link.Relay.Cut();
        AssertClosed(link.Near);
        using (var client = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            client.Connect(link.Relay.EndPoint);
            AssertClosed(client);
        }

        link.Relay.Restore();
        link.Connect();
        AssertTravels(0, link.Near, link.Far);
    }

    [Fact]
    public void A_target_that_refuses_closes_the_connection()
    {
        using var unused = new TcpListener(s_any);
        unused.Start();
        var target = (IPEndPoint)unused.LocalEndpoint;
        unused.Stop();
        using TcpRelay relay = TcpRelay.Start(s_any, target, new LinkConditions());
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(relay.EndPoint);
        AssertClosed(client);
    }

    [Fact]
    public async Task The_command_relays_until_it_is_told_to_stop()
    {
        using var target = new TcpListener(s_any);
        target.Start();
        await using SequiturProcess process = SequiturProcess.Start("relay", "--listen", "127.0.0.1:0", "--to", target.LocalEndpoint.ToString()!, "--delay-ms", "30");
        IPEndPoint relay = IPEndPoint.Parse(await process.ReadyTextAsync());
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(relay, TestContext.Current.CancellationToken);
        using Socket server = await target.AcceptSocketAsync(TestContext.Current.CancellationToken);
        AssertTravels(30, client, server);
        process.Signal(SequiturProcess.Terminate);
        Assert.Equal(0, await process.ExitAsync());
    }

    [Theory]
    [InlineData("--listen", "nowhere")]
    [InlineData("--to", "127.0.0.1")]
    [InlineData("--delay-ms", "-1")]
    [InlineData("--bytes-per-second", "0")]
    public async Task Bad_arguments_are_refused(string option, string value)
    {
        List<string> arguments = ["relay", option, value];
        if (option != "--listen") arguments.AddRange(["--listen", "127.0.0.1:0"]);
        if (option != "--to") arguments.AddRange(["--to", "127.0.0.1:1"]);
        (int code, string output, string errors) = await SequiturProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    /// <summary>Half of the bytes take the asked time within a millisecond. A busy machine gets some tries.</summary>
    private static void AssertTravels(int milliseconds, Socket from, Socket to)
    {
        double median = Median(from, to);
        for (int i = 0; i < 30 && Math.Abs(median - milliseconds) > 1; i++) median = Median(from, to);
        TestContext.Current.TestOutputHelper?.WriteLine($"{milliseconds} ms asked, {median:0.000} ms measured");
        Assert.InRange(median, milliseconds - 1.0, milliseconds + 1.0);
    }

    private static double Median(Socket from, Socket to)
    {
        double[] took = new double[9];
        for (int i = 0; i < took.Length; i++)
        {
            long sent = Stopwatch.GetTimestamp();
            from.Send([7]);
            Receive(to, 1);
            took[i] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }

        return took.Order().ElementAt(took.Length / 2);
    }

    private static byte[] Receive(Socket socket, int count)
    {
        byte[] received = new byte[count];
        for (int have = 0; have < count;)
        {
            int got = socket.Receive(received.AsSpan(have));
            Assert.True(got > 0, "closed too early");
            have += got;
        }

        return received;
    }

    private static void AssertClosed(Socket socket)
    {
        socket.ReceiveTimeout = 3_000;
        SocketException closed = Assert.Throws<SocketException>(() => Receive(socket, 1));
        Assert.Equal(SocketError.ConnectionReset, closed.SocketErrorCode);
    }

    /// <summary>Two sockets joined through a relay.</summary>
    private sealed class Link : IDisposable
    {
        private readonly TcpListener _listener = new(s_any);

        public Link(LinkConditions conditions)
        {
            _listener.Start();
            Relay = TcpRelay.Start(s_any, _listener.LocalEndpoint, conditions);
            Connect();
        }

        public TcpRelay Relay { get; }

        public Socket Near { get; private set; } = null!;

        public Socket Far { get; private set; } = null!;

        public void Connect()
        {
            Near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Near.Connect(Relay.EndPoint);
            Far = _listener.AcceptSocket();
            Far.NoDelay = true;
        }

        public void Dispose()
        {
            Relay.Dispose();
            Near.Dispose();
            Far.Dispose();
            _listener.Dispose();
        }
    }
}
