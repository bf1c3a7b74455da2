using System;
using System.Net;
using Sequitur.Primitives;
using Sequitur.Sequencing;

namespace Sequitur.Node;

/// <summary>What one validator needs to know besides the genesis file.</summary>
public sealed record NodeSettings
{
    /// <summary>Folder of the ledger.</summary>
    public required string ChainFolder { get; init; }

    public required string GenesisFile { get; init; }

    /// <summary>Null logs to standard error only.</summary>
    public string? LogFile { get; init; }

    /// <summary>Port zero lets the system choose.</summary>
    public required IPEndPoint Rpc { get; init; }

    /// <summary>The validator's address: where the tips of its blocks go.</summary>
    public required Address Beneficiary { get; init; }

    /// <summary>An empty block after this long without one; null makes none.</summary>
    public TimeSpan? Heartbeat { get; init; }

    public MempoolLimits Mempool { get; init; } = new();

    /// <summary>How far a block's timestamp may be ahead of the clock, in seconds, when the parent's timestamp demands it.</summary>
    public ulong AheadOfClockMax { get; init; } = 15;
}
