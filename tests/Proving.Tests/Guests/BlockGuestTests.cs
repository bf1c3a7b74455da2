using System;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Proving.Guests;

public sealed class BlockGuestTests
{
    private const int BlocksCount = 52;

    private readonly RangeMaker _maker = new(11);

    [Fact]
    public void Both_halves_of_every_split_of_a_block_run_in_the_machine_and_join_to_the_whole()
    {
        for (int number = 0; number < BlocksCount; number++)
        {
            SealedBlock block = _maker.Ledger.Build(_maker.Transactions(number % 9));
            AssertEveryRangeJoins(_maker, block);
            _maker.Ledger.Append(block);
        }
    }

    [Fact]
    public void Messages_from_L1_run_in_the_machine_and_are_split_anywhere()
    {
        RangeMaker maker = new(12, TestBridge.Ledger(new BridgeState(default, 7, default)));
        ulong next = 7;
        foreach (int ordinary in (int[])[0, 3, 1])
        {
            SealedBlock block = maker.Ledger.Build(
            [
                TestBridge.Message(next++, value: 5), TestBridge.Message(next++, TestLedger.Store, data: TestLedger.Words(next, 9)), TestBridge.Message(next++, TestLedger.Reverter, 3, [1]),
                TestBridge.Message(next++, value: 2, gas: 0), TestBridge.Message(next++, value: 2, gas: 17_000_000), .. maker.Transactions(ordinary),
            ]);
            RangePublicOutput whole = AssertEveryRangeJoins(maker, block);
            Assert.Equal((next - 5, next, block.BridgeAfter.Queue), (whole.QueueBefore.Index, whole.QueueAfter.Index, whole.QueueAfter));
            maker.Ledger.Append(block);
        }
    }

    [Fact]
    public void What_is_no_input_or_no_true_range_is_refused_in_the_machine_as_it_is_here()
    {
        SealedBlock block = _maker.Ledger.Build(_maker.Transactions(6));
        byte[] good = RangeInputEncoding.Encode(_maker.Input(block, 2, 6, RangeSteps.End));
        Assert.NotEqual(0, BuiltProgram.Block.Run([], out _));
        Assert.NotEqual(0, BuiltProgram.Block.Run([.. good, 0], out _));
        Assert.Equal(BlockProgram.InputFaultsFrom + (int)InputFault.Tag, BuiltProgram.Block.Run([0xc2, 0x01, 0x02], out _));
        Random random = new(7);
        for (int i = 0; i < 50; i++)
        {
            Assert.NotEqual(0, BuiltProgram.Block.Run(good[..random.Next(good.Length)], out _));
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            BuiltProgram.Block.Run(changed, out _);
        }
    }

    /// <summary>Of the block, of both halves of every split, and of three ranges.</summary>
    private static RangePublicOutput AssertEveryRangeJoins(RangeMaker maker, SealedBlock block)
    {
        int count = block.Block.Transactions.Length;
        RangePublicOutput output = Run(RangeInput.WholeBlock(maker.Ledger.InputOf(block)));
        byte[] whole = output.Encode();
        for (int split = 0; split <= count; split++)
        {
            RangePublicOutput left = Run(maker.Input(block, 0, split, RangeSteps.Start));
            RangePublicOutput right = Run(maker.Input(block, split, count, RangeSteps.End));
            Assert.Equal(whole, RangeMaker.Joined(left, right).Encode());
        }

        (int first, int second) = maker.TwoCuts(count);
        RangePublicOutput start = Run(maker.Input(block, 0, first, RangeSteps.Start));
        RangePublicOutput middle = Run(maker.Input(block, first, second, RangeSteps.None));
        RangePublicOutput end = Run(maker.Input(block, second, count, RangeSteps.End));
        Assert.Equal(whole, RangeMaker.Joined(RangeMaker.Joined(start, middle), end).Encode());
        return output;
    }

    private static RangePublicOutput Run(RangeInput input)
    {
        Assert.Equal(0, BuiltProgram.Block.Run(RangeInputEncoding.Encode(input), out byte[] output));
        return RangePublicOutput.TryDecode(output)!;
    }
}
