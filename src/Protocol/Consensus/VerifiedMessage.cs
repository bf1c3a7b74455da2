using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>A message all of whose signatures are by the authors it names; only <see cref="TryVerify"/> makes one. Safe to run on any thread.</summary>
public sealed class VerifiedMessage
{
    private VerifiedMessage(ConsensusMessage message) => Content = message;

    public ConsensusMessage Content { get; }

    /// <summary>Checks the message's signature and those of the messages inside it.</summary>
    public static bool TryVerify(ConsensusMessage message, ulong chainId, out VerifiedMessage? verified)
    {
        bool isGenuine = IsGenuine(message, chainId) && message switch
        {
            ConsensusMessage.Proposal proposal => AreGenuine(proposal.RoundChanges, chainId) && AreGenuine(proposal.Prepares, chainId),
            ConsensusMessage.RoundChange change => AreGenuine(change.Prepares, chainId),
            _ => true,
        };
        verified = isGenuine ? new VerifiedMessage(message) : null;
        return isGenuine;
    }

    private static bool AreGenuine(ConsensusMessage[] messages, ulong chainId)
    {
        foreach (ConsensusMessage message in messages)
        {
            if (!IsGenuine(message, chainId)) return false;
        }

        return true;
    }

    private static bool IsGenuine(ConsensusMessage message, ulong chainId) =>
        message.Signature.TryRecover(MessageDigest.Of(message, chainId), out Address signer) && signer == message.Author;
}
