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
        Assert.Equal(1UL, output.Number);
        Assert.Equal(_block.Header.Hash, output.BlockHash);
        Assert.Equal(_block.Parent.Hash, output.ParentHash);
        Assert.Equal(_block.Header.StateRoot, output.StateRoot);
        Assert.Equal(_block.Configuration.Consensus.ValidatorSet, output.ValidatorSet);
        Assert.Equal((4, 3, FinalBlock.Round), (output.ValidatorCount, output.SignerCount, output.Round));
        Assert.Equal(SetContinuity.Unchanged, output.Set);
    }

    [Fact]
    public void Without_the_parent_the_output_does_not_say_that_the_set_is_unchanged()
    {
        Assert.Equal(0, FinalityProgram.Run(_block.Input(false, 0, 1, 2).Encode(), out byte[] bytes));
        Assert.Equal(SetContinuity.NotShown, FinalityPublicOutput.TryDecode(bytes)!.Set);
    }

    [Fact]
    public void At_a_boundary_the_output_says_whether_the_set_was_shown_to_be_unchanged()
    {
        FinalBlock first = new(new ConsensusParameters { EpochLength = 1 });
        Assert.Equal(SetContinuity.Unchanged, Output(first.Input(true, 0, 1, 2)).Set);
        Assert.Equal(SetContinuity.Boundary, Output(first.Input(false, 0, 1, 2)).Set);
        Assert.Equal(SetContinuity.Boundary, Output(first.WithChangedSet()).Set);

        FinalBlock inside = new(new ConsensusParameters { EpochLength = 2 });
        Assert.Equal(SetContinuity.NotShown, Output(inside.Input(false, 0, 1, 2)).Set);
        Assert.Equal((int)FinalityFault.SetChanged, FinalityProgram.Run(inside.WithChangedSet().Encode(), out _));
    }

    [Fact]
    public void A_quorum_by_stake_is_told_from_the_total_that_the_contract_keeps()
    {
        FinalBlock block = FinalBlock.ByStake();
        FinalityPublicOutput output = Output(block.Input(true, 0, 1));
        Assert.Equal((4, 2, QuorumRule.StakeAboveTwoThirds), (output.ValidatorCount, output.SignerCount, output.Quorum));
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
        foreach (FinalityInput input in new[] { _block.Input(true, 0, 1, 2), new AggregateBlock(new SealedSet(4)).Input(0, 1, 3) }) RefusesWhatIsChanged(input.Encode());
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
