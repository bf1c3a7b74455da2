using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Rounds that fail, seen by one of four validators. The proposer of round r is number (r + 1) mod 4.</summary>
public sealed class RoundChangeTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly Hash256 s_other = LocalValidator.Payload("other");

    [Fact]
    public void A_timeout_leads_to_a_round_change_without_a_claim_when_nothing_was_prepared()
    {
        LocalValidator node = Started(2);
        node.Work();
        ConsensusEffects effects = node.TimeOut(0);
        ConsensusMessage.RoundChange change = LocalValidator.Only<ConsensusMessage.RoundChange>(effects);
        Assert.Equal(1u, change.Round);
        Assert.Null(change.Prepared);
        Assert.Empty(change.Prepares);
        Assert.Equal([new VoteRecord.RoundEntered(1, 1)], effects.Records);
        Assert.Equal(1u, node.Machine.Round);
    }

    [Fact]
    public void After_preparing_a_round_change_carries_the_prepared_round_payload_and_prepares()
    {
        LocalValidator node = Prepared(2);
        ConsensusMessage.RoundChange change = LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(0));
        Assert.Equal(new PreparedClaim(0, s_payload), change.Prepared);
        Assert.Equal(3, change.Prepares.Length);
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(change, node.Electorate));
    }

    [Fact]
    public void A_proposal_that_was_accepted_but_not_prepared_by_a_quorum_is_not_claimed()
    {
        LocalValidator node = Started(2);
        node.Receive(node.Proposal(1, s_payload));
        node.Checked(s_payload);
        node.Receive(node.Prepare(1, s_payload));
        Assert.Null(LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(0)).Prepared);
    }

    [Fact]
    public void The_timer_of_a_later_round_starts_only_when_a_quorum_has_come_to_it()
    {
        LocalValidator node = Started(3);
        node.Work();
        Assert.Null(node.TimeOut(0).Timeout);
        Assert.Null(node.Receive(node.RoundChange(0, 1)).Timeout);
        Assert.Empty(node.TimeOut(1).Broadcasts);
        Assert.Equal(new TimerRequest(1, 1, 2_000), node.Receive(node.RoundChange(1, 2)).Timeout);
        Assert.Equal(2u, LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(1)).Round);
    }

    [Fact]
    public void Timers_grow_to_their_maximum_and_never_beyond()
    {
        LocalValidator node = new(4, 0, new ConsensusOptions { BaseTimeoutMs = 1_000, TimeoutMsMax = 10_000 });
        node.Start();
        ulong[] expected = [2_000, 4_000, 8_000, 10_000, 10_000];
        for (uint round = 1; round <= expected.Length; round++) Assert.Equal(expected[round - 1], TimeoutOf(node, round));
        Assert.Equal(10_000ul, TimeoutOf(node, 64));
        Assert.Equal(10_000ul, TimeoutOf(node, 999_999));
        LocalValidator longBase = new(4, 0, new ConsensusOptions { BaseTimeoutMs = 60_000, TimeoutMsMax = 10_000 });
        longBase.Start();
        Assert.Equal(60_000ul, TimeoutOf(longBase, 3));
        LocalValidator greatest = new(4, 0, new ConsensusOptions { BaseTimeoutMs = ulong.MaxValue / 2, TimeoutMsMax = ulong.MaxValue });
        greatest.Start();
        Assert.Equal(ulong.MaxValue - 1, TimeoutOf(greatest, 1));
        Assert.Equal(ulong.MaxValue, TimeoutOf(greatest, 2));
    }

    [Fact]
    public void A_single_validator_ahead_moves_nobody()
    {
        LocalValidator node = Started(3);
        Assert.Empty(node.Receive(node.RoundChange(0, 5)).Broadcasts);
        Assert.Equal(0u, node.Machine.Round);
    }

    [Fact]
    public void When_one_of_those_ahead_must_be_honest_the_lowest_of_their_rounds_is_entered()
    {
        LocalValidator node = Started(3);
        node.Receive(node.RoundChange(0, 7));
        ConsensusEffects effects = node.Receive(node.RoundChange(1, 5));
        Assert.Equal(5u, LocalValidator.Only<ConsensusMessage.RoundChange>(effects).Round);
        Assert.Equal(5u, node.Machine.Round);
        Assert.Equal(7u, LocalValidator.Only<ConsensusMessage.RoundChange>(node.Receive(node.RoundChange(1, 8))).Round);
    }

    [Fact]
    public void A_round_change_is_a_sign_of_work_and_starts_the_timer_of_round_0()
    {
        LocalValidator node = Started(3);
        Assert.Equal(new TimerRequest(1, 0, 1_000), node.Receive(node.RoundChange(0, 1)).Timeout);
    }

    [Fact]
    public void A_round_change_makes_the_proposer_of_round_0_propose_even_an_empty_payload()
    {
        LocalValidator idle = Started(1);
        Assert.Equal(new BuildRequest(1, 0, true), idle.Receive(idle.RoundChange(0, 1)).Build);

        LocalValidator waiting = Started(1);
        waiting.Work();
        Assert.Null(waiting.Step(new ConsensusInput.NothingToBuild(1, 0)).Build);
        Assert.Equal(new BuildRequest(1, 0, true), waiting.Receive(waiting.RoundChange(0, 1)).Build);

        LocalValidator building = Started(1);
        building.Work();
        Assert.Null(building.Receive(building.RoundChange(0, 1)).Build);
        Assert.Equal(new BuildRequest(1, 0, true), building.Step(new ConsensusInput.NothingToBuild(1, 0)).Build);
    }

    [Fact]
    public void When_nothing_can_be_built_the_proposer_waits_for_the_next_work()
    {
        LocalValidator node = Started(1);
        node.Work();
        Assert.Null(node.Step(new ConsensusInput.NothingToBuild(1, 0)).Build);
        Assert.Empty(node.TimeOut(0).Broadcasts);
        ConsensusEffects again = node.Work();
        Assert.Equal(new BuildRequest(1, 0, false), again.Build);
        Assert.NotNull(again.Timeout);
    }

    [Fact]
    public void Work_that_arrives_during_a_build_in_vain_leads_to_another_build()
    {
        LocalValidator node = Started(1);
        node.Work();
        Assert.Null(node.Work().Build);
        Assert.NotNull(node.Step(new ConsensusInput.NothingToBuild(1, 0)).Build);
    }

    [Fact]
    public void After_a_quorum_that_prepared_nothing_the_next_proposer_builds_and_shows_the_quorum()
    {
        LocalValidator node = Started(2);
        ConsensusEffects effects = node.ReceiveAll([node.RoundChange(0, 1), node.RoundChange(1, 1)]);
        Assert.Equal(new BuildRequest(1, 1, true), effects.Build);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(node.Built(s_payload, 1));
        Assert.Equal(3, proposal.RoundChanges.Length);
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(proposal, node.Electorate));
    }

    [Fact]
    public void What_was_prepared_in_the_highest_round_is_proposed_again_by_another_proposer()
    {
        // Round 2 is number 3's. Number 0 prepared in round 0, number 1 another payload in round 1.
        LocalValidator node = Started(3);
        ConsensusEffects effects = node.ReceiveAll([node.RoundChange(0, 2, s_other, 0), node.RoundChange(1, 2, s_payload, 1)]);
        Assert.Equal(new CheckRequest(1, 2, s_payload, node.Self, false), effects.Check);
        Assert.Null(effects.Build);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(node.Checked(s_payload, 2));
        Assert.Equal(s_payload, proposal.Payload);
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(proposal, node.Electorate));
    }

    [Fact]
    public void What_the_proposer_has_prepared_itself_is_proposed_again_without_another_check()
    {
        LocalValidator node = Prepared(2);
        node.TimeOut(0);
        ConsensusEffects effects = node.ReceiveAll([node.RoundChange(0, 1), node.RoundChange(1, 1)]);
        Assert.Null(effects.Check);
        Assert.Equal(s_payload, LocalValidator.Only<ConsensusMessage.Proposal>(effects).Payload);
        LocalValidator.Only<ConsensusMessage.Prepare>(effects);
    }

    [Fact]
    public void A_proposer_that_dies_after_a_quorum_prepared_leads_to_the_same_payload_in_the_next_round()
    {
        // Number 1 proposed and died; 2 and 3 and it have prepared, nobody saw a quorum of commits.
        LocalValidator[] nodes = [Prepared(2), Prepared(3)];
        ConsensusMessage.RoundChange[] changes = [.. nodes.Select(node => LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(0)))];
        LocalValidator next = nodes[0];
        ConsensusEffects effects = next.ReceiveAll([changes[1], next.RoundChange(0, 1)]);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(effects);
        Assert.Equal(s_payload, proposal.Payload);
        Assert.Equal(1u, proposal.Round);

        LocalValidator follower = nodes[1];
        ConsensusEffects accepted = follower.Receive(proposal);
        Assert.Null(accepted.Check);
        Assert.Equal(s_payload, LocalValidator.Only<ConsensusMessage.Prepare>(accepted).Payload);
        follower.ReceiveAll([follower.Prepare(0, s_payload, 1), follower.Prepare(2, s_payload, 1)]);
        ConsensusEffects decided = follower.ReceiveAll([follower.Commit(0, s_payload, 1), follower.Commit(2, s_payload, 1)]);
        Assert.Equal(s_payload, decided.Decided!.Value.Payload);
        Assert.Equal(1u, decided.Decided.Value.Certificate.Round);
    }

    [Fact]
    public void A_justified_proposal_of_a_later_round_is_followed_at_once()
    {
        LocalValidator node = Started(0);
        ConsensusEffects effects = node.Receive(node.Fresh(5, s_payload));
        Assert.Equal(5u, node.Machine.Round);
        Assert.Equal(new CheckRequest(1, 5, s_payload, node.Keys[2], true), effects.Check);
        Assert.Equal(new TimerRequest(1, 5, 32_000), effects.Timeout);
        Assert.Equal(5u, LocalValidator.Only<ConsensusMessage.RoundChange>(effects).Round);
        Assert.Equal(5u, LocalValidator.Only<ConsensusMessage.Prepare>(node.Checked(s_payload, 5)).Round);
    }

    [Fact]
    public void A_prepared_proposal_of_a_later_round_is_not_fresh()
    {
        LocalValidator node = Started(0);
        ConsensusMessage.Proposal proposal = node.Justified(2, s_payload, node.RoundChange(1, 2, s_payload, 1), node.RoundChange(2, 2), node.RoundChange(3, 2));
        Assert.Equal(new CheckRequest(1, 2, s_payload, node.Keys[3], false), node.Receive(proposal).Check);
    }

    [Fact]
    public void A_proposal_of_an_earlier_round_is_ignored()
    {
        LocalValidator node = Started(0);
        node.ReceiveAll([node.RoundChange(1, 2), node.RoundChange(2, 2)]);
        ConsensusEffects effects = node.ReceiveAll([node.Proposal(1, s_payload), node.Fresh(1, s_payload)]);
        Assert.Null(effects.Check);
        Assert.Empty(effects.Broadcasts);
        Assert.Empty(effects.Misbehaviours);
    }

    [Fact]
    public void Prepares_of_an_earlier_round_do_not_prepare()
    {
        LocalValidator node = Started(2);
        node.Receive(node.Proposal(1, s_payload));
        node.Checked(s_payload);
        node.Receive(node.Prepare(0, s_payload));
        node.TimeOut(0);
        ConsensusEffects effects = node.Receive(node.Prepare(1, s_payload));
        Assert.Empty(effects.Records);
        Assert.Null(effects.Prepared);
    }

    [Fact]
    public void Commits_of_an_earlier_round_still_decide()
    {
        LocalValidator node = Prepared(2);
        node.TimeOut(0);
        node.ReceiveAll([node.RoundChange(0, 1), node.RoundChange(1, 1)]);
        node.Receive(node.Commit(0, s_payload));
        ConsensusEffects effects = node.Receive(node.Commit(1, s_payload));
        Assert.Equal(0u, effects.Decided!.Value.Certificate.Round);
    }

    [Fact]
    public void Commits_of_different_rounds_do_not_add_up()
    {
        LocalValidator node = Started(2);
        ConsensusEffects effects = node.ReceiveAll([node.Commit(0, s_payload), node.Commit(1, s_payload), node.Commit(3, s_payload, 1)]);
        Assert.Null(effects.Decided);
    }

    [Fact]
    public void Votes_of_a_later_round_count_when_it_is_entered()
    {
        LocalValidator node = Started(0);
        node.ReceiveAll([node.Prepare(1, s_payload, 5), node.Prepare(2, s_payload, 5), node.Prepare(3, s_payload, 5)]);
        node.Receive(node.Fresh(5, s_payload));
        LocalValidator.Only<ConsensusMessage.Commit>(node.Checked(s_payload, 5));
    }

    [Fact]
    public void An_answer_for_an_earlier_round_lets_the_same_payload_pass_as_a_prepared_one_only()
    {
        LocalValidator node = Started(0);
        node.Receive(node.Proposal(1, s_payload));
        node.Receive(node.Justified(2, s_payload, node.RoundChange(1, 2, s_payload, 1), node.RoundChange(2, 2), node.RoundChange(3, 2)));
        Assert.Equal(2u, LocalValidator.Only<ConsensusMessage.Prepare>(node.Checked(s_payload)).Round);

        LocalValidator fresh = Started(0);
        fresh.Receive(fresh.Proposal(1, s_payload));
        fresh.Receive(fresh.Fresh(1, s_payload));
        Assert.Empty(fresh.Checked(s_payload).Broadcasts);
        LocalValidator.Only<ConsensusMessage.Prepare>(fresh.Checked(s_payload, 1));
    }

    [Fact]
    public void A_refusal_for_an_earlier_round_does_not_refuse_the_same_payload_prepared_by_a_quorum()
    {
        LocalValidator node = Started(0);
        node.Receive(node.Proposal(1, s_payload));
        node.Receive(node.Justified(2, s_payload, node.RoundChange(1, 2, s_payload, 1), node.RoundChange(2, 2), node.RoundChange(3, 2)));
        Assert.Empty(node.Checked(s_payload, 0, false).Misbehaviours);
        LocalValidator.Only<ConsensusMessage.Prepare>(node.Checked(s_payload, 2));
    }

    [Fact]
    public void An_invalid_payload_is_not_prepared_and_the_round_is_waited_out()
    {
        LocalValidator node = Started(2);
        node.Receive(node.Proposal(1, s_payload));
        ConsensusEffects effects = node.Checked(s_payload, 0, false);
        Assert.Empty(effects.Broadcasts);
        Assert.Equal([new Misbehaviour(node.Keys[1], MisbehaviourKind.InvalidPayload, 1, 0)], effects.Misbehaviours);
        Assert.Empty(node.ReceiveAll([node.Prepare(0, s_payload), node.Prepare(1, s_payload), node.Prepare(3, s_payload)]).Broadcasts);
        Assert.Equal(1u, LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(0)).Round);
    }

    [Fact]
    public void A_stale_timer_changes_nothing()
    {
        LocalValidator node = Started(2);
        Assert.Empty(node.TimeOut(0).Broadcasts);
        node.Work();
        node.TimeOut(0);
        Assert.Empty(node.TimeOut(0).Broadcasts);
        Assert.Equal(1u, node.Machine.Round);
    }

    [Fact]
    public void The_highest_round_is_the_last_one()
    {
        LocalValidator node = Started(3);
        node.ReceiveAll([node.RoundChange(0, ConsensusLimits.RoundMax), node.RoundChange(1, ConsensusLimits.RoundMax), node.RoundChange(2, ConsensusLimits.RoundMax)]);
        Assert.Equal(ConsensusLimits.RoundMax, node.Machine.Round);
        Assert.Empty(node.TimeOut(ConsensusLimits.RoundMax).Broadcasts);
        node.ReceiveAll([node.RoundChange(0, ConsensusLimits.RoundMax + 1), node.RoundChange(1, uint.MaxValue)]);
        Assert.Equal(ConsensusLimits.RoundMax, node.Machine.Round);
    }

    private static ulong TimeoutOf(LocalValidator node, uint round) =>
        node.ReceiveAll([node.RoundChange(1, round), node.RoundChange(2, round), node.RoundChange(3, round)]).Timeout!.Value.Milliseconds;

    private static LocalValidator Started(int self)
    {
        LocalValidator node = new(4, self);
        node.Start();
        return node;
    }

    private static LocalValidator Prepared(int self)
    {
        LocalValidator node = Started(self);
        node.Receive(node.Proposal(1, s_payload));
        node.Checked(s_payload);
        Assert.NotNull(node.ReceiveAll([node.Prepare(1, s_payload), node.Prepare(0, s_payload)]).Prepared);
        return node;
    }
}
