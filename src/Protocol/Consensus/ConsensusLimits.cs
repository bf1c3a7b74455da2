namespace Sequitur.Consensus;

/// <summary>What bounds the memory of the machine, whatever arrives. Beyond a limit a message is dropped; its sender repeats it if it matters.</summary>
public static class ConsensusLimits
{
    /// <summary>No round is above this; far above what a height can reach, far below overflow.</summary>
    public const uint RoundMax = 1_000_000;

    /// <summary>In how many rounds of the height one validator's prepares, and as many of its commits, are kept: the highest ones.</summary>
    public const int RoundsPerAuthorMax = 8;

    /// <summary>For so many heights after a wrong BLS seal those of its author are checked by themselves.</summary>
    public const ulong SuspectHeights = 1_024;

    /// <summary>Messages of so many later heights are kept: of each validator one of each kind, that of the highest round.</summary>
    public const int HeightsAheadMax = 2;
}
