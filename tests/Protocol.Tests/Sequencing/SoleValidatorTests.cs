using System;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Protocol.Sequencing;

public sealed class SoleValidatorTests
{
    [Fact]
    public void Work_is_built_decided_and_committed_before_the_next_height_begins()
    {
        var validator = new SoleValidator(1);
        Assert.Equal(new BuildRequest(1, false), Step(validator, OrderingInput.WorkArrived.Instance).Build);
        OrderingEffects built = Step(validator, new OrderingInput.PayloadBuilt(1, Candidate.Hash(7)));
        Assert.Equal(new Decision(1, Candidate.Hash(7)), built.Decided);
        Assert.Null(Step(validator, OrderingInput.WorkArrived.Instance).Build);
        Assert.Equal(new BuildRequest(2, false), Step(validator, new OrderingInput.Committed(1)).Build);
        Assert.Equal(2UL, validator.Height);
    }

    [Fact]
    public void Nothing_to_build_waits_for_new_work()
    {
        var validator = new SoleValidator(5);
        Step(validator, OrderingInput.WorkArrived.Instance);
        Assert.Null(Step(validator, new OrderingInput.NothingToBuild(5)).Build);
        Assert.Equal(new BuildRequest(5, false), Step(validator, OrderingInput.WorkArrived.Instance).Build);
    }

    [Fact]
    public void Work_that_arrives_during_a_build_is_not_forgotten()
    {
        var validator = new SoleValidator(5);
        Step(validator, OrderingInput.WorkArrived.Instance);
        Assert.Null(Step(validator, OrderingInput.WorkArrived.Instance).Build);
        Assert.Equal(new BuildRequest(5, false), Step(validator, new OrderingInput.NothingToBuild(5)).Build);
    }

    [Fact]
    public void A_heartbeat_asks_for_an_empty_block_only_when_idle()
    {
        var validator = new SoleValidator(1);
        Assert.Equal(new BuildRequest(1, true), Step(validator, OrderingInput.HeartbeatElapsed.Instance).Build);
        Assert.Null(Step(validator, OrderingInput.HeartbeatElapsed.Instance).Build);
    }

    [Fact]
    public void An_input_out_of_turn_is_a_broken_invariant()
    {
        Assert.Throws<InvalidOperationException>(() => Step(new SoleValidator(1), new OrderingInput.Committed(1)));
        Assert.Throws<InvalidOperationException>(() => Step(new SoleValidator(1), new OrderingInput.PayloadBuilt(1, default)));
    }

    [Theory]
    [InlineData(100, false, 90, 0, false, 100)]
    [InlineData(100, false, 90, 10, true, 100)]
    [InlineData(100, false, 100, 0, true, 100)]
    [InlineData(100, true, 100, 0, false, 101)]
    [InlineData(100, true, 100, 1, true, 101)]
    [InlineData(100, true, 150, 0, true, 150)]
    public void A_proposal_takes_the_clock_but_never_less_than_its_parent_allows(
        ulong parent, bool isStrict, ulong clock, ulong aheadMax, bool possible, ulong expected)
    {
        Assert.Equal(possible, ProposalTime.TryChoose(parent, isStrict, clock, aheadMax, out ulong timestamp));
        Assert.Equal(expected, timestamp);
    }

    private static OrderingEffects Step(SoleValidator validator, OrderingInput input)
    {
        OrderingEffects effects = default;
        validator.Step(input, ref effects);
        return effects;
    }
}
