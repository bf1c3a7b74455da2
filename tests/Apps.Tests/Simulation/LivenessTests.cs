using System.Linq;
using Sequitur.Simulator;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary>What must go on, and how soon: parted networks, dead nodes, slow links. The base timeout is a second of virtual time.</summary>
public sealed class LivenessTests
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    private static readonly SimulationOptions s_four = new() { Validators = 4 };

    [Theory]
    [InlineData(10 * Second, 50)]
    [InlineData(Hour, 4)]
    public void A_parted_network_decides_within_two_base_timeouts_of_healing(long outage, int seeds) => Seeds.Run(seeds, seed =>
    {
        ConsensusSimulation world = Started(s_four, seed);
        world.RunFor(world.Chance.Next(2_000));
        world.Network.Part([0, 1], [2, 3]);
        world.RunFor(outage);
        ulong height = Highest(world);
        Assert.All(world.Nodes, node => Assert.InRange(node.Round, 0u, 2u));
        world.Network.Heal();
        Assert.True(world.Passes(height, 2 * Second), Describe(world));
        Assert.True(world.Reaches(height + 10, Minute), Describe(world));
    });

    [Fact]
    public void A_network_in_which_nobody_hears_anybody_goes_on_when_it_heals() => Seeds.Run(3, seed =>
    {
        ConsensusSimulation world = Started(s_four with { Validators = 7 }, seed);
        world.RunFor(world.Chance.Next(2_000));
        world.Network.Part();
        world.RunFor(Hour);
        ulong height = Highest(world);
        world.Network.Heal();
        Assert.True(world.Passes(height, 2 * Second), Describe(world));
    });

    [Fact]
    public void Shifting_partitions_under_loss_never_split_the_chain_and_healing_ends_the_standstill() => Seeds.Run(50, seed =>
    {
        ConsensusSimulation world = Started(s_four with { Validators = 7, LostPerThousand = 50, DelayMax = 200 }, seed);
        foreach (SimulatedNode node in world.Nodes) node.PlanCrash(1 + world.Chance.Next(60), world.Chance.Next(1_000), world.Chance.Next(3_000));
        for (int phase = 0; phase < 20; phase++)
        {
            ILookup<int, int> sides = Enumerable.Range(0, 7).ToLookup(_ => world.Chance.Next(3));
            world.Network.Part([.. sides.Select(side => side.ToArray())]);
            world.RunFor(world.Chance.Next(5_000));
        }

        world.Network.Heal();
        foreach (SimulatedNode node in world.Nodes) node.ForgetPlannedCrashes();
        ulong height = Highest(world);
        Assert.True(world.Reaches(height + 3, Minute), Describe(world));
        Assert.Empty(world.Checker.Violations);
    });

    [Theory]
    [InlineData(4, 1)]
    [InlineData(7, 2)]
    public void As_many_dead_validators_as_may_be_faulty_only_cost_their_rounds(int validators, int dead) => Seeds.Run(20, seed =>
    {
        ConsensusSimulation world = Started(s_four with { Validators = validators }, seed);
        for (int i = 0; i < dead; i++) world.Nodes[(int)(seed + (ulong)i) % validators].Crash();
        Assert.True(world.Reaches(20, 20 * 4 * Second), Describe(world));
    });

    [Fact]
    public void With_one_more_dead_nothing_is_decided_until_it_is_back()
    {
        ConsensusSimulation world = Started(s_four, 3);
        Assert.True(world.Reaches(3, Minute));
        world.Nodes[1].Crash();
        world.Nodes[2].Crash();
        world.RunFor(Minute);
        ulong height = Highest(world);
        world.RunFor(Hour);
        Assert.Equal(height, Highest(world));
        world.Nodes[2].Start();
        Assert.True(world.Passes(height, 3 * Second), Describe(world));
    }

    [Fact]
    public void Delays_far_above_the_base_timeout_still_decide_and_rounds_are_short_again_afterwards() => Seeds.Run(20, seed =>
    {
        ConsensusSimulation world = Started(s_four with { DelayMin = 1_000, DelayMax = 5_000 }, seed);
        Assert.True(world.Reaches(5, Hour), Describe(world));
        world.Network.DelayMax = 50;
        world.RunFor(Minute);
        ulong height = Highest(world);
        Assert.True(world.Reaches(height + 10, 10 * Second), Describe(world));
        Assert.All(world.Nodes[0].Chain.TakeLast(5), block => Assert.Equal(0u, block.Decision.Certificate.Round));
    });

    [Fact]
    public void A_node_that_was_away_is_brought_to_the_head_by_certified_blocks() => Seeds.Run(20, seed =>
    {
        ConsensusSimulation world = Started(s_four, seed);
        world.Network.Part([0, 1, 2]);
        Assert.True(world.Passes(100, 10 * Minute), Describe(world));
        Assert.True(world.Nodes[3].Head < 5);
        world.Network.Heal();
        Assert.True(world.Reaches(Highest(world), 5 * Second), Describe(world));
    });

    [Fact]
    public void An_idle_network_says_nothing_and_wakes_for_the_work_of_a_single_node() => Seeds.Run(4, seed =>
    {
        ConsensusSimulation world = new(s_four, seed) { HasWork = false };
        world.Start();
        world.RunFor(Hour);
        Assert.Equal(0ul, Highest(world));
        Assert.Equal(0, world.VotesSigned);
        world.Nodes[(int)(seed % 4)].SeeWork();
        Assert.True(world.Reaches(1, 5 * Second), Describe(world));
        world.RunFor(Hour);
        Assert.Equal(1ul, Highest(world));
    });

    private static ulong Highest(ConsensusSimulation world) => world.Nodes.Max(node => node.Head);

    private static string Describe(ConsensusSimulation world) => string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}/{node.IsUp}"));

    private static ConsensusSimulation Started(SimulationOptions options, ulong seed)
    {
        ConsensusSimulation world = new(options, seed);
        world.Start();
        return world;
    }
}
