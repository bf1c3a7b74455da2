using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>Division of up to eight limbs by one to four: schoolbook (Knuth, TAOCP volume 2, 4.3.1, algorithm D) with reciprocals for the digits.</summary>
/// <remarks>
/// Limbs lie least significant first. There is one body for each size of the divisor, so that divisor and running remainder stay in
/// registers; the dividend is normalised limb by limb on the way.
/// </remarks>
internal static unsafe class LimbDivision
{
    /// <summary>
    /// Divides <paramref name="count"/> limbs (at most eight) at <paramref name="dividend"/> by a divisor that is not zero.
    /// Writes the quotient's limbs up to <paramref name="count"/> where <paramref name="quotient"/> is not null; those it does not reach are left alone.
    /// </summary>
    [SkipLocalsInit]
    public static void Divide(ulong* dividend, int count, in U256 divisor, ulong* quotient, out U256 remainder)
    {
        while (count > 0 && dividend[count - 1] == 0)
        {
            count--;
        }

        ulong* unwanted = stackalloc ulong[8];
        quotient = quotient == null ? unwanted : quotient;
        int size = LimbsOf(in divisor);
        if (count < size)
        {
            remainder = new U256(
                count > 0 ? dividend[0] : 0,
                count > 1 ? dividend[1] : 0,
                count > 2 ? dividend[2] : 0);
            return;
        }

        switch (size)
        {
            case 1:
                remainder = DivideByOne(dividend, count, divisor.U0, quotient);
                break;
            case 2:
                DivideByTwo(dividend, count, in divisor, quotient, out remainder);
                break;
            case 3:
                DivideByThree(dividend, count, in divisor, quotient, out remainder);
                break;
            default:
                DivideByFour(dividend, count, in divisor, quotient, out remainder);
                break;
        }
    }

    private static int LimbsOf(in U256 value) => value.U3 != 0 ? 4 : value.U2 != 0 ? 3 : value.U1 != 0 ? 2 : 1;

    /// <summary>A limb shifted left by less than 64, filled from the one below; back is 63 minus the shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shifted(ulong limb, ulong below, int shift, int back) => (limb << shift) | ((below >> 1) >> back);

    /// <summary>A limb shifted right by less than 64, filled from the one above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Unshifted(ulong limb, ulong above, int shift, int back) => (limb >> shift) | ((above << 1) << back);

    private static ulong DivideByOne(ulong* u, int count, ulong divisor, ulong* quotient)
    {
        int shift = BitOperations.LeadingZeroCount(divisor);
        int back = 63 - shift;
        ulong d = divisor << shift;
        ulong v = Reciprocal.Of(d);
        ulong rest = (u[count - 1] >> 1) >> back;
        for (int j = count - 1; j > 0; j--)
        {
            quotient[j] = Reciprocal.Divide(rest, Shifted(u[j], u[j - 1], shift, back), d, v, out rest);
        }

        quotient[0] = Reciprocal.Divide(rest, u[0] << shift, d, v, out rest);
        return rest >> shift;
    }

    private static void DivideByTwo(ulong* u, int count, in U256 divisor, ulong* quotient, out U256 remainder)
    {
        int shift = BitOperations.LeadingZeroCount(divisor.U1);
        int back = 63 - shift;
        ulong d1 = Shifted(divisor.U1, divisor.U0, shift, back);
        ulong d0 = divisor.U0 << shift;
        ulong v = Reciprocal.Of(d1, d0);
        ulong r1 = (u[count - 1] >> 1) >> back;
        ulong r0 = Shifted(u[count - 1], u[count - 2], shift, back);
        for (int j = count - 2; j > 0; j--)
        {
            quotient[j] = Reciprocal.Divide(r1, r0, Shifted(u[j], u[j - 1], shift, back), d1, d0, v, out r1, out r0);
        }

        quotient[0] = Reciprocal.Divide(r1, r0, u[0] << shift, d1, d0, v, out r1, out r0);
        remainder = new U256(Unshifted(r0, r1, shift, back), r1 >> shift);
    }

    private static void DivideByThree(ulong* u, int count, in U256 divisor, ulong* quotient, out U256 remainder)
    {
        int shift = BitOperations.LeadingZeroCount(divisor.U2);
        int back = 63 - shift;
        ulong d2 = Shifted(divisor.U2, divisor.U1, shift, back);
        ulong d1 = Shifted(divisor.U1, divisor.U0, shift, back);
        ulong d0 = divisor.U0 << shift;
        ulong v = Reciprocal.Of(d2, d1);
        ulong r2 = (u[count - 1] >> 1) >> back;
        ulong r1 = Shifted(u[count - 1], u[count - 2], shift, back);
        ulong r0 = Shifted(u[count - 2], u[count - 3], shift, back);
        for (int j = count - 3; j >= 0; j--)
        {
            ulong next = Shifted(u[j], j == 0 ? 0 : u[j - 1], shift, back);
            if (r2 == d2 && r1 == d1)
            {
                // The digit is 2^64 - 1, exactly: what is left is the window minus 2^64 times the divisor plus the divisor.
                quotient[j] = ulong.MaxValue;
                U256 left = (new U256(next, r0) - new U256(0, d0)) + new U256(d0, d1, d2);
                (r0, r1, r2) = (left.U0, left.U1, left.U2);
                continue;
            }

            ulong digit = Reciprocal.Divide(r2, r1, r0, d2, d1, v, out ulong t2, out ulong t1);
            ulong low = WideArithmetic.Multiply(digit, d0, out ulong taken);
            ulong t0 = next - low;
            taken += next < low ? 1UL : 0;
            ulong borrow = t1 < taken ? 1UL : 0;
            t1 -= taken;
            if (t2 < borrow)
            {
                // One too many, as happens about once in 2^64 draws: give one divisor back.
                digit--;
                U256 given = new U256(t0, t1, t2 - borrow) + new U256(d0, d1, d2);
                (t0, t1, t2, borrow) = (given.U0, given.U1, given.U2, 0);
            }

            quotient[j] = digit;
            r2 = t2 - borrow;
            r1 = t1;
            r0 = t0;
        }

        remainder = new U256(Unshifted(r0, r1, shift, back), Unshifted(r1, r2, shift, back), r2 >> shift);
    }

    private static void DivideByFour(ulong* u, int count, in U256 divisor, ulong* quotient, out U256 remainder)
    {
        int shift = BitOperations.LeadingZeroCount(divisor.U3);
        int back = 63 - shift;
        ulong d3 = Shifted(divisor.U3, divisor.U2, shift, back);
        ulong d2 = Shifted(divisor.U2, divisor.U1, shift, back);
        ulong d1 = Shifted(divisor.U1, divisor.U0, shift, back);
        ulong d0 = divisor.U0 << shift;
        ulong v = Reciprocal.Of(d3, d2);
        ulong r3 = (u[count - 1] >> 1) >> back;
        ulong r2 = Shifted(u[count - 1], u[count - 2], shift, back);
        ulong r1 = Shifted(u[count - 2], u[count - 3], shift, back);
        ulong r0 = Shifted(u[count - 3], u[count - 4], shift, back);
        for (int j = count - 4; j >= 0; j--)
        {
            ulong next = Shifted(u[j], j == 0 ? 0 : u[j - 1], shift, back);
            if (r3 == d3 && r2 == d2)
            {
                // As with three limbs.
                quotient[j] = ulong.MaxValue;
                U256 left = (new U256(next, r0, r1) - new U256(0, d0, d1)) + new U256(d0, d1, d2, d3);
                (r0, r1, r2, r3) = (left.U0, left.U1, left.U2, left.U3);
                continue;
            }

            ulong digit = Reciprocal.Divide(r3, r2, r1, d3, d2, v, out ulong t3, out ulong t2);
            ulong low0 = WideArithmetic.Multiply(digit, d0, out ulong taken);
            ulong low1 = WideArithmetic.MultiplyAdd(digit, d1, taken, out taken);
            ulong t0 = next - low0;
            ulong borrow = next < low0 ? 1UL : 0;
            ulong t1 = r0 - low1;
            taken += r0 < low1 ? 1UL : 0;
            taken += t1 < borrow ? 1UL : 0;
            t1 -= borrow;
            borrow = t2 < taken ? 1UL : 0;
            t2 -= taken;
            if (t3 < borrow)
            {
                digit--;
                U256 given = new U256(t0, t1, t2, t3 - borrow) + new U256(d0, d1, d2, d3);
                (t0, t1, t2, t3, borrow) = (given.U0, given.U1, given.U2, given.U3, 0);
            }

            quotient[j] = digit;
            r3 = t3 - borrow;
            r2 = t2;
            r1 = t1;
            r0 = t0;
        }

        remainder = new U256(
            Unshifted(r0, r1, shift, back), Unshifted(r1, r2, shift, back), Unshifted(r2, r3, shift, back), r3 >> shift);
    }
}
