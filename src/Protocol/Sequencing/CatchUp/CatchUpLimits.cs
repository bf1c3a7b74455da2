namespace Sequitur.Sequencing.CatchUp;

/// <summary>Bounds of catching up; local policy.</summary>
public sealed record CatchUpLimits
{
    /// <summary>Blocks asked for at once.</summary>
    public int RangeMax { get; init; } = 128;

    /// <summary>Peers whose heads are followed.</summary>
    public int PeersMax { get; init; } = 256;

    /// <summary>How long a request may take.</summary>
    public ulong RequestMsMax { get; init; } = 5_000;

    /// <summary>A peer that took longer than this is asked after the others.</summary>
    public ulong PromptMs { get; init; } = 1_000;

    /// <summary>Requests without answer, one after the other, after which a peer is dropped.</summary>
    public int FailuresMax { get; init; } = 3;

    /// <summary>How long a peer is left alone after a failure, times the failures.</summary>
    public ulong RetryMs { get; init; } = 1_000;

    /// <summary>A node that is no more blocks behind than this is not syncing, and waits <see cref="NearbyMs"/> before it asks.</summary>
    public ulong NearbyBlocks { get; init; } = 2;

    /// <summary>How long the ledger must have stood still before the last few blocks are asked for. A validator gets them from consensus as a
    /// rule; a node that only follows does not wait.</summary>
    public ulong NearbyMs { get; init; } = 250;
}
