using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;

namespace Sequitur.Apps.Simulation;

/// <summary>What decides at a height, as docs/spec/consensus.md says it, in arithmetic of its own: as many validators as the specification wants, or more than two thirds of their stake.</summary>
internal sealed class VotingWeights
{
    private readonly Dictionary<Address, UInt128> _weights = [];
    private readonly UInt128 _quorum;
    private readonly UInt128 _oneHonest;

    public VotingWeights(QuorumRule rule, ValidatorSet validators)
    {
        foreach (Validator validator in validators.Validators) _weights.Add(validator.Address, rule == QuorumRule.StakeAboveTwoThirds ? validator.Stake.U0 : 1);
        if (rule == QuorumRule.CeilTwoThirdsByCount)
        {
            _quorum = (UInt128)FormalSpecification.Quorum(validators.Count);
            _oneHonest = (UInt128)(FormalSpecification.F(validators.Count) + 1);
            return;
        }

        UInt128 total = WeightOf([.. _weights.Keys]);
        _quorum = (2 * total / 3) + 1;

        // The faulty have less than a third; whoever has at least as much is not faulty alone.
        _oneHonest = (total + 2) / 3;
    }

    public bool IsQuorum(HashSet<Address> voters) => WeightOf(voters) >= _quorum;

    /// <summary>Whether one of them at least is honest, as long as less than a third is not.</summary>
    public bool HoldsAnHonest(HashSet<Address> voters) => WeightOf(voters) >= _oneHonest;

    /// <summary>Of distinct validators, and without the lightest there were none.</summary>
    public bool IsQuorumWithoutSurplus(Address[] voters)
    {
        HashSet<Address> distinct = [.. voters];
        return distinct.Count == voters.Length && distinct.All(_weights.ContainsKey) && IsQuorum(distinct) && !IsQuorum([.. distinct.OrderBy(voter => _weights[voter]).Skip(1)]);
    }

    private UInt128 WeightOf(HashSet<Address> voters)
    {
        UInt128 weight = 0;
        foreach (Address voter in voters) weight += _weights.GetValueOrDefault(voter);
        return weight;
    }
}
