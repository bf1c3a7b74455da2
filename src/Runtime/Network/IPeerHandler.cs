using System.Threading.Tasks;

namespace Sequitur.Network;

/// <summary>The node behind the network. Calls for one peer come one after the other; different peers' come at the same time.</summary>
/// <remarks>Of each connection: connected, what it carried, disconnected; and of a peer's next connection nothing before the one before has ended so.</remarks>
public interface IPeerHandler
{
    void Connected(Peer peer);

    void Disconnected(Peer peer);

    /// <summary>The next message of this peer is read once the returned task has ended: that is the back pressure.</summary>
    ValueTask ReceivedAsync(Peer peer, PeerMessage message);
}
