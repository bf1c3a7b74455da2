using System;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>A message all of whose signatures are by the authors it names; only its own checks make one. Safe to run on any thread.</summary>
/// <remarks>
/// On a chain whose seals are BLS a commit carries one besides, which says nothing without the validators of its height: the machine asks for its check where
/// it matters (<see cref="SealRequest"/>).
/// </remarks>
public sealed class VerifiedMessage
{
    private VerifiedMessage(ConsensusMessage message)
    {
        Content = message;
    }

    public ConsensusMessage Content { get; }

    /// <summary>Checks the message's signature and those of the messages inside it.</summary>
    public static bool TryVerify(ConsensusMessage message, ulong chainId, out VerifiedMessage? verified) =>
        TryVerify(message, one => one.Signature.TryRecover(MessageDigest.Of(one, chainId), out Address signer) && signer == one.Author, out verified);

    /// <summary>The same under another scheme of signatures: for the simulator, whose stand-ins mean nothing outside it.</summary>
    /// <param name="message">The message, with those inside it.</param>
    /// <param name="isGenuine">Whether one message's own signature is by the author it names.</param>
    /// <param name="verified">Null when any of the signatures is not.</param>
    internal static bool TryVerify(ConsensusMessage message, Predicate<ConsensusMessage> isGenuine, out VerifiedMessage? verified)
    {
        bool areGenuine = isGenuine(message) && message switch
        {
            ConsensusMessage.Proposal proposal => Array.TrueForAll(proposal.RoundChanges, isGenuine) && Array.TrueForAll(proposal.Prepares, isGenuine),
            ConsensusMessage.RoundChange change => Array.TrueForAll(change.Prepares, isGenuine),
            _ => true,
        };
        verified = areGenuine ? new VerifiedMessage(message) : null;
        return areGenuine;
    }
}
