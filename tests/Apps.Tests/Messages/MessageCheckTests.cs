using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.L1;
using Sequitur.Node.Messages;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Messages;

/// <summary>What a validator's view of L1 says about a fresh proposal.</summary>
public sealed class MessageCheckTests
{
    private const long Overdue = 1_000;

    private static readonly ChainConfiguration s_configuration = new() { ChainId = 1 };

    [Fact]
    public void What_was_seen_may_be_prepared_whole_in_part_or_not_at_all()
    {
        MessageView view = Seen(0, Message(0), Message(1));
        Assert.Equal(default, Judge(view, 0, Message(0), Message(1)));
        Assert.Equal(default, Judge(view, 0, Message(0)));
        Assert.Equal(default, Judge(view, 0));
        Assert.Equal(default, Judge(null, 0));
    }

    [Fact]
    public void What_was_not_seen_is_waited_for()
    {
        Assert.Equal(2UL, Judge(Seen(0, Message(0), Message(1)), 0, Message(0), Message(1), Message(2)).WaitsFor);
        Assert.Equal(0UL, Judge(Seen(0), 0, Message(0)).WaitsFor);
        Assert.Equal(0UL, Judge(null, 0, Message(0)).WaitsFor);
        Assert.All((MessageView?[])[null, Seen(0)], view => Assert.Null(Judge(view, 0, Message(0)).Objection));
    }

    [Fact]
    public void Another_content_than_L1_has_is_never_prepared()
    {
        MessageVerdict verdict = Judge(Seen(0, Message(0), Message(1)), 0, Message(0), Message(1, value: 7));
        Assert.Null(verdict.WaitsFor);
        Assert.StartsWith("its message 1 is ", verdict.Objection, StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_that_are_not_the_chains_next_are_for_the_execution_to_refuse() =>
        Assert.Equal(default, Judge(Seen(0, Message(0), Message(1)), 0, Message(1)));

    [Fact]
    public void What_is_overdue_may_not_be_left_out_where_there_was_room()
    {
        MessageView view = Seen(0, Message(0), Message(1));
        Assert.Equal(default, Judge(view, Overdue));
        Assert.StartsWith("it leaves out message 0", Judge(view, Overdue + 1).Objection, StringComparison.Ordinal);
        Assert.StartsWith("it leaves out message 1", Judge(view, Overdue + 1, Message(0)).Objection, StringComparison.Ordinal);
        Assert.Equal(default, Judge(view, Overdue + 1, Message(0), Message(1)));
        Assert.Equal(default, Judge(Seen(Overdue, Message(0)), Overdue + 1));
    }

    /// <summary>The block has 30,000,000 gas: half of it takes one message of 9,000,000 and not a second, and one of 16,000,000 alone.</summary>
    [Fact]
    public void A_block_whose_share_is_taken_may_leave_out_the_rest()
    {
        Assert.Equal(default, Judge(Seen(0, Message(0, gas: 9_000_000), Message(1, gas: 9_000_000)), Overdue + 1, Message(0, gas: 9_000_000)));
        Assert.Equal(default, Judge(Seen(0, Message(0, gas: 16_000_000), Message(1, gas: 21_000)), Overdue + 1, Message(0, gas: 16_000_000)));
        Assert.NotNull(Judge(Seen(0, Message(0, gas: 16_000_000)), Overdue + 1).Objection);
        Assert.NotNull(Judge(Seen(0, Message(0, gas: 9_000_000), Message(1, gas: 6_000_000)), Overdue + 1, Message(0, gas: 9_000_000)).Objection);
    }

    private static MessageVerdict Judge(MessageView? view, long now, params L1Message[] messages)
    {
        BlockHeader header = GenesisBlock.Build(new GenesisSpecification { Configuration = s_configuration, GasLimit = 30_000_000 }, new State.MemoryState(), out _);
        Block block = new(header, [.. messages.Select(message => message.ToTransaction())], []);
        return new MessageCheck(s_configuration, view, TimeSpan.FromMilliseconds(Overdue)).Judge(block, now);
    }

    private static MessageView Seen(long at, params L1Message[] messages)
    {
        MessageView view = new(default);
        QueuePosition position = default;
        List<SeenMessage> seen = [];
        foreach (L1Message message in messages)
        {
            position = position.After(message);
            seen.Add(new SeenMessage(message.ToTransaction(), position.Hash, at));
        }

        view.Add(default, seen);
        return view;
    }

    private static L1Message Message(ulong index, ulong gas = 100_000, ulong value = 5) => new()
    {
        QueueIndex = index, Gas = gas, To = Address.FromWord(0xaa), Value = value, Data = [], Sender = Address.FromWord(0xbb),
    };
}
