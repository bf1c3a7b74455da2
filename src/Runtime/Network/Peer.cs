using System.Net;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>A connected node that has proved its address.</summary>
public sealed class Peer
{
    internal Peer(PeerConnection connection, Hello hello)
    {
        Connection = connection;
        ClientVersion = hello.ClientVersion;
        FirstHead = hello.Head;
    }

    public Address Address => Connection.Address;

    public IPEndPoint EndPoint => Connection.EndPoint;

    public string ClientVersion { get; }

    /// <summary>True when this node dialled.</summary>
    public bool IsOutbound => Connection.IsOutbound;

    /// <summary>What the peer said was its newest final block when it connected.</summary>
    public PeerMessage.Head FirstHead { get; }

    internal PeerConnection Connection { get; }

    public override string ToString() => $"{Address}@{EndPoint}";
}
