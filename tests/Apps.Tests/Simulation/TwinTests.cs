using System.Linq;
using Sequitur.Simulator;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary>Byzantine validators made of two honest ones with one key, each in another part of a network that keeps parting anew (Twins).</summary>
public sealed class TwinTests
{
    private const long Minute = 60_000;

    /// <summary>Parts that last a few seconds hold whole rounds; those that last moments come between a round's votes.</summary>
    [Theory]
    [InlineData(4, 1, 3_000, 50)]
    [InlineData(7, 2, 3_000, 25)]
    [InlineData(4, 1, 150, 100)]
    [InlineData(7, 2, 150, 50)]
    public void As_many_twins_as_may_be_faulty_split_nothing_and_stop_nothing(int validators, int twins, int partMax, int seeds) => Seeds.Run(seeds, seed =>
    {
        ConsensusSimulation world = Run(validators, twins, seed, partMax);
        world.Network.Heal();
        ulong height = world.Nodes.Where(node => node.IsHonest).Max(node => node.Head);
        Assert.True(world.Reaches(height + 3, 5 * Minute), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
        Assert.Empty(world.Checker.Violations);
    });

    /// <summary>Beyond the bound there is no agreement: the checks of these runs can fail.</summary>
    [Fact]
    public void With_one_more_twin_the_chain_splits() =>
        Assert.Contains(Enumerable.Range(0, 20), seed => Run(4, 2, (ulong)seed, 3_000).Checker.HasFork);

    private static ConsensusSimulation Run(int validators, int twins, ulong seed, int partMax)
    {
        ConsensusSimulation world = new(new SimulationOptions { Validators = validators, Twins = [.. Enumerable.Range(0, twins)], DelayMax = 100 }, seed);
        world.Start();
        while (world.Events.Now < 25_000)
        {
            ILookup<int, int> sides = Enumerable.Range(0, validators + twins).ToLookup(_ => world.Chance.Next(2));
            world.Network.Part([.. sides.Select(side => side.ToArray())]);
            world.RunFor(world.Chance.Next(partMax));
        }

        return world;
    }
}
