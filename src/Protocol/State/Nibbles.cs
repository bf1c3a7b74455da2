using System;
using System.Buffers.Binary;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A 32-byte trie key as 64 nibbles, the high one of each byte first.</summary>
internal static class Nibbles
{
    public const int KeyLength = 64;

    public static int At(in Hash256 key, int index)
    {
        int pair = key.Bytes[index >> 1];
        return (index & 1) == 0 ? pair >> 4 : pair & 15;
    }

    /// <summary>How many leading nibbles the keys share.</summary>
    public static int SharedPrefix(in Hash256 left, in Hash256 right)
    {
        ReadOnlySpan<byte> leftBytes = left.Bytes;
        ReadOnlySpan<byte> rightBytes = right.Bytes;
        for (int offset = 0; offset < Hash256.Size; offset += sizeof(ulong))
        {
            // The lowest byte that differs is the first: only what differs is put into order, which costs a guest less than to do so with every word.
            ulong difference = BinaryPrimitives.ReadUInt64LittleEndian(leftBytes[offset..])
                ^ BinaryPrimitives.ReadUInt64LittleEndian(rightBytes[offset..]);
            if (difference != 0)
            {
                int equalBytes = BitOperations.TrailingZeroCount(difference) >> 3;
                bool isHighEqual = ((difference >> (equalBytes * 8)) & 0xf0) == 0;
                return ((offset + equalBytes) * 2) + (isHighEqual ? 1 : 0);
            }
        }

        return KeyLength;
    }

    /// <summary>The key with one nibble replaced.</summary>
    public static Hash256 With(in Hash256 key, int index, int nibble)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        key.Bytes.CopyTo(bytes);
        Set(bytes, index, nibble);
        return new Hash256(bytes);
    }

    /// <summary>The first <paramref name="length"/> nibbles, zeros after them.</summary>
    public static Hash256 Prefix(in Hash256 key, int length)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        bytes.Clear();
        key.Bytes[..((length + 1) >> 1)].CopyTo(bytes);
        if ((length & 1) != 0)
        {
            bytes[length >> 1] &= 0xf0;
        }

        return new Hash256(bytes);
    }

    /// <summary>Writes the first nibbles of the key, one per byte, until the span is full.</summary>
    public static void Expand(in Hash256 key, Span<byte> nibbles)
    {
        for (int index = 0; index < nibbles.Length; index++)
        {
            nibbles[index] = (byte)At(in key, index);
        }
    }

    public static void Set(Span<byte> key, int index, int nibble)
    {
        ref byte pair = ref key[index >> 1];
        pair = (index & 1) == 0 ? (byte)((pair & 0x0f) | (nibble << 4)) : (byte)((pair & 0xf0) | nibble);
    }
}
