using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>A message all of whose signatures are by the authors it names; only its own checks make one. Safe to run on any thread.</summary>
/// <remarks>
/// On a chain whose seals are BLS a commit carries one besides, which says nothing without the validators of its height: <see cref="VerifySeals"/> checks it,
/// and the machine counts no commit without that.
/// </remarks>
public sealed class VerifiedMessage
{
    private VerifiedMessage(ConsensusMessage message, bool isSealVerified = false)
    {
        Content = message;
        IsSealVerified = isSealVerified;
    }

    public ConsensusMessage Content { get; }

    /// <summary>Whether the BLS seal of a commit is by its author's key of that height.</summary>
    public bool IsSealVerified { get; }

    /// <summary>Checks the message's signature and those of the messages inside it.</summary>
    public static bool TryVerify(ConsensusMessage message, ulong chainId, out VerifiedMessage? verified) =>
        TryVerify(message, one => one.Signature.TryRecover(MessageDigest.Of(one, chainId), out Address signer) && signer == one.Author, out verified);

    /// <summary>The same for a message of one's own, whose seal, if it has one, was just made by the key that stands in the set.</summary>
    public static bool TryVerifyOwn(ConsensusMessage message, ulong chainId, out VerifiedMessage? verified)
    {
        bool isVerified = TryVerify(message, chainId, out verified);
        if (isVerified && message is ConsensusMessage.Commit { Seal: not null }) verified = new VerifiedMessage(message, isSealVerified: true);
        return isVerified;
    }

    /// <summary>
    /// Checks the seals of commits for one payload in one round: all at once, and only when that fails one by one. What comes back is each commit with its
    /// seal checked, in the same order; null for one without a seal, with a wrong one, or by nobody of the set.
    /// </summary>
    /// <param name="commits">Of one height, round and payload.</param>
    /// <param name="chainId">Of the chain.</param>
    /// <param name="validators">Of that height.</param>
    /// <param name="factors">One for each commit, random and drawn now: <see cref="BlsSignatures.VerifyEach"/>.</param>
    public static VerifiedMessage?[] VerifySeals(ReadOnlySpan<VerifiedMessage> commits, ulong chainId, ValidatorSet validators, ReadOnlySpan<ulong> factors)
    {
        var verified = new VerifiedMessage?[commits.Length];
        if (commits.IsEmpty) return verified;
        Hash256 digest = MessageDigest.Of(commits[0].Content, chainId);
        int[] sealers = new int[commits.Length];
        var keys = new BlsPublicKey[commits.Length];
        byte[][] seals = new byte[commits.Length][];
        int count = 0;
        for (int i = 0; i < commits.Length; i++)
        {
            int place = validators.IndexOf(commits[i].Content.Author);
            if (MessageDigest.Of(commits[i].Content, chainId) != digest) throw new InvalidOperationException("Commits for different payloads are not checked together.");
            if (place < 0 || commits[i].Content is not ConsensusMessage.Commit { Seal: { } seal } || validators.Validators[place].SealKey is not { } key) continue;
            (sealers[count], keys[count], seals[count]) = (i, key, seal.ToBytes());
            count++;
        }

        bool areAllGood = BlsSignatures.VerifyEach(keys.AsSpan(0, count), digest.Bytes, seals.AsSpan(0, count), factors[..count]);
        for (int i = 0; i < count; i++)
        {
            bool isGood = areAllGood || (count > 1 && BlsSignatures.Verify(keys[i], digest.Bytes, seals[i]));
            if (isGood) verified[sealers[i]] = new VerifiedMessage(commits[sealers[i]].Content, isSealVerified: true);
        }

        return verified;
    }

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
