using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What each message's signature covers: a domain of its own, the chain, height, round and content.</summary>
public static class MessageDigest
{
    public static Hash256 Of(ConsensusMessage message, ulong chainId) => message switch
    {
        ConsensusMessage.Proposal proposal => CommitSeal.Digest("sequitur.proposal.v1"u8, chainId, proposal.Height, proposal.Round, proposal.Payload),
        ConsensusMessage.Prepare prepare => CommitSeal.Digest("sequitur.prepare.v1"u8, chainId, prepare.Height, prepare.Round, prepare.Payload),
        ConsensusMessage.Commit commit => CommitSeal.Digest(chainId, commit.Height, commit.Round, commit.Payload),
        ConsensusMessage.RoundChange change =>
            CommitSeal.Digest("sequitur.round-change.v1"u8, chainId, change.Height, change.Round, ClaimHash(change.Prepared)),
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
