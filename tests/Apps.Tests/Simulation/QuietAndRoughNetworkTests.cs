using System.Linq;
using Sequitur.Simulator;
using Xunit;

namespace Sequitur.Apps.Simulation;

public sealed class QuietAndRoughNetworkTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private static readonly SimulationOptions s_four = new() { Validators = 4 };

    private static readonly SimulationOptions s_rough = new()
    {
        Validators = 4,
        DelayMax = 300,
        LostPerThousand = 100,
        DuplicatedPerThousand = 50,
        NothingToBuildPerThousand = 50,
        WorkDelayMax = 500,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void A_quiet_network_decides_every_height_in_round_0(int validators)
    {
        ConsensusSimulation world = Started(s_four with { Validators = validators }, 1);
        Assert.True(world.Reaches(30, Minute));
        Assert.All(world.Nodes[0].Chain, block => Assert.Equal(0u, block.Decision.Certificate.Round));
    }

    [Theory]
    [InlineData(4, 80)]
    [InlineData(7, 40)]
    public void Under_loss_delay_duplication_and_reordering_every_height_is_decided(int validators, int seeds) => Seeds.Run(seeds, seed =>
    {
        ConsensusSimulation world = Started(s_rough with { Validators = validators }, seed);
        Assert.True(world.Reaches(30, Hour), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
    });

    [Fact]
    public void Nodes_that_crash_at_any_point_recover_from_their_records_and_never_contradict_themselves() => Seeds.Run(100, seed =>
    {
        ConsensusSimulation world = new(s_rough, seed);
        PlanCrashes(world);
        world.Start();
        Assert.True(world.Reaches(15, Hour), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
        Assert.NotEqual(0, world.Nodes.Sum(node => node.RecordsRecovered));
        Assert.Empty(world.Checker.Violations);
    });

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        ulong[] traces = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            ConsensusSimulation world = new(s_rough, 7);
            PlanCrashes(world);
            world.Start();
            world.Reaches(20, Hour);
            return world.TraceHash;
        })];
        Assert.Equal(traces[0], traces[1]);
    }

    /// <summary>At about every twenty-fifth step of each node, anywhere between its first record and its last message.</summary>
    private static void PlanCrashes(ConsensusSimulation world)
    {
        foreach (SimulatedNode node in world.Nodes)
        {
            for (int step = 1 + world.Chance.Next(20); step < 5_000; step += 1 + world.Chance.Next(50)) node.PlanCrash(step, world.Chance.Next(1_000), world.Chance.Next(3_000));
        }
    }

    private static ConsensusSimulation Started(SimulationOptions options, ulong seed)
    {
        ConsensusSimulation world = new(options, seed);
        world.Start();
        return world;
    }
}
