using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <remarks>
/// Addition, subtraction and multiplication. Every form with an <c>out</c> result reads all its operands before it writes,
/// so that the result may be the same place as an operand: the interpreter works in place on its stack.
/// </remarks>
public readonly partial struct U256
{
    public static U256 operator +(in U256 left, in U256 right)
    {
        Add(in left, in right, out U256 sum);
        return sum;
    }

    public static U256 operator -(in U256 left, in U256 right)
    {
        Subtract(in left, in right, out U256 difference);
        return difference;
    }

    public static U256 operator -(in U256 value)
    {
        Negate(in value, out U256 result);
        return result;
    }

    public static U256 operator *(in U256 left, in U256 right)
    {
        Multiply(in left, in right, out U256 product);
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(in U256 left, in U256 right, out U256 sum) => AddOverflows(in left, in right, out sum);

    /// <summary>The sum modulo 2^256; true when it did not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AddOverflows(in U256 left, in U256 right, out U256 sum)
    {
        ulong s0 = left.U0 + right.U0;
        ulong carry = s0 < right.U0 ? 1UL : 0;
        ulong s1 = WideArithmetic.Add(left.U1, right.U1, ref carry);
        ulong s2 = WideArithmetic.Add(left.U2, right.U2, ref carry);
        ulong s3 = WideArithmetic.Add(left.U3, right.U3, ref carry);
        sum = new U256(s0, s1, s2, s3);
        return carry != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(in U256 left, in U256 right, out U256 difference) => SubtractBorrows(in left, in right, out difference);

    /// <summary>The difference modulo 2^256; true when <paramref name="right"/> is the greater one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SubtractBorrows(in U256 left, in U256 right, out U256 difference)
    {
        ulong borrow = left.U0 < right.U0 ? 1UL : 0;
        ulong d0 = left.U0 - right.U0;
        ulong d1 = WideArithmetic.Subtract(left.U1, right.U1, ref borrow);
        ulong d2 = WideArithmetic.Subtract(left.U2, right.U2, ref borrow);
        ulong d3 = WideArithmetic.Subtract(left.U3, right.U3, ref borrow);
        difference = new U256(d0, d1, d2, d3);
        return borrow != 0;
    }

    /// <summary>Two's complement negation.</summary>
    public static void Negate(in U256 value, out U256 result) => SubtractBorrows(default, in value, out result);

    /// <summary>The product modulo 2^256.</summary>
    [Accelerated("u256_mul")]
    public static void Multiply(in U256 left, in U256 right, out U256 product)
    {
        ulong a0 = left.U0, a1 = left.U1, a2 = left.U2;
        ulong b0 = right.U0, b1 = right.U1, b2 = right.U2;
        ulong top = (a0 * right.U3) + (a1 * b2) + (a2 * b1) + (left.U3 * b0);

        ulong p0 = WideArithmetic.Multiply(a0, b0, out ulong carry);
        ulong p1 = WideArithmetic.MultiplyAdd(a0, b1, carry, out carry);
        ulong p2 = WideArithmetic.MultiplyAdd(a0, b2, carry, out carry);
        top += carry;

        p1 = WideArithmetic.MultiplyAdd(a1, b0, p1, out carry);
        p2 = WideArithmetic.MultiplyAdd(a1, b1, p2, carry, out carry);
        top += carry;

        p2 = WideArithmetic.MultiplyAdd(a2, b0, p2, out carry);
        product = new U256(p0, p1, p2, top + carry);
    }

    /// <summary>The square modulo 2^256, for about two thirds of the price of a product.</summary>
    public static void Square(in U256 value, out U256 square)
    {
        ulong a0 = value.U0, a1 = value.U1, a2 = value.U2;
        ulong top = 2 * ((a0 * value.U3) + (a1 * a2));

        // The mixed products a0·a1 and a0·a2 count twice: shift them left by one before the squares are added.
        ulong m1 = WideArithmetic.Multiply(a0, a1, out ulong carry);
        ulong m2 = WideArithmetic.MultiplyAdd(a0, a2, carry, out ulong m3);
        m3 = (m3 << 1) | (m2 >> 63);
        m2 = (m2 << 1) | (m1 >> 63);
        m1 <<= 1;

        ulong p0 = WideArithmetic.Multiply(a0, a0, out carry);
        ulong p1 = m1 + carry;
        ulong more = p1 < carry ? 1UL : 0;
        ulong p2 = WideArithmetic.MultiplyAdd(a1, a1, m2, more, out carry);
        square = new U256(p0, p1, p2, top + m3 + carry);
    }

    /// <summary>The product modulo 2^256; true when it did not fit.</summary>
    public static bool MultiplyOverflows(in U256 left, in U256 right, out U256 product)
    {
        MultiplyWide(in left, in right, out product, out U256 high);
        return !high.IsZero;
    }

    /// <summary>The whole product of 512 bits.</summary>
    [Accelerated("u256_mul_wide")]
    public static void MultiplyWide(in U256 left, in U256 right, out U256 low, out U256 high)
    {
        ulong a0 = left.U0, a1 = left.U1, a2 = left.U2, a3 = left.U3;
        ulong b0 = right.U0, b1 = right.U1, b2 = right.U2, b3 = right.U3;

        ulong p0 = WideArithmetic.Multiply(a0, b0, out ulong carry);
        ulong p1 = WideArithmetic.MultiplyAdd(a0, b1, carry, out carry);
        ulong p2 = WideArithmetic.MultiplyAdd(a0, b2, carry, out carry);
        ulong p3 = WideArithmetic.MultiplyAdd(a0, b3, carry, out ulong p4);

        p1 = WideArithmetic.MultiplyAdd(a1, b0, p1, out carry);
        p2 = WideArithmetic.MultiplyAdd(a1, b1, p2, carry, out carry);
        p3 = WideArithmetic.MultiplyAdd(a1, b2, p3, carry, out carry);
        p4 = WideArithmetic.MultiplyAdd(a1, b3, p4, carry, out ulong p5);

        p2 = WideArithmetic.MultiplyAdd(a2, b0, p2, out carry);
        p3 = WideArithmetic.MultiplyAdd(a2, b1, p3, carry, out carry);
        p4 = WideArithmetic.MultiplyAdd(a2, b2, p4, carry, out carry);
        p5 = WideArithmetic.MultiplyAdd(a2, b3, p5, carry, out ulong p6);

        p3 = WideArithmetic.MultiplyAdd(a3, b0, p3, out carry);
        p4 = WideArithmetic.MultiplyAdd(a3, b1, p4, carry, out carry);
        p5 = WideArithmetic.MultiplyAdd(a3, b2, p5, carry, out carry);
        p6 = WideArithmetic.MultiplyAdd(a3, b3, p6, carry, out ulong p7);

        low = new U256(p0, p1, p2, p3);
        high = new U256(p4, p5, p6, p7);
    }
}
