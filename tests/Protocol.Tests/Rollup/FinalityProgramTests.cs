using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class FinalityProgramTests
{
    private readonly FinalBlock _block = new();

    [Fact]
    public void A_final_block_gives_an_output_that_says_who_decided_by_which_rule()
    {
        Assert.Equal(0, FinalityProgram.Run(_block.Input(true, 0, 1, 2).Encode(), out byte[] bytes));
        FinalityPublicOutput output = FinalityPublicOutput.TryDecode(bytes)!;

        Assert.Equal(bytes, output.Encode());
        Assert.Equal(FinalBlock.ChainId, output.ChainId);
        Assert.Equal(_block.Configuration.ConfigurationHash, output.ConfigurationHash);
        Assert.Equal((1UL, 1UL, true), (output.FirstNumber, output.LastNumber, output.IsPreviousShown));
        Assert.Equal(_block.Header.Hash, output.BlockHash);
        Assert.Equal(_block.Parent.Hash, output.PreviousHash);
        Assert.Equal(_block.Header.StateRoot, output.StateRoot);
        Assert.Equal(_block.Configuration.Consensus.ValidatorSet, output.Signers.ValidatorSet);
        Assert.Equal((4, 3, FinalBlock.Round), (output.Signers.ValidatorCount, output.Signers.SignerCount, output.Round));
        Assert.Equal(SetContinuity.Unchanged, output.Signers.Set);
    }

    [Fact]
    public void Without_the_parent_the_output_does_not_say_that_the_set_is_unchanged()
    {
        Assert.Equal(0, FinalityProgram.Run(_block.Input(false, 0, 1, 2).Encode(), out byte[] bytes));
        Assert.Equal(SetContinuity.NotShown, FinalityPublicOutput.TryDecode(bytes)!.Signers.Set);
    }

    [Fact]
    public void A_span_of_blocks_is_told_from_the_one_after_the_block_that_is_shown_to_the_one_that_is_certified()
    {
        FinalBlock block = new(new ConsensusParameters { EpochLength = 4 });
        FinalityPublicOutput inside = Output(block.Span(4, 7));
        Assert.Equal((5UL, 7UL, SetContinuity.Unchanged), (inside.FirstNumber, inside.LastNumber, inside.Signers.Set));
        Assert.NotEqual(block.Header.Hash, inside.PreviousHash);
        Assert.Equal((4UL, 7UL), (Output(block.Span(3, 7)).FirstNumber, Output(block.Span(3, 7)).LastNumber));
    }

    [Fact]
    public void The_bridge_is_told_before_and_after_and_the_start_only_when_it_was_shown()
    {
        FinalBlock block = FinalBlock.Bridged();
        BridgeState bridge = FinalBlock.BridgeState;
        FinalityPublicOutput shown = Output(block.Input(true, 0, 1, 2));
        FinalityPublicOutput alone = Output(block.Input(false, 0, 1, 2));
        Assert.Equal(new SpanBridge(bridge.Queue, bridge.Queue, bridge.WithdrawRoot), shown.Bridge);
        Assert.False(alone.IsPreviousShown);
        Assert.Equal(new SpanBridge(default, bridge.Queue, bridge.WithdrawRoot), alone.Bridge);
    }

    [Fact]
    public void At_a_boundary_the_output_says_whether_the_set_was_shown_to_be_unchanged()
    {
        FinalBlock first = new(new ConsensusParameters { EpochLength = 1 });
        Assert.Equal(SetContinuity.Unchanged, Output(first.Input(true, 0, 1, 2)).Signers.Set);
        Assert.Equal(SetContinuity.Boundary, Output(first.Input(false, 0, 1, 2)).Signers.Set);
        Assert.Equal(SetContinuity.Boundary, Output(first.WithChangedSet()).Signers.Set);

        FinalBlock inside = new(new ConsensusParameters { EpochLength = 2 });
        Assert.Equal(SetContinuity.NotShown, Output(inside.Input(false, 0, 1, 2)).Signers.Set);
        Assert.Equal((int)FinalityFault.SetChanged, FinalityProgram.Run(inside.WithChangedSet().Encode(), out _));
    }

    [Fact]
    public void A_quorum_by_stake_is_told_from_the_total_that_the_contract_keeps()
    {
        FinalBlock block = FinalBlock.ByStake();
        FinalityPublicOutput output = Output(block.Input(true, 0, 1));
        Assert.Equal((4, 2, QuorumRule.StakeAboveTwoThirds), (output.Signers.ValidatorCount, output.Signers.SignerCount, output.Signers.Quorum));
    }

    [Fact]
    public void Each_input_that_shows_no_final_block_is_refused_by_name_and_gives_nothing()
    {
        foreach (FinalityCase item in _block.Cases())
        {
            int exit = FinalityProgram.Run(item.Input.Encode(), out byte[] output);
            Assert.True(item.Exit == exit, $"{item.Name}: {exit}");
            Assert.Equal(item.Exit == 0, output.Length > 0);
        }
    }

    private static FinalityPublicOutput Output(FinalityInput input)
    {
        Assert.Equal(0, FinalityProgram.Run(input.Encode(), out byte[] bytes));
        return FinalityPublicOutput.TryDecode(bytes)!;
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_encodes_to_itself_and_no_part_of_an_input_is_one()
    {
        foreach (FinalityInput input in new[] { _block.Input(true, 0, 1, 2), new AggregateBlock(new SealedSet(4)).Input(0, 1, 3), FinalBlock.Bridged().Input(true, 0, 1, 2) }) RefusesWhatIsChanged(input.Encode());
    }

    private static void RefusesWhatIsChanged(byte[] good)
    {
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            if (!FinalityInput.TryDecode(changed, out FinalityInput? input).IsSet)
            {
                Assert.Equal(changed, input!.Encode());
            }

            Assert.True(FinalityInput.TryDecode(good.AsSpan(0, random.Next(good.Length)), out _).IsSet);
        }

        Assert.Equal(new InputError(InputFault.Rlp, RlpError.TrailingBytes), FinalityInput.TryDecode([.. good, 0], out _));
        Assert.Equal(FinalityProgram.InputFaultsFrom + (int)InputFault.Rlp, FinalityProgram.Run([], out _));
        Assert.Equal(FinalityProgram.InputFaultsFrom + (int)InputFault.Rlp, FinalityProgram.Run(good.AsSpan(0, 9), out _));
        Assert.Equal(FinalityProgram.InputFaultsFrom + (int)InputFault.Tag, FinalityProgram.Run([0xc2, 0x01, 0x01], out _));
    }
}
