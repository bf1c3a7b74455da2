using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>The validators of a height, what each one's vote weighs under the chain's rule, and which weights decide.</summary>
public sealed class Electorate
{
    private readonly U256[] _weights;

    public Electorate(ValidatorSet validators, QuorumRule rule)
    {
        Validators = validators;
        _weights = new U256[validators.Count];
        for (int i = 0; i < _weights.Length; i++) _weights[i] = Finality.Quorum.WeightOf(rule, validators.Validators[i].Stake);
        U256 total = Finality.Quorum.TotalOf(rule, validators);
        Quorum = Finality.Quorum.Required(rule, total);
        OneHonest = Finality.Quorum.OneHonest(total);
    }

    public ValidatorSet Validators { get; }

    /// <summary>The least weight that decides.</summary>
    public U256 Quorum { get; }

    /// <summary>Validators of this weight contain an honest one.</summary>
    public U256 OneHonest { get; }

    /// <summary>What the vote of the validator at this place weighs.</summary>
    public U256 WeightOf(int place) => _weights[place];

    /// <summary>
    /// A quorum of which none is superfluous, ascending by place; null when the voters are none. The heaviest are taken first and of equal ones the lowest
    /// places, so it is also one of the fewest, and the same wherever the same have voted.
    /// </summary>
    /// <param name="hasVoted">Of each place, whether it may be taken.</param>
    public int[]? PickQuorum(ReadOnlySpan<bool> hasVoted)
    {
        U256 voted = U256.Zero;
        int count = 0;
        for (int place = 0; place < hasVoted.Length; place++)
        {
            if (!hasVoted[place]) continue;
            voted += _weights[place];
            count++;
        }

        if (voted < Quorum) return null;
        int[] places = new int[count];
        count = 0;
        for (int place = 0; place < hasVoted.Length; place++)
        {
            if (hasVoted[place]) places[count++] = place;
        }

        Array.Sort(places, (left, right) => _weights[left] == _weights[right] ? left.CompareTo(right) : _weights[right].CompareTo(_weights[left]));
        voted = U256.Zero;
        for (count = 0; voted < Quorum; count++) voted += _weights[places[count]];
        int[] picked = places[..count];
        Array.Sort(picked);
        return picked;
    }
}
