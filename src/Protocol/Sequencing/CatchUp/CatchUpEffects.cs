using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing.CatchUp;

/// <summary>What a step asks its driver to do, in this order; cleared by the driver before each step.</summary>
public sealed class CatchUpEffects
{
    /// <summary>Peers to disconnect.</summary>
    public List<DroppedPeer> Drops { get; } = [];

    /// <summary>Blocks that arrived and are not needed any more.</summary>
    public List<ForgottenRange> Forgets { get; } = [];

    /// <summary>Check and commit these blocks; at most one import is under way.</summary>
    public RangeImport? Import { get; set; }

    public List<RangeRequest> Requests { get; } = [];

    /// <summary>Set when the node begins or ends to be behind.</summary>
    public SyncStatus? StatusChanged { get; set; }

    public void Clear()
    {
        Drops.Clear();
        Forgets.Clear();
        Import = null;
        Requests.Clear();
        StatusChanged = null;
    }
}

/// <summary>Ask this peer for up to so many blocks. A peer has one request at a time; each is answered by
/// <see cref="CatchUpInput.BlocksArrived"/> or <see cref="CatchUpInput.RequestFailed"/>.</summary>
public readonly record struct RangeRequest(Address Peer, ulong From, int CountMax);

/// <summary>Import blocks out of those that arrived from this peer.</summary>
/// <param name="Peer">Who sent them.</param>
/// <param name="Arrived">First block of what arrived: the name of the range.</param>
/// <param name="From">First block to import; those before it are in the ledger.</param>
/// <param name="Count">How many.</param>
public readonly record struct RangeImport(Address Peer, ulong Arrived, ulong From, int Count);

public readonly record struct ForgottenRange(Address Peer, ulong Arrived);

public readonly record struct DroppedPeer(Address Peer, CatchUpFault Fault);

/// <summary>Whether a node is behind, and how far. For people and monitors: it rests on claims, so nothing else may depend on it.</summary>
public readonly record struct SyncStatus(bool IsSyncing, ulong Head, ulong Target);

public enum CatchUpFault
{
    /// <summary>It has nothing of what it says it has.</summary>
    UnbackedHead,

    /// <summary>It sent more than was asked for.</summary>
    ExcessiveAnswer,

    /// <summary>It sent a block that is not final or not valid.</summary>
    BadBlock,

    /// <summary>It leaves requests without answer.</summary>
    Silent,
}
