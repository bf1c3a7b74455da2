using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Two different messages that one validator signed where one is allowed. With chain, height and round of the report anybody can check both signatures.</summary>
public sealed record EquivocationEvidence(MessageKind Kind, SignedContent First, SignedContent Second)
{
    /// <summary>Null when one of the two is unsigned: what a validator recovers from its own log is.</summary>
    /// <param name="first">The message that counts.</param>
    /// <param name="second">Another of the same author, kind, height and round.</param>
    public static EquivocationEvidence? Of(ConsensusMessage first, ConsensusMessage second)
    {
        bool areSigned = first.Signature != default && second.Signature != default;
        return areSigned ? new EquivocationEvidence(MessageDigest.KindOf(second), SignedContent.Of(first), SignedContent.Of(second)) : null;
    }
}

/// <summary>What a message says (<see cref="MessageDigest.ContentHash"/>) and its signature over <see cref="MessageDigest"/>.</summary>
public readonly record struct SignedContent(Hash256 Hash, RecoverableSignature Signature)
{
    public static SignedContent Of(ConsensusMessage message) => new(MessageDigest.ContentHash(message), message.Signature);
}

/// <summary>The kinds of messages, by the numbers that the contract which slashes knows them by.</summary>
public enum MessageKind : byte
{
    Proposal,
    Prepare,
    Commit,
    RoundChange,
}
