using System;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Why a proposal of a later round may be made, and which payload it must offer.</summary>
/// <param name="Payload">What was prepared in the highest round; null when nothing was, and a fresh payload may be offered.</param>
/// <param name="RoundChanges">A quorum, without the prepares behind each.</param>
/// <param name="Prepares">The quorum of prepares behind <paramref name="Payload"/>.</param>
internal sealed record Justification(Hash256? Payload, ConsensusMessage.RoundChange[] RoundChanges, ConsensusMessage.Prepare[] Prepares)
{
    /// <summary>Round 0 needs none.</summary>
    public static Justification None { get; } = new(null, [], []);

    /// <param name="changes">A quorum whose claims were checked when they arrived.</param>
    public static Justification From(ConsensusMessage.RoundChange[] changes)
    {
        PreparedClaim? highest = JustificationCheck.HighestPrepared(changes);
        ConsensusMessage.Prepare[] prepares = Array.Find(changes, change => highest is not null && change.Prepared == highest)?.Prepares ?? [];
        return new Justification(highest?.Payload, Array.ConvertAll(changes, change => change with { Prepares = [] }), prepares);
    }
}
