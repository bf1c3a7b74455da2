using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>The connections of a node: listens, dials, keeps alive, sends and receives.</summary>
public sealed class PeerNetwork(NetworkOptions options, IPeerHandler handler) : IAsyncDisposable
{
    /// <summary>This node's address, of its key.</summary>
    public Address Self => throw NotBuilt();

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint EndPoint => throw NotBuilt();

    /// <summary>The peers connected now; a copy.</summary>
    public Peer[] Peers => throw NotBuilt();

    public Task StartAsync(CancellationToken cancellation = default) => throw NotBuilt();

    /// <summary>Queues a message for a peer and returns at once; false when it is not connected. A peer that does not read is dropped when its queue is full.</summary>
    public bool Send(in Address peer, PeerMessage message) => throw NotBuilt();

    /// <summary>The same for several, encoded once.</summary>
    public void Send(ReadOnlySpan<Peer> peers, PeerMessage message) => throw NotBuilt();

    /// <summary>Asks and waits for the answer with the same request id (filled in here); null after the time limit or when the peer is gone.</summary>
    public Task<TAnswer?> RequestAsync<TAnswer>(Peer peer, Func<ulong, PeerMessage> request, TimeSpan limit)
        where TAnswer : PeerMessage => throw NotBuilt();

    /// <summary>Disconnects a peer that misbehaves and does not talk to it again for a while; the reason is told to it and reported.</summary>
    public void Drop(Peer peer, string reason) => throw NotBuilt();

    public ValueTask DisposeAsync() => throw NotBuilt();

    private NotSupportedException NotBuilt() => new($"The network of {options.ClientVersion} ({handler}) is not built yet.");
}
