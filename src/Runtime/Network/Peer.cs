using System.Net;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>A connected node that has proved its address.</summary>
public sealed class Peer
{
    internal Peer(Address address, IPEndPoint endPoint, string clientVersion, bool isOutbound, PeerMessage.Head firstHead)
    {
        Address = address;
        EndPoint = endPoint;
        ClientVersion = clientVersion;
        IsOutbound = isOutbound;
        FirstHead = firstHead;
    }

    public Address Address { get; }

    public IPEndPoint EndPoint { get; }

    public string ClientVersion { get; }

    /// <summary>True when this node dialled.</summary>
    public bool IsOutbound { get; }

    /// <summary>What the peer said was its newest final block when it connected.</summary>
    public PeerMessage.Head FirstHead { get; }
}
