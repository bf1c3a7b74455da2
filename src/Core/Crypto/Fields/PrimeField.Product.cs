using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField<TModulus>
{
    public static PrimeField<TModulus> Multiply(in PrimeField<TModulus> left, in PrimeField<TModulus> right) =>
        TModulus.Fold != 0 ? MultiplyFold(left, right) : MultiplyMontgomery(left, right);

    public static PrimeField<TModulus> Square(in PrimeField<TModulus> value) =>
        TModulus.Fold != 0 ? SquareFold(value) : MultiplyMontgomery(value, value);

    /// <summary>Coarsely integrated operand scanning (Ç. K. Koç, T. Acar, B. S. Kaliski, 1996), one row a word of the right factor.</summary>
    private static PrimeField<TModulus> MultiplyMontgomery(in PrimeField<TModulus> left, in PrimeField<TModulus> right)
    {
        ulong a0 = left._u0;
        ulong a1 = left._u1;
        ulong a2 = left._u2;
        ulong a3 = left._u3;
        ulong t0 = 0;
        ulong t1 = 0;
        ulong t2 = 0;
        ulong t3 = 0;
        ulong t4 = 0;
        MontgomeryRow(a0, a1, a2, a3, right._u0, ref t0, ref t1, ref t2, ref t3, ref t4);
        MontgomeryRow(a0, a1, a2, a3, right._u1, ref t0, ref t1, ref t2, ref t3, ref t4);
        MontgomeryRow(a0, a1, a2, a3, right._u2, ref t0, ref t1, ref t2, ref t3, ref t4);
        MontgomeryRow(a0, a1, a2, a3, right._u3, ref t0, ref t1, ref t2, ref t3, ref t4);
        return Reduce(t0, t1, t2, t3, t4);
    }

    /// <summary>t = (t + a · b + m · p) / 2^64, with m such that the division is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MontgomeryRow(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong b, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
    {
        ulong s0 = WideArithmetic.MultiplyAdd(a0, b, t0, 0, out ulong carry);
        ulong m = s0 * TModulus.MontgomeryInverse;
        WideArithmetic.MultiplyAdd(m, TModulus.P0, s0, 0, out ulong reduction);
        ulong s1 = WideArithmetic.MultiplyAdd(a1, b, t1, carry, out carry);
        t0 = WideArithmetic.MultiplyAdd(m, TModulus.P1, s1, reduction, out reduction);
        ulong s2 = WideArithmetic.MultiplyAdd(a2, b, t2, carry, out carry);
        t1 = WideArithmetic.MultiplyAdd(m, TModulus.P2, s2, reduction, out reduction);
        ulong s3 = WideArithmetic.MultiplyAdd(a3, b, t3, carry, out carry);
        t2 = WideArithmetic.MultiplyAdd(m, TModulus.P3, s3, reduction, out reduction);

        // A modulus below 2^255 leaves room: the running value stays below 2p, so there is no fifth word.
        t3 = carry + reduction;
        if (TModulus.P3 >> 63 != 0)
        {
            ulong top = t3 < carry ? 1UL : 0UL;
            t3 += t4;
            t4 = top + (t3 < t4 ? 1UL : 0UL);
        }
    }

    private static PrimeField<TModulus> MultiplyFold(in PrimeField<TModulus> left, in PrimeField<TModulus> right)
    {
        ulong a0 = left._u0;
        ulong a1 = left._u1;
        ulong a2 = left._u2;
        ulong a3 = left._u3;
        ulong b = right._u0;
        ulong r0 = WideArithmetic.MultiplyAdd(a0, b, 0, 0, out ulong carry);
        ulong r1 = WideArithmetic.MultiplyAdd(a1, b, carry, 0, out carry);
        ulong r2 = WideArithmetic.MultiplyAdd(a2, b, carry, 0, out carry);
        ulong r3 = WideArithmetic.MultiplyAdd(a3, b, carry, 0, out ulong r4);
        b = right._u1;
        r1 = WideArithmetic.MultiplyAdd(a0, b, r1, 0, out carry);
        r2 = WideArithmetic.MultiplyAdd(a1, b, r2, carry, out carry);
        r3 = WideArithmetic.MultiplyAdd(a2, b, r3, carry, out carry);
        r4 = WideArithmetic.MultiplyAdd(a3, b, r4, carry, out ulong r5);
        b = right._u2;
        r2 = WideArithmetic.MultiplyAdd(a0, b, r2, 0, out carry);
        r3 = WideArithmetic.MultiplyAdd(a1, b, r3, carry, out carry);
        r4 = WideArithmetic.MultiplyAdd(a2, b, r4, carry, out carry);
        r5 = WideArithmetic.MultiplyAdd(a3, b, r5, carry, out ulong r6);
        b = right._u3;
        r3 = WideArithmetic.MultiplyAdd(a0, b, r3, 0, out carry);
        r4 = WideArithmetic.MultiplyAdd(a1, b, r4, carry, out carry);
        r5 = WideArithmetic.MultiplyAdd(a2, b, r5, carry, out carry);
        r6 = WideArithmetic.MultiplyAdd(a3, b, r6, carry, out ulong r7);
        return FoldProduct(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    private static PrimeField<TModulus> SquareFold(in PrimeField<TModulus> value)
    {
        ulong a0 = value._u0;
        ulong a1 = value._u1;
        ulong a2 = value._u2;
        ulong a3 = value._u3;

        // The products of different words, once; then doubled; then the squares.
        ulong r1 = WideArithmetic.MultiplyAdd(a0, a1, 0, 0, out ulong carry);
        ulong r2 = WideArithmetic.MultiplyAdd(a0, a2, carry, 0, out carry);
        ulong r3 = WideArithmetic.MultiplyAdd(a0, a3, carry, 0, out ulong r4);
        r3 = WideArithmetic.MultiplyAdd(a1, a2, r3, 0, out carry);
        r4 = WideArithmetic.MultiplyAdd(a1, a3, r4, carry, out ulong r5);
        r5 = WideArithmetic.MultiplyAdd(a2, a3, r5, 0, out ulong r6);

        ulong r7 = r6 >> 63;
        r6 = (r6 << 1) | (r5 >> 63);
        r5 = (r5 << 1) | (r4 >> 63);
        r4 = (r4 << 1) | (r3 >> 63);
        r3 = (r3 << 1) | (r2 >> 63);
        r2 = (r2 << 1) | (r1 >> 63);
        r1 <<= 1;

        ulong r0 = WideArithmetic.MultiplyAdd(a0, a0, 0, 0, out ulong high);
        carry = 0;
        r1 = WideArithmetic.Add(r1, high, ref carry);
        ulong low = WideArithmetic.MultiplyAdd(a1, a1, 0, 0, out high);
        r2 = WideArithmetic.Add(r2, low, ref carry);
        r3 = WideArithmetic.Add(r3, high, ref carry);
        low = WideArithmetic.MultiplyAdd(a2, a2, 0, 0, out high);
        r4 = WideArithmetic.Add(r4, low, ref carry);
        r5 = WideArithmetic.Add(r5, high, ref carry);
        low = WideArithmetic.MultiplyAdd(a3, a3, 0, 0, out high);
        r6 = WideArithmetic.Add(r6, low, ref carry);
        r7 = WideArithmetic.Add(r7, high, ref carry);
        return FoldProduct(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    /// <summary>Replaces 2^256 by the fold until the product fits four words: 2^256 = fold (mod p).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PrimeField<TModulus> FoldProduct(ulong r0, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong r6, ulong r7)
    {
        r0 = WideArithmetic.MultiplyAdd(r4, TModulus.Fold, r0, 0, out ulong high);
        r1 = WideArithmetic.MultiplyAdd(r5, TModulus.Fold, r1, high, out high);
        r2 = WideArithmetic.MultiplyAdd(r6, TModulus.Fold, r2, high, out high);
        r3 = WideArithmetic.MultiplyAdd(r7, TModulus.Fold, r3, high, out high);

        ulong carry = 0;
        ulong low = WideArithmetic.MultiplyAdd(high, TModulus.Fold, 0, 0, out high);
        r0 = WideArithmetic.Add(r0, low, ref carry);
        r1 = WideArithmetic.Add(r1, high, ref carry);
        r2 = WideArithmetic.Add(r2, 0, ref carry);
        r3 = WideArithmetic.Add(r3, 0, ref carry);

        // A carry here leaves less than 2^67, so subtracting the modulus once is always enough.
        return Reduce(r0, r1, r2, r3, carry);
    }
}
