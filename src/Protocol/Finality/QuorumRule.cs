namespace Sequitur.Finality;

/// <summary>How many validators, or which stake, makes a block final; a parameter of the chain. <see cref="Quorum"/> has the figures.</summary>
public enum QuorumRule : byte
{
    /// <summary>ceil(2n/3) validators (EEA QBFT).</summary>
    CeilTwoThirdsByCount,

    /// <summary>floor(2n/3) + 1 validators.</summary>
    AboveTwoThirdsByCount,

    /// <summary>Validators with more than two thirds of all stake: at least floor(2t/3) + 1 of t.</summary>
    StakeAboveTwoThirds,
}
