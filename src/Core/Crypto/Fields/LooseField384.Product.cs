using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

internal partial struct LooseField384<TModulus>
{
    private const int LimbGap = 64 - LimbBits;

    /// <summary>Column by column as a product, with each product of two different limbs once, by the doubled left one.</summary>
    private static void SquareLimbs(in LooseLimbs value, out WideLimbs square)
    {
        ulong low = 0;
        ulong high = 0;
        long twice0 = value.L0 << 1;
        long twice1 = value.L1 << 1;
        long twice2 = value.L2 << 1;
        long twice3 = value.L3 << 1;
        long twice4 = value.L4 << 1;
        long twice5 = value.L5 << 1;
        Accumulate(value.L0, value.L0, ref low, ref high);
        square.L0 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L1, ref low, ref high);
        square.L1 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L2, ref low, ref high);
        Accumulate(value.L1, value.L1, ref low, ref high);
        square.L2 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L3, ref low, ref high);
        Accumulate(twice1, value.L2, ref low, ref high);
        square.L3 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L4, ref low, ref high);
        Accumulate(twice1, value.L3, ref low, ref high);
        Accumulate(value.L2, value.L2, ref low, ref high);
        square.L4 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L5, ref low, ref high);
        Accumulate(twice1, value.L4, ref low, ref high);
        Accumulate(twice2, value.L3, ref low, ref high);
        square.L5 = NextColumn(ref low, ref high);
        Accumulate(twice0, value.L6, ref low, ref high);
        Accumulate(twice1, value.L5, ref low, ref high);
        Accumulate(twice2, value.L4, ref low, ref high);
        Accumulate(value.L3, value.L3, ref low, ref high);
        square.L6 = NextColumn(ref low, ref high);
        Accumulate(twice1, value.L6, ref low, ref high);
        Accumulate(twice2, value.L5, ref low, ref high);
        Accumulate(twice3, value.L4, ref low, ref high);
        square.L7 = NextColumn(ref low, ref high);
        Accumulate(twice2, value.L6, ref low, ref high);
        Accumulate(twice3, value.L5, ref low, ref high);
        Accumulate(value.L4, value.L4, ref low, ref high);
        square.L8 = NextColumn(ref low, ref high);
        Accumulate(twice3, value.L6, ref low, ref high);
        Accumulate(twice4, value.L5, ref low, ref high);
        square.L9 = NextColumn(ref low, ref high);
        Accumulate(twice4, value.L6, ref low, ref high);
        Accumulate(value.L5, value.L5, ref low, ref high);
        square.L10 = NextColumn(ref low, ref high);
        Accumulate(twice5, value.L6, ref low, ref high);
        square.L11 = NextColumn(ref low, ref high);
        Accumulate(value.L6, value.L6, ref low, ref high);
        square.L12 = NextColumn(ref low, ref high);
        square.L13 = (long)low;
    }

    /// <summary>Adds a product of limbs, of which the right one has 55 bits, to a column: modulo 2^64 to the low sum, what lies above a limb to the high sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(long left, long right, ref ulong low, ref ulong high)
    {
        low += (ulong)left * (ulong)right;
        high += WideArithmetic.MultiplyHigh((ulong)left, (ulong)right << LimbGap);
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
}
