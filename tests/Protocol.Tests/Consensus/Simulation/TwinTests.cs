using System.Linq;
using Sequitur.Protocol.State;
using Xunit;
using Xunit.Sdk;

namespace Sequitur.Protocol.Consensus.Simulation;

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
        ulong height = world.Nodes.Where(node => !world.IsByzantine(node)).Max(node => node.Head);
        Assert.True(world.Reaches(height + 3, 5 * Minute), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
    });

    /// <summary>Beyond the bound there is no agreement: the checks of these runs can fail.</summary>
    [Fact]
    public void With_one_more_twin_the_chain_splits()
    {
        int splits = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            if (Record.Exception(() => Run(4, 2, seed, 3_000)) is XunitException) splits++;
        }

        Assert.NotEqual(0, splits);
    }

    private static ConsensusSimulation Run(int validators, int twins, int seed, int partMax)
    {
        ConsensusSimulation world = new(new SimulationOptions { Validators = validators, Twins = twins, DelayMax = 100 }, seed);
        world.Start();
        while (world.Events.Now < 25_000)
        {
            ILookup<int, int> sides = Enumerable.Range(0, validators + twins).ToLookup(_ => world.Random.Next(2));
            world.Network.Part([.. sides.Select(side => side.ToArray())]);
            world.RunFor(world.Random.Next(partMax));
        }

        return world;
    }
}
