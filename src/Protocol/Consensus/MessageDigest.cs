using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What each message's signature covers: a domain of its own, the chain, height, round and content.</summary>
public static class MessageDigest
{
    public static Hash256 Of(ConsensusMessage message, ulong chainId) =>
        Of(KindOf(message), chainId, message.Height, message.Round, ContentHash(message));

    /// <summary>The same for a message of which no more than this is known.</summary>
    public static Hash256 Of(MessageKind kind, ulong chainId, ulong height, uint round, in Hash256 contentHash) => kind switch
    {
        MessageKind.Proposal => CommitSeal.Digest("sequitur.proposal.v1"u8, chainId, height, round, contentHash),
        MessageKind.Prepare => CommitSeal.Digest("sequitur.prepare.v1"u8, chainId, height, round, contentHash),
        MessageKind.Commit => CommitSeal.Digest(chainId, height, round, contentHash),
        MessageKind.RoundChange => CommitSeal.Digest("sequitur.round-change.v1"u8, chainId, height, round, contentHash),
        _ => throw new InvalidOperationException("A message of an unknown kind."),
    };

    public static MessageKind KindOf(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Proposal => MessageKind.Proposal,
        ConsensusMessage.Prepare => MessageKind.Prepare,
        ConsensusMessage.Commit => MessageKind.Commit,
        ConsensusMessage.RoundChange => MessageKind.RoundChange,
        _ => throw new InvalidOperationException("A message of an unknown kind."),
    };

    /// <summary>What of a message stands in its digest besides domain, chain, height and round: the payload, or the hash of a claim.</summary>
    public static Hash256 ContentHash(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Proposal proposal => proposal.Payload,
        ConsensusMessage.Prepare prepare => prepare.Payload,
        ConsensusMessage.Commit commit => commit.Payload,
        ConsensusMessage.RoundChange change => ClaimHash(change.Prepared),
        _ => throw new InvalidOperationException("A message of an unknown kind."),
    };

    /// <summary>Zero for nothing prepared, else keccak256(abi.encode(round, payload)).</summary>
    private static Hash256 ClaimHash(PreparedClaim? prepared)
    {
        if (prepared is not { } claim) return default;
        Span<byte> encoded = stackalloc byte[64];
        ((U256)claim.Round).WriteBigEndian(encoded);
        claim.Payload.Bytes.CopyTo(encoded[32..]);
        return Keccak.Hash(encoded);
    }
}
