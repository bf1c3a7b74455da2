using System;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Proving.Guests;

public sealed class FinalityGuestTests
{
    private static readonly FinalBlock s_block = new();

    [Fact]
    public void A_quorum_is_accepted_in_the_machine_and_each_failed_check_ends_it_with_its_number_and_no_output()
    {
        foreach (FinalityCase item in s_block.Cases())
        {
            int exit = BuiltProgram.Finality.Run(item.Input.Encode(), out byte[] output);
            Assert.True(item.Exit == exit, $"{item.Name}: expected {item.Exit}, got {exit}");
            Assert.Equal(item.Exit, FinalityProgram.Run(item.Input.Encode(), out byte[] native));
            Assert.Equal(native, output);
            Assert.Equal(exit == 0, output.Length > 0);
        }
    }

    [Fact]
    public void Spans_with_messages_from_L1_on_both_sides_of_an_epochs_end_are_accepted_in_the_machine_and_one_across_it_is_refused()
    {
        BatchedChain single = BatchedChain.Single(4, changes: true);
        BatchedChain aggregate = BatchedChain.Aggregate(4, changes: true);
        single.Extend(6);
        aggregate.Extend(6);
        AssertSame(single, 1, 3, 0);
        AssertSame(single, 4, 6, 0);
        AssertSame(single, 2, 5, (int)FinalityFault.AcrossBoundary);
        AssertSame(single, 3, 4, (int)FinalityFault.AcrossBoundary);
        AssertSame(aggregate, 4, 6, 0);
        AssertSame(aggregate, 2, 5, (int)FinalityFault.AcrossBoundary);
    }

    private static void AssertSame(BatchedChain chain, int first, int last, int expected)
    {
        byte[] input = chain.Span(first, last).Encode();
        Assert.Equal(expected, BuiltProgram.Finality.Run(input, out byte[] output));
        Assert.Equal(expected, FinalityProgram.Run(input, out byte[] native));
        Assert.Equal(native, output);
        if (expected != 0) return;
        SpanBridge said = FinalityPublicOutput.TryDecode(output)!.Bridge;
        Assert.Equal((chain.Queues[first - 1].Position, chain.Queues[last].Position), (said.Start, said.End));
    }

    [Fact]
    public void What_is_no_input_is_refused_in_the_machine_as_it_is_here()
    {
        byte[] good = s_block.Input(true, 0, 1, 2).Encode();
        Assert.NotEqual(0, BuiltProgram.Finality.Run([], out _));
        Assert.NotEqual(0, BuiltProgram.Finality.Run([.. good, 0], out _));
        Assert.Equal(FinalityProgram.InputFaultsFrom + (int)InputFault.Tag, BuiltProgram.Finality.Run([0xc2, 0x01, 0x01], out _));
        Random random = new(7);
        for (int i = 0; i < 50; i++)
        {
            Assert.NotEqual(0, BuiltProgram.Finality.Run(good[..random.Next(good.Length)], out _));
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            BuiltProgram.Finality.Run(changed, out _);
        }
    }
}
