using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network.Protocol;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>One TLS connection to a node that has proved its address: first the greeting, then messages both ways until one side closes it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Close frees what it holds, once reading and writing have ended.")]
internal sealed class PeerConnection
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] PingFrame = HelloCodec.EncodeEmpty(Kind.Ping);

    private readonly SslStream _tls;
    private readonly Func<ValueTask> _release;
    private readonly NetworkLimits _limits;
    private readonly NetworkCounters _counters;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _parted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Peer? _peer;
    private int _isClosing;
    private int _isBlamed;
    private long _readingSince;

    public PeerConnection(
        SslStream tls, Address address, IPEndPoint endPoint, bool isOutbound, NetworkLimits limits, NetworkCounters counters, Func<ValueTask> release)
    {
        _tls = tls;
        Address = address;
        EndPoint = endPoint;
        IsOutbound = isOutbound;
        _release = release;
        _limits = limits;
        _counters = counters;
        Requests = new OpenRequests(limits.OpenRequestsMax);
        _reader = new FrameReader(IsExpected);
        _writer = new FrameWriter(tls, limits, failure => Close(DisconnectCode.TooSlow, failure, isTold: false), counters.BytesSent);
        ClosingToken = _closing.Token;
    }

    public Address Address { get; }

    public IPEndPoint EndPoint { get; }

    public bool IsOutbound { get; }

    /// <summary>The process on the other side, by its hello.</summary>
    public ulong Process { get; private set; }

    public OpenRequests Requests { get; }

    public Peer Peer => _peer ?? throw new InvalidOperationException("The greeting is not over.");

    public CancellationToken ClosingToken { get; }

    public bool IsClosing => Volatile.Read(ref _isClosing) != 0;

    /// <summary>Why it was closed, for people.</summary>
    public string CloseReason { get; private set; } = "";

    public DisconnectCode CloseCode { get; private set; }

    /// <summary>Ends when the node behind this network has been told the last of this peer.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Ends when a closed connection's socket is free.</summary>
    public Task Parted => _parted.Task;

    /// <summary>Called once, when the connection begins to close.</summary>
    public Action<PeerConnection>? Closing { get; set; }

    /// <summary>Called for what no honest peer sends.</summary>
    public Action<PeerConnection, string>? Misbehaved { get; set; }

    /// <summary>How long a byte has been waited for in vain; zero while this side is not reading.</summary>
    public TimeSpan Silence => Since(Volatile.Read(ref _readingSince));

    public TimeSpan Blockage => Since(_writer.BlockedSince);

    public TimeSpan Unsaid => Since(_writer.LastWritten);

    /// <summary>Queues a sealed frame. A peer that lets its queue run full is disconnected.</summary>
    public bool Send(byte[] frame, bool mayWriteHere = true)
    {
        if (IsClosing) return false;
        _counters.Sent(frame[PeerMessageCodec.HeaderSize - 1]);
        if (_writer.TryWrite(frame, mayWriteHere)) return true;
        Close(DisconnectCode.TooSlow, "does not read what is sent to it: the queue is full", isTold: true);
        return false;
    }

    public void Ping() => Send(PingFrame, mayWriteHere: false);

    /// <summary>The next frame of the greeting.</summary>
    public async Task<(Kind Kind, byte[] Content)> NextGreetingAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTakeGreeting(out Kind kind, out byte[] content)) return (kind, content);
            int count = await _tls.ReadAsync(_reader.Room, cancellation).ConfigureAwait(false);
            if (count == 0) throw new IOException("the peer hung up during the greeting");
            _reader.Arrived(count);
        }
    }

    /// <summary>The greeting is over: from here on messages come.</summary>
    public void Open(Hello hello)
    {
        Process = hello.Process;
        _peer = new Peer(this, hello);
    }

    /// <summary>Hands everything that comes to the node, until the connection closes.</summary>
    /// <param name="handler">The node.</param>
    /// <param name="before">The connection with this peer before this one must have ended first, so that the node hears of one after the other.</param>
    public async Task RunAsync(IPeerHandler handler, Task before)
    {
        await before.ConfigureAwait(false);
        Peer peer = Peer;
        try
        {
            handler.Connected(peer);
            await ReadAsync(handler, peer).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close(DisconnectCode.TooSlow, exception is IOException { InnerException: { } inner } ? inner.Message : exception.Message, isTold: false);
        }
        finally
        {
            Close(DisconnectCode.Stopping, "this node failed on what the peer sent", isTold: true);
            _reader.Dispose();
            try
            {
                handler.Disconnected(peer);
            }
            finally
            {
                // The peer's next connection waits for this one.
                _finished.TrySetResult();
            }
        }
    }

    /// <summary>True for the first misdeed only: what a peer sent before it was dropped may hold many.</summary>
    public bool TryBlame() => Interlocked.Exchange(ref _isBlamed, 1) == 0;

    /// <summary>Only the first call does anything.</summary>
    public void Close(DisconnectCode code, string reason, bool isTold)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) != 0) return;
        CloseCode = code;
        CloseReason = reason;
        Closing?.Invoke(this);
        Requests.Close();
        _ = PartAsync(isTold ? HelloCodec.EncodeDisconnect(code, reason) : null);
    }

    /// <summary>Says farewell if there is something to say, waits a moment for it to be written, and frees the socket.</summary>
    private async Task PartAsync(byte[]? farewell)
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (farewell is not null)
        {
            _writer.End(farewell);
            await Task.WhenAny(_writer.Drained, Task.Delay(FarewellTime)).ConfigureAwait(false);
        }

        try
        {
            await _release().ConfigureAwait(false);
            await _tls.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _closing.Dispose();
            _parted.TrySetResult();
        }
    }

    private async Task ReadAsync(IPeerHandler handler, Peer peer)
    {
        while (!IsClosing)
        {
            while (TryTakeMessage(out PeerMessage? message))
            {
                if (message is not null) await handler.ReceivedAsync(peer, message).ConfigureAwait(false);
            }

            if (IsClosing) return;
            Volatile.Write(ref _readingSince, Environment.TickCount64);
            int count = await _tls.ReadAsync(_reader.Room, ClosingToken).ConfigureAwait(false);
            Volatile.Write(ref _readingSince, 0);
            if (count == 0)
            {
                Close(DisconnectCode.Stopping, "the peer hung up", isTold: false);
                return;
            }

            _counters.BytesReceived(count);
            _reader.Arrived(count);
        }
    }

    /// <summary>True with a message for the node, or with null for one that ends here.</summary>
    private bool TryTakeMessage(out PeerMessage? message)
    {
        message = null;
        if (IsClosing) return false;
        if (!_reader.TryTake(out MessageRules rules, out ReadOnlySpan<byte> content, out string? refusal))
        {
            if (refusal is not null) Misbehaved?.Invoke(this, refusal);
            return false;
        }

        _counters.Received(rules.Kind);
        if (rules.Kind == Kind.Disconnect)
        {
            Close(HelloCodec.TryDecodeDisconnect(content, out DisconnectCode code, out string reason) ? code : DisconnectCode.Misbehaviour, "told by the peer: " + reason, isTold: false);
            return false;
        }

        if (rules.Kind == Kind.Ping) return true;
        message = PeerMessageCodec.Decode(rules, content, out refusal);
        ulong? answered = message switch
        {
            PeerMessage.WholePayload answer => answer.RequestId,
            PeerMessage.Transactions answer => answer.RequestId,
            PeerMessage.Blocks answer => answer.RequestId,
            _ => null,
        };
        if (answered is { } id)
        {
            refusal = Requests.Answered(id, message!);
            message = null;
        }

        if (refusal is null) return true;
        Misbehaved?.Invoke(this, refusal);
        return false;
    }

    private bool TryTakeGreeting(out Kind kind, out byte[] content)
    {
        kind = Kind.None;
        content = [];
        if (!_reader.TryTake(out MessageRules rules, out ReadOnlySpan<byte> taken, out string? refusal))
        {
            return refusal is null ? false : throw new GreetingException(DisconnectCode.Misbehaviour, refusal, isByPeer: false);
        }

        kind = rules.Kind;
        content = taken.ToArray();
        return true;
    }

    /// <summary>Before anything of a message is kept: is this the time for one of its kind?</summary>
    private bool IsExpected(Kind kind)
    {
        bool isGreeting = kind is Kind.Hello or Kind.Accept;
        if (kind == Kind.Disconnect) return true;
        if (_peer is null) return isGreeting;
        return !isGreeting && (!FrameKinds.IsAnswer(kind) || !Requests.IsEmpty);
    }

    private static TimeSpan Since(long tick) => tick == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, Environment.TickCount64 - tick));
}

/// <summary>A greeting that ends without a connection: this side refuses, or the peer did.</summary>
internal sealed class GreetingException(DisconnectCode code, string reason, bool isByPeer, Address? address = null) : Exception(reason)
{
    public DisconnectCode Code { get; } = code;

    public bool IsByPeer { get; } = isByPeer;

    /// <summary>Who it is, as far as that was proved.</summary>
    public Address? Address { get; } = address;

    public GreetingException From(Address? peer) => new(Code, Message, IsByPeer, peer);
}
