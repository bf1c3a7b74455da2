using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>n, the order of the group.</summary>
internal readonly struct Secp256k1Order : IPrimeModulus
{
    public static ulong P0 => 0xbfd25e8cd0364141;

    public static ulong P1 => 0xbaaedce6af48a03b;

    public static ulong P2 => 0xfffffffffffffffe;

    public static ulong P3 => ulong.MaxValue;

    public static U256 MontgomerySquare => new(0x896cf21467d7d140, 0x741496c20e7cf878, 0xe697f5e45bcd07c6, 0x9d671cd581c69bc5);

    public static U256 MontgomeryOne => new(0x402da1732fc9bebf, 0x4551231950b75fc4, 1, 0);

    public static ulong MontgomeryInverse => 0x4b0dff665588b13f;
}

/// <summary>y² = x³ + 7.</summary>
internal readonly struct Secp256k1Curve : ICurve<Secp256k1Field>
{
    public static Secp256k1Field A => default;

    public static Secp256k1Field B => Secp256k1Field.From(7);

    public static bool IsAZero => true;
}
