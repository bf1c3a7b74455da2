using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>An element of the field of secp256k1, p = 2^256 - 2^32 - 977 (SEC 2, version 2.0, section 2.4.1).</summary>
/// <remarks>
/// A body of its own beside <see cref="PrimeField{TModulus}"/>: plain numbers in five limbs of 52 bits (as in libsecp256k1),
/// whose spare bits hold the carries of sums and products, and 2^256 = 2^32 + 977 to fold with. One number has several forms:
/// limbs 0 to 3 are below 2^53 and limb 4 is below 2^49 at all times, and only <see cref="ToNumber"/> reduces fully.
/// Running time may depend on the values: nothing secret is computed here.
/// </remarks>
internal readonly partial struct Secp256k1Field : IField<Secp256k1Field>
{
    private const int LimbBits = 52;
    private const int TopBits = 48;
    private const ulong LimbMask = (1UL << LimbBits) - 1;
    private const ulong TopMask = (1UL << TopBits) - 1;

    /// <summary>2^256 - p.</summary>
    private const ulong Fold = 0x1000003d1;

    /// <summary>The lowest word of p; all others are full.</summary>
    private const ulong LowWord = 0xfffffffefffffc2f;

    /// <summary>The same of its limbs.</summary>
    private const ulong LowLimb = LimbMask + 1 - Fold;

    private readonly ulong _n0;
    private readonly ulong _n1;
    private readonly ulong _n2;
    private readonly ulong _n3;
    private readonly ulong _n4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Secp256k1Field(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
    {
        _n0 = n0;
        _n1 = n1;
        _n2 = n2;
        _n3 = n3;
        _n4 = n4;
    }

    public static Secp256k1Field Zero => default;

    public static Secp256k1Field One => new(1, 0, 0, 0, 0);

    public static U256 Modulus => new(LowWord, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsZero
    {
        get
        {
            // Folded once the number is below 2p, so it must be 0 or p; the lowest limb rules out nearly all others.
            ulong n0 = _n0 + ((_n4 >> TopBits) * Fold);
            ulong low = n0 & LimbMask;
            return (low == 0 || low == LowLimb) && IsZeroOrModulus(n0);
        }
    }

    /// <summary>The element a number below p stands for; false when the number is not below it.</summary>
    public static bool TryFrom(in U256 number, out Secp256k1Field element)
    {
        element = From(number);
        return number < Modulus;
    }

    /// <summary>The element any number stands for.</summary>
    public static Secp256k1Field From(in U256 number) => new(
        number.U0 & LimbMask,
        ((number.U0 >> 52) | (number.U1 << 12)) & LimbMask,
        ((number.U1 >> 40) | (number.U2 << 24)) & LimbMask,
        ((number.U2 >> 28) | (number.U3 << 36)) & LimbMask,
        number.U3 >> 16);

    /// <summary>The number below p.</summary>
    public U256 ToNumber()
    {
        ulong n0 = _n0 + ((_n4 >> TopBits) * Fold);
        ulong n1 = _n1 + (n0 >> LimbBits);
        ulong n2 = _n2 + (n1 >> LimbBits);
        ulong n3 = _n3 + (n2 >> LimbBits);
        ulong n4 = (_n4 & TopMask) + (n3 >> LimbBits);
        U256 number = new(
            (n0 & LimbMask) | (n1 << 52),
            ((n1 & LimbMask) >> 12) | (n2 << 40),
            ((n2 & LimbMask) >> 24) | (n3 << 28),
            ((n3 & LimbMask) >> 36) | (n4 << 16));

        // Below 2p now: a bit beyond 256, or p and more, is one p too much, and -p is the fold modulo 2^256.
        return n4 > TopMask || number >= Modulus ? number + new U256(Fold) : number;
    }

    public static bool AreEqual(in Secp256k1Field left, in Secp256k1Field right) => Subtract(left, right).IsZero;

    public static Secp256k1Field Add(in Secp256k1Field left, in Secp256k1Field right) =>
        Carry(left._n0 + right._n0, left._n1 + right._n1, left._n2 + right._n2, left._n3 + right._n3, left._n4 + right._n4);

    /// <summary>With 2p added, no limb of which a limb of the right one exceeds.</summary>
    public static Secp256k1Field Subtract(in Secp256k1Field left, in Secp256k1Field right) => Carry(
        left._n0 + (2 * LowLimb) - right._n0,
        left._n1 + (2 * LimbMask) - right._n1,
        left._n2 + (2 * LimbMask) - right._n2,
        left._n3 + (2 * LimbMask) - right._n3,
        left._n4 + (2 * TopMask) - right._n4);

    public static Secp256k1Field Negate(in Secp256k1Field value) => Subtract(default, value);

    public static Secp256k1Field Invert(in Secp256k1Field value)
    {
        U256 number = value.ToNumber();
        ReadOnlySpan<ulong> numerator = [1, 0, 0, 0];
        ReadOnlySpan<ulong> denominator = [number.U0, number.U1, number.U2, number.U3];
        ReadOnlySpan<ulong> modulus = [LowWord, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
        Span<ulong> inverse = stackalloc ulong[4];
        ModularInverse.Divide(numerator, denominator, modulus, inverse);
        return From(new U256(inverse[0], inverse[1], inverse[2], inverse[3]));
    }

    /// <summary>A square root, when the value has one.</summary>
    /// <remarks>
    /// p = 3 (mod 4), so it is the power (p + 1)/4 = 2^254 - 2^30 - 244: in binary 223 ones, a zero, 22 ones, four zeros, two
    /// ones, two zeros. The powers with exponent 2^n - 1 of an addition chain for these runs are named after n.
    /// </remarks>
    public static bool TryRoot(in Secp256k1Field value, out Secp256k1Field root)
    {
        Secp256k1Field ones2 = Multiply(Square(value), value);
        Secp256k1Field ones3 = Multiply(Square(ones2), value);
        Secp256k1Field ones6 = Multiply(SquareRepeatedly(ones3, 3), ones3);
        Secp256k1Field ones9 = Multiply(SquareRepeatedly(ones6, 3), ones3);
        Secp256k1Field ones11 = Multiply(SquareRepeatedly(ones9, 2), ones2);
        Secp256k1Field ones22 = Multiply(SquareRepeatedly(ones11, 11), ones11);
        Secp256k1Field ones44 = Multiply(SquareRepeatedly(ones22, 22), ones22);
        Secp256k1Field ones88 = Multiply(SquareRepeatedly(ones44, 44), ones44);
        Secp256k1Field ones176 = Multiply(SquareRepeatedly(ones88, 88), ones88);
        Secp256k1Field ones220 = Multiply(SquareRepeatedly(ones176, 44), ones44);
        Secp256k1Field ones223 = Multiply(SquareRepeatedly(ones220, 3), ones3);
        root = Multiply(SquareRepeatedly(ones223, 23), ones22);
        root = Multiply(SquareRepeatedly(root, 6), ones2);
        root = SquareRepeatedly(root, 2);
        return AreEqual(Square(root), value);
    }

    private static Secp256k1Field SquareRepeatedly(in Secp256k1Field value, int count)
    {
        Secp256k1Field power = value;
        for (int index = 0; index < count; index++)
        {
            power = Square(power);
        }

        return power;
    }

    private bool IsZeroOrModulus(ulong n0)
    {
        ulong n1 = _n1 + (n0 >> LimbBits);
        ulong n2 = _n2 + (n1 >> LimbBits);
        ulong n3 = _n3 + (n2 >> LimbBits);
        ulong n4 = (_n4 & TopMask) + (n3 >> LimbBits);
        ulong any = ((n0 | n1 | n2 | n3) & LimbMask) | n4;
        ulong all = n1 & n2 & n3 & (n4 | (LimbMask ^ TopMask)) & LimbMask;
        return any == 0 || (all == LimbMask && (n0 & LimbMask) == LowLimb);
    }

    /// <summary>Hands each limb's carry to the next one only, and folds that of the top: no limb waits for another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Secp256k1Field Carry(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4) => new(
        (n0 & LimbMask) + ((n4 >> TopBits) * Fold),
        (n1 & LimbMask) + (n0 >> LimbBits),
        (n2 & LimbMask) + (n1 >> LimbBits),
        (n3 & LimbMask) + (n2 >> LimbBits),
        (n4 & TopMask) + (n3 >> LimbBits));
}
