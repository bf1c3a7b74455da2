using System.Linq;
using Sequitur.Simulator;
using Sequitur.Consensus;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary>Four validators at height 1, where number r + 1 proposes in round r, and a network that loses exactly what the script says.</summary>
public sealed class ScriptedRunTests
{
    private const long Minute = 60_000;

    private readonly ConsensusSimulation _world = new(new SimulationOptions { Validators = 4 }, 1);

    [Fact]
    public void A_payload_decided_by_one_validator_alone_is_decided_by_all_although_another_was_prepared_before()
    {
        // Round 0 is prepared at number 0 alone. Round 1 goes on without it, to a payload that number 1 alone sees decided, and then falls silent.
        _world.IsLost = (message, to) => message switch
        {
            ConsensusMessage.Prepare { Height: 1, Round: 0 } => to != 0,
            ConsensusMessage.RoundChange { Height: 1, Round: 1 } change => change.Author == _world.Keys[0],
            ConsensusMessage.Proposal { Height: 1, Round: 1 } => to == 0,
            ConsensusMessage.Commit { Height: 1, Round: 1 } => to != 1,
            _ => false,
        };
        _world.Start();
        Assert.True(_world.Passes(0, Minute));
        Assert.Equal([0ul, 1, 0, 0], _world.Nodes.Select(node => node.Head));
        _world.Network.Part([0, 2, 3], [1]);
        Assert.True(_world.Events.RunUntil(() => _world.Nodes[0].Head > 0, Minute));
        Assert.Equal(1u, _world.Nodes[1].Chain[0].Decision.Certificate.Round);
        Assert.Equal(2u, _world.Nodes[0].Chain[0].Decision.Certificate.Round);
        Assert.Equal(_world.Nodes[1].Chain[0].Decision.Payload, _world.Nodes[0].Chain[0].Decision.Payload);
        _world.Network.Heal();
        Assert.True(_world.Reaches(10, Minute));
    }

    [Fact]
    public void A_proposer_that_dies_after_a_quorum_prepared_leads_to_the_same_payload()
    {
        _world.IsLost = (message, _) => message is ConsensusMessage.Commit { Height: 1, Round: 0 };
        int commits = 0;
        _world.Signed = (_, message) => commits += message is ConsensusMessage.Commit ? 1 : 0;
        _world.Start();
        Assert.True(_world.Events.RunUntil(() => commits >= 3, Minute));
        _world.Nodes[1].Crash();
        Assert.True(_world.Reaches(1, Minute));
        Assert.Equal(1u, _world.Nodes[0].Chain[0].Decision.Certificate.Round);
        Assert.Equal(_world.Keys[1], _world.ProposerOf(_world.Nodes[0].Chain[0].Decision.Payload));
    }

    /// <summary>Number 3 alone sees the quorum of commits and votes no more; numbers 0 and 2 are too few without it, and the proposer is gone.</summary>
    [Fact]
    public void A_validator_that_decides_a_block_it_never_had_fetches_it_and_brings_it_to_the_others()
    {
        int commits = 0;
        _world.Signed = (_, message) => commits += message is ConsensusMessage.Commit ? 1 : 0;
        _world.IsLost = (message, to) => message switch
        {
            ConsensusMessage.Proposal { Height: 1 } => to == 3,
            ConsensusMessage.Commit { Height: 1 } => to != 3,
            _ => false,
        };
        _world.Start();
        Assert.True(_world.Events.RunUntil(() => commits >= 3, Minute));
        _world.RunFor(50);
        _world.Network.Part([0, 2, 3], [1]);
        Assert.True(_world.Events.RunUntil(() => _world.Nodes[0].Head >= 1 && _world.Nodes[2].Head >= 1, Minute));
        Assert.Equal(0u, _world.Nodes[0].Chain[0].Decision.Certificate.Round);
    }

    [Fact]
    public void A_validator_that_hears_only_commits_decides_with_the_others()
    {
        _world.IsLost = (message, to) => to == 3 && message is not ConsensusMessage.Commit;
        _world.Start();
        Assert.True(_world.Reaches(20, Minute));
        Assert.All(_world.Nodes[3].Chain, block => Assert.Equal(0u, block.Decision.Certificate.Round));
    }
}
