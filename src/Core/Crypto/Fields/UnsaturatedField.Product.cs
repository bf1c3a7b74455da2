using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <remarks>
/// Products by columns without a carry chain. A product of two limbs is split at bit 53: its upper part is the upper word of
/// a · 2^11·b, and the lower parts of a column add up to its sum of whole products less the upper parts, modulo 2^64, since
/// they are below 2^56 together. So each limb product costs two multiplications and two additions, no comparison.
/// </remarks>
internal readonly partial struct UnsaturatedField<TModulus>
{
    /// <summary>Where limb products are split, and what brings a limb up for it.</summary>
    private const int SplitBits = 53;
    private const int SplitShift = 64 - SplitBits;

    [Accelerated("field_mul_unsaturated")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static UnsaturatedField<TModulus> Multiply(in UnsaturatedField<TModulus> left, in UnsaturatedField<TModulus> right)
    {
        ulong a0 = left._n0;
        ulong a1 = left._n1;
        ulong a2 = left._n2;
        ulong a3 = left._n3;
        ulong a4 = left._n4;
        ulong b0 = right._n0;
        ulong b1 = right._n1;
        ulong b2 = right._n2;
        ulong b3 = right._n3;
        ulong b4 = right._n4;
        ulong s0 = b0 << SplitShift;
        ulong s1 = b1 << SplitShift;
        ulong s2 = b2 << SplitShift;
        ulong s3 = b3 << SplitShift;
        ulong s4 = b4 << SplitShift;

        ulong high8 = High(a4, s4);
        ulong high7 = High(a3, s4) + High(a4, s3);
        ulong high6 = High(a2, s4) + High(a3, s3) + High(a4, s2);
        ulong high5 = High(a1, s4) + High(a2, s3) + High(a3, s2) + High(a4, s1);
        ulong high4 = High(a0, s4) + High(a1, s3) + High(a2, s2) + High(a3, s1) + High(a4, s0);
        ulong column8 = Low(a4 * b4, high8) + (2 * high7);
        ulong column7 = Low((a3 * b4) + (a4 * b3), high7) + (2 * high6);
        ulong column6 = Low((a2 * b4) + (a3 * b3) + (a4 * b2), high6) + (2 * high5);
        ulong column5 = Low((a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1), high5) + (2 * high4);
        ulong low4 = Low((a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0), high4);

        ulong high3 = High(a0, s3) + High(a1, s2) + High(a2, s1) + High(a3, s0);
        ulong high2 = High(a0, s2) + High(a1, s1) + High(a2, s0);
        ulong high1 = High(a0, s1) + High(a1, s0);
        ulong high0 = High(a0, s0);
        return Reduce(
            Low(a0 * b0, high0),
            Low((a0 * b1) + (a1 * b0), high1) + (2 * high0),
            Low((a0 * b2) + (a1 * b1) + (a2 * b0), high2) + (2 * high1),
            Low((a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0), high3) + (2 * high2),
            low4 + (2 * high3),
            column5,
            column6,
            column7,
            column8,
            2 * high8);
    }

    /// <summary>The mixed products once, with one factor doubled.</summary>
    [Accelerated("field_square_unsaturated")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static UnsaturatedField<TModulus> Square(in UnsaturatedField<TModulus> value)
    {
        ulong a0 = value._n0;
        ulong a1 = value._n1;
        ulong a2 = value._n2;
        ulong a3 = value._n3;
        ulong a4 = value._n4;
        ulong d0 = 2 * a0;
        ulong d1 = 2 * a1;
        ulong d2 = 2 * a2;
        ulong d3 = 2 * a3;
        ulong s1 = a1 << SplitShift;
        ulong s2 = a2 << SplitShift;
        ulong s3 = a3 << SplitShift;
        ulong s4 = a4 << SplitShift;

        ulong high8 = High(a4, s4);
        ulong high7 = High(d3, s4);
        ulong high6 = High(d2, s4) + High(a3, s3);
        ulong high5 = High(d1, s4) + High(d2, s3);
        ulong high4 = High(d0, s4) + High(d1, s3) + High(a2, s2);
        ulong column8 = Low(a4 * a4, high8) + (2 * high7);
        ulong column7 = Low(d3 * a4, high7) + (2 * high6);
        ulong column6 = Low((d2 * a4) + (a3 * a3), high6) + (2 * high5);
        ulong column5 = Low((d1 * a4) + (d2 * a3), high5) + (2 * high4);
        ulong low4 = Low((d0 * a4) + (d1 * a3) + (a2 * a2), high4);

        ulong high3 = High(d0, s3) + High(d1, s2);
        ulong high2 = High(d0, s2) + High(a1, s1);
        ulong high1 = High(d0, s1);
        ulong high0 = High(a0, a0 << SplitShift);
        return Reduce(
            Low(a0 * a0, high0),
            Low(d0 * a1, high1) + (2 * high0),
            Low((d0 * a2) + (a1 * a1), high2) + (2 * high1),
            Low((d0 * a3) + (d1 * a2), high3) + (2 * high2),
            low4 + (2 * high3),
            column5,
            column6,
            column7,
            column8,
            2 * high8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UnsaturatedField<TModulus> Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9)
    {
        TModulus.Reduce(
            c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4);
        return new UnsaturatedField<TModulus>(n0, n1, n2, n3, n4);
    }

    /// <summary>What the limb products of a column hold below the split, from their sum and their upper parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong sum, ulong high) => sum - (high << SplitBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong left, ulong right) => WideArithmetic.MultiplyHigh(left, right);
}
