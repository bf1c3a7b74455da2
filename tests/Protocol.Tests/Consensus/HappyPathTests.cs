using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>One round without faults, seen by the proposer and by the others.</summary>
public sealed class HappyPathTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");

    [Fact]
    public void A_sole_validator_decides_in_two_inputs()
    {
        LocalValidator sole = new(1, 0);
        sole.Start();
        Assert.Equal(new BuildRequest(1, 0, false), sole.Work().Build);
        ConsensusEffects effects = sole.Built(s_payload);
        Assert.Equal(s_payload, effects.Decided!.Value.Payload);
        AssertFinal(sole, effects.Decided.Value);
    }

    [Fact]
    public void Without_work_nobody_does_anything()
    {
        LocalValidator proposer = new(4, 1);
        ConsensusEffects effects = proposer.Start();
        Assert.Null(effects.Build);
        Assert.Null(effects.Timeout);
        Assert.Empty(effects.Broadcasts);
    }

    [Fact]
    public void The_proposer_builds_when_work_arrives_and_proposes_what_was_built()
    {
        LocalValidator proposer = new(4, 1);
        proposer.Start();
        ConsensusEffects work = proposer.Work();
        Assert.Equal(new BuildRequest(1, 0, false), work.Build);
        Assert.Equal(new TimerRequest(1, 0, 1_000), work.Timeout);
        ConsensusEffects built = proposer.Built(s_payload);
        Assert.Equal(s_payload, LocalValidator.Only<ConsensusMessage.Proposal>(built).Payload);
        Assert.Equal(s_payload, LocalValidator.Only<ConsensusMessage.Prepare>(built).Payload);
        Assert.Null(built.Check);
    }

    [Fact]
    public void A_validator_whose_turn_it_is_not_only_starts_the_timer_when_work_arrives()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        ConsensusEffects effects = other.Work();
        Assert.Null(effects.Build);
        Assert.NotNull(effects.Timeout);
    }

    [Fact]
    public void A_proposal_is_checked_then_prepared_and_a_quorum_of_prepares_is_committed()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        ConsensusEffects proposed = other.Receive(other.Proposal(1, s_payload));
        Assert.Equal(new CheckRequest(1, 0, s_payload, other.Keys[1], true), proposed.Check);
        Assert.NotNull(proposed.Timeout);
        Assert.Empty(proposed.Broadcasts);
        LocalValidator.Only<ConsensusMessage.Prepare>(other.Checked(s_payload));
        Assert.Empty(other.Receive(other.Prepare(1, s_payload)).Broadcasts);
        ConsensusEffects prepared = other.Receive(other.Prepare(0, s_payload));
        LocalValidator.Only<ConsensusMessage.Commit>(prepared);
        Assert.Equal(new PreparedPayload(1, 0, s_payload), prepared.Prepared);
        Assert.Null(other.Receive(other.Commit(0, s_payload)).Decided);
        AssertFinal(other, other.Receive(other.Commit(3, s_payload)).Decided!.Value);
    }

    [Fact]
    public void Votes_that_come_before_the_proposal_count_once_it_is_accepted()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        other.ReceiveAll([other.Prepare(0, s_payload), other.Prepare(1, s_payload), other.Prepare(3, s_payload)]);
        other.Receive(other.Proposal(1, s_payload));
        ConsensusEffects effects = other.Checked(s_payload);
        LocalValidator.Only<ConsensusMessage.Prepare>(effects);
        LocalValidator.Only<ConsensusMessage.Commit>(effects);
    }

    [Fact]
    public void An_own_prepare_counts_only_when_it_comes_back_signed()
    {
        LocalValidator other = new(4, 2) { HearsItself = false };
        other.Start();
        other.Receive(other.Proposal(1, s_payload));
        ConsensusMessage.Prepare own = LocalValidator.Only<ConsensusMessage.Prepare>(other.Checked(s_payload));
        Assert.Null(other.ReceiveAll([other.Prepare(0, s_payload), other.Prepare(1, s_payload)]).Prepared);
        Assert.NotNull(other.Receive(own).Prepared);
    }

    [Fact]
    public void A_quorum_of_commits_decides_without_the_proposal()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        ConsensusEffects effects = other.ReceiveAll([other.Commit(0, s_payload), other.Commit(1, s_payload), other.Commit(3, s_payload)]);
        AssertFinal(other, effects.Decided!.Value);
        Assert.Empty(effects.Broadcasts);
    }

    [Fact]
    public void After_the_decision_nothing_happens_at_this_height()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        other.ReceiveAll([other.Commit(0, s_payload), other.Commit(1, s_payload), other.Commit(3, s_payload)]);
        ConsensusEffects effects = other.ReceiveAll([other.Proposal(1, s_payload), other.RoundChange(0, 1), other.RoundChange(1, 1), other.RoundChange(3, 1)]);
        Assert.Empty(effects.Broadcasts);
        Assert.Null(effects.Check);
        Assert.Null(effects.Timeout);
        Assert.Empty(other.TimeOut(0).Broadcasts);
    }

    [Fact]
    public void Each_message_leads_to_one_vote_however_often_it_comes()
    {
        LocalValidator other = new(4, 2);
        other.Start();
        other.Work();
        for (int i = 0; i < 3; i++)
        {
            other.Receive(other.Proposal(1, s_payload));
            other.Checked(s_payload);
            other.ReceiveAll([other.Prepare(0, s_payload), other.Prepare(1, s_payload), other.Prepare(3, s_payload)]);
        }

        Assert.Single(other.Signed.OfType<ConsensusMessage.Prepare>());
        Assert.Single(other.Signed.OfType<ConsensusMessage.Commit>());
        Assert.Equal(2, other.Log.Count);
    }

    private static void AssertFinal(LocalValidator node, Decision decision)
    {
        Assert.Equal(node.Height, decision.Height);
        CertificateFault fault = CertificateCheck.Check(
            decision.Certificate, Signing.ChainId, decision.Height, decision.Payload, node.Keys.Set, QuorumRule.CeilTwoThirdsByCount);
        Assert.Equal(CertificateFault.None, fault);
    }
}
