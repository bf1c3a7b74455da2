using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>The machine where stakes decide: 13 of which more than two thirds are 9 and more than the faulty have are 5.</summary>
public sealed class UnequalStakeTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly Hash256 s_other = LocalValidator.Payload("other");

    private readonly LocalValidator _node = Started(6, 1, 3, 3);

    [Fact]
    public void A_payload_is_prepared_by_stake()
    {
        _node.Receive(_node.Proposal(1, s_payload));
        _node.Checked(s_payload);
        Assert.Null(_node.ReceiveAll([_node.Prepare(1, s_payload), _node.Prepare(2, s_payload)]).Prepared);
        Assert.NotNull(_node.Receive(_node.Prepare(0, s_payload)).Prepared);
    }

    [Fact]
    public void Half_of_the_validators_with_more_than_two_thirds_of_the_stake_decide()
    {
        ConsensusEffects effects = _node.ReceiveAll([_node.Commit(0, s_payload), _node.Commit(2, s_payload)]);
        FinalityCertificate certificate = effects.Decided!.Value.Certificate;
        Assert.Equal(2, certificate.Seals.Length);
        Assert.Equal(CertificateFault.None, Check(certificate));
    }

    [Fact]
    public void Three_of_four_validators_with_too_little_stake_decide_nothing() =>
        Assert.Null(_node.ReceiveAll([_node.Commit(1, s_payload), _node.Commit(2, s_payload), _node.Commit(3, s_payload)]).Decided);

    [Fact]
    public void The_certificate_leaves_out_who_is_not_needed()
    {
        LocalValidator node = Started(6, 1, 3, 3);
        Assert.Null(node.ReceiveAll([node.Commit(1, s_payload), node.Commit(0, s_payload)]).Decided);
        FinalityCertificate certificate = node.Receive(node.Commit(3, s_payload)).Decided!.Value.Certificate;
        Assert.Equal(2, certificate.Seals.Length);
        Assert.Equal(CertificateFault.None, Check(certificate));
    }

    [Fact]
    public void One_validator_with_more_than_a_third_moves_the_others_to_its_round()
    {
        _node.Receive(_node.RoundChange(0, 4));
        Assert.Equal(4U, _node.Machine.Round);
    }

    [Fact]
    public void Two_validators_with_less_than_a_third_move_nobody()
    {
        _node.ReceiveAll([_node.RoundChange(1, 4), _node.RoundChange(2, 4)]);
        Assert.Equal(0U, _node.Machine.Round);
    }

    [Fact]
    public void Two_of_different_rounds_move_to_the_lower_that_both_have_reached()
    {
        LocalValidator node = Started(4, 3, 3, 3);
        node.ReceiveAll([node.RoundChange(0, 7), node.RoundChange(1, 5)]);
        Assert.Equal(5U, node.Machine.Round);
    }

    [Fact]
    public void Round_changes_by_enough_stake_justify_a_proposal_and_by_enough_heads_do_not()
    {
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(_node.Justified(2, s_payload, _node.RoundChange(0, 2), _node.RoundChange(3, 2)), _node.Electorate));
        ConsensusMessage.Proposal byHeads = _node.Justified(2, s_payload, _node.RoundChange(1, 2), _node.RoundChange(2, 2), _node.RoundChange(3, 2));
        Assert.Equal(JustificationFault.TooFewRoundChanges, JustificationCheck.Of(byHeads, _node.Electorate));
        Assert.Null(_node.Receive(byHeads).Check);
    }

    [Fact]
    public void A_claim_is_supported_by_prepares_of_enough_stake()
    {
        ConsensusMessage.RoundChange claim = _node.RoundChange(0, 2) with { Prepared = new PreparedClaim(1, s_payload) };
        Assert.Equal(JustificationFault.None, Of(0, 2));
        Assert.Equal(JustificationFault.TooFewPrepares, Of(1, 2, 3));
        Assert.Equal(JustificationFault.Duplicate, Of(0, 0));

        JustificationFault Of(params int[] authors) =>
            JustificationCheck.Of(claim with { Prepares = [.. authors.Select(author => _node.Prepare(author, s_payload, 1))] }, _node.Electorate);
    }

    [Fact]
    public void A_proposer_justifies_its_round_by_stake()
    {
        // The proposer of round 2 is number 3, which has entered that round itself by the first round change.
        ConsensusEffects effects = _node.Receive(_node.RoundChange(0, 2));
        Assert.NotNull(effects.Build);
        ConsensusMessage.Proposal proposal = LocalValidator.Only<ConsensusMessage.Proposal>(_node.Built(s_other, 2));
        Assert.Equal(JustificationFault.None, JustificationCheck.Of(proposal, _node.Electorate));
        Assert.Equal(2, proposal.RoundChanges.Length);
    }

    private CertificateFault Check(FinalityCertificate certificate) =>
        CertificateCheck.Check(certificate, Signing.ChainId, 1, s_payload, _node.Keys.Set, QuorumRule.StakeAboveTwoThirds);

    private static LocalValidator Started(params ulong[] stakes)
    {
        LocalValidator node = new(stakes.Length, stakes.Length - 1, rule: QuorumRule.StakeAboveTwoThirds, stakes: stakes);
        node.Start();
        return node;
    }
}
