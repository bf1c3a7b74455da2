using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField384<TModulus>
{
    /// <summary>Coarsely integrated operand scanning (Ç. K. Koç, T. Acar, B. S. Kaliski, 1996), one row a word of the right factor.</summary>
    [Accelerated("field_mul_384")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PrimeField384<TModulus> Multiply(in PrimeField384<TModulus> left, in PrimeField384<TModulus> right)
    {
        ulong t0 = 0;
        ulong t1 = 0;
        ulong t2 = 0;
        ulong t3 = 0;
        ulong t4 = 0;
        ulong t5 = 0;
        MontgomeryRow(left, right._u0, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        MontgomeryRow(left, right._u1, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        MontgomeryRow(left, right._u2, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        MontgomeryRow(left, right._u3, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        MontgomeryRow(left, right._u4, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        MontgomeryRow(left, right._u5, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
        return Reduce(t0, t1, t2, t3, t4, t5);
    }

    public static PrimeField384<TModulus> Square(in PrimeField384<TModulus> value) => Multiply(value, value);

    /// <summary>t = (t + a · b + m · p) / 2^64, with m such that the division is exact; it stays below 2p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MontgomeryRow(
        in PrimeField384<TModulus> a, ulong b, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4, ref ulong t5)
    {
        ulong s0 = WideArithmetic.MultiplyAdd(a._u0, b, t0, 0, out ulong carry);
        ulong m = s0 * TModulus.MontgomeryInverse;
        WideArithmetic.MultiplyAdd(m, TModulus.P0, s0, 0, out ulong reduction);
        ulong s1 = WideArithmetic.MultiplyAdd(a._u1, b, t1, carry, out carry);
        t0 = WideArithmetic.MultiplyAdd(m, TModulus.P1, s1, reduction, out reduction);
        ulong s2 = WideArithmetic.MultiplyAdd(a._u2, b, t2, carry, out carry);
        t1 = WideArithmetic.MultiplyAdd(m, TModulus.P2, s2, reduction, out reduction);
        ulong s3 = WideArithmetic.MultiplyAdd(a._u3, b, t3, carry, out carry);
        t2 = WideArithmetic.MultiplyAdd(m, TModulus.P3, s3, reduction, out reduction);
        ulong s4 = WideArithmetic.MultiplyAdd(a._u4, b, t4, carry, out carry);
        t3 = WideArithmetic.MultiplyAdd(m, TModulus.P4, s4, reduction, out reduction);
        ulong s5 = WideArithmetic.MultiplyAdd(a._u5, b, t5, carry, out carry);
        t4 = WideArithmetic.MultiplyAdd(m, TModulus.P5, s5, reduction, out reduction);
        t5 = carry + reduction;
    }
}
