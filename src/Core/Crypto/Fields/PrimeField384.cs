using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>An element of a prime field of six words, in Montgomery form and always fully reduced.</summary>
/// <remarks>The six-word sister of <see cref="PrimeField{TModulus}"/>: the compiler does not unroll loops over words, so each size has its own body.</remarks>
internal readonly partial struct PrimeField384<TModulus> : IWideField<PrimeField384<TModulus>>
    where TModulus : struct, IPrimeModulus384
{
    private readonly ulong _u0;
    private readonly ulong _u1;
    private readonly ulong _u2;
    private readonly ulong _u3;
    private readonly ulong _u4;
    private readonly ulong _u5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PrimeField384(ulong u0, ulong u1, ulong u2, ulong u3, ulong u4, ulong u5)
    {
        _u0 = u0;
        _u1 = u1;
        _u2 = u2;
        _u3 = u3;
        _u4 = u4;
        _u5 = u5;
    }

    public static PrimeField384<TModulus> Zero => default;

    public static PrimeField384<TModulus> One => FromLimbs(TModulus.MontgomeryOne);

    public static U384 Modulus => new(TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3, TModulus.P4, TModulus.P5);

    public bool IsZero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_u0 | _u1 | _u2 | _u3 | _u4 | _u5) == 0;
    }

    /// <summary>The element a number below the modulus stands for; false when the number is not below it.</summary>
    public static bool TryFrom(in U384 number, out PrimeField384<TModulus> element)
    {
        if (!U384.IsBelow(number, Modulus))
        {
            element = default;
            return false;
        }

        element = From(number);
        return true;
    }

    /// <summary>The element a number stands for; any number is reduced.</summary>
    public static PrimeField384<TModulus> From(in U384 number) => Multiply(FromLimbs(TModulus.MontgomerySquare), FromLimbs(number));

    /// <summary>The number below the modulus.</summary>
    public U384 ToNumber()
    {
        PrimeField384<TModulus> plain = Multiply(this, FromLimbs(U384.One));
        return new U384(plain._u0, plain._u1, plain._u2, plain._u3, plain._u4, plain._u5);
    }

    /// <summary>The element with exactly this internal form: for tables computed ahead.</summary>
    public static PrimeField384<TModulus> FromLimbs(in U384 limbs) => new(limbs.U0, limbs.U1, limbs.U2, limbs.U3, limbs.U4, limbs.U5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(in PrimeField384<TModulus> left, in PrimeField384<TModulus> right) =>
        ((left._u0 ^ right._u0) | (left._u1 ^ right._u1) | (left._u2 ^ right._u2)
            | (left._u3 ^ right._u3) | (left._u4 ^ right._u4) | (left._u5 ^ right._u5)) == 0;

    public static PrimeField384<TModulus> Add(in PrimeField384<TModulus> left, in PrimeField384<TModulus> right)
    {
        ulong carry = 0;
        ulong r0 = WideArithmetic.Add(left._u0, right._u0, ref carry);
        ulong r1 = WideArithmetic.Add(left._u1, right._u1, ref carry);
        ulong r2 = WideArithmetic.Add(left._u2, right._u2, ref carry);
        ulong r3 = WideArithmetic.Add(left._u3, right._u3, ref carry);
        ulong r4 = WideArithmetic.Add(left._u4, right._u4, ref carry);
        ulong r5 = left._u5 + right._u5 + carry;
        return Reduce(r0, r1, r2, r3, r4, r5);
    }

    public static PrimeField384<TModulus> Subtract(in PrimeField384<TModulus> left, in PrimeField384<TModulus> right)
    {
        ulong borrow = 0;
        ulong r0 = WideArithmetic.Subtract(left._u0, right._u0, ref borrow);
        ulong r1 = WideArithmetic.Subtract(left._u1, right._u1, ref borrow);
        ulong r2 = WideArithmetic.Subtract(left._u2, right._u2, ref borrow);
        ulong r3 = WideArithmetic.Subtract(left._u3, right._u3, ref borrow);
        ulong r4 = WideArithmetic.Subtract(left._u4, right._u4, ref borrow);
        ulong r5 = WideArithmetic.Subtract(left._u5, right._u5, ref borrow);
        ulong mask = 0 - borrow;
        ulong carry = 0;
        r0 = WideArithmetic.Add(r0, TModulus.P0 & mask, ref carry);
        r1 = WideArithmetic.Add(r1, TModulus.P1 & mask, ref carry);
        r2 = WideArithmetic.Add(r2, TModulus.P2 & mask, ref carry);
        r3 = WideArithmetic.Add(r3, TModulus.P3 & mask, ref carry);
        r4 = WideArithmetic.Add(r4, TModulus.P4 & mask, ref carry);
        r5 = r5 + (TModulus.P5 & mask) + carry;
        return new PrimeField384<TModulus>(r0, r1, r2, r3, r4, r5);
    }

    public static PrimeField384<TModulus> Negate(in PrimeField384<TModulus> value) => Subtract(default, value);

    public static PrimeField384<TModulus> Invert(in PrimeField384<TModulus> value)
    {
        // A value x·R in Montgomery form has the inverse R²/(x·R) in that form.
        U384 scale = TModulus.MontgomerySquare;
        ReadOnlySpan<ulong> numerator = [scale.U0, scale.U1, scale.U2, scale.U3, scale.U4, scale.U5];
        ReadOnlySpan<ulong> denominator = [value._u0, value._u1, value._u2, value._u3, value._u4, value._u5];
        ReadOnlySpan<ulong> modulus = [TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3, TModulus.P4, TModulus.P5];
        Span<ulong> inverse = stackalloc ulong[6];
        ModularInverse.Divide(numerator, denominator, modulus, inverse);
        return new PrimeField384<TModulus>(inverse[0], inverse[1], inverse[2], inverse[3], inverse[4], inverse[5]);
    }

    /// <summary>Brings a number below 2p below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PrimeField384<TModulus> Reduce(ulong r0, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
    {
        ulong borrow = 0;
        ulong s0 = WideArithmetic.Subtract(r0, TModulus.P0, ref borrow);
        ulong s1 = WideArithmetic.Subtract(r1, TModulus.P1, ref borrow);
        ulong s2 = WideArithmetic.Subtract(r2, TModulus.P2, ref borrow);
        ulong s3 = WideArithmetic.Subtract(r3, TModulus.P3, ref borrow);
        ulong s4 = WideArithmetic.Subtract(r4, TModulus.P4, ref borrow);
        ulong s5 = WideArithmetic.Subtract(r5, TModulus.P5, ref borrow);

        // Keep the difference unless it went below zero.
        ulong keep = 0 - borrow;
        return new PrimeField384<TModulus>(
            s0 ^ ((s0 ^ r0) & keep),
            s1 ^ ((s1 ^ r1) & keep),
            s2 ^ ((s2 ^ r2) & keep),
            s3 ^ ((s3 ^ r3) & keep),
            s4 ^ ((s4 ^ r4) & keep),
            s5 ^ ((s5 ^ r5) & keep));
    }
}
