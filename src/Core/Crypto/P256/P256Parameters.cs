using System.Runtime.CompilerServices;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>;

namespace Sequitur.Crypto;

/// <summary>p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (NIST SP 800-186, section 3.2.1.3).</summary>
internal readonly struct P256Modulus : IUnsaturatedModulus
{
    private const int LimbBits = Field.LimbBits;
    private const ulong LimbMask = Field.LimbMask;

    /// <summary>The top limb of p, at bit 208: 2^256 - 2^224.</summary>
    private const ulong TopLimb = 0xffffffff0000;

    public static ulong P0 => ulong.MaxValue;

    public static ulong P1 => 0x00000000ffffffff;

    public static ulong P2 => 0;

    public static ulong P3 => 0xffffffff00000001;

    public static bool IsMontgomery => true;

    public static U256 FormOne => new(0x0000000000000010, 0xfffffff000000000, 0xffffffffffffffff, 0x0000000fffffffef);

    public static U256 FormSquare => new(0x0000000000000300, 0xfffffbffffffff00, 0xfffffffffffffeff, 0x000004fffffffdff);

    /// <summary>
    /// Five times, a multiple m of p clears the lowest column: since p = -1 (mod 2^52), m is that column's low limb, and of m · p
    /// only the term of the top limb needs a multiplication.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9,
        out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4)
    {
        Clear(c0, ref c1, ref c2, ref c3, ref c4, ref c5);
        Clear(c1, ref c2, ref c3, ref c4, ref c5, ref c6);
        Clear(c2, ref c3, ref c4, ref c5, ref c6, ref c7);
        Clear(c3, ref c4, ref c5, ref c6, ref c7, ref c8);
        Clear(c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        c6 += c5 >> LimbBits;
        c7 += c6 >> LimbBits;
        c8 += c7 >> LimbBits;
        n0 = c5 & LimbMask;
        n1 = c6 & LimbMask;
        n2 = c7 & LimbMask;
        n3 = c8 & LimbMask;
        n4 = c9 + (c8 >> LimbBits);
    }

    /// <summary>Adds m · (2^256 - 2^224 + 2^192 + 2^96 - 1): the last term leaves the column's carry, bit 96 is at 52 + 44, bit 192 at 156 + 36.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(ulong column, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4, ref ulong c5)
    {
        ulong m = column & LimbMask;
        c1 += (column >> LimbBits) + ((m << 44) & LimbMask);
        c2 += m >> 8;
        c3 += (m << 36) & LimbMask;
        c4 += (m >> 16) + ((m * TopLimb) & LimbMask);
        c5 += WideArithmetic.MultiplyHigh(m << (64 - LimbBits), TopLimb);
    }
}

/// <summary>n, the order of the group.</summary>
internal readonly struct P256Order : IPrimeModulus
{
    public static ulong P0 => 0xf3b9cac2fc632551;

    public static ulong P1 => 0xbce6faada7179e84;

    public static ulong P2 => ulong.MaxValue;

    public static ulong P3 => 0xffffffff00000000;

    public static U256 MontgomerySquare => new(0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620);

    public static U256 MontgomeryOne => new(0x0c46353d039cdaaf, 0x4319055258e8617b, 0, 0x00000000ffffffff);

    public static ulong MontgomeryInverse => 0xccd1c8aaee00bc4f;
}

/// <summary>y² = x³ - 3x + b.</summary>
internal readonly struct P256Curve : ICurve<Field>
{
    public static Field A => Field.FromLimbs(new U256(0xffffffffffffffcf, 0x00000030ffffffff, 0x0000000000000000, 0xffffffcf00000031));

    public static Field B => Field.FromLimbs(new U256(0x89cdf6229c4bddfd, 0xcf005cca8843090d, 0x5a220abf7212ed6a, 0xc30061dd48748341));

    public static bool IsAZero => false;

    public static bool IsAMinusThree => true;
}
