using System;
using System.Buffers.Binary;

namespace Sequitur.Primitives;

public readonly partial struct U256
{
    /// <summary>Reads up to 32 big-endian bytes; a shorter span is padded with zeros on the left.</summary>
    public static U256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 32)
        {
            return new U256(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }

        // The highest limb first, which may be a part of one; more than 32 bytes have no place.
        int whole = bytes.Length >> 3;
        ulong top = 0;
        foreach (byte digit in bytes[..(bytes.Length & 7)])
        {
            top = (top << 8) | digit;
        }

        ReadOnlySpan<byte> limbs = bytes[(bytes.Length & 7)..];
        return whole switch
        {
            0 => new U256(top, 0, 0, 0),
            1 => new U256(BinaryPrimitives.ReadUInt64BigEndian(limbs), top, 0, 0),
            2 => new U256(BinaryPrimitives.ReadUInt64BigEndian(limbs[8..]), BinaryPrimitives.ReadUInt64BigEndian(limbs), top, 0),
            3 => new U256(
                BinaryPrimitives.ReadUInt64BigEndian(limbs[16..]), BinaryPrimitives.ReadUInt64BigEndian(limbs[8..]), BinaryPrimitives.ReadUInt64BigEndian(limbs), top),
            _ => throw new ArgumentException("At most 32 bytes make a word.", nameof(bytes)),
        };
    }

    /// <summary>Writes exactly 32 big-endian bytes.</summary>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], U0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], U1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], U2);
        BinaryPrimitives.WriteUInt64BigEndian(destination, U3);
    }

    /// <summary>The 32 big-endian bytes as a hash-shaped value (storage keys, topics).</summary>
    public Hash256 ToHash256()
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteBigEndian(bytes);
        return new Hash256(bytes);
    }

    /// <summary>Number of significant bytes, 0 for zero.</summary>
    public int ByteLength =>
        U3 != 0 ? 32 - (System.Numerics.BitOperations.LeadingZeroCount(U3) >> 3)
        : U2 != 0 ? 24 - (System.Numerics.BitOperations.LeadingZeroCount(U2) >> 3)
        : U1 != 0 ? 16 - (System.Numerics.BitOperations.LeadingZeroCount(U1) >> 3)
        : 8 - (System.Numerics.BitOperations.LeadingZeroCount(U0) >> 3);
}
