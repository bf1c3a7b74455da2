using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Whose turn it is: the validator after the previous block's proposer, and one further with each round.</summary>
/// <remarks>
/// Besu's rule. The specification's <c>proposer</c> takes the place the previous proposer had in its own set; here it is the place in the
/// present set, and when it has left, that of the first validator above it. Both are the same while the set stays.
/// </remarks>
public static class ProposerSelection
{
    public static Address Of(ValidatorSet validators, in Address previousProposer, uint round)
    {
        int first = 0;
        while (first < validators.Count && validators[first] <= previousProposer) first++;
        return validators[(int)(((ulong)first + round) % (ulong)validators.Count)];
    }
}
