using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

public sealed class ProposerSelectionTests
{
    [Theory]
    [InlineData(new[] { 10 }, 10, 0, 10)]
    [InlineData(new[] { 10, 20, 30 }, 10, 0, 20)]
    [InlineData(new[] { 10, 20, 30 }, 20, 0, 30)]
    [InlineData(new[] { 10, 20, 30 }, 30, 0, 10)]
    [InlineData(new[] { 30, 10, 20 }, 30, 1, 20)]
    [InlineData(new[] { 10, 20, 30 }, 10, 3, 20)]
    [InlineData(new[] { 10, 20, 30 }, 15, 0, 20)]
    [InlineData(new[] { 10, 20, 30 }, 15, 1, 30)]
    [InlineData(new[] { 10, 20, 30 }, 5, 0, 10)]
    [InlineData(new[] { 10, 20, 30 }, 99, 0, 10)]
    [InlineData(new[] { 10, 20, 30 }, 99, 2, 30)]
    [InlineData(new[] { 10, 20, 30 }, 10, uint.MaxValue, 20)]
    public void The_turn_goes_to_the_next_address_and_one_further_with_each_round(int[] validators, int previous, uint round, int expected)
    {
        Assert.True(ValidatorSet.TryCreate([.. validators.Select(number => Address.FromWord((ulong)number))], out ValidatorSet? set));
        Assert.Equal(Address.FromWord((ulong)expected), ProposerSelection.Of(set!, Address.FromWord((ulong)previous), round));
    }

    [Fact]
    public void Within_as_many_rounds_as_there_are_validators_everybody_has_a_turn()
    {
        ValidatorKeys keys = new(7);
        Address[] proposers = [.. Enumerable.Range(0, 7).Select(round => ProposerSelection.Of(keys.Set, keys[3], (uint)round))];
        Assert.Equal(keys.Set.Ascending.ToArray(), proposers.Order());
    }
}
