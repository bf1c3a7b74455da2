using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>p = 2^256 - 2^32 - 977 (SEC 2, version 2.0, section 2.4.1).</summary>
internal readonly struct Secp256k1Modulus : IUnsaturatedModulus
{
    /// <summary>2^256 mod p.</summary>
    private const ulong Fold = 0x1000003d1;

    /// <summary>2^260 mod p.</summary>
    private const ulong ColumnFold = Fold << 4;

    private const ulong LimbMask = UnsaturatedField<Secp256k1Modulus>.LimbMask;

    public static ulong P0 => 0xfffffffefffffc2f;

    public static ulong P1 => ulong.MaxValue;

    public static ulong P2 => ulong.MaxValue;

    public static ulong P3 => ulong.MaxValue;

    public static bool IsMontgomery => false;

    public static U256 FormOne => U256.One;

    public static U256 FormSquare => default;

    /// <summary>Folds the upper five columns onto the lower ones, then what is beyond 256 bits, and carries once through all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9,
        out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4)
    {
        c5 += FoldHigh(c9);
        c4 += FoldLow(c9) + FoldHigh(c8);
        c3 += FoldLow(c8) + FoldHigh(c7);
        c2 += FoldLow(c7) + FoldHigh(c6);
        c1 += FoldLow(c6) + FoldHigh(c5);
        c0 += FoldLow(c5) + ((c4 >> UnsaturatedField<Secp256k1Modulus>.TopBits) * Fold);
        c1 += c0 >> UnsaturatedField<Secp256k1Modulus>.LimbBits;
        c2 += c1 >> UnsaturatedField<Secp256k1Modulus>.LimbBits;
        c3 += c2 >> UnsaturatedField<Secp256k1Modulus>.LimbBits;
        n0 = c0 & LimbMask;
        n1 = c1 & LimbMask;
        n2 = c2 & LimbMask;
        n3 = c3 & LimbMask;
        n4 = (c4 & UnsaturatedField<Secp256k1Modulus>.TopMask) + (c3 >> UnsaturatedField<Secp256k1Modulus>.LimbBits);
    }

    /// <summary>The part below 2^52 of column · 2^260.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FoldLow(ulong column) => (column * ColumnFold) & LimbMask;

    /// <summary>The rest of it: both factors are moved up by six bits, since 52 + 12 = 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FoldHigh(ulong column) => WideArithmetic.MultiplyHigh(column << 6, ColumnFold << 6);
}

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
internal readonly struct Secp256k1Curve : ICurve<UnsaturatedField<Secp256k1Modulus>>
{
    public static UnsaturatedField<Secp256k1Modulus> A => default;

    public static UnsaturatedField<Secp256k1Modulus> B => UnsaturatedField<Secp256k1Modulus>.From(7);

    public static bool IsAZero => true;
}
