using System;
using System.Collections.Generic;
using Sequitur.Consensus;

namespace Sequitur.Simulator.Actors;

/// <summary>Lies about what it has prepared: says nothing, something older, or something made up; proposes as if nobody had prepared anything; denies decisions.</summary>
internal sealed class Liar(ConsensusSimulation world, SimulatedNode node, Chance chance) : Conduct(world, node)
{
    private const int ClaimsMax = 8;
    private const uint RoundsDenied = 3;

    /// <summary>At each so manieth height its commits carry the right seal for the first half only.</summary>
    private const ulong SealsDenied = 3;

    private readonly List<ConsensusMessage.RoundChange> _claims = [];
    private readonly WrongSeals _seals = new(world, node, chance);

    public override bool IsHonest => false;

    public override VerifiedMessage? Broadcast(ConsensusMessage message)
    {
        VerifiedMessage? truth = World.Sign(Node, message);
        if (truth?.Content is ConsensusMessage.Commit commit && _seals.Exist && message.Height % SealsDenied == 0)
        {
            TellHalves(truth, _seals.Exchange(commit));
            return truth;
        }

        switch (message)
        {
            case ConsensusMessage.RoundChange change:
                SendToAll(World.Sign(Node, Lie(change)));
                break;
            case ConsensusMessage.Proposal { Prepares.Length: > 0 } proposal:
                SendToAll(World.Sign(Node, Forget(proposal)));
                break;
            case ConsensusMessage.Prepare { Round: 0 } or ConsensusMessage.Commit { Round: 0 } when truth is not null && IsDenied(message.Height):
                foreach (SimulatedNode peer in World.Nodes)
                {
                    if (!World.Conspiracy.IsInSecondHalf(peer.Index)) World.Send(Node, peer.Index, truth, hasBody: false);
                }

                break;
            default:
                SendToAll(truth);
                break;
        }

        return truth;
    }

    public override bool HearsHeads => Node.Round >= RoundsDenied || !IsDenied(Node.Head + 1);

    public override bool Hears(ConsensusMessage message)
    {
        _seals.Hear(message);
        if (message is ConsensusMessage.RoundChange { Prepared: not null } change) Remember(change);
        return message is not ConsensusMessage.Commit { Round: < RoundsDenied } || !IsDenied(message.Height);
    }

    /// <summary>
    /// At every second height it helps the first half alone to decide in round 0, does not want to know of it, and starts anew with the others.
    /// </summary>
    private static bool IsDenied(ulong height) => height % 2 == 1;

    private void TellHalves(VerifiedMessage first, VerifiedMessage? second)
    {
        foreach (SimulatedNode peer in World.Nodes)
        {
            VerifiedMessage? said = World.Conspiracy.IsInSecondHalf(peer.Index) ? second : first;
            if (said is not null) World.Send(Node, peer.Index, said, hasBody: false);
        }
    }

    private void Remember(ConsensusMessage.RoundChange change)
    {
        if (_claims.Count == ClaimsMax) _claims.RemoveAt(0);
        _claims.Add(change);
    }

    private ConsensusMessage.RoundChange Lie(ConsensusMessage.RoundChange truth)
    {
        if (truth.Prepared is not null) Remember(truth);
        switch (IsDenied(truth.Height) ? -1 : chance.Next(4))
        {
            case 0 when _claims.Count > 0:
                ConsensusMessage.RoundChange other = _claims[chance.Next(_claims.Count)];
                return truth with { Prepared = other.Prepared, Prepares = other.Prepares };
            case 1:
                var claim = new PreparedClaim((uint)chance.Next((int)Math.Min(truth.Round, 1_000)), Fresh(truth.Height).Hash);
                return truth with { Prepared = claim, Prepares = [MadeUp(truth, claim, true)] };
            case 2:
                var forged = new PreparedClaim(truth.Round - 1, Fresh(truth.Height).Hash);
                return truth with { Prepared = forged, Prepares = [MadeUp(truth, forged, true), MadeUp(truth, forged, false), MadeUp(truth, forged, false)] };
            default:
                return truth with { Prepared = null, Prepares = [] };
        }
    }

    /// <summary>A prepare signed with the own key: by itself, or by a validator whose key it has not.</summary>
    private ConsensusMessage.Prepare MadeUp(ConsensusMessage.RoundChange change, PreparedClaim claim, bool isOwn)
    {
        int author = isOwn ? Node.Validator : chance.Next(World.Keys.Count);
        return World.Keys.Sign(Node.Validator, new ConsensusMessage.Prepare(World.Keys[author], change.Height, claim.Round, claim.Payload));
    }

    /// <summary>Leaves out the round changes that claim something, its own becoming one that claims nothing; justified only if a quorum is left.</summary>
    private ConsensusMessage.Proposal Forget(ConsensusMessage.Proposal proposal)
    {
        List<ConsensusMessage.RoundChange> changes = [];
        foreach (ConsensusMessage.RoundChange change in proposal.RoundChanges)
        {
            if (change.Author == Node.Self) changes.Add(World.Keys.Sign(Node.Validator, change with { Prepared = null }));
            else if (change.Prepared is null || chance.Next(4) == 0) changes.Add(change with { Prepared = null });
        }

        return proposal with { Payload = Fresh(proposal.Height).Hash, RoundChanges = [.. changes], Prepares = [] };
    }
}
