using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>The code against predicates transcribed from the formal specification, on arbitrary and often nearly valid messages.</summary>
public sealed class FormalSpecificationTests
{
    private const ulong Height = 3;
    private const int Cases = 20_000;

    private static readonly Hash256[] s_payloads = [.. Enumerable.Range(0, 3).Select(i => LocalValidator.Payload($"payload {i}"))];

    [Fact]
    public void Quorum_and_fault_bound_are_those_of_the_specification()
    {
        for (int n = 1; n <= ValidatorSet.CountMax; n++)
        {
            Assert.Equal(FormalSpecification.Quorum(n), Quorum.Required(QuorumRule.CeilTwoThirdsByCount, n));
            Assert.Equal(FormalSpecification.F(n), Quorum.FaultyMax(n));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void While_the_set_stays_the_proposer_is_that_of_the_specification(int validators)
    {
        ValidatorKeys keys = new(validators);
        Address[] set = keys.Set.Ascending.ToArray();
        foreach (Address previous in set)
        {
            for (uint round = 0; round < 20; round++)
            {
                Assert.Equal(FormalSpecification.Proposer(round, set, previous, set), ProposerSelection.Of(keys.Set, previous, round));
            }
        }
    }

    /// <summary>A proposal is justified exactly if the specification says so and it has the form that is asked for here besides.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_proposal_is_justified_when_the_specification_says_so(int validators)
    {
        ValidatorKeys keys = new(validators);
        Address[] set = keys.Set.Ascending.ToArray();
        Random random = new(validators);
        int quorum = Quorum.Required(QuorumRule.CeilTwoThirdsByCount, validators);
        Electorate electorate = new(keys.Set, QuorumRule.CeilTwoThirdsByCount);
        int justified = 0;
        int onlyFormal = 0;
        for (int i = 0; i < Cases; i++)
        {
            ConsensusMessage.Proposal proposal = Arbitrary(keys, random, quorum);
            bool expected = FormalSpecification.IsProposalJustification(
                proposal.RoundChanges.Select(FormalSpecification.Of).ToHashSet(),
                proposal.Prepares.Select(FormalSpecification.Of).ToHashSet(),
                proposal.Height,
                proposal.Round,
                proposal.Payload,
                set);
            bool actual = JustificationCheck.Of(proposal, electorate) == JustificationFault.None;
            Assert.True(actual == (expected && IsWellFormed(proposal)), $"case {i}: {proposal.Round}, {JustificationCheck.Of(proposal, electorate)}, expected {expected}");
            justified += actual ? 1 : 0;
            onlyFormal += expected && !actual ? 1 : 0;
        }

        // Both answers must be common, or nothing is compared.
        Assert.InRange(justified, Cases / 20, Cases * 19 / 20);
        Assert.NotEqual(0, onlyFormal);
    }

    /// <summary>What is asked for beyond the specification; each refuses more, and makes one proposal have one form.</summary>
    private static bool IsWellFormed(ConsensusMessage.Proposal proposal)
    {
        if (proposal.Round == 0) return proposal.RoundChanges.Length == 0 && proposal.Prepares.Length == 0;
        PreparedClaim[] claims = [.. proposal.RoundChanges.Where(change => change.Prepared is not null).Select(change => change.Prepared!.Value)];
        return proposal.RoundChanges.Select(change => change.Author).Distinct().Count() == proposal.RoundChanges.Length
            && proposal.Prepares.Select(prepare => prepare.Author).Distinct().Count() == proposal.Prepares.Length
            && proposal.RoundChanges.All(change => change.Prepares.Length == 0)
            && claims.Select(claim => claim.Round).Distinct().Count() == claims.Distinct().Count()
            && (claims.Length > 0 || proposal.Prepares.Length == 0);
    }

    /// <summary>Mostly what an honest proposer would send, with one or the other thing changed.</summary>
    private static ConsensusMessage.Proposal Arbitrary(ValidatorKeys keys, Random random, int quorum)
    {
        uint round = (uint)random.Next(5);
        if (round == 0 && random.Next(4) > 0) return new ConsensusMessage.Proposal(keys[0], Height, 0, Payload(random), [], []);
        List<ConsensusMessage.RoundChange> changes = [];
        bool hasClaims = random.Next(2) == 0;
        foreach (int author in Authors(keys, random, quorum))
        {
            PreparedClaim? claim = hasClaims && round > 0 && random.Next(2) == 0 ? new PreparedClaim((uint)random.Next((int)round), Payload(random)) : null;
            changes.Add(new ConsensusMessage.RoundChange(keys[author], Height, round, claim, []));
        }

        PreparedClaim? highest = JustificationCheck.HighestPrepared([.. changes]);
        ConsensusMessage.Prepare[] prepares = highest is { } best
            ? [.. Authors(keys, random, quorum).Select(author => new ConsensusMessage.Prepare(keys[author], Height, best.Round, best.Payload))]
            : [];
        var proposal = new ConsensusMessage.Proposal(keys[0], Height, round, highest?.Payload ?? Payload(random), [.. changes], prepares);
        for (int i = random.Next(3); i > 0; i--) proposal = Changed(proposal, keys, random);
        return proposal;
    }

    private static ConsensusMessage.Proposal Changed(ConsensusMessage.Proposal proposal, ValidatorKeys keys, Random random)
    {
        Address stranger = Address.FromWord(7);
        return random.Next(12) switch
        {
            0 => proposal with { Payload = Payload(random) },
            1 => proposal with { Prepares = [] },
            2 => proposal with { Prepares = [.. proposal.Prepares, new ConsensusMessage.Prepare(keys[random.Next(keys.Count)], Height, proposal.Round / 2, proposal.Payload)] },
            3 => WithChange(proposal, random, change => change with { Author = keys[random.Next(keys.Count)] }),
            4 => WithChange(proposal, random, change => change with { Author = stranger }),
            5 => WithChange(proposal, random, change => change with { Round = (uint)random.Next(5) }),
            6 => WithChange(proposal, random, change => change with { Height = Height + 1 }),
            7 => WithChange(proposal, random, change => change with { Prepared = new PreparedClaim((uint)random.Next(6), Payload(random)) }),
            8 => WithChange(proposal, random, change => change with { Prepared = null }),
            9 => WithPrepare(proposal, random, prepare => prepare with { Round = (uint)random.Next(5) }),
            10 => WithPrepare(proposal, random, prepare => prepare with { Payload = Payload(random), Author = random.Next(2) == 0 ? stranger : prepare.Author }),
            _ => WithPrepare(proposal, random, prepare => prepare with { Author = keys[random.Next(keys.Count)] }),
        };
    }

    private static ConsensusMessage.Proposal WithChange(ConsensusMessage.Proposal proposal, Random random, Func<ConsensusMessage.RoundChange, ConsensusMessage.RoundChange> change)
    {
        if (proposal.RoundChanges.Length == 0) return proposal;
        ConsensusMessage.RoundChange[] changes = [.. proposal.RoundChanges];
        int place = random.Next(changes.Length);
        changes[place] = change(changes[place]);
        return proposal with { RoundChanges = changes };
    }

    private static ConsensusMessage.Proposal WithPrepare(ConsensusMessage.Proposal proposal, Random random, Func<ConsensusMessage.Prepare, ConsensusMessage.Prepare> change)
    {
        if (proposal.Prepares.Length == 0) return proposal;
        ConsensusMessage.Prepare[] prepares = [.. proposal.Prepares];
        int place = random.Next(prepares.Length);
        prepares[place] = change(prepares[place]);
        return proposal with { Prepares = prepares };
    }

    /// <summary>A quorum, more, or now and then one too few.</summary>
    private static int[] Authors(ValidatorKeys keys, Random random, int quorum)
    {
        int[] all = [.. Enumerable.Range(0, keys.Count)];
        random.Shuffle(all);
        return all[..Math.Clamp(quorum + random.Next(-1, 3), 0, keys.Count)];
    }

    private static Hash256 Payload(Random random) => s_payloads[random.Next(s_payloads.Length)];
}
