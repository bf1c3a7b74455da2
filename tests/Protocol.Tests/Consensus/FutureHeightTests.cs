using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Messages of other heights than the present one.</summary>
public sealed class FutureHeightTests
{
    private static readonly Hash256 s_payload = LocalValidator.Payload("block");

    private readonly LocalValidator _node = new(4, 2);

    public FutureHeightTests() => _node.Start();

    [Fact]
    public void Messages_of_the_next_height_are_kept_until_it_begins()
    {
        ConsensusEffects early = _node.ReceiveAll([Next(_node.Proposal(1, s_payload)), Next(_node.Prepare(1, s_payload)), Next(_node.Prepare(0, s_payload))]);
        Assert.Equal(2ul, early.BehindHeight);
        Assert.Null(early.Check);
        Assert.Equal(s_payload, _node.Start(2).Check!.Value.Payload);
        Assert.NotNull(_node.Checked(s_payload).Prepared);
    }

    [Fact]
    public void A_height_whose_commits_came_early_is_decided_as_soon_as_it_begins()
    {
        _node.ReceiveAll([Next(_node.Commit(0, s_payload)), Next(_node.Commit(1, s_payload)), Next(_node.Commit(3, s_payload))]);
        Assert.Equal(2ul, _node.Start(2).Decided!.Value.Height);
    }

    [Fact]
    public void Messages_are_kept_two_heights_ahead_and_no_further()
    {
        foreach (ulong height in new ulong[] { 2, 3, 4, 5, 1_000, ulong.MaxValue })
        {
            Assert.Equal(height, _node.Receive(_node.Proposal(1, s_payload) with { Height = height }).BehindHeight);
        }

        Assert.Equal(2, _node.Machine.MessagesHeld);
        Assert.NotNull(_node.Start(2).Check);
        Assert.NotNull(_node.Start(3).Check);
        Assert.Null(_node.Start(4).Check);
    }

    [Fact]
    public void Of_each_validator_only_the_latest_message_of_a_kind_is_kept()
    {
        for (uint round = 0; round < 50; round++) _node.ReceiveAll([Next(_node.Prepare(1, s_payload, round)), Next(_node.RoundChange(1, round + 1))]);
        _node.Receive(Next(_node.RoundChange(0, 50)));
        Assert.Equal(3, _node.Machine.MessagesHeld);
        Assert.Equal(50u, LocalValidator.Only<ConsensusMessage.RoundChange>(_node.Start(2)).Round);
    }

    [Fact]
    public void Skipped_heights_take_their_messages_with_them()
    {
        _node.Receive(Next(_node.Proposal(1, s_payload)));
        Assert.Null(_node.Start(3).Check);
        Assert.Equal(0, _node.Machine.MessagesHeld);
    }

    [Fact]
    public void Messages_of_past_heights_are_ignored()
    {
        ConsensusMessage old = _node.Proposal(1, s_payload);
        _node.Start(2);
        ConsensusEffects effects = _node.ReceiveAll([old, .. new[] { 0, 1, 3 }.Select(author => _node.Commit(author, s_payload) with { Height = 1 })]);
        Assert.Null(effects.Check);
        Assert.Null(effects.Decided);
        Assert.Null(effects.BehindHeight);
        Assert.Equal(0, _node.Machine.MessagesHeld);
    }

    [Fact]
    public void Answers_and_timers_of_past_heights_are_ignored()
    {
        _node.Start(2);
        _node.Work();
        Assert.Empty(_node.Step(new ConsensusInput.TimeoutElapsed(1, 0)).Broadcasts);
        _node.Receive(_node.Proposal(1, s_payload));
        Assert.Empty(_node.Step(new ConsensusInput.PayloadChecked(1, 0, s_payload, true)).Broadcasts);
        Assert.Empty(_node.Step(new ConsensusInput.PayloadBuilt(1, 0, s_payload)).Broadcasts);
    }

    [Fact]
    public void Early_messages_of_who_has_left_the_set_are_forgotten()
    {
        _node.ReceiveAll([Next(_node.Commit(0, s_payload)), Next(_node.Commit(1, s_payload)), Next(_node.Commit(3, s_payload))]);
        Assert.True(ValidatorSet.TryCreate(_node.Keys.Set.Ascending[1..], out ValidatorSet? three));
        ConsensusEffects effects = _node.Step(new ConsensusInput.HeightStarted(2, three!, _node.Keys[0], []));
        Assert.Equal(2, effects.Decided!.Value.Certificate.Seals.Length);
        CertificateFault fault = CertificateCheck.Check(effects.Decided.Value.Certificate, Signing.ChainId, 2, s_payload, three!, default);
        Assert.Equal(CertificateFault.None, fault);
    }

    [Fact]
    public void A_height_cannot_begin_twice() => Assert.Throws<System.InvalidOperationException>(() => _node.Start());

    private static T Next<T>(T message)
        where T : ConsensusMessage => message with { Height = 2 };
}
