using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>What a node does with what its machine asks for. This one is honest; Byzantine actors depart from it.</summary>
/// <remarks>An actor signs with its own key only: the world offers no other.</remarks>
internal class Conduct(ConsensusSimulation world, SimulatedNode node)
{
    public virtual bool IsHonest => true;

    /// <summary>Whether it answers requests for payloads and blocks.</summary>
    public virtual bool Serves => true;

    protected ConsensusSimulation World { get; } = world;

    protected SimulatedNode Node { get; } = node;

    /// <summary>Signs and sends; what comes back to the own machine. Null for nothing.</summary>
    public virtual VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? signed = World.Sign(Node, message);
        SendToAll(signed);
        return signed;
    }

    /// <summary>Messages signed before, for one validator or (null) for all others.</summary>
    public virtual void Resend(Address? to, ConsensusMessage message)
    {
        VerifiedMessage verified = World.Keys.Verify(message)!;
        foreach (SimulatedNode peer in World.Nodes)
        {
            if (to is null || peer.Self == to) World.Send(Node, peer.Index, verified, hasBody: true);
        }
    }

    /// <summary>Tells the others how far it is.</summary>
    public virtual void Announce(ulong head) => World.Announce(Node, head);

    /// <summary>Null when there is nothing to put into a block that must not be empty.</summary>
    public virtual SimulatedPayload? Build(BuildRequest build) => Node.Build(build, Content);

    /// <summary>Whether it tells this node of transactions.</summary>
    public virtual bool Gossips(int to) => true;

    /// <summary>The transactions of a block as it names them beside its proposal.</summary>
    public virtual Hash256[] Name(Hash256[] transactions) => transactions;

    /// <summary>A Byzantine proposer counts a height with its own seal alone, so that all others seem to have been away.</summary>
    private SimulatedContent Content => IsHonest ? Node.Contents.Choose() : new SimulatedContent(0, 0, 0, Node.Contents.HeightToReward(Node.State), SimulatedState.Bit(Node.Validator));

    /// <summary>Whether it votes for payloads that are not valid, too.</summary>
    public virtual bool AcceptsAnything => false;

    /// <summary>A message has arrived. False keeps it from the machine.</summary>
    public virtual bool Hears(ConsensusMessage message) => true;

    /// <summary>Whether it wants to know how far others are.</summary>
    public virtual bool HearsHeads => true;

    /// <summary>The answer to a request for these blocks of its chain.</summary>
    public virtual StoredBlock[] Serve(StoredBlock[] blocks) => blocks;

    /// <summary>The node begins a life.</summary>
    public virtual void OnStarted()
    {
    }

    /// <summary>A payload that is valid at this height on the node's own head, and that it holds.</summary>
    protected SimulatedPayload Fresh(ulong height)
    {
        SimulatedPayload payload = Node.Make(height, Node.HeadHash, Node.Self, isValid: true, Content);
        Node.Hold(payload.Hash);
        return payload;
    }

    /// <summary>Null, a message nobody would take, is not sent.</summary>
    protected void SendToAll(VerifiedMessage? message)
    {
        if (message is null) return;
        foreach (SimulatedNode peer in World.Nodes) World.Send(Node, peer.Index, message, hasBody: true);
    }
}
