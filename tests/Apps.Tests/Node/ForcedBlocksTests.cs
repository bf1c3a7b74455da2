using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Node.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class ForcedBlocksTests
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);
    private static readonly ValidatorSet s_four = Set(4);
    private static readonly ValidatorSet s_five = Set(5);

    private readonly ForcedBlocks _blocks = new(8, s_pace);
    private ValidatorSet _before = s_four;

    [Fact]
    public void Up_to_the_boundary_that_makes_them_active_changes_force_blocks_at_once()
    {
        for (ulong parent = 3; parent < 7; parent++) Assert.Equal(TimeSpan.Zero, Pause(parent, s_four, hasPending: true));
        Assert.Equal(TimeSpan.Zero, Pause(7, s_five, hasPending: true));
        Assert.Null(Pause(8, s_five, hasPending: false));
        Assert.Null(Pause(9, s_five, hasPending: false));
    }

    [Fact]
    public void After_a_boundary_that_changed_nothing_they_are_paced_until_one_does()
    {
        for (ulong parent = 3; parent < 8; parent++) Assert.Equal(TimeSpan.Zero, Pause(parent, s_four, hasPending: true));
        for (ulong parent = 8; parent < 16; parent++) Assert.Equal(s_pace, Pause(parent, s_four, hasPending: true));
        for (ulong parent = 16; parent < 23; parent++) Assert.Equal(s_pace, Pause(parent, s_four, hasPending: true));
        Assert.Equal(s_pace, Pause(23, s_five, hasPending: true));
        Assert.Null(Pause(24, s_five, hasPending: false));
        Assert.Equal(TimeSpan.Zero, Pause(25, s_five, hasPending: true));
    }

    [Fact]
    public void More_changes_than_one_boundary_takes_and_raised_stakes_go_on_at_once()
    {
        Pause(6, s_four, hasPending: true);
        Pause(7, s_five, hasPending: true);
        for (ulong parent = 8; parent < 15; parent++) Assert.Equal(TimeSpan.Zero, Pause(parent, s_five, hasPending: true));
        Pause(15, Set(5, stake: 7), hasPending: true);
        Assert.Equal(TimeSpan.Zero, Pause(16, Set(5, stake: 7), hasPending: true));
    }

    [Fact]
    public void A_node_that_was_not_there_at_the_boundary_or_a_chain_without_any_is_not_paced()
    {
        Assert.Equal(TimeSpan.Zero, Pause(8, s_four, hasPending: true));
        var none = new ForcedBlocks(0, s_pace);
        Assert.Equal(TimeSpan.Zero, none.Pause(new NextHeight(Header(8), s_four, true, default), s_four));
        Assert.Null(none.Pause(new NextHeight(Header(8), s_four, false, default), s_four));
    }

    private TimeSpan? Pause(ulong parent, ValidatorSet validators, bool hasPending)
    {
        TimeSpan? pause = _blocks.Pause(new NextHeight(Header(parent), validators, hasPending, default), _before);
        _before = validators;
        return pause;
    }

    private static BlockHeader Header(ulong number)
    {
        var fields = new GenesisSpecification { Configuration = new ChainConfiguration { ChainId = 1 }, GasLimit = 1, Number = number, Accounts = [] };
        return GenesisBlock.Build(fields, new Sequitur.State.MemoryState(), out _);
    }

    private static ValidatorSet Set(int count, ulong stake = 1)
    {
        Validator[] validators = [.. Enumerable.Range(1, count).Select(i => new Validator(Address.FromWord((ulong)i), stake))];
        return ValidatorSet.TryCreate(validators, out ValidatorSet? set) ? set! : throw new InvalidOperationException("No set.");
    }
}
