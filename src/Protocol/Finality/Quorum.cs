namespace Sequitur.Finality;

/// <summary>The sizes that consensus, certificate check, prover and L1 share. n is the number of validators, at least 1.</summary>
public static class Quorum
{
    /// <summary>How many distinct validators decide.</summary>
    public static int Required(QuorumRule rule, int validators) =>
        rule == QuorumRule.CeilTwoThirdsByCount ? ((2 * validators) + 2) / 3 : (2 * validators / 3) + 1;

    /// <summary>f: how many validators may be faulty without harm.</summary>
    public static int FaultyMax(int validators) => (validators - 1) / 3;

    /// <summary>f + 1: so many validators contain an honest one.</summary>
    public static int OneHonest(int validators) => FaultyMax(validators) + 1;
}
