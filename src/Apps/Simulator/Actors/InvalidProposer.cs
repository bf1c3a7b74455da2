using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Proposes payloads that are not valid, proposals without their justification, and out of turn; votes for anything, and hands out false blocks.</summary>
internal sealed class InvalidProposer(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    private readonly WrongSeals _seals = new(world, node, chance);

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
            ? truth with { Certificate = Spoil(truth, place > 0 ? served[place - 1].Decision.Payload : null) }
            : truth with { Payload = Node.Make(truth.Height, place > 0 ? served[place - 1].Decision.Payload : Node.HeadHash, Node.Self, isValid: true).Hash };
        bool isOtherBody = served[place].Body is { Transactions.Length: > 0 } && chance.Next(3) == 0;
        served[place] = isOtherBody
            ? served[place] with { Body = served[place].Body! with { Transactions = served[place].Body!.Transactions[1..] } }
            : served[place] with { Decision = lie };
        return served;
    }

    public override Hash256[] Name(Hash256[] transactions) => transactions.Length == 0 || chance.Next(4) > 0 ? transactions : transactions[..^1];

    public override SimulatedPayload? Build(BuildRequest build)
    {
        Address foreign = World.Keys[(Node.Validator + 1) % World.Keys.Count];
        return chance.Next(5) switch
        {
            0 => Node.Make(build.Height, Node.HeadHash, Node.Self, isValid: false),
            1 => Node.Make(build.Height + 1, Node.HeadHash, Node.Self, isValid: true),
            2 => Node.Make(build.Height, MadeUpParent(build), Node.Self, isValid: true),
            3 when World.Keys.Count > 1 => Node.Make(build.Height, Node.HeadHash, foreign, isValid: true),
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
        else if (signed?.Content is ConsensusMessage.Commit commit && _seals.Exist && chance.Next(2) == 0)
        {
            SendToAll(_seals.Exchange(commit));
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

    public override bool Hears(ConsensusMessage message)
    {
        _seals.Hear(message);
        return true;
    }

    /// <summary>A certificate that does not hold. Which validators it should be of follows from the block before, which it may not have at hand.</summary>
    private FinalityCertificate Spoil(Decision truth, Hash256? parent)
    {
        if (truth.Certificate.Aggregate is null) return truth.Certificate with { Seals = truth.Certificate.Seals[1..] };
        Hash256 before = parent ?? (truth.Height > 1 ? Node.Chain[(int)truth.Height - 2].Decision.Payload : default);
        return _seals.Spoil(truth, World.ElectorateAfter(before, truth.Height));
    }

    private Hash256 MadeUpParent(BuildRequest build) => Node.Make(build.Height - 1, default, Node.Self, isValid: false).Hash;
}
