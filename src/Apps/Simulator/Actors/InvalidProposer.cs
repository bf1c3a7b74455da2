using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Proposes payloads that are not valid, proposals without their justification, and out of turn; and votes for its own.</summary>
internal sealed class InvalidProposer(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    public override bool IsHonest => false;

    public override SimulatedPayload Build(BuildRequest build)
    {
        Address foreign = World.Keys[(Node.Validator + 1) % World.Keys.Count];
        return chance.Next(5) switch
        {
            0 => World.Payloads.Make(build.Height, Node.HeadHash, Node.Self, isValid: false),
            1 => World.Payloads.Make(build.Height + 1, Node.HeadHash, Node.Self, isValid: true),
            2 => World.Payloads.Make(build.Height, MadeUpParent(build), Node.Self, isValid: true),
            3 when World.Keys.Count > 1 => World.Payloads.Make(build.Height, Node.HeadHash, foreign, isValid: true),
            _ => base.Build(build),
        };
    }

    public override VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? signed = World.Sign(Node, message);
        if (message is ConsensusMessage.Proposal { Round: > 0 } proposal && chance.Next(2) == 0)
        {
            SendToAll(World.Sign(Node, proposal with { RoundChanges = proposal.RoundChanges[..(proposal.RoundChanges.Length / 2)] }));
        }
        else
        {
            SendToAll(signed);
        }

        if (message is ConsensusMessage.Prepare prepare && chance.Next(4) == 0)
        {
            SendToAll(World.Sign(Node, new ConsensusMessage.Proposal(Node.Self, prepare.Height, prepare.Round, Fresh(prepare.Height).Hash, [], [])));
        }

        return signed;
    }

    private Hash256 MadeUpParent(BuildRequest build) => World.Payloads.Make(build.Height - 1, default, Node.Self, isValid: false).Hash;
}
