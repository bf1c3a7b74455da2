using Sequitur.Primitives;

namespace Sequitur.Sequencing.CatchUp;

/// <summary>A peer and what is known of it.</summary>
internal sealed class FollowedPeer(Address address)
{
    public Address Address { get; } = address;

    /// <summary>The highest final block it has claimed.</summary>
    public ulong Head { get; set; }

    /// <summary>It was sent a request the driver has not reported the end of.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Requests without answer since the last answer.</summary>
    public int Failures { get; set; }

    public bool IsSlow { get; set; }

    public ulong NotBeforeMs { get; set; }

    /// <summary>Number of the last request it was sent: who waits longest goes first among equals.</summary>
    public ulong LastAsked { get; set; }

    /// <summary>Who failed less, then who is prompt, then who has most, then who was not asked for longest.</summary>
    public bool IsPreferredTo(FollowedPeer other)
    {
        if (Failures != other.Failures) return Failures < other.Failures;
        if (IsSlow != other.IsSlow) return other.IsSlow;
        if (Head != other.Head) return Head > other.Head;
        return LastAsked < other.LastAsked;
    }
}
