using System.Linq;
using Sequitur.Protocol.State;
using Xunit;

namespace Sequitur.Protocol.Consensus.Simulation;

public sealed class ConsensusSimulationTests
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
        Assert.All(world.Nodes[0].Chain, decision => Assert.Equal(0u, decision.Certificate.Round));
    }

    [Theory]
    [InlineData(4, 200)]
    [InlineData(7, 200)]
    public void Under_loss_delay_duplication_and_reordering_every_height_is_decided(int validators, int seeds) => Seeds.Run(seeds, seed =>
    {
        ConsensusSimulation world = Started(s_rough with { Validators = validators }, seed);
        Assert.True(world.Reaches(30, Hour), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
    });

    [Fact]
    public void Nodes_that_crash_at_any_point_recover_from_their_records_and_never_contradict_themselves() => Seeds.Run(100, seed =>
    {
        ConsensusSimulation world = Started(s_rough with { CrashesPerThousand = 20 }, seed);
        Assert.True(world.Reaches(15, Hour), string.Join(' ', world.Nodes.Select(node => $"{node.Head}/{node.Round}")));
    });

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        ulong[] traces = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            ConsensusSimulation world = Started(s_rough with { CrashesPerThousand = 20 }, 7);
            world.Reaches(20, Hour);
            return world.TraceHash;
        })];
        Assert.Equal(traces[0], traces[1]);
    }

    private static ConsensusSimulation Started(SimulationOptions options, int seed)
    {
        ConsensusSimulation world = new(options, seed);
        world.Start();
        return world;
    }
}
