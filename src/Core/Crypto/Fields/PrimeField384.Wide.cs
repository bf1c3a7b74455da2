using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField384<TModulus>
{
    /// <summary>What a right factor's limb is shifted by, so that the upper word of a product is what lies above a limb.</summary>
    private const int LimbGap = 64 - LimbBits;

    private static ulong FoldLimb0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)TModulus.Q0 & LimbMask);
    }

    private static ulong FoldLimb1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)((TModulus.Q0 >> 55) | (TModulus.Q1 << 9)) & LimbMask);
    }

    private static ulong FoldLimb2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)((TModulus.Q1 >> 46) | (TModulus.Q2 << 18)) & LimbMask);
    }

    private static ulong FoldLimb3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)((TModulus.Q2 >> 37) | (TModulus.Q3 << 27)) & LimbMask);
    }

    private static ulong FoldLimb4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)((TModulus.Q3 >> 28) | (TModulus.Q4 << 36)) & LimbMask);
    }

    private static ulong FoldLimb5
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)((TModulus.Q4 >> 19) | (TModulus.Q5 << 45)) & LimbMask);
    }

    private static ulong FoldLimb6
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)((long)(TModulus.Q5 >> 10));
    }

    /// <summary>Column by column: 49 products of limbs, of which two words each are added without carries.</summary>
    [Accelerated("field_mul_wide_384")]
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
        Accumulate(left.L0, right.L5, ref low, ref high);
        Accumulate(left.L1, right.L4, ref low, ref high);
        Accumulate(left.L2, right.L3, ref low, ref high);
        Accumulate(left.L3, right.L2, ref low, ref high);
        Accumulate(left.L4, right.L1, ref low, ref high);
        Accumulate(left.L5, right.L0, ref low, ref high);
        product.L5 = NextColumn(ref low, ref high);
        Accumulate(left.L0, right.L6, ref low, ref high);
        Accumulate(left.L1, right.L5, ref low, ref high);
        Accumulate(left.L2, right.L4, ref low, ref high);
        Accumulate(left.L3, right.L3, ref low, ref high);
        Accumulate(left.L4, right.L2, ref low, ref high);
        Accumulate(left.L5, right.L1, ref low, ref high);
        Accumulate(left.L6, right.L0, ref low, ref high);
        product.L6 = NextColumn(ref low, ref high);
        Accumulate(left.L1, right.L6, ref low, ref high);
        Accumulate(left.L2, right.L5, ref low, ref high);
        Accumulate(left.L3, right.L4, ref low, ref high);
        Accumulate(left.L4, right.L3, ref low, ref high);
        Accumulate(left.L5, right.L2, ref low, ref high);
        Accumulate(left.L6, right.L1, ref low, ref high);
        product.L7 = NextColumn(ref low, ref high);
        Accumulate(left.L2, right.L6, ref low, ref high);
        Accumulate(left.L3, right.L5, ref low, ref high);
        Accumulate(left.L4, right.L4, ref low, ref high);
        Accumulate(left.L5, right.L3, ref low, ref high);
        Accumulate(left.L6, right.L2, ref low, ref high);
        product.L8 = NextColumn(ref low, ref high);
        Accumulate(left.L3, right.L6, ref low, ref high);
        Accumulate(left.L4, right.L5, ref low, ref high);
        Accumulate(left.L5, right.L4, ref low, ref high);
        Accumulate(left.L6, right.L3, ref low, ref high);
        product.L9 = NextColumn(ref low, ref high);
        Accumulate(left.L4, right.L6, ref low, ref high);
        Accumulate(left.L5, right.L5, ref low, ref high);
        Accumulate(left.L6, right.L4, ref low, ref high);
        product.L10 = NextColumn(ref low, ref high);
        Accumulate(left.L5, right.L6, ref low, ref high);
        Accumulate(left.L6, right.L5, ref low, ref high);
        product.L11 = NextColumn(ref low, ref high);
        Accumulate(left.L6, right.L6, ref low, ref high);
        product.L12 = NextColumn(ref low, ref high);
        product.L13 = (long)low;
    }

    /// <summary>Divides by 2^385 modulo p, then doubles: 2^384 is what the internal form is made with.</summary>
    /// <remarks>
    /// Montgomery's reduction, limb by limb. The first six limbs m are taken out by adding m(kp + 1)/2^55 one limb higher, with kp = -1
    /// modulo 2^55: no step then waits for a product by -1/p. The last step is the usual one, so that the sum stays near 2p.
    /// </remarks>
    [Accelerated("field_reduce_wide_384")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ReduceWide(in WideLimbs wide, out LooseLimbs limbs)
    {
        ulong q0 = FoldLimb0;
        ulong q1 = FoldLimb1;
        ulong q2 = FoldLimb2;
        ulong q3 = FoldLimb3;
        ulong q4 = FoldLimb4;
        ulong q5 = FoldLimb5;
        ulong q6 = FoldLimb6;
        ulong p0 = (ulong)ModulusLimb0;
        ulong p1 = (ulong)ModulusLimb1;
        ulong p2 = (ulong)ModulusLimb2;
        ulong p3 = (ulong)ModulusLimb3;
        ulong p4 = (ulong)ModulusLimb4;
        ulong p5 = (ulong)ModulusLimb5;
        ulong p6 = (ulong)ModulusLimb6;

        ulong low = (ulong)wide.L0;
        ulong m0 = low & LimbMask;
        long carry = (long)low >> LimbBits;
        ulong high;
        low = (ulong)wide.L1 + (ulong)carry + (m0 * q0);
        high = High(m0, q0 << LimbGap);
        ulong m1 = low & LimbMask;
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L2 + (m0 * q1) + (ulong)carry + (m1 * q0);
        high = High(m0, q1 << LimbGap) + High(m1, q0 << LimbGap);
        ulong m2 = low & LimbMask;
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L3 + (m0 * q2) + (m1 * q1) + (ulong)carry + (m2 * q0);
        high = High(m0, q2 << LimbGap) + High(m1, q1 << LimbGap) + High(m2, q0 << LimbGap);
        ulong m3 = low & LimbMask;
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L4 + (m0 * q3) + (m1 * q2) + (m2 * q1) + (ulong)carry + (m3 * q0);
        high = High(m0, q3 << LimbGap) + High(m1, q2 << LimbGap) + High(m2, q1 << LimbGap) + High(m3, q0 << LimbGap);
        ulong m4 = low & LimbMask;
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L5 + (m0 * q4) + (m1 * q3) + (m2 * q2) + (m3 * q1) + (ulong)carry + (m4 * q0);
        high = High(m0, q4 << LimbGap) + High(m1, q3 << LimbGap) + High(m2, q2 << LimbGap) + High(m3, q1 << LimbGap)
            + High(m4, q0 << LimbGap);
        ulong m5 = low & LimbMask;
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;
        low = (ulong)wide.L6 + (m0 * q5) + (m1 * q4) + (m2 * q3) + (m3 * q2) + (m4 * q1) + (ulong)carry + (m5 * q0);
        ulong m6 = (low * TModulus.MontgomeryInverse) & LimbMask;
        low += m6 * p0;
        high = High(m0, q5 << LimbGap) + High(m1, q4 << LimbGap) + High(m2, q3 << LimbGap) + High(m3, q2 << LimbGap)
            + High(m4, q1 << LimbGap) + High(m5, q0 << LimbGap) + High(m6, p0 << LimbGap);
        carry = ((long)(low - (high << LimbBits)) >> LimbBits) + (long)high;

        low = (ulong)wide.L7 + (m0 * q6) + (m1 * q5) + (m2 * q4) + (m3 * q3) + (m4 * q2) + (m5 * q1) + (m6 * p1) + (ulong)carry;
        high = High(m0, q6 << LimbGap) + High(m1, q5 << LimbGap) + High(m2, q4 << LimbGap) + High(m3, q3 << LimbGap)
            + High(m4, q2 << LimbGap) + High(m5, q1 << LimbGap) + High(m6, p1 << LimbGap);
        long column = (long)(low - (high << LimbBits));
        limbs.L0 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L8 + (m1 * q6) + (m2 * q5) + (m3 * q4) + (m4 * q3) + (m5 * q2) + (m6 * p2) + (ulong)carry;
        high = High(m1, q6 << LimbGap) + High(m2, q5 << LimbGap) + High(m3, q4 << LimbGap) + High(m4, q3 << LimbGap)
            + High(m5, q2 << LimbGap) + High(m6, p2 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L1 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L9 + (m2 * q6) + (m3 * q5) + (m4 * q4) + (m5 * q3) + (m6 * p3) + (ulong)carry;
        high = High(m2, q6 << LimbGap) + High(m3, q5 << LimbGap) + High(m4, q4 << LimbGap) + High(m5, q3 << LimbGap)
            + High(m6, p3 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L2 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L10 + (m3 * q6) + (m4 * q5) + (m5 * q4) + (m6 * p4) + (ulong)carry;
        high = High(m3, q6 << LimbGap) + High(m4, q5 << LimbGap) + High(m5, q4 << LimbGap) + High(m6, p4 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L3 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L11 + (m4 * q6) + (m5 * q5) + (m6 * p5) + (ulong)carry;
        high = High(m4, q6 << LimbGap) + High(m5, q5 << LimbGap) + High(m6, p5 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L4 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        low = (ulong)wide.L12 + (m5 * q6) + (m6 * p6) + (ulong)carry;
        high = High(m5, q6 << LimbGap) + High(m6, p6 << LimbGap);
        column = (long)(low - (high << LimbBits));
        limbs.L5 = (column & LimbMask) << 1;
        carry = (column >> LimbBits) + (long)high;
        limbs.L6 = (wide.L13 + carry) << 1;
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
