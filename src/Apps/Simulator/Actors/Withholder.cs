using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Gives each payload and each commit to some only, announces its blocks, and answers no request for them.</summary>
internal sealed class Withholder(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    public override bool IsHonest => false;

    public override bool Serves => false;

    public override bool Gossips(int to) => chance.Next(2) == 0;

    public override VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? signed = World.Sign(Node, message);
        if (signed is null) return null;
        foreach (SimulatedNode peer in World.Nodes)
        {
            bool isFavoured = chance.Next(2) == 0;
            if (isFavoured || message is not ConsensusMessage.Commit) World.Send(Node, peer.Index, signed, isFavoured);
        }

        return signed;
    }

    public override void Resend(Address? to, ConsensusMessage message)
    {
    }
}
