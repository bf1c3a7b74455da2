using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Tells two halves of the network two different things, together with all others of its kind.</summary>
internal sealed class Equivocator : Conduct
{
    public Equivocator(ConsensusSimulation world, SimulatedNode node)
        : base(world, node) => world.Conspiracy.Members.Add(this);

    public override bool IsHonest => false;

    public override VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? signed = World.Sign(Node, message);
        switch (message)
        {
            case ConsensusMessage.Proposal proposal when JustificationCheck.HighestPrepared(proposal.RoundChanges) is null:
                SimulatedPayload other = Fresh(proposal.Height);
                Tell(false, signed);
                Tell(true, World.Sign(Node, proposal with { Payload = other.Hash }));
                World.Conspiracy.Split(proposal.Height, proposal.Round, proposal.Payload, other.Hash);
                break;
            case ConsensusMessage.Proposal:
                SendToAll(signed);
                break;
            case ConsensusMessage.RoundChange change:
                Tell(false, signed);
                Tell(true, World.Sign(Node, change with { Prepared = null, Prepares = [] }));
                break;
            case ConsensusMessage.Prepare or ConsensusMessage.Commit when !World.Conspiracy.IsSplit(message.Height, message.Round):
                Tell(false, signed);
                Hash256 another = Fresh(message.Height).Hash;
                Tell(true, World.Sign(Node, message is ConsensusMessage.Prepare prepare ? prepare with { Payload = another } : ((ConsensusMessage.Commit)message) with { Payload = another }));
                break;
        }

        return signed;
    }

    public override void Resend(Address? to, ConsensusMessage message) => Tell(false, World.Keys.Verify(message));

    /// <summary>Prepares and commits the payload as far as this half can see.</summary>
    public void VoteBefore(bool secondHalf, ulong height, uint round, in Hash256 payload)
    {
        Tell(secondHalf, World.Sign(Node, new ConsensusMessage.Prepare(Node.Self, height, round, payload)));
        Tell(secondHalf, World.Sign(Node, new ConsensusMessage.Commit(Node.Self, height, round, payload)));
    }

    private void Tell(bool secondHalf, VerifiedMessage? message)
    {
        if (message is null) return;
        foreach (SimulatedNode peer in World.Nodes)
        {
            if (World.Conspiracy.IsInSecondHalf(peer.Index) == secondHalf) World.Send(Node, peer.Index, message, hasBody: true);
        }
    }
}
