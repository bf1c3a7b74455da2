using Sequitur.Primitives;

namespace Sequitur.Sequencing.CatchUp;

/// <summary>Consecutive blocks on their way into the ledger: asked for, then here, then being imported.</summary>
internal sealed class BlockRange(Address peer, ulong from, int count, ulong askedMs)
{
    public Address Peer { get; } = peer;

    public ulong From { get; } = from;

    /// <summary>Asked for, and once they are here: arrived.</summary>
    public int Count { get; set; } = count;

    public ulong AskedMs { get; } = askedMs;

    public RangePhase Phase { get; set; }

    /// <summary>First number behind it.</summary>
    public ulong End => From + (ulong)Count;
}

internal enum RangePhase
{
    Asked,
    Here,
    Importing,
}
