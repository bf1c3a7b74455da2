using System.Buffers.Binary;
using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>One word that stands for what a message's signature covers: kind, height, round, and payload or claim.</summary>
internal static class MessageWord
{
    public static ulong Of(ConsensusMessage message, ulong seed)
    {
        ulong word = Chance.Mix(seed, ((ulong)KindOf(message) << 32) + message.Round);
        word = Chance.Mix(word, message.Height);
        return message switch
        {
            ConsensusMessage.Proposal proposal => Chance.Mix(word, Of(proposal.Payload)),
            ConsensusMessage.Prepare prepare => Chance.Mix(word, Of(prepare.Payload)),
            ConsensusMessage.Commit commit => Chance.Mix(word, Of(commit.Payload)),
            ConsensusMessage.RoundChange { Prepared: { } claim } => Chance.Mix(Chance.Mix(word, claim.Round), Of(claim.Payload)),
            _ => word,
        };
    }

    public static int KindOf(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Proposal => 0,
        ConsensusMessage.Prepare => 1,
        ConsensusMessage.Commit => 2,
        _ => 3,
    };

    /// <summary>Payloads of a simulation differ in their first eight bytes.</summary>
    public static ulong Of(in Hash256 payload) => BinaryPrimitives.ReadUInt64BigEndian(payload.Bytes);
}
