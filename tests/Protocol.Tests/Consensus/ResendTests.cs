using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

public sealed class ResendTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");

    private readonly LocalValidator _node = new(4, 1);

    public ResendTests() => _node.Start();

    [Fact]
    public void An_idle_validator_repeats_nothing()
    {
        for (int i = 0; i < 3; i++) Assert.Empty(Resent());
    }

    [Fact]
    public void Own_messages_are_repeated_only_when_nothing_has_happened_since_the_last_time()
    {
        Propose();
        Assert.Empty(Resent());
        Assert.Equal(["Proposal", "Prepare"], Resent());
        _node.ReceiveAll([_node.Prepare(0, s_payload), _node.Prepare(2, s_payload)]);
        Assert.Empty(Resent());
        Assert.Equal(["Proposal", "Prepare", "Commit"], Resent());
        Assert.Equal(["Proposal", "Prepare", "Commit"], Resent());
    }

    [Fact]
    public void Messages_of_others_that_change_nothing_do_not_keep_a_validator_from_repeating()
    {
        Propose();
        Resent();
        _node.ReceiveAll([_node.Prepare(0, LocalValidator.Payload("other")), _node.Commit(3, s_payload, 7)]);
        Assert.Equal(["Proposal", "Prepare"], Resent());
    }

    [Fact]
    public void After_a_round_change_it_is_repeated_with_the_commit_of_the_round_before()
    {
        Propose();
        _node.ReceiveAll([_node.Prepare(0, s_payload), _node.Prepare(2, s_payload)]);
        _node.TimeOut(0);
        Resent();
        Assert.Equal(["RoundChange", "Commit"], Resent());
    }

    [Fact]
    public void What_is_repeated_is_what_was_signed()
    {
        Propose();
        Resent();
        ConsensusEffects effects = _node.Step(new ConsensusInput.ResendDue());
        Assert.Equal(_node.Signed, effects.Resends.Select(resend => resend.Message));
        Assert.All(effects.Resends, resend => Assert.Null(resend.To));
    }

    [Fact]
    public void A_validator_that_connects_gets_everything_at_once()
    {
        Propose();
        ConsensusEffects effects = _node.Step(new ConsensusInput.PeerConnected(_node.Keys[3]));
        Assert.Equal(["Proposal", "Prepare"], effects.Resends.Select(resend => resend.Message.GetType().Name));
        Assert.All(effects.Resends, resend => Assert.Equal(_node.Keys[3], resend.To));
    }

    private void Propose()
    {
        _node.Work();
        _node.Built(s_payload);
    }

    private string[] Resent() => [.. _node.Step(new ConsensusInput.ResendDue()).Resends.Select(resend => resend.Message.GetType().Name)];
}
