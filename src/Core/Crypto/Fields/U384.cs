using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>A number of 384 bits, least significant word first: what a six-word prime field is read from and written to.</summary>
internal readonly struct U384
{
    public const int Size = 48;

    public readonly ulong U0;
    public readonly ulong U1;
    public readonly ulong U2;
    public readonly ulong U3;
    public readonly ulong U4;
    public readonly ulong U5;

    public U384(ulong u0, ulong u1, ulong u2, ulong u3, ulong u4, ulong u5)
    {
        U0 = u0;
        U1 = u1;
        U2 = u2;
        U3 = u3;
        U4 = u4;
        U5 = u5;
    }

    public static U384 One => new(1, 0, 0, 0, 0, 0);

    /// <summary>Reads the first 48 bytes.</summary>
    public static U384 FromBigEndian(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes[40..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[32..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Writes 48 bytes.</summary>
    public void WriteBigEndian(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, U5);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], U4);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], U3);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], U2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[32..], U1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[40..], U0);
    }

    public static bool IsBelow(in U384 left, in U384 right)
    {
        ulong borrow = 0;
        WideArithmetic.Subtract(left.U0, right.U0, ref borrow);
        WideArithmetic.Subtract(left.U1, right.U1, ref borrow);
        WideArithmetic.Subtract(left.U2, right.U2, ref borrow);
        WideArithmetic.Subtract(left.U3, right.U3, ref borrow);
        WideArithmetic.Subtract(left.U4, right.U4, ref borrow);
        WideArithmetic.Subtract(left.U5, right.U5, ref borrow);
        return borrow != 0;
    }
}
