using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Each way in which a proposal of a later round or a claim to have prepared fails to be justified.</summary>
public sealed class JustificationTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly Hash256 s_other = LocalValidator.Payload("other");
    private static readonly ValidatorKeys s_strangers = new(4, "stranger");

    private readonly LocalValidator _node = Started();

    [Fact]
    public void A_quorum_that_prepared_nothing_justifies_any_payload() => AssertProposal(JustificationFault.None, _node.Fresh(2, s_payload));

    [Fact]
    public void All_validators_justify_as_well_as_a_quorum() =>
        AssertProposal(JustificationFault.None, _node.Justified(2, s_payload, [.. Enumerable.Range(0, 4).Select(author => _node.RoundChange(author, 2))]));

    [Fact]
    public void The_payload_prepared_in_the_highest_round_is_justified_whatever_was_prepared_below() =>
        AssertProposal(
            JustificationFault.None,
            _node.Justified(4, s_payload, _node.RoundChange(0, 4, s_other, 0), _node.RoundChange(1, 4, s_payload, 3), _node.RoundChange(2, 4, s_other, 1)));

    [Fact]
    public void A_bare_proposal_of_round_0_is_justified() => AssertProposal(JustificationFault.None, _node.Proposal(1, s_payload));

    [Fact]
    public void A_proposal_of_round_0_with_a_justification_is_refused()
    {
        AssertProposal(JustificationFault.RoundZero, _node.Fresh(2, s_payload) with { Round = 0, Author = _node.Keys[1] });
        AssertProposal(JustificationFault.RoundZero, _node.Proposal(1, s_payload) with { Prepares = _node.QuorumOfPrepares(s_payload, 0) });
    }

    [Fact]
    public void A_bare_proposal_of_a_later_round_is_refused() =>
        AssertProposal(JustificationFault.TooFewRoundChanges, _node.Proposal(3, s_payload, 2));

    [Fact]
    public void One_round_change_too_few_is_refused() =>
        AssertProposal(JustificationFault.TooFewRoundChanges, Changed(_node.Fresh(2, s_payload), changes => changes[1..]));

    [Fact]
    public void A_round_change_that_stands_twice_counts_once() =>
        AssertProposal(JustificationFault.Duplicate, Changed(_node.Fresh(2, s_payload), changes => [changes[0], changes[1], changes[1]]));

    [Fact]
    public void Two_round_changes_of_one_author_are_refused() =>
        AssertProposal(
            JustificationFault.Duplicate,
            _node.Justified(2, s_payload, _node.RoundChange(0, 2), _node.RoundChange(1, 2), _node.RoundChange(1, 2, s_payload, 1)));

    [Fact]
    public void A_round_change_by_a_stranger_is_refused() =>
        AssertProposal(JustificationFault.NotAValidator, Changed(_node.Fresh(2, s_payload), changes => [changes[0], changes[1], Stranger(2)]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(0, 2)]
    public void A_round_change_of_another_height_or_round_is_refused(ulong height, uint round) =>
        AssertProposal(
            JustificationFault.OtherHeightOrRound,
            Changed(_node.Fresh(2, s_payload), changes => [changes[0], changes[1], Signed(_node.RoundChange(2, round) with { Height = height })]));

    [Fact]
    public void A_round_change_with_unchecked_prepares_inside_is_refused() =>
        AssertProposal(
            JustificationFault.NotStripped,
            Changed(_node.Fresh(2, s_payload), changes => [changes[0], changes[1], changes[2] with { Prepares = _node.QuorumOfPrepares(s_payload, 0) }]));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_claim_of_the_round_itself_or_a_later_one_is_refused(uint prepared) =>
        AssertProposal(
            JustificationFault.PreparedTooLate,
            _node.Justified(2, s_payload, _node.RoundChange(0, 2), _node.RoundChange(1, 2), _node.RoundChange(2, 2, s_payload, prepared)));

    [Fact]
    public void Two_payloads_claimed_for_one_round_are_refused() =>
        AssertProposal(
            JustificationFault.ClaimsDisagree,
            _node.Justified(4, s_payload, _node.RoundChange(0, 4, s_payload, 2), _node.RoundChange(1, 4, s_other, 2), _node.RoundChange(2, 4)));

    [Fact]
    public void Prepares_without_a_claim_are_refused() =>
        AssertProposal(JustificationFault.PreparesWithoutClaim, _node.Fresh(2, s_payload) with { Prepares = _node.QuorumOfPrepares(s_payload, 1) });

    [Fact]
    public void Another_payload_than_the_prepared_one_is_refused() =>
        AssertProposal(JustificationFault.NotTheHighestPrepared, Reproposal() with { Payload = s_other });

    [Fact]
    public void A_payload_prepared_in_a_lower_round_than_the_highest_is_refused()
    {
        ConsensusMessage.RoundChange lower = _node.RoundChange(0, 4, s_other, 1);
        ConsensusMessage.Proposal proposal = _node.Justified(4, s_other, lower, _node.RoundChange(1, 4, s_payload, 3), _node.RoundChange(2, 4));
        AssertProposal(JustificationFault.NotTheHighestPrepared, proposal);
        AssertProposal(JustificationFault.NotTheHighestPrepared, proposal with { Prepares = lower.Prepares });
    }

    [Fact]
    public void A_prepared_payload_without_its_prepares_is_refused()
    {
        AssertProposal(JustificationFault.TooFewPrepares, Reproposal() with { Prepares = [] });
        AssertProposal(JustificationFault.TooFewPrepares, Reproposal() with { Prepares = Reproposal().Prepares[1..] });
    }

    [Fact]
    public void A_prepare_that_stands_twice_counts_once()
    {
        ConsensusMessage.Prepare[] prepares = Reproposal().Prepares;
        AssertProposal(JustificationFault.Duplicate, Reproposal() with { Prepares = [prepares[0], prepares[1], prepares[1]] });
    }

    [Fact]
    public void A_prepare_by_a_stranger_is_refused()
    {
        ConsensusMessage.Prepare[] prepares = Reproposal().Prepares;
        ConsensusMessage.Prepare stranger = s_strangers.Signed(new ConsensusMessage.Prepare(s_strangers[0], 1, 1, s_payload));
        AssertProposal(JustificationFault.NotAValidator, Reproposal() with { Prepares = [prepares[0], prepares[1], stranger] });
    }

    [Fact]
    public void A_prepare_of_another_height_round_or_payload_is_refused()
    {
        ConsensusMessage.Prepare[] prepares = Reproposal().Prepares;
        ConsensusMessage.Prepare genuine = _node.Prepare(2, s_payload, 1);
        foreach (ConsensusMessage.Prepare other in new[] { genuine with { Height = 2 }, genuine with { Round = 0 }, genuine with { Payload = s_other } })
        {
            AssertProposal(JustificationFault.OtherPrepare, Reproposal() with { Prepares = [prepares[0], prepares[1], Signed(other)] });
        }
    }

    [Fact]
    public void A_round_change_to_round_0_is_refused() => AssertRoundChange(JustificationFault.RoundZero, _node.RoundChange(0, 0));

    [Fact]
    public void A_claim_without_a_quorum_of_prepares_is_refused()
    {
        ConsensusMessage.RoundChange claim = _node.RoundChange(0, 2, s_payload, 1);
        AssertRoundChange(JustificationFault.None, claim);
        AssertRoundChange(JustificationFault.TooFewPrepares, claim with { Prepares = [] });
        AssertRoundChange(JustificationFault.TooFewPrepares, claim with { Prepares = claim.Prepares[1..] });
        AssertRoundChange(JustificationFault.Duplicate, claim with { Prepares = [.. claim.Prepares[1..], claim.Prepares[1]] });
        AssertRoundChange(JustificationFault.OtherPrepare, claim with { Prepares = _node.QuorumOfPrepares(s_other, 1) });
        AssertRoundChange(JustificationFault.OtherPrepare, claim with { Prepares = _node.QuorumOfPrepares(s_payload, 0) });
        AssertRoundChange(JustificationFault.PreparesWithoutClaim, claim with { Prepared = null });
    }

    [Fact]
    public void A_claim_of_the_round_asked_for_is_refused() =>
        AssertRoundChange(JustificationFault.PreparedTooLate, _node.RoundChange(0, 2, s_payload, 2));

    [Fact]
    public void A_false_claim_of_one_validator_does_not_disturb_the_proposer()
    {
        LocalValidator proposer = new(4, 2);
        proposer.Start();
        proposer.Receive(proposer.RoundChange(3, 1, s_payload, 0) with { Prepares = [] });
        Assert.NotNull(proposer.ReceiveAll([proposer.RoundChange(0, 1), proposer.RoundChange(1, 1)]).Build);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(proposer.Built(s_other, 1));
        Assert.DoesNotContain(proposal.RoundChanges, change => change.Author == proposer.Keys[3]);
    }

    [Fact]
    public void A_message_around_a_forged_one_is_not_verified()
    {
        ConsensusMessage.Proposal proposal = Reproposal();
        RecoverableSignature foreign = _node.Keys.Sign(3, Keccak.Hash("forged"u8));
        Assert.False(IsVerified(proposal with { RoundChanges = [proposal.RoundChanges[0] with { Signature = foreign }] }));
        Assert.False(IsVerified(proposal with { Prepares = [proposal.Prepares[0] with { Signature = foreign }] }));
        Assert.False(IsVerified(Signed(_node.RoundChange(0, 2)) with { Prepares = [proposal.Prepares[0] with { Signature = foreign }] }));
        Assert.False(VerifiedMessage.TryVerify(_node.Keys.Signed(proposal), Signing.ChainId + 1, out _));
        Assert.False(VerifiedMessage.TryVerify(Signed(_node.RoundChange(0, 2)) with { Author = _node.Keys[1] }, Signing.ChainId, out _));

        bool IsVerified(ConsensusMessage message) => VerifiedMessage.TryVerify(_node.Keys.Signed(message), Signing.ChainId, out _);
    }

    /// <summary>Of round 2, of what was prepared in round 1.</summary>
    private ConsensusMessage.Proposal Reproposal() =>
        _node.Justified(2, s_payload, _node.RoundChange(0, 2), _node.RoundChange(1, 2), _node.RoundChange(2, 2, s_payload, 1));

    private T Signed<T>(T message)
        where T : ConsensusMessage => _node.Keys.Signed(message);

    private static ConsensusMessage.RoundChange Stranger(uint round) =>
        s_strangers.Signed(new ConsensusMessage.RoundChange(s_strangers[0], 1, round, null, []));

    private static ConsensusMessage.Proposal Changed(
        ConsensusMessage.Proposal proposal, Func<ConsensusMessage.RoundChange[], ConsensusMessage.RoundChange[]> change) =>
        proposal with { RoundChanges = change(proposal.RoundChanges) };

    /// <summary>The check names the fault, and the machine refuses the proposal or follows it.</summary>
    private static void AssertProposal(JustificationFault expected, ConsensusMessage.Proposal proposal)
    {
        LocalValidator node = Started();
        Assert.Equal(expected, JustificationCheck.Of(proposal, node.Electorate));
        ConsensusEffects effects = node.Receive(proposal);
        Assert.Equal(expected == JustificationFault.None, effects.Check is not null);
        Misbehaviour[] accused = [new(proposal.Author, MisbehaviourKind.UnjustifiedProposal, 1, proposal.Round)];
        Assert.Equal(expected == JustificationFault.None ? [] : accused, effects.Misbehaviours);
    }

    private static void AssertRoundChange(JustificationFault expected, ConsensusMessage.RoundChange change)
    {
        // Two of them move a node that has not been at the round, unless they are refused.
        LocalValidator node = Started();
        Assert.Equal(expected, JustificationCheck.Of(change, node.Electorate));
        ConsensusEffects effects = node.ReceiveAll([change, change with { Author = node.Keys[1] }]);
        Assert.Equal(expected == JustificationFault.None ? change.Round : 0, node.Machine.Round);
        Assert.Equal(
            expected == JustificationFault.None ? 0 : 2,
            effects.Misbehaviours.Count(misbehaviour => misbehaviour.Kind == MisbehaviourKind.UnjustifiedRoundChange));
    }

    private static LocalValidator Started()
    {
        LocalValidator node = new(4, 3);
        node.Start();
        return node;
    }
}
