using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField<TModulus>
{
    /// <summary>What a right factor's limb is shifted by, so that the upper word of a product is what lies above a limb.</summary>
    private const int LimbGap = 64 - LimbBits;

    /// <summary>Column by column: 25 products of limbs, of which two words each are added without carries.</summary>
    [Accelerated("field_mul_wide_256")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MultiplyLoose(in LooseLimbs left, in LooseLimbs right, out WideLimbs product)
    {
        ulong low = 0;
        ulong high = 0;
        Accumulate(left.L0, right.L0, ref low, ref high);
        product.L0 = NextColumn(ref low, ref high);
        Accumulate(left.L0, right.L1, ref low, ref high);
        Accumulate(left.L1, right.L0, ref low, ref high);
        product.L1 = NextColumn(ref low, ref high);
        Accumulate(left.L0, right.L2, ref low, ref high);
        Accumulate(left.L1, right.L1, ref low, ref high);
        Accumulate(left.L2, right.L0, ref low, ref high);
        product.L2 = NextColumn(ref low, ref high);
        Accumulate(left.L0, right.L3, ref low, ref high);
        Accumulate(left.L1, right.L2, ref low, ref high);
        Accumulate(left.L2, right.L1, ref low, ref high);
        Accumulate(left.L3, right.L0, ref low, ref high);
        product.L3 = NextColumn(ref low, ref high);
        Accumulate(left.L0, right.L4, ref low, ref high);
        Accumulate(left.L1, right.L3, ref low, ref high);
        Accumulate(left.L2, right.L2, ref low, ref high);
        Accumulate(left.L3, right.L1, ref low, ref high);
        Accumulate(left.L4, right.L0, ref low, ref high);
        product.L4 = NextColumn(ref low, ref high);
        Accumulate(left.L1, right.L4, ref low, ref high);
        Accumulate(left.L2, right.L3, ref low, ref high);
        Accumulate(left.L3, right.L2, ref low, ref high);
        Accumulate(left.L4, right.L1, ref low, ref high);
        product.L5 = NextColumn(ref low, ref high);
        Accumulate(left.L2, right.L4, ref low, ref high);
        Accumulate(left.L3, right.L3, ref low, ref high);
        Accumulate(left.L4, right.L2, ref low, ref high);
        product.L6 = NextColumn(ref low, ref high);
        Accumulate(left.L3, right.L4, ref low, ref high);
        Accumulate(left.L4, right.L3, ref low, ref high);
        product.L7 = NextColumn(ref low, ref high);
        Accumulate(left.L4, right.L4, ref low, ref high);
        product.L8 = NextColumn(ref low, ref high);
        product.L9 = (long)low;
        product.L10 = 0;
        product.L11 = 0;
        product.L12 = 0;
        product.L13 = 0;
    }

    /// <summary>Montgomery's reduction: divides by 2^260 modulo p, then multiplies by 16, for 2^256 is what the internal form is made with.</summary>
    [Accelerated("field_reduce_wide_256")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ReduceWide(in WideLimbs wide, out LooseLimbs limbs)
    {
        ulong p0 = (ulong)ModulusLimb0;
        ulong p1 = (ulong)ModulusLimb1;
        ulong p2 = (ulong)ModulusLimb2;
        ulong p3 = (ulong)ModulusLimb3;
        ulong p4 = (ulong)ModulusLimb4;

        ulong low = (ulong)wide.L0;
        ulong m0 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m0 * p0;
        ulong high = High(m0, p0 << LimbGap);
        long carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L1 + (ulong)carry + (m0 * p1);
        ulong m1 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m1 * p0;
        high = High(m0, p1 << LimbGap) + High(m1, p0 << LimbGap);
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L2 + (m0 * p2) + (ulong)carry + (m1 * p1);
        ulong m2 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m2 * p0;
        high = High(m0, p2 << LimbGap) + High(m1, p1 << LimbGap) + High(m2, p0 << LimbGap);
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L3 + (m0 * p3) + (m1 * p2) + (ulong)carry + (m2 * p1);
        ulong m3 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m3 * p0;
        high = High(m0, p3 << LimbGap) + High(m1, p2 << LimbGap) + High(m2, p1 << LimbGap) + High(m3, p0 << LimbGap);
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L4 + (m0 * p4) + (m1 * p3) + (m2 * p2) + (ulong)carry + (m3 * p1);
        ulong m4 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m4 * p0;
        high = High(m0, p4 << LimbGap) + High(m1, p3 << LimbGap) + High(m2, p2 << LimbGap) + High(m3, p1 << LimbGap)
            + High(m4, p0 << LimbGap);
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;

        low = (ulong)wide.L5 + (m1 * p4) + (m2 * p3) + (m3 * p2) + (m4 * p1) + (ulong)carry;
        high = High(m1, p4 << LimbGap) + High(m2, p3 << LimbGap) + High(m3, p2 << LimbGap) + High(m4, p1 << LimbGap);
        long column = (long)(low - (high << LimbBits));
        limbs.L0 = (column & LimbMask) << 4;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L6 + (m2 * p4) + (m3 * p3) + (m4 * p2) + (ulong)carry;
        high = High(m2, p4 << LimbGap) + High(m3, p3 << LimbGap) + High(m4, p2 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L1 = (column & LimbMask) << 4;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L7 + (m3 * p4) + (m4 * p3) + (ulong)carry;
        high = High(m3, p4 << LimbGap) + High(m4, p3 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L2 = (column & LimbMask) << 4;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L8 + (m4 * p4) + (ulong)carry;
        high = High(m4, p4 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L3 = (column & LimbMask) << 4;
        carry = (column >> LimbBits) + (long)high;
        limbs.L4 = (wide.L9 + carry) << 4;
        limbs.L5 = 0;
        limbs.L6 = 0;
    }

    /// <summary>Adds a product of limbs to a column: modulo 2^64 to the low sum, what lies above a limb to the high sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(long left, long right, ref ulong low, ref ulong high)
    {
        low += (ulong)left * (ulong)right;
        high += High((ulong)left, (ulong)right << LimbGap);
    }

    /// <summary>The column's own sum, the high sum taken out of the low one; the high sum goes to the next column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long NextColumn(ref ulong low, ref ulong high)
    {
        long column = (long)(low - (high << LimbBits));
        low = high;
        high = 0;
        return column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong left, ulong right) => WideArithmetic.MultiplyHigh(left, right);
}
