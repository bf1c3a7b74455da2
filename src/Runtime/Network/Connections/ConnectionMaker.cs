using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Makes a TCP connection a connected peer, TLS and greeting, or says why not.</summary>
internal sealed class ConnectionMaker(
    Address self,
    NetworkOptions options,
    TlsIdentity identity,
    PeerDirectory directory,
    NetworkCounters counters,
    IPeerHandler handler,
    Action<PeerConnection, string> misbehaved)
{
    private const int LinePauseMs = 1_000;

    private readonly Greeting _greeting = new(self, (ulong)Random.Shared.NextInt64(1, long.MaxValue), options, directory);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastLine = Environment.TickCount64 - LinePauseMs;
    private int _running = 1;

    public Address Self => self;

    /// <summary>Ends when every connection has ended; asked for once, while stopping.</summary>
    public Task Idle
    {
        get
        {
            Leave();
            return _idle.Task;
        }
    }

    /// <summary>An incoming connection; ends with its greeting.</summary>
    public async Task AcceptAsync(Stream transport, IPEndPoint from, Func<ValueTask> release, CancellationToken stopping)
    {
        try
        {
            await MakeAsync(cancellation => identity.AcceptAsync(transport, cancellation), from, isOutbound: false, expected: null, release, stopping).ConfigureAwait(false);
        }
        catch (GreetingException refusal)
        {
            counters.Refused();
            if (!refusal.IsByPeer && refusal.Code != DisconnectCode.AlreadyConnected && !stopping.IsCancellationRequested && IsWorthALine()) options.Report("incoming connection refused", [("endPoint", from), ("reason", refusal.Message)]);
        }
    }

    /// <summary>An outgoing connection: the address of who answered. Throws <see cref="GreetingException"/>, with the address as far as it is known.</summary>
    public async Task<Address> ConnectAsync(Socket socket, Address? expected, CancellationToken stopping)
    {
        IPEndPoint endPoint;
        NetworkStream transport;
        try
        {
            endPoint = (IPEndPoint)socket.RemoteEndPoint!;
            transport = new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            // Reset since it was made.
            socket.Dispose();
            throw Reason(gone, null);
        }

        return await MakeAsync(cancellation => identity.ConnectAsync(transport, cancellation), endPoint, isOutbound: true, expected, transport.DisposeAsync, stopping).ConfigureAwait(false);
    }

    private async Task<Address> MakeAsync(
        Func<CancellationToken, Task<(SslStream Stream, Address Peer)>> authenticate,
        IPEndPoint endPoint,
        bool isOutbound,
        Address? expected,
        Func<ValueTask> release,
        CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(options.Limits.HandshakeTime);
        PeerConnection? connection = null;
        try
        {
            (SslStream tls, Address address) = await authenticate(limit.Token).ConfigureAwait(false);
            connection = new PeerConnection(tls, address, endPoint, isOutbound, options.Limits, counters, release) { Misbehaved = misbehaved };
            if (expected is { } wanted && wanted != address) throw new GreetingException(DisconnectCode.Refused, $"node {wanted} expected, {address} came", isByPeer: false);
            PeerConnection? before = await _greeting.ExchangeAsync(connection, limit.Token).ConfigureAwait(false);
            _ = RunAsync(connection, before);
            return address;
        }
        catch (Exception exception)
        {
            // Whatever a stranger's bytes make the platform throw ends this connection and nothing else.
            GreetingException refusal = Reason(exception, connection);
            if (connection is null) await release().ConfigureAwait(false);
            else connection.Close(refusal.Code, refusal.Message, isTold: !refusal.IsByPeer);
            throw refusal;
        }
    }

    /// <summary>Strangers do not fill the log: one line a second.</summary>
    private bool IsWorthALine()
    {
        long now = Environment.TickCount64;
        long last = Volatile.Read(ref _lastLine);
        return now - last >= LinePauseMs && Interlocked.CompareExchange(ref _lastLine, now, last) == last;
    }

    private GreetingException Reason(Exception exception, PeerConnection? connection) => exception switch
    {
        GreetingException refusal => refusal.From(connection?.Address),
        AuthenticationException => new GreetingException(DisconnectCode.Refused, exception.Message, isByPeer: false),
        OperationCanceledException => new GreetingException(DisconnectCode.OutOfTime, $"no greeting within {options.Limits.HandshakeTime.TotalSeconds} s", isByPeer: false),
        _ => new GreetingException(DisconnectCode.TooSlow, exception is IOException { InnerException: { } inner } ? inner.Message : exception.Message, isByPeer: true),
    };

    private async Task RunAsync(PeerConnection connection, PeerConnection? before)
    {
        Interlocked.Increment(ref _running);
        counters.Connected();
        options.Report("peer connected", [("peer", connection.Address), ("endPoint", connection.EndPoint), ("outbound", connection.IsOutbound), ("client", connection.Peer.ClientVersion)]);
        try
        {
            await Task.Run(() => connection.RunAsync(handler, before?.Finished ?? Task.CompletedTask)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            options.Report("node failed on a peer's message", [("peer", connection.Address), ("error", exception)]);
        }

        directory.Forget(connection);
        await connection.Parted.ConfigureAwait(false);
        if (connection.CloseCode != DisconnectCode.Misbehaviour || connection.CloseReason.StartsWith("told", StringComparison.Ordinal))
        {
            options.Report("peer disconnected", [("peer", connection.Address), ("endPoint", connection.EndPoint), ("reason", connection.CloseReason)]);
        }

        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0) _idle.TrySetResult();
    }
}
