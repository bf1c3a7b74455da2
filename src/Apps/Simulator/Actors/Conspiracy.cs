using System;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>What equivocators have agreed upon: who belongs to which half, and which payload each half is to see in a round.</summary>
internal sealed class Conspiracy
{
    private readonly HashSet<(ulong Height, uint Round)> _split = [];

    /// <summary>A bit for each node.</summary>
    public UInt128 SecondHalf { get; set; }

    public List<Equivocator> Members { get; } = [];

    public bool IsInSecondHalf(int node) => ((SecondHalf >> node) & 1) != 0;

    public bool IsSplit(ulong height, uint round) => _split.Contains((height, round));

    /// <summary>Every member votes for both payloads, for each before its half only.</summary>
    public void Split(ulong height, uint round, Hash256 first, Hash256 second)
    {
        _split.Add((height, round));
        foreach (Equivocator member in Members)
        {
            member.VoteBefore(false, height, round, first);
            member.VoteBefore(true, height, round, second);
        }
    }
}
