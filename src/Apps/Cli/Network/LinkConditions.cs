using System;

namespace Sequitur.Cli.Network;

/// <summary>What a relay does to the bytes of each direction, and to connections.</summary>
internal sealed record LinkConditions
{
    /// <summary>How long a byte travels.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Up to so much longer, at random; order is kept.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bandwidth; null is unlimited.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Connections are reset at this age.</summary>
    public TimeSpan? ResetAfter { get; init; }
}
