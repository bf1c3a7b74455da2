using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.P256Modulus>;

namespace Sequitur.Crypto;

/// <summary>p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (NIST SP 800-186, section 3.2.1.3).</summary>
internal readonly struct P256Modulus : IPrimeModulus
{
    public static ulong P0 => ulong.MaxValue;

    public static ulong P1 => 0x00000000ffffffff;

    public static ulong P2 => 0;

    public static ulong P3 => 0xffffffff00000001;

    public static U256 MontgomerySquare => new(0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd);

    public static U256 MontgomeryOne => new(0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe);

    public static ulong MontgomeryInverse => 1;
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
    public static Field A => Field.FromLimbs(new U256(0xfffffffffffffffc, 0x00000003ffffffff, 0, 0xfffffffc00000004));

    public static Field B => Field.FromLimbs(new U256(0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6, 0xdc30061d04874834));

    public static bool IsAZero => false;

    public static bool IsAMinusThree => true;
}
