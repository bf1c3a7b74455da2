using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <remarks>Bitwise operations, shifts and the operations of the EVM that look at bytes and signs.</remarks>
public readonly partial struct U256
{
    /// <summary>True when the word is negative as a two's complement number.</summary>
    public bool IsNegative => (long)U3 < 0;

    /// <summary>Number of zero bits above the highest set bit; 256 for zero (EIP-7939).</summary>
    public int LeadingZeroCount =>
        U3 != 0 ? BitOperations.LeadingZeroCount(U3)
        : U2 != 0 ? 64 + BitOperations.LeadingZeroCount(U2)
        : U1 != 0 ? 128 + BitOperations.LeadingZeroCount(U1)
        : 192 + BitOperations.LeadingZeroCount(U0);

    /// <summary>Number of significant bits; 0 for zero.</summary>
    public int BitLength => 256 - LeadingZeroCount;

    public static U256 operator &(in U256 left, in U256 right) =>
        new(left.U0 & right.U0, left.U1 & right.U1, left.U2 & right.U2, left.U3 & right.U3);

    public static U256 operator |(in U256 left, in U256 right) =>
        new(left.U0 | right.U0, left.U1 | right.U1, left.U2 | right.U2, left.U3 | right.U3);

    public static U256 operator ^(in U256 left, in U256 right) =>
        new(left.U0 ^ right.U0, left.U1 ^ right.U1, left.U2 ^ right.U2, left.U3 ^ right.U3);

    public static U256 operator ~(in U256 value) => new(~value.U0, ~value.U1, ~value.U2, ~value.U3);

    public static U256 operator <<(in U256 value, int count) => ShiftLeft(in value, count);

    public static U256 operator >>(in U256 value, int count) => ShiftRight(in value, count);

    /// <summary>Zero for 256 and more, and for a negative count: nothing is taken modulo 256.</summary>
    public static U256 ShiftLeft(in U256 value, int count)
    {
        if ((uint)count >= 256)
        {
            return default;
        }

        // Two shifts, for a shift by 64 is none at all in C#.
        int left = count & 63;
        int right = 63 - left;
        ulong u0 = value.U0, u1 = value.U1, u2 = value.U2;
        ulong low = u0 << left;
        ulong second = (u1 << left) | ((u0 >> 1) >> right);
        if (count >= 128)
        {
            return count < 192 ? new U256(0, 0, low, second) : new U256(0, 0, 0, low);
        }

        ulong third = (u2 << left) | ((u1 >> 1) >> right);
        return count >= 64
            ? new U256(0, low, second, third)
            : new U256(low, second, third, (value.U3 << left) | ((u2 >> 1) >> right));
    }

    /// <summary>Zero for 256 and more, and for a negative count.</summary>
    public static U256 ShiftRight(in U256 value, int count) => (uint)count >= 256 ? default : ShiftRight(in value, count, 0);

    /// <summary>Shifts in copies of the sign; all sign bits for 256 and more, and for a negative count.</summary>
    public static U256 ArithmeticShiftRight(in U256 value, int count)
    {
        ulong sign = (ulong)((long)value.U3 >> 63);
        return (uint)count >= 256 ? new U256(sign, sign, sign, sign) : ShiftRight(in value, count, sign);
    }

    /// <summary>The EVM's SHL: the count is a whole word.</summary>
    public static void ShiftLeft(in U256 value, in U256 count, out U256 result) => result = ShiftLeft(in value, ShiftCount(in count));

    /// <summary>The EVM's SHR: the count is a whole word.</summary>
    public static void ShiftRight(in U256 value, in U256 count, out U256 result) => result = ShiftRight(in value, ShiftCount(in count));

    /// <summary>The EVM's SAR: the count is a whole word.</summary>
    public static void ArithmeticShiftRight(in U256 value, in U256 count, out U256 result) =>
        result = ArithmeticShiftRight(in value, ShiftCount(in count));

    /// <summary>The EVM's BYTE: the byte at an index counted from the most significant one, zero past the end.</summary>
    public static U256 ByteAt(in U256 value, in U256 index)
    {
        if (!index.IsUInt64 || index.U0 > 31)
        {
            return default;
        }

        int place = 31 - (int)index.U0;
        ulong limb = (place >> 3) switch
        {
            0 => value.U0,
            1 => value.U1,
            2 => value.U2,
            _ => value.U3,
        };
        return new U256((byte)(limb >> ((place & 7) * 8)));
    }

    /// <summary>The EVM's SIGNEXTEND: widens a number of <paramref name="byteIndex"/> + 1 bytes; from 31 on nothing changes.</summary>
    public static U256 SignExtend(in U256 byteIndex, in U256 value)
    {
        if (!byteIndex.IsUInt64 || byteIndex.U0 >= 31)
        {
            return value;
        }

        int limb = (int)byteIndex.U0 >> 3;
        int spare = 56 - (((int)byteIndex.U0 & 7) * 8);
        ulong word = limb switch
        {
            0 => value.U0,
            1 => value.U1,
            2 => value.U2,
            _ => value.U3,
        };
        long extended = (long)(word << spare) >> spare;
        ulong sign = (ulong)(extended >> 63);
        return limb switch
        {
            0 => new U256((ulong)extended, sign, sign, sign),
            1 => new U256(value.U0, (ulong)extended, sign, sign),
            2 => new U256(value.U0, value.U1, (ulong)extended, sign),
            _ => new U256(value.U0, value.U1, value.U2, (ulong)extended),
        };
    }

    /// <summary>Compares as two's complement numbers.</summary>
    public static bool SignedLess(in U256 left, in U256 right) =>
        left.U3 != right.U3 ? (long)left.U3 < (long)right.U3 : left < right;

    /// <summary>The count as the shifts take it; what does not fit becomes a count that shifts everything out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ShiftCount(in U256 count) => ((count.U0 & ~255UL) | count.U1 | count.U2 | count.U3) != 0 ? 256 : (int)count.U0;

    private static U256 ShiftRight(in U256 value, int count, ulong fill)
    {
        int right = count & 63;
        int left = 63 - right;
        ulong u1 = value.U1, u2 = value.U2, u3 = value.U3;
        ulong high = (u3 >> right) | ((fill << 1) << left);
        ulong third = (u2 >> right) | ((u3 << 1) << left);
        if (count >= 128)
        {
            return count < 192 ? new U256(third, high, fill, fill) : new U256(high, fill, fill, fill);
        }

        ulong second = (u1 >> right) | ((u2 << 1) << left);
        return count >= 64
            ? new U256(second, third, high, fill)
            : new U256((value.U0 >> right) | ((u1 << 1) << left), second, third, high);
    }
}
