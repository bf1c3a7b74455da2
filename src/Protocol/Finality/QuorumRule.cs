namespace Sequitur.Finality;

/// <summary>How many validators make a block final; a parameter of the chain.</summary>
public enum QuorumRule : byte
{
    /// <summary>ceil(2n/3) validators (EEA QBFT).</summary>
    CeilTwoThirdsByCount,

    /// <summary>floor(2n/3) + 1 validators.</summary>
    AboveTwoThirdsByCount,

    /// <summary>Validators with more than two thirds of all stake.</summary>
    StakeAboveTwoThirds,
}
