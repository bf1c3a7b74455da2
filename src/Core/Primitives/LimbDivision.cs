using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>Division of up to eight limbs by one to four: schoolbook (Knuth, TAOCP volume 2, 4.3.1, algorithm D) with reciprocals for the digits.</summary>
/// <remarks>Limbs lie least significant first.</remarks>
internal static unsafe class LimbDivision
{
    /// <summary>
    /// Divides <paramref name="count"/> limbs at <paramref name="dividend"/>, which has room for one more, by a divisor that is not zero.
    /// Writes the quotient's limbs up to <paramref name="count"/> where <paramref name="quotient"/> is not null.
    /// </summary>
    [SkipLocalsInit]
    public static U256 Divide(ulong* dividend, int count, in U256 divisor, ulong* quotient)
    {
        while (count > 0 && dividend[count - 1] == 0)
        {
            count--;
        }

        int size = LimbsOf(in divisor);
        if (count < size)
        {
            return Gather(dividend, count, 0);
        }

        ulong* d = stackalloc ulong[4];
        int shift = Normalise(in divisor, size, d);
        ShiftLeft(dividend, count, shift);
        switch (size)
        {
            case 1:
                dividend[0] = DivideByOne(dividend, count, d[0], quotient);
                break;
            case 2:
                DivideByTwo(dividend, count, d[1], d[0], quotient);
                break;
            default:
                DivideByMany(dividend, count, d, size, quotient);
                break;
        }

        return Gather(dividend, size, shift);
    }

    private static int LimbsOf(in U256 value) => value.U3 != 0 ? 4 : value.U2 != 0 ? 3 : value.U1 != 0 ? 2 : 1;

    private static int Normalise(in U256 divisor, int size, ulong* limbs)
    {
        int shift = divisor.LeadingZeroCount & 63;
        U256 normal = U256.ShiftLeft(in divisor, shift);
        limbs[0] = normal.U0;
        limbs[1] = normal.U1;
        limbs[2] = normal.U2;
        limbs[3] = normal.U3;
        return shift;
    }

    /// <summary>Shifts by less than a limb; the bits that leave go to the limb above.</summary>
    private static void ShiftLeft(ulong* limbs, int count, int shift)
    {
        int back = 63 - shift;
        ulong above = 0;
        for (int i = count; i > 0; i--)
        {
            ulong limb = limbs[i - 1];
            limbs[i] = (above << shift) | ((limb >> 1) >> back);
            above = limb;
        }

        limbs[0] = above << shift;
    }

    /// <summary>The lowest limbs as a word, shifted back.</summary>
    private static U256 Gather(ulong* limbs, int count, int shift) =>
        U256.ShiftRight(new U256(limbs[0], count > 1 ? limbs[1] : 0, count > 2 ? limbs[2] : 0, count > 3 ? limbs[3] : 0), shift);

    private static ulong DivideByOne(ulong* u, int count, ulong d, ulong* quotient)
    {
        ulong v = Reciprocal.Of(d);
        ulong rest = u[count];
        for (int j = count - 1; j >= 0; j--)
        {
            ulong digit = Reciprocal.Divide(rest, u[j], d, v, out rest);
            if (quotient != null)
            {
                quotient[j] = digit;
            }
        }

        return rest;
    }

    private static void DivideByTwo(ulong* u, int count, ulong d1, ulong d0, ulong* quotient)
    {
        ulong v = Reciprocal.Of(d1, d0);
        ulong r1 = u[count];
        ulong r0 = u[count - 1];
        for (int j = count - 2; j >= 0; j--)
        {
            ulong digit = Reciprocal.Divide(r1, r0, u[j], d1, d0, v, out r1, out r0);
            if (quotient != null)
            {
                quotient[j] = digit;
            }
        }

        u[1] = r1;
        u[0] = r0;
    }

    private static void DivideByMany(ulong* u, int count, ulong* d, int size, ulong* quotient)
    {
        ulong d1 = d[size - 1];
        ulong d0 = d[size - 2];
        ulong v = Reciprocal.Of(d1, d0);
        for (int j = count - size; j >= 0; j--)
        {
            ulong digit = TakeDigit(u + j, d, size, d1, d0, v);
            if (quotient != null)
            {
                quotient[j] = digit;
            }
        }
    }

    /// <summary>One digit of the quotient; takes digit times divisor from the limbs u[0..size].</summary>
    private static ulong TakeDigit(ulong* u, ulong* d, int size, ulong d1, ulong d0, ulong v)
    {
        ulong u2 = u[size];
        ulong u1 = u[size - 1];
        if (u2 == d1 && u1 == d0)
        {
            // The digit is 2^64 - 1, exactly: the divisor is normalised, so the subtraction cannot borrow.
            SubtractProduct(u, d, size, ulong.MaxValue);
            return ulong.MaxValue;
        }

        ulong digit = Reciprocal.Divide(u2, u1, u[size - 2], d1, d0, v, out ulong r1, out ulong r0);
        ulong borrow = SubtractProduct(u, d, size - 2, digit);
        ulong carry = r0 < borrow ? 1UL : 0;
        u[size - 2] = r0 - borrow;
        u[size - 1] = r1 - carry;
        if (r1 < carry)
        {
            // One too many, as happens about once in 2^64 draws: give one divisor back.
            digit--;
            AddBack(u, d, size);
        }

        return digit;
    }

    /// <summary>Takes factor times d[0..size-1] from the limbs at u; returns what is still to be taken above them.</summary>
    private static ulong SubtractProduct(ulong* u, ulong* d, int size, ulong factor)
    {
        ulong borrow = 0;
        for (int i = 0; i < size; i++)
        {
            ulong low = Wide.MultiplyAdd(d[i], factor, borrow, out borrow);
            ulong limb = u[i];
            u[i] = limb - low;
            borrow += limb < low ? 1UL : 0;
        }

        return borrow;
    }

    private static void AddBack(ulong* u, ulong* d, int size)
    {
        ulong carry = 0;
        for (int i = 0; i < size; i++)
        {
            ulong sum = u[i] + carry;
            carry = sum < carry ? 1UL : 0;
            ulong total = sum + d[i];
            carry += total < sum ? 1UL : 0;
            u[i] = total;
        }
    }
}
