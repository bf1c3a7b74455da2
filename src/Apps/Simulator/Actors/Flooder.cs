using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Actors;

/// <summary>Sends whatever it can sign: any kind, height and round, several times a second; otherwise it behaves.</summary>
internal sealed class Flooder(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    private const int PauseMs = 100;
    private const int MessagesAtOnce = 3;

    public override bool IsHonest => false;

    public override void OnStarted() => Node.Soon(chance.Next(PauseMs), Flood);

    private void Flood()
    {
        Node.Soon(PauseMs, Flood);
        for (int i = 0; i < MessagesAtOnce; i++) SendToAll(World.Sign(Node, Anything()));
    }

    private ConsensusMessage Anything()
    {
        ulong height = Node.Head + (ulong)chance.Next(4);
        uint round = chance.Next(3) == 0 ? (uint)chance.Next(2 * (int)ConsensusLimits.RoundMax) : (uint)chance.Next(4);
        Hash256 payload = Fresh(Node.Head + 1).Hash;
        return chance.Next(5) switch
        {
            0 => new ConsensusMessage.Prepare(Node.Self, height, round, payload),
            1 => new ConsensusMessage.Commit(Node.Self, height, round, payload),
            2 => new ConsensusMessage.RoundChange(Node.Self, height, round, null, []),
            3 => new ConsensusMessage.RoundChange(Node.Self, height, round, new PreparedClaim(round / 2, payload), []),
            _ => new ConsensusMessage.Proposal(Node.Self, height, round, payload, [], []),
        };
    }
}
