using System;

namespace Sequitur.Simulator;

/// <summary>What an honest proposer puts into a payload besides transactions.</summary>
internal sealed class HonestContent(ConsensusSimulation world, SimulatedNode node)
{
    /// <summary>What is wanted and not under way yet, who can be slashed, and a height not yet counted, with every seal the node has.</summary>
    public SimulatedContent Choose()
    {
        SimulatedState state = node.State;
        UInt128 slashes = 0;
        for (int i = 0; i < world.Keys.Count; i++)
        {
            if (state.IsSlashable(i, world.Options.Rules.InactivityWindow)) slashes |= SimulatedState.Bit(i);
        }

        slashes |= world.Checker.Equivocators;
        ulong rewarded = HeightToReward(state);
        UInt128 seals = rewarded == 0 ? 0 : node.SealsOf(rewarded);
        return new SimulatedContent(world.WantToJoin & ~state.Active, world.WantToLeave & state.Active, slashes & state.Active, rewarded, seals);
    }

    /// <summary>The head, as when there is little to do, or the block before it if that is not counted yet, as when the next block is built before the head is final.</summary>
    public ulong HeightToReward(SimulatedState state)
    {
        if (node.Head == 0) return 0;
        bool isAhead = node.Head > 1 && state.Rewarded < node.Head - 1 && (Chance.Mix(node.Head, (ulong)node.Index) & 1) == 0;
        ulong height = isAhead ? node.Head - 1 : node.Head;
        return height > state.Rewarded ? height : 0;
    }
}
