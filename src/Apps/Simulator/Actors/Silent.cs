using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Never says anything, and answers nothing.</summary>
internal sealed class Silent(ConsensusSimulation world, SimulatedNode node) : Conduct(world, node)
{
    public override bool IsHonest => false;

    public override bool Serves => false;

    public override bool Gossips(int to) => false;

    public override VerifiedMessage? Broadcast(ConsensusMessage message) => World.Sign(Node, message);

    public override void Resend(Address? to, ConsensusMessage message)
    {
    }

    public override void Announce(ulong head)
    {
    }
}
