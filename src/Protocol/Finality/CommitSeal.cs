using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>What a validator signs to make a block final.</summary>
public static class CommitSeal
{
    private const int EncodedSize = 160;

    /// <summary>keccak256(abi.encode(keccak256("sequitur.commit.v1"), chainId, height, round, blockHash)).</summary>
    public static Hash256 Digest(ulong chainId, ulong height, uint round, in Hash256 blockHash) =>
        Digest("sequitur.commit.v1"u8, chainId, height, round, blockHash);

    /// <summary>The same form under another domain, for the other votes of consensus.</summary>
    public static Hash256 Digest(ReadOnlySpan<byte> domain, ulong chainId, ulong height, uint round, in Hash256 hash)
    {
        Span<byte> encoded = stackalloc byte[EncodedSize];
        Keccak.Hash(domain).Bytes.CopyTo(encoded);
        ((U256)chainId).WriteBigEndian(encoded[32..]);
        ((U256)height).WriteBigEndian(encoded[64..]);
        ((U256)round).WriteBigEndian(encoded[96..]);
        hash.Bytes.CopyTo(encoded[128..]);
        return Keccak.Hash(encoded);
    }
}
