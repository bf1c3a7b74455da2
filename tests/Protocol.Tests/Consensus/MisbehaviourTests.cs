using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>What no honest validator does is reported as data and counts for nothing.</summary>
public sealed class MisbehaviourTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly Hash256 s_other = LocalValidator.Payload("other");

    private readonly LocalValidator _node = Started(2);

    [Fact]
    public void A_proposal_out_of_turn_is_reported_and_not_checked()
    {
        foreach (int author in new[] { 0, 3 })
        {
            ConsensusEffects effects = _node.Receive(_node.Proposal(author, s_payload));
            Assert.Null(effects.Check);
            Assert.Equal([new Misbehaviour(_node.Keys[author], MisbehaviourKind.NotProposer, 1, 0)], effects.Misbehaviours);
        }
    }

    [Fact]
    public void A_second_proposal_in_a_round_is_equivocation_and_the_first_stands()
    {
        _node.Receive(_node.Proposal(1, s_payload));
        ConsensusEffects effects = _node.Receive(_node.Proposal(1, s_other));
        Assert.Null(effects.Check);
        AssertEquivocation(effects, 1, 0);
        Assert.Equal(s_payload, LocalValidator.Only<ConsensusMessage.Prepare>(_node.Checked(s_payload)).Payload);
        Assert.Empty(_node.Receive(_node.Proposal(1, s_other)).Broadcasts);
    }

    [Fact]
    public void A_second_prepare_in_a_round_is_equivocation_and_the_first_counts()
    {
        _node.Receive(_node.Proposal(1, s_payload));
        _node.Checked(s_payload);
        _node.Receive(_node.Prepare(0, s_other));
        ConsensusEffects effects = _node.Receive(_node.Prepare(0, s_payload));
        AssertEquivocation(effects, 0, 0);
        Assert.Null(_node.Receive(_node.Prepare(1, s_payload)).Prepared);
        Assert.NotNull(_node.Receive(_node.Prepare(3, s_payload)).Prepared);
    }

    [Fact]
    public void A_second_commit_in_a_round_is_equivocation_and_the_first_counts()
    {
        _node.ReceiveAll([_node.Commit(0, s_other), _node.Commit(1, s_payload), _node.Commit(3, s_payload)]);
        ConsensusEffects effects = _node.Receive(_node.Commit(0, s_payload));
        AssertEquivocation(effects, 0, 0);
        Assert.Null(effects.Decided);
    }

    [Fact]
    public void Two_different_round_changes_for_a_round_are_equivocation()
    {
        _node.Receive(_node.RoundChange(0, 3));
        ConsensusEffects effects = _node.Receive(_node.RoundChange(0, 3, s_payload, 1));
        AssertEquivocation(effects, 0, 3);
    }

    [Fact]
    public void Votes_for_different_payloads_in_different_rounds_are_no_equivocation()
    {
        ConsensusEffects effects = _node.ReceiveAll([
            _node.Commit(0, s_payload), _node.Commit(0, s_other, 1), _node.Prepare(0, s_payload, 1), _node.Prepare(0, s_other, 2)]);
        Assert.Empty(effects.Misbehaviours);
    }

    [Fact]
    public void A_message_that_comes_again_is_no_misbehaviour()
    {
        ConsensusMessage[] messages =
        [
            _node.Proposal(1, s_payload), _node.Prepare(0, s_payload), _node.Commit(0, s_payload), _node.RoundChange(0, 2), _node.RoundChange(0, 2),
        ];
        Assert.Empty(_node.ReceiveAll([.. messages, .. messages, .. messages.Reverse()]).Misbehaviours);
    }

    [Fact]
    public void The_votes_of_one_author_never_make_a_quorum()
    {
        _node.Receive(_node.Proposal(1, s_payload));
        _node.Checked(s_payload);
        Assert.Null(_node.ReceiveAll(Enumerable.Repeat<ConsensusMessage>(_node.Prepare(0, s_payload), 5)).Prepared);
        Assert.Null(_node.ReceiveAll(Enumerable.Repeat<ConsensusMessage>(_node.Commit(0, s_payload), 5)).Decided);
        _node.ReceiveAll(Enumerable.Repeat<ConsensusMessage>(_node.RoundChange(0, 4), 5));
        Assert.Equal(0u, _node.Machine.Round);
    }

    [Fact]
    public void The_votes_of_strangers_count_for_nothing()
    {
        ValidatorKeys strangers = new(4, "stranger");
        for (int i = 0; i < 4; i++)
        {
            ConsensusMessage[] messages =
            [
                new ConsensusMessage.Proposal(strangers[i], 1, 0, s_payload, [], []),
                new ConsensusMessage.Commit(strangers[i], 1, 0, s_payload),
                new ConsensusMessage.RoundChange(strangers[i], 1, 4, null, []),
                new ConsensusMessage.Commit(strangers[i], 9, 0, s_payload),
            ];
            foreach (ConsensusMessage message in messages)
            {
                ConsensusEffects effects = _node.Step(new ConsensusInput.MessageArrived(strangers.Signed(message).Verified()));
                Assert.Null(effects.Check);
                Assert.Null(effects.Decided);
                Assert.Null(effects.BehindHeight);
                Assert.Empty(effects.Misbehaviours);
            }
        }

        Assert.Equal(0, _node.Machine.MessagesHeld);
        Assert.Equal(0u, _node.Machine.Round);
    }

    [Fact]
    public void A_validator_outside_the_set_of_a_height_takes_no_part_but_learns_that_it_is_behind()
    {
        ValidatorKeys keys = new(5);
        Assert.True(ValidatorSet.TryCreate(keys.Set.Ascending[..4], out ValidatorSet? four));
        QbftMachine machine = new(keys[4], QuorumRule.CeilTwoThirdsByCount, new ConsensusOptions());
        ConsensusEffects effects = new();
        machine.Step(new ConsensusInput.HeightStarted(1, four!, keys[0], []), effects);
        machine.Step(new ConsensusInput.WorkArrived(), effects);
        machine.Step(new ConsensusInput.MessageArrived(keys.Signed(new ConsensusMessage.Proposal(keys[1], 1, 0, s_payload, [], [])).Verified()), effects);
        machine.Step(new ConsensusInput.ResendDue(), effects);
        Assert.Null(effects.Check);
        Assert.Null(effects.Timeout);
        Assert.Empty(effects.Broadcasts);
        machine.Step(new ConsensusInput.MessageArrived(keys.Signed(new ConsensusMessage.Commit(keys[1], 7, 0, s_payload)).Verified()), effects);
        Assert.Equal(7ul, effects.BehindHeight);
    }

    private static LocalValidator Started(int self)
    {
        LocalValidator node = new(4, self);
        node.Start();
        return node;
    }

    /// <summary>The report carries two signatures of the accused over different contents of one kind, height and round.</summary>
    private void AssertEquivocation(ConsensusEffects effects, int author, uint round)
    {
        Misbehaviour accused = Assert.Single(effects.Misbehaviours);
        Assert.Equal(new Misbehaviour(_node.Keys[author], MisbehaviourKind.Equivocation, 1, round), accused with { Evidence = null });
        EquivocationEvidence evidence = accused.Evidence!;
        Assert.NotEqual(evidence.First.Hash, evidence.Second.Hash);
        foreach (SignedContent signed in new[] { evidence.First, evidence.Second })
        {
            Assert.True(signed.Signature.TryRecover(MessageDigest.Of(evidence.Kind, Signing.ChainId, 1, round, signed.Hash), out Address signer));
            Assert.Equal(_node.Keys[author], signer);
        }
    }
}
