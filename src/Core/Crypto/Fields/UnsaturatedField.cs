using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>An element of a prime field in five limbs of 52 bits, whose spare bits hold the carries of sums and products.</summary>
/// <remarks>
/// Faster than the saturated words of <see cref="PrimeField{TModulus}"/> where the prime's form makes reduction cheap, because this
/// platform has no addition with carry. One number has several forms: limbs 0 to 3 are below 2^53 and limb 4 is below 2^49 at all
/// times, and only <see cref="ToNumber"/> reduces fully. Running time may depend on the values: nothing secret is computed here.
/// </remarks>
internal readonly partial struct UnsaturatedField<TModulus> : IField<UnsaturatedField<TModulus>>
    where TModulus : struct, IUnsaturatedModulus
{
    public const int LimbBits = 52;
    public const int TopBits = 48;
    public const ulong LimbMask = (1UL << LimbBits) - 1;
    public const ulong TopMask = (1UL << TopBits) - 1;

    private readonly ulong _n0;
    private readonly ulong _n1;
    private readonly ulong _n2;
    private readonly ulong _n3;
    private readonly ulong _n4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UnsaturatedField(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
    {
        _n0 = n0;
        _n1 = n1;
        _n2 = n2;
        _n3 = n3;
        _n4 = n4;
    }

    public static UnsaturatedField<TModulus> Zero => default;

    public static UnsaturatedField<TModulus> One => FromLimbs(TModulus.FormOne);

    public static U256 Modulus => new(TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3);

    public bool IsZero
    {
        get
        {
            // Folded once the number is below 2p, so it must be 0 or p; the lowest limb rules out nearly all others.
            ulong low = (_n0 + ((_n4 >> TopBits) * Fold0)) & LimbMask;
            return (low == 0 || low == Modulus0) && IsZeroOrModulus();
        }
    }

    /// <summary>The element a number below p stands for; false when the number is not below it.</summary>
    public static bool TryFrom(in U256 number, out UnsaturatedField<TModulus> element)
    {
        element = From(number);
        return number < Modulus;
    }

    /// <summary>The element any number stands for.</summary>
    public static UnsaturatedField<TModulus> From(in U256 number) =>
        TModulus.IsMontgomery ? Multiply(FromLimbs(number), FromLimbs(TModulus.FormSquare)) : FromLimbs(number);

    /// <summary>The element with exactly this internal form, as one number of 256 bits: for constants computed ahead.</summary>
    public static UnsaturatedField<TModulus> FromLimbs(in U256 form) => new(
        form.U0 & LimbMask,
        ((form.U0 >> 52) | (form.U1 << 12)) & LimbMask,
        ((form.U1 >> 40) | (form.U2 << 24)) & LimbMask,
        ((form.U2 >> 28) | (form.U3 << 36)) & LimbMask,
        form.U3 >> 16);

    /// <summary>The number below p.</summary>
    public U256 ToNumber()
    {
        UnsaturatedField<TModulus> plain = TModulus.IsMontgomery ? Multiply(this, new UnsaturatedField<TModulus>(1, 0, 0, 0, 0)) : this;
        plain.CarryFully(out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4);
        U256 number = new(n0 | (n1 << 52), (n1 >> 12) | (n2 << 40), (n2 >> 24) | (n3 << 28), (n3 >> 36) | (n4 << 16));

        // Below 2p now: a bit beyond 256, or p and more, is one p too much, and -p is the fold modulo 2^256.
        return n4 > TopMask || number >= Modulus ? number + (U256.Zero - Modulus) : number;
    }

    public static bool AreEqual(in UnsaturatedField<TModulus> left, in UnsaturatedField<TModulus> right) => Subtract(left, right).IsZero;

    public static UnsaturatedField<TModulus> Add(in UnsaturatedField<TModulus> left, in UnsaturatedField<TModulus> right) =>
        Carry(left._n0 + right._n0, left._n1 + right._n1, left._n2 + right._n2, left._n3 + right._n3, left._n4 + right._n4);

    /// <summary>With a multiple of p added, no limb of which a limb of the right one exceeds.</summary>
    public static UnsaturatedField<TModulus> Subtract(in UnsaturatedField<TModulus> left, in UnsaturatedField<TModulus> right) => Carry(
        left._n0 + Cover0 - right._n0,
        left._n1 + Cover1 - right._n1,
        left._n2 + Cover2 - right._n2,
        left._n3 + Cover3 - right._n3,
        left._n4 + Cover4 - right._n4);

    public static UnsaturatedField<TModulus> Negate(in UnsaturatedField<TModulus> value) => Subtract(default, value);

    public static UnsaturatedField<TModulus> Invert(in UnsaturatedField<TModulus> value)
    {
        U256 number = value.ToNumber();
        ReadOnlySpan<ulong> numerator = [1, 0, 0, 0];
        ReadOnlySpan<ulong> denominator = [number.U0, number.U1, number.U2, number.U3];
        ReadOnlySpan<ulong> modulus = [TModulus.P0, TModulus.P1, TModulus.P2, TModulus.P3];
        Span<ulong> inverse = stackalloc ulong[4];
        ModularInverse.Divide(numerator, denominator, modulus, inverse);
        return From(new U256(inverse[0], inverse[1], inverse[2], inverse[3]));
    }

    private bool IsZeroOrModulus()
    {
        CarryFully(out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4);
        return (n0 | n1 | n2 | n3 | n4) == 0
            || ((n0 ^ Modulus0) | (n1 ^ Modulus1) | (n2 ^ Modulus2) | (n3 ^ Modulus3) | (n4 ^ Modulus4)) == 0;
    }

    /// <summary>The one form below 2p with limbs of 52 bits; the top one may have 49.</summary>
    private void CarryFully(out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4)
    {
        ulong top = _n4 >> TopBits;
        n0 = _n0 + (top * Fold0);
        n1 = _n1 + (top * Fold1) + (n0 >> LimbBits);
        n2 = _n2 + (top * Fold2) + (n1 >> LimbBits);
        n3 = _n3 + (top * Fold3) + (n2 >> LimbBits);
        n4 = (_n4 & TopMask) + (top * Fold4) + (n3 >> LimbBits);
        n0 &= LimbMask;
        n1 &= LimbMask;
        n2 &= LimbMask;
        n3 &= LimbMask;
    }

    /// <summary>Folds what is beyond 256 bits and hands each limb's carry to the next one only: no limb waits for another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UnsaturatedField<TModulus> Carry(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
    {
        ulong top = n4 >> TopBits;
        n1 += top * Fold1;
        n2 += top * Fold2;
        n3 += top * Fold3;
        return new UnsaturatedField<TModulus>(
            (n0 & LimbMask) + (top * Fold0),
            (n1 & LimbMask) + (n0 >> LimbBits),
            (n2 & LimbMask) + (n1 >> LimbBits),
            (n3 & LimbMask) + (n2 >> LimbBits),
            (n4 & TopMask) + (top * Fold4) + (n3 >> LimbBits));
    }
}
