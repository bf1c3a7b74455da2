using System;
using Sequitur.Consensus;

namespace Sequitur.Simulator.Actors;

/// <summary>Proposes about when the others' timers run out, so that some take the proposal and some have gone on.</summary>
internal sealed class LateProposer(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    private const int DoublingsMax = 5;

    public override bool IsHonest => false;

    public override VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? signed = World.Sign(Node, message);
        if (signed is null || message is not ConsensusMessage.Proposal)
        {
            SendToAll(signed);
            return signed;
        }

        int timeout = (int)World.Options.Consensus.BaseTimeoutMs << (int)Math.Min(message.Round, DoublingsMax);
        foreach (SimulatedNode peer in World.Nodes)
        {
            int to = peer.Index;
            Node.Soon(chance.Next(timeout * 7 / 10, timeout * 12 / 10), () => World.Send(Node, to, signed, hasBody: true));
        }

        return signed;
    }
}
