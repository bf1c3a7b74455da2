using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>A header with its hash, as the table of headers holds it: hash ‖ RLP.</summary>
public sealed record StoredHeader(BlockHeader Header, Hash256 Hash)
{
    // A header's RLP always needs a three-byte list header, so its first fields lie at fixed places: parent, ommers, beneficiary, three roots.
    private const int BloomOffset = Hash256.Size + 3 + (33 * 2) + 21 + (33 * 3) + 3;

    internal static Hash256 ReadHash(ReadOnlySpan<byte> value) => new(value);

    internal static ReadOnlySpan<byte> ReadRlp(ReadOnlySpan<byte> value) => value[Hash256.Size..];

    /// <summary>The logs bloom, without decoding the header.</summary>
    internal static ReadOnlySpan<byte> ReadBloom(ReadOnlySpan<byte> value) => value.Slice(BloomOffset, Bloom.Size);

    internal static bool TryRead(ReadOnlySpan<byte> value, out StoredHeader? stored)
    {
        stored = null;
        if (value.Length <= Hash256.Size || BlockHeader.TryDecode(ReadRlp(value), out BlockHeader? header) != RlpError.None)
        {
            return false;
        }

        stored = new StoredHeader(header!, ReadHash(value));
        return true;
    }

    internal static void Write(BlockHeader header, ByteBuffer destination)
    {
        destination.Clear();
        destination.Append(header.Hash.Bytes);
        destination.Append(header.Rlp);
    }
}
