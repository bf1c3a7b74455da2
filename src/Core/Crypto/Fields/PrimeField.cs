using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>An element of a 256-bit prime field, always fully reduced.</summary>
/// <remarks>
/// Kept in Montgomery form (P. L. Montgomery, "Modular multiplication without trial division", 1985). Running time may
/// depend on the values: nothing secret is computed here (signing is done by the native library).
/// </remarks>
internal readonly partial struct PrimeField<TModulus> : IWideField<PrimeField<TModulus>>
    where TModulus : struct, IPrimeModulus
{
    private readonly ulong _u0;
    private readonly ulong _u1;
    private readonly ulong _u2;
    private readonly ulong _u3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PrimeField(ulong u0, ulong u1, ulong u2, ulong u3)
    {
        _u0 = u0;
        _u1 = u1;
        _u2 = u2;
        _u3 = u3;
    }

    public static PrimeField<TModulus> Zero => default;

    public static U256 Modulus => new(TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3);

    public static PrimeField<TModulus> One => FromLimbs(TModulus.MontgomeryOne);

    public bool IsZero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_u0 | _u1 | _u2 | _u3) == 0;
    }

    /// <summary>The element a number below the modulus stands for; false when the number is not below it.</summary>
    public static bool TryFrom(in U256 number, out PrimeField<TModulus> element)
    {
        if (number >= Modulus)
        {
            element = default;
            return false;
        }

        element = From(number);
        return true;
    }

    /// <summary>The element a number stands for; any number is reduced.</summary>
    public static PrimeField<TModulus> From(in U256 number) => Multiply(FromLimbs(TModulus.MontgomerySquare), FromLimbs(number));

    /// <summary>The number below the modulus.</summary>
    public U256 ToNumber()
    {
        PrimeField<TModulus> plain = Multiply(this, FromLimbs(U256.One));
        return new U256(plain._u0, plain._u1, plain._u2, plain._u3);
    }

    /// <summary>The element with exactly this internal form: for tables computed ahead.</summary>
    public static PrimeField<TModulus> FromLimbs(in U256 limbs) => new(limbs.U0, limbs.U1, limbs.U2, limbs.U3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(in PrimeField<TModulus> left, in PrimeField<TModulus> right) =>
        ((left._u0 ^ right._u0) | (left._u1 ^ right._u1) | (left._u2 ^ right._u2) | (left._u3 ^ right._u3)) == 0;

    public static PrimeField<TModulus> Add(in PrimeField<TModulus> left, in PrimeField<TModulus> right)
    {
        ulong carry = 0;
        ulong r0 = WideArithmetic.Add(left._u0, right._u0, ref carry);
        ulong r1 = WideArithmetic.Add(left._u1, right._u1, ref carry);
        ulong r2 = WideArithmetic.Add(left._u2, right._u2, ref carry);
        ulong r3 = WideArithmetic.Add(left._u3, right._u3, ref carry);
        return Reduce(r0, r1, r2, r3, carry);
    }

    public static PrimeField<TModulus> Subtract(in PrimeField<TModulus> left, in PrimeField<TModulus> right)
    {
        ulong borrow = 0;
        ulong r0 = WideArithmetic.Subtract(left._u0, right._u0, ref borrow);
        ulong r1 = WideArithmetic.Subtract(left._u1, right._u1, ref borrow);
        ulong r2 = WideArithmetic.Subtract(left._u2, right._u2, ref borrow);
        ulong r3 = WideArithmetic.Subtract(left._u3, right._u3, ref borrow);
        ulong mask = 0 - borrow;
        ulong carry = 0;
        r0 = WideArithmetic.Add(r0, TModulus.P0 & mask, ref carry);
        r1 = WideArithmetic.Add(r1, TModulus.P1 & mask, ref carry);
        r2 = WideArithmetic.Add(r2, TModulus.P2 & mask, ref carry);
        r3 = WideArithmetic.Add(r3, TModulus.P3 & mask, ref carry);
        return new PrimeField<TModulus>(r0, r1, r2, r3);
    }

    public static PrimeField<TModulus> Negate(in PrimeField<TModulus> value) => Subtract(default, value);

    public static PrimeField<TModulus> Invert(in PrimeField<TModulus> value)
    {
        // A value x·R in Montgomery form has the inverse R²/(x·R) in that form.
        U256 scale = TModulus.MontgomerySquare;
        ReadOnlySpan<ulong> numerator = [scale.U0, scale.U1, scale.U2, scale.U3];
        ReadOnlySpan<ulong> denominator = [value._u0, value._u1, value._u2, value._u3];
        ReadOnlySpan<ulong> modulus = [TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3];
        Span<ulong> inverse = stackalloc ulong[4];
        ModularInverse.Divide(numerator, denominator, modulus, inverse);
        return new PrimeField<TModulus>(inverse[0], inverse[1], inverse[2], inverse[3]);
    }

    /// <summary>Brings a number below 2p, given as four words and a carry, below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PrimeField<TModulus> Reduce(ulong r0, ulong r1, ulong r2, ulong r3, ulong carry)
    {
        ulong borrow = 0;
        ulong s0 = WideArithmetic.Subtract(r0, TModulus.P0, ref borrow);
        ulong s1 = WideArithmetic.Subtract(r1, TModulus.P1, ref borrow);
        ulong s2 = WideArithmetic.Subtract(r2, TModulus.P2, ref borrow);
        ulong s3 = WideArithmetic.Subtract(r3, TModulus.P3, ref borrow);

        // Keep the difference unless it went below zero without a carry to pay for it.
        ulong keep = 0 - (borrow & ~carry);
        return new PrimeField<TModulus>(
            s0 ^ ((s0 ^ r0) & keep), s1 ^ ((s1 ^ r1) & keep), s2 ^ ((s2 ^ r2) & keep), s3 ^ ((s3 ^ r3) & keep));
    }
}
