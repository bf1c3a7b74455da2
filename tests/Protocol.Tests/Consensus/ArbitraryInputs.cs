using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Consensus;

/// <summary>Inputs by chance for one validator of four: what a driver, a network and three arbitrary other validators might hand it.</summary>
/// <remarks>Rounds and payloads are few, so that votes meet, justifications hold, and nearly all conflict with something said before.</remarks>
internal sealed class ArbitraryInputs(LocalValidator node, Random random)
{
    private const int RoundCount = 4;

    private static readonly Hash256[] s_payloads = [.. Enumerable.Range(0, 3).Select(i => LocalValidator.Payload($"payload {i}"))];

    private readonly Dictionary<Hash256, VerifiedMessage> _signed = [];

    public ConsensusInput Next() => random.Next(12) switch
    {
        0 => new ConsensusInput.WorkArrived(),
        1 => new ConsensusInput.PayloadBuilt(node.Height, node.Machine.Round, Payload()),
        2 => new ConsensusInput.NothingToBuild(node.Height, node.Machine.Round),
        3 or 4 => new ConsensusInput.PayloadChecked(node.Height, node.Machine.Round, Payload(), random.Next(8) > 0),
        5 => new ConsensusInput.TimeoutElapsed(node.Height, node.Machine.Round),
        6 => new ConsensusInput.ResendDue(),
        7 => new ConsensusInput.PeerConnected(node.Keys[Other()]),
        _ => new ConsensusInput.MessageArrived(Signed(Message())),
    };

    public ConsensusMessage Message() => random.Next(6) switch
    {
        0 => Proposal(),
        1 => RoundChange(Other(), (uint)random.Next(1, RoundCount)),
        2 or 3 => node.Prepare(Other(), Payload(), Round()),
        _ => node.Commit(Other(), Payload(), Round()),
    };

    private ConsensusMessage.Proposal Proposal()
    {
        uint round = Round();
        int proposer = (int)((round + 1) % (uint)node.Keys.Count);
        if (round == 0 || node.Keys[proposer] == node.Self) return node.Proposal(node.Others[0], Payload());
        ConsensusMessage.RoundChange[] changes = [.. node.Others.Select(author => RoundChange(author, round))];
        ConsensusMessage.RoundChange? highest = changes.Where(change => change.Prepared is not null).MaxBy(change => change.Prepared!.Value.Round);
        return node.Justified(round, highest?.Prepared!.Value.Payload ?? Payload(), changes);
    }

    private ConsensusMessage.RoundChange RoundChange(int author, uint round) =>
        random.Next(3) == 0 ? node.RoundChange(author, round, Payload(), (uint)random.Next((int)round)) : node.RoundChange(author, round);

    private VerifiedMessage Signed(ConsensusMessage message)
    {
        ConsensusMessage signed = node.Keys.Signed(message);
        if (message is ConsensusMessage.Proposal or ConsensusMessage.RoundChange) return signed.Verified();

        // Votes are few: each is verified once.
        Hash256 key = Keccak.Hash(signed.Signature.ToBytes());
        if (!_signed.TryGetValue(key, out VerifiedMessage? verified)) _signed.Add(key, verified = signed.Verified());
        return verified;
    }

    private Hash256 Payload() => s_payloads[random.Next(s_payloads.Length)];

    private uint Round() => (uint)random.Next(RoundCount);

    private int Other() => node.Others[random.Next(node.Others.Length)];
}
