using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField<TModulus>
{
    /// <summary>Coarsely integrated operand scanning (Ç. K. Koç, T. Acar, B. S. Kaliski, 1996), one row a word of the right factor.</summary>
    [Accelerated("field_mul_256")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PrimeField<TModulus> Multiply(in PrimeField<TModulus> left, in PrimeField<TModulus> right)
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

    public static PrimeField<TModulus> Square(in PrimeField<TModulus> value) => Multiply(value, value);

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
}
