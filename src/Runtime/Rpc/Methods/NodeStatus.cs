using Sequitur.Primitives;

namespace Sequitur.Rpc.Methods;

/// <summary>Where a node stands among the others.</summary>
/// <param name="IsValidator">Whether it is in the validator set of the height; else it follows.</param>
/// <param name="Address">Of the node's key.</param>
/// <param name="Height">The block that is being decided.</param>
/// <param name="Round">The round of it this node is in.</param>
/// <param name="Peers">Who is connected now.</param>
/// <param name="Syncing">Null when no peer is known to have final blocks that are missing here.</param>
public sealed record NodeStatus(bool IsValidator, Address Address, ulong Height, uint Round, PeerStatus[] Peers, SyncProgress? Syncing = null)
{
    /// <summary>Blocks between changes of the validator set; zero: it never changes.</summary>
    public ulong EpochLength { get; init; }
}

/// <param name="Address">Of the peer's key, which it proved.</param>
/// <param name="EndPoint">Its end of the connection, <c>host:port</c>.</param>
/// <param name="IsValidator">Whether it is in the validator set of the height.</param>
/// <param name="Head">Number of the newest final block it told of.</param>
public sealed record PeerStatus(Address Address, string EndPoint, bool IsValidator, ulong Head);

/// <param name="StartingBlock">The head when the node fell behind.</param>
/// <param name="HighestBlock">The highest head a peer told of.</param>
public sealed record SyncProgress(ulong StartingBlock, ulong HighestBlock);
