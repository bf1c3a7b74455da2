using System;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Which weights decide: the one rule that consensus, certificate check, prover and L1 share.</summary>
/// <remarks>
/// By count each validator weighs one and the total is their number; by stake it weighs its stake. The total is at least 1. Two quorums share more than
/// the faulty may weigh, and the honest alone are a quorum.
/// </remarks>
public static class Quorum
{
    public static bool IsByStake(QuorumRule rule) => rule == QuorumRule.StakeAboveTwoThirds;

    /// <summary>What the vote of a validator with this stake weighs.</summary>
    public static U256 WeightOf(QuorumRule rule, in U256 stake) => IsByStake(rule) ? stake : U256.One;

    /// <summary>What all validators together weigh. Under a rule that weighs stakes their sum must fit a word, as <see cref="ValidatorSet.TryGetTotalStake"/> says.</summary>
    public static U256 TotalOf(QuorumRule rule, ValidatorSet validators)
    {
        if (!IsByStake(rule)) return (ulong)validators.Count;
        return validators.TryGetTotalStake(out U256 total) ? total : throw new InvalidOperationException("Stakes that overflow have no quorum.");
    }

    /// <summary>The least weight that decides.</summary>
    public static U256 Required(QuorumRule rule, in U256 total)
    {
        U256 third = U256.DivRem(total, 3, out U256 rest);

        // ceil(2t/3) = t − floor(t/3) and floor(2t/3) = t − ceil(t/3): so nothing overflows.
        if (rule == QuorumRule.CeilTwoThirdsByCount) return total - third;
        U256 thirdUp = rest.IsZero ? third : third + 1;
        return total - thirdUp + 1;
    }

    /// <summary>How many distinct validators decide, by a rule that counts them.</summary>
    public static int Required(QuorumRule rule, int validators) => (int)Required(rule, (U256)(ulong)validators).U0;

    /// <summary>f: what may be faulty without harm, less than a third.</summary>
    public static U256 FaultyMax(in U256 total) => U256.Divide(total - 1, 3);

    /// <summary>f by count.</summary>
    public static int FaultyMax(int validators) => (validators - 1) / 3;

    /// <summary>f + 1: validators of this weight contain an honest one.</summary>
    public static U256 OneHonest(in U256 total) => FaultyMax(total) + 1;

    /// <summary>f + 1 by count.</summary>
    public static int OneHonest(int validators) => FaultyMax(validators) + 1;

    /// <summary>Whether these weights decide and none of them is superfluous: without the lightest they would not.</summary>
    /// <param name="weights">Of distinct validators.</param>
    /// <param name="required">What they must weigh.</param>
    public static CertificateFault CheckMinimal(ReadOnlySpan<U256> weights, in U256 required)
    {
        U256 sum = U256.Zero;
        U256 lightest = U256.MaxValue;
        bool isOverflown = false;
        for (int i = 0; i < weights.Length; i++)
        {
            isOverflown |= U256.AddOverflows(sum, weights[i], out sum);
            if (weights[i] < lightest) lightest = weights[i];
        }

        // A sum beyond a word is no sum of stakes of one set.
        if (isOverflown) return CertificateFault.TooManySeals;
        if (sum < required) return CertificateFault.TooFewSeals;
        return sum - lightest >= required ? CertificateFault.TooManySeals : CertificateFault.None;
    }
}
