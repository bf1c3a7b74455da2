using System;
using System.Net;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>What a node's network needs to know.</summary>
public sealed record NetworkOptions
{
    /// <summary>Where to listen; port zero lets the system choose.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Peers to stay connected to, <c>host:port</c> or <c>address@host:port</c> (0x… is the node address expected there).</summary>
    public required string[] Peers { get; init; }

    /// <summary>secp256k1 key of the node; for a validator also the key of its votes.</summary>
    public required byte[] NodeKey { get; init; }

    public required ulong ChainId { get; init; }

    public required Hash256 GenesisHash { get; init; }

    public required Hash256 ConfigurationHash { get; init; }

    public required string ClientVersion { get; init; }

    /// <summary>The newest final block, told to each new peer.</summary>
    public required Func<PeerMessage.Head> Head { get; init; }

    /// <summary>One line about something an operator may want to know: what, and key-value pairs.</summary>
    public required Action<string, (string Key, object Value)[]> Report { get; init; }

    /// <summary>Whether a node may vote now; such nodes find a place when unknown ones have taken theirs.</summary>
    public Func<Address, bool> IsValidator { get; init; } = static _ => false;

    public NetworkLimits Limits { get; init; } = new();
}
