using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>The connections of a node: listens, dials, keeps alive, sends and receives.</summary>
public sealed class PeerNetwork : IAsyncDisposable
{
    /// <summary>A sender writes to so many peers itself before it lets the thread pool help.</summary>
    private const int WrittenHereMax = 16;

    private readonly NetworkOptions _options;
    private readonly PeerEntry[] _entries;
    private readonly NetworkCounters _counters = new();
    private readonly Bans _bans;
    private readonly PeerDirectory _directory;
    private readonly ConnectionMaker _maker;
    private readonly PeerListener _listener;
    private readonly AttemptGate _gate;
    private readonly HandshakeTurns _turns = new();
    private readonly TlsIdentity _identity;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private int _isDisposed;

    /// <summary>Throws <see cref="ArgumentException"/> for a node key that is none and for a peer that is not <c>host:port</c> or <c>address@host:port</c>.</summary>
    public PeerNetwork(NetworkOptions options, IPeerHandler handler)
    {
        if (!Secp256k1Signer.TryGetAddress(options.NodeKey, out Address self)) throw new ArgumentException("The node key is no secp256k1 key, or libsecp256k1 is missing.", nameof(options));
        _options = options;
        Self = self;
        _entries = [.. options.Peers.Select(Parse)];
        _bans = new Bans(options.Limits);
        _directory = new PeerDirectory(options, _bans);
        _gate = new AttemptGate(options.Limits);
        _listener = new PeerListener(_gate, _counters);
        _identity = new TlsIdentity(options.NodeKey, options.ChainId);
        _maker = new ConnectionMaker(self, options, _identity, _directory, _counters, handler, Misbehaved);
    }

    /// <summary>This node's address, of its key.</summary>
    public Address Self { get; }

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>The peers connected now; a copy.</summary>
    public Peer[] Peers => [.. _directory.Connections.Select(connection => connection.Peer)];

    public NetworkStatistics Statistics => _counters.Snapshot(_directory.Count);

    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _listener.BindAsync(_options.Listen, cancellation).ConfigureAwait(false);
        _running.Add(_listener.RunAsync((stream, from, release) => _maker.AcceptAsync(stream, from, release, _stopping.Token)));
        // Not in the order of the file: nodes that start together should not all begin with the same one.
        Random.Shared.Shuffle(_entries);
        foreach (PeerEntry entry in _entries) _running.Add(Task.Run(() => new PeerDialer(entry, _options, _directory, _bans, _gate, _turns, _maker).RunAsync(_stopping.Token), cancellation));
        _running.Add(Task.Run(() => new Watch(_options.Limits, _directory, _counters).RunAsync(_stopping.Token), cancellation));
    }

    /// <summary>Queues a message for a peer and returns at once; false when it is not connected. A peer that does not read is dropped when its queue is full.</summary>
    public bool Send(in Address peer, PeerMessage message) =>
        _directory.TryGet(peer, out PeerConnection? connection) && connection!.Send(PeerMessageCodec.Seal(message));

    /// <summary>The same for several, encoded once.</summary>
    public void Send(ReadOnlySpan<Peer> peers, PeerMessage message)
    {
        if (peers.IsEmpty || IsStopping) return;
        byte[] frame = PeerMessageCodec.Seal(message);
        for (int i = 0; i < peers.Length; i++) peers[i].Connection.Send(frame, mayWriteHere: i < WrittenHereMax);
    }

    /// <summary>Asks and waits for the answer with the same request id (filled in here); null after the time limit or when the peer is gone.</summary>
    public async Task<TAnswer?> RequestAsync<TAnswer>(Peer peer, Func<ulong, PeerMessage> request, TimeSpan limit)
        where TAnswer : PeerMessage
    {
        if (IsStopping || peer.Connection.Requests.Open(request) is not { } open) return null;
        peer.Connection.Send(PeerMessageCodec.Seal(open.Request));
        try
        {
            return await open.Answer.WaitAsync(limit).ConfigureAwait(false) as TAnswer;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Disconnects a peer that misbehaves and does not talk to it again for a while; the reason is told to it and reported.</summary>
    public void Drop(Peer peer, string reason) => Misbehaved(peer.Connection, reason);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        PeerConnection[] open = _directory.Close();
        foreach (PeerConnection connection in open) connection.Close(DisconnectCode.Stopping, "the node is stopping", isTold: true);
        await Task.WhenAll([.. _running, .. open.Select(connection => connection.Finished), .. open.Select(connection => connection.Parted)]).ConfigureAwait(false);
        await _maker.Idle.ConfigureAwait(false);
        _identity.Dispose();
        _stopping.Dispose();
    }

    private bool IsStopping => Volatile.Read(ref _isDisposed) != 0;

    private void Misbehaved(PeerConnection connection, string reason)
    {
        if (!connection.TryBlame()) return;
        TimeSpan ban = _bans.Add(connection.Address);
        _counters.Dropped();
        _options.Report("peer dropped", [("peer", connection.Address), ("endPoint", connection.EndPoint), ("reason", reason), ("bannedSeconds", (int)ban.TotalSeconds)]);
        connection.Close(DisconnectCode.Misbehaviour, reason, isTold: true);
        // What it did may be found out when it has hung up, or come back.
        _directory.CurrentOfBanned(connection.Address)?.Close(DisconnectCode.Misbehaviour, reason, isTold: true);
    }

    private static PeerEntry Parse(string text) =>
        PeerEntry.TryParse(text, out PeerEntry? entry, out string? refusal) ? entry! : throw new ArgumentException(refusal);
}
