using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Protocol.State;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>A validator that starts again knows from its records what it must not contradict.</summary>
public sealed class RecoveryTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly Hash256 s_other = LocalValidator.Payload("other");

    [Fact]
    public void A_start_without_records_is_a_start_at_round_0()
    {
        LocalValidator node = new(4, 2);
        ConsensusEffects effects = node.Start();
        Assert.Empty(effects.Broadcasts);
        Assert.Null(effects.Timeout);
        Assert.Equal(0u, node.Machine.Round);
    }

    [Fact]
    public void The_proposer_proposes_the_same_again_and_builds_nothing()
    {
        LocalValidator node = Proposed();
        ConsensusMessage[] before = [.. node.Signed];
        ConsensusEffects effects = node.Restart();
        Assert.Equal(before, effects.Broadcasts);
        Assert.Empty(effects.Records);
        Assert.NotNull(effects.Timeout);
        Assert.Null(node.Work().Build);
    }

    [Fact]
    public void An_accepted_proposal_is_prepared_again_without_a_check_and_no_other_is()
    {
        LocalValidator node = new(4, 2);
        node.Start();
        node.Receive(node.Proposal(1, s_payload));
        ConsensusMessage prepare = LocalValidator.Only<ConsensusMessage.Prepare>(node.Checked(s_payload));
        ConsensusEffects effects = node.Restart();
        Assert.Equal([prepare], effects.Broadcasts);
        Assert.Null(effects.Check);
        ConsensusEffects other = node.Receive(node.Proposal(1, s_other));
        Assert.Null(other.Check);
        Assert.Equal(MisbehaviourKind.Equivocation, Assert.Single(other.Misbehaviours).Kind);
        Assert.NotNull(node.ReceiveAll([node.Prepare(0, s_payload), node.Prepare(1, s_payload)]).Prepared);
    }

    [Fact]
    public void What_was_prepared_is_committed_again_and_claimed_in_the_next_round()
    {
        LocalValidator node = Prepared();
        ConsensusMessage[] before = [.. node.Signed];
        Assert.Equal(before, node.Restart().Broadcasts);
        ConsensusMessage.RoundChange change = LocalValidator.Only<ConsensusMessage.RoundChange>(node.TimeOut(0));
        Assert.Equal(new PreparedClaim(0, s_payload), change.Prepared);
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(change, node.Electorate));
    }

    [Fact]
    public void The_highest_round_is_resumed_and_the_same_round_change_sent_again()
    {
        LocalValidator node = Prepared();
        node.TimeOut(0);
        node.ReceiveAll([node.RoundChange(0, 3), node.RoundChange(1, 3)]);
        ConsensusMessage change = node.Signed[^1];
        ConsensusEffects effects = node.Restart();
        Assert.Equal(3u, node.Machine.Round);
        Assert.Equal([Digest(change)], effects.Broadcasts.Select(Digest));
        Assert.Null(effects.Timeout);
        Assert.Null(node.Receive(node.Proposal(1, s_payload)).Check);
        Assert.Null(node.Receive(node.Fresh(1, s_other)).Check);
        Assert.NotNull(node.ReceiveAll([node.RoundChange(0, 3), node.RoundChange(1, 3)]).Timeout);
    }

    [Fact]
    public void A_round_change_sent_before_something_was_prepared_in_its_round_is_sent_again_without_that()
    {
        LocalValidator node = new(4, 3);
        node.Start();
        node.Receive(node.Fresh(1, s_payload));
        node.Checked(s_payload, 1);
        node.ReceiveAll([node.Prepare(0, s_payload, 1), node.Prepare(1, s_payload, 1)]);
        ConsensusMessage[] before = [.. node.Signed];
        ConsensusEffects effects = node.Restart();
        Assert.Equal(["RoundChange", "Prepare", "Commit"], effects.Broadcasts.Select(message => message.GetType().Name));
        Assert.Equal(before.Select(Digest), effects.Broadcasts.Select(Digest));
        Assert.NotNull(effects.Timeout);
    }

    [Fact]
    public void An_own_proposal_of_a_later_round_comes_back_with_its_justification()
    {
        LocalValidator node = new(4, 2);
        node.Start();
        node.ReceiveAll([node.RoundChange(0, 1), node.RoundChange(1, 1)]);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(node.Built(s_payload, 1));
        ConsensusMessage.Proposal again = LocalValidator.Only<ConsensusMessage.Proposal>(node.Restart());
        Assert.Equal(Digest(proposal), Digest(again));
        Assert.Equal(proposal.Signature, again.Signature);
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(again, node.Electorate));
    }

    [Fact]
    public void Records_of_another_height_are_passed_over()
    {
        LocalValidator node = Prepared();
        ConsensusEffects effects = node.Start(2, [.. node.Log]);
        Assert.Empty(effects.Broadcasts);
        Assert.Equal(0u, node.Machine.Round);
    }

    [Fact]
    public void Nothing_is_signed_before_its_record_is_written()
    {
        LocalValidator node = Prepared();
        node.TimeOut(0);
        Assert.Equal(["ProposalAccepted", "Prepared", "RoundEntered"], node.Log.Select(record => record.GetType().Name));
        LocalValidator sole = new(1, 0) { HearsItself = false };
        sole.Start();
        sole.Work();
        ConsensusEffects effects = sole.Built(s_payload);
        Assert.Equal(s_payload, Assert.IsType<VoteRecord.ProposalAccepted>(Assert.Single(effects.Records)).Proposal.Payload);
        Assert.Equal(2, effects.Broadcasts.Count);
    }

    [Fact]
    public void Whatever_arrives_and_wherever_it_crashes_a_validator_never_contradicts_itself() => Seeds.Run(300, seed =>
    {
        Random random = new(seed);
        LocalValidator node = new(4, random.Next(4));
        ArbitraryInputs inputs = new(node, random);
        ContradictionCheck safety = new();
        int looked = 0;
        node.Start();
        for (int i = 0; i < 150; i++)
        {
            int logged = node.Log.Count;
            node.Step(inputs.Next());

            // The last step crashes on the way: some of its records are written, and what depends on the others was never signed.
            if (random.Next(12) == 0) node.Restart(random.Next(logged, node.Log.Count + 1));
            for (; looked < node.Signed.Count; looked++) safety.OnSigned(node.Signed[looked]);
        }
    });

    private static LocalValidator Proposed()
    {
        LocalValidator node = new(4, 1);
        node.Start();
        node.Work();
        node.Built(s_payload);
        return node;
    }

    private static LocalValidator Prepared()
    {
        LocalValidator node = new(4, 2);
        node.Start();
        node.Receive(node.Proposal(1, s_payload));
        node.Checked(s_payload);
        Assert.NotNull(node.ReceiveAll([node.Prepare(1, s_payload), node.Prepare(0, s_payload)]).Prepared);
        return node;
    }

    private static Hash256 Digest(ConsensusMessage message) => MessageDigest.Of(message, Signing.ChainId);
}
