using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Proposes payloads that are not valid, proposals without their justification, and out of turn; votes for anything, and hands out false blocks.</summary>
internal sealed class InvalidProposer(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    public override bool IsHonest => false;

    public override bool AcceptsAnything => true;

    /// <summary>Also its blocks are not what they should be: their certificates lack a seal, or are another block's.</summary>
    public override StoredBlock[] Serve(StoredBlock[] blocks)
    {
        if (blocks.Length == 0 || chance.Next(2) == 0) return blocks;
        StoredBlock[] served = [.. blocks];
        int place = chance.Next(served.Length);
        Decision truth = served[place].Decision;
        Decision lie = chance.Next(2) == 0
            ? truth with { Certificate = truth.Certificate with { Seals = truth.Certificate.Seals[1..] } }
            : truth with { Payload = World.Payloads.Make(truth.Height, place > 0 ? served[place - 1].Decision.Payload : Node.HeadHash, Node.Self, isValid: true).Hash };
        served[place] = served[place] with { Decision = lie };
        return served;
    }

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
