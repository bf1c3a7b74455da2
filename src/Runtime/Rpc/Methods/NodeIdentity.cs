using System;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Methods;

/// <summary>What the API says about the node itself.</summary>
/// <param name="ClientVersion">Name/version/platform/runtime.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Beneficiary">Where this node's blocks send their tips; null when it produces none.</param>
/// <param name="PeerCount">Peers connected now.</param>
public sealed record NodeIdentity(string ClientVersion, ulong ChainId, Address? Beneficiary, Func<int> PeerCount)
{
    /// <summary>Where the node stands among the others; null where nothing can tell.</summary>
    public Func<NodeStatus>? Status { get; init; }
}
