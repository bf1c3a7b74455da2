using System;

namespace Sequitur.Node;

/// <summary>Where a node reads messages from L1.</summary>
/// <param name="Endpoint">JSON-RPC of a node of L1 that its operator trusts.</param>
public sealed record L1Settings(Uri Endpoint)
{
    public const int DefaultOverdueMs = 60_000;

    /// <summary>A proposal that leaves out a message which was seen here for longer, and which it had room for, is not prepared.</summary>
    public TimeSpan Overdue { get; init; } = TimeSpan.FromMilliseconds(DefaultOverdueMs);
}
