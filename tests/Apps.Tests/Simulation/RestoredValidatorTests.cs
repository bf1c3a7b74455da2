using System.Linq;
using Sequitur.Consensus;
using Sequitur.Simulator;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary>Four validators, one of which loses its disk and starts on an older copy that knows nothing of its last votes.</summary>
public sealed class RestoredValidatorTests
{
    private const long Minute = 60_000;
    private const int Restored = 1;

    private readonly ConsensusSimulation _world = new(new SimulationOptions { Validators = 4, HasRealBlocks = true }, 1);
    private int _votes;

    [Fact]
    public void It_follows_in_silence_and_votes_again_after_a_block_made_since_its_start()
    {
        ProposeInVain();
        SimulatedNode node = _world.Nodes[Restored];
        node.Restore(0, isSilent: true);
        Assert.True(node.IsSilent);
        Assert.True(_world.Reaches(20, Minute));
        Assert.True(node.IsSilent);
        Assert.Equal(0, _votes);
        Assert.True(_world.Events.RunUntil(() => !node.IsSilent, _world.Events.Now + (2 * Minute)));
        Assert.True(_world.Reaches(_world.HighestHead + 8, Minute));
        Assert.True(_votes > 0);
        Assert.Single(_world.Nodes.Select(one => one.Chain[19].Decision.Payload).Distinct());
        Assert.Empty(_world.Checker.Violations);
    }

    /// <summary>What the silence is for.</summary>
    [Fact]
    public void It_would_vote_twice_if_it_did_not_know_that_it_is_a_copy()
    {
        ProposeInVain();
        _world.Nodes[Restored].Restore(0, isSilent: false);
        Assert.True(_world.Events.RunUntil(() => _world.Checker.Violations.Count > 0, Minute));
        Assert.Contains(ViolationKind.DoubleVote, _world.Checker.Violations.Select(violation => violation.Kind));
    }

    /// <summary>The first proposer signs a proposal that nobody ever hears of, and its disk is gone.</summary>
    private void ProposeInVain()
    {
        bool hasProposed = false;
        _world.Signed = (node, message) =>
        {
            hasProposed |= node.Index == Restored && message is ConsensusMessage.Proposal;
            if (node.Index == Restored) _votes++;
        };
        _world.IsLost = (message, _) => !hasProposed || message is ConsensusMessage.Proposal { Height: 1, Round: 0 };
        _world.Start();
        Assert.True(_world.Events.RunUntil(() => hasProposed, Minute));
        _world.Nodes[Restored].Crash();
        _votes = 0;
    }
}
