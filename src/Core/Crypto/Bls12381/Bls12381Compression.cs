using System;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The compressed formats of BLS12-381 points: 48 bytes in the first group, 96 in the second.</summary>
/// <remarks>
/// draft-irtf-cfrg-bls-signature, appendix A: the big-endian abscissa, in the second group its imaginary part first, with three
/// flags in the top bits: compressed (always set), infinity (then nothing else is), and whether the ordinate is the larger of
/// the two. Reading is strict, so that every point has one encoding, and takes points of the subgroups of order r alone, unless said otherwise.
/// </remarks>
internal static class Bls12381Compression
{
    public const int PointSize = U384.Size;
    public const int TwistPointSize = 2 * U384.Size;

    private const byte IsCompressed = 0x80;
    private const byte IsInfinity = 0x40;
    private const byte IsLarger = 0x20;
    private const byte AllFlags = IsCompressed | IsInfinity | IsLarger;

    /// <summary>(p - 1) / 2: a number above it is the larger of itself and its negative.</summary>
    private static U384 Half => new(
        0xdcff7fffffffd555, 0x0f55ffff58a9ffff, 0xb39869507b587b12, 0xb23ba5c279c2895f, 0x258dd3db21a5d66b, 0x0d0088f51cbff34d);

    /// <summary>Reads exactly 48 bytes.</summary>
    public static bool TryReadPoint(ReadOnlySpan<byte> bytes, out Point point)
    {
        point = default;
        if (bytes.Length != PointSize || !TryReadFlags(bytes, out bool isInfinity, out bool isLarger))
        {
            return false;
        }

        if (isInfinity)
        {
            return true;
        }

        if (!TryReadElement(bytes, (byte)(bytes[0] & ~AllFlags), out Field x)
            || !Bls12381SquareRoot.TryRootOfRatio(Point.RightHandSide(x), Field.One, out Field y))
        {
            return false;
        }

        point = new Point(x, IsLargerOfTwo(y) == isLarger ? y : Field.Negate(y));
        return Bls12381Subgroup.Contains(point);
    }

    /// <summary>Reads exactly 96 bytes.</summary>
    public static bool TryReadTwistPoint(ReadOnlySpan<byte> bytes, out TwistPoint point) =>
        TryReadAnyTwistPoint(bytes, out point) && Bls12381Subgroup.Contains(point);

    /// <summary>The same also for points of the twist outside the subgroup: for callers whose next step, a Miller loop, finds that out.</summary>
    public static bool TryReadAnyTwistPoint(ReadOnlySpan<byte> bytes, out TwistPoint point)
    {
        point = default;
        if (bytes.Length != TwistPointSize || !TryReadFlags(bytes, out bool isInfinity, out bool isLarger))
        {
            return false;
        }

        if (isInfinity)
        {
            return true;
        }

        if (!TryReadElement(bytes, (byte)(bytes[0] & ~AllFlags), out Field imaginary)
            || !TryReadElement(bytes[U384.Size..], bytes[U384.Size], out Field real))
        {
            return false;
        }

        Field2 x = new(real, imaginary);
        if (!Bls12381SquareRoot.TryRootOfRatio(TwistPoint.RightHandSide(x), Field2.One, out Field2 y))
        {
            return false;
        }

        point = new TwistPoint(x, IsLargerOfTwo(y.C1.IsZero ? y.C0 : y.C1) == isLarger ? y : Field2.Negate(y));
        return true;
    }

    /// <summary>Writes 48 bytes.</summary>
    public static void WritePoint(in Point point, Span<byte> bytes)
    {
        bytes = bytes[..PointSize];
        point.X.ToNumber().WriteBigEndian(bytes);
        bytes[0] |= Flags(point.IsInfinity, IsLargerOfTwo(point.Y));
    }

    /// <summary>Writes 96 bytes.</summary>
    public static void WriteTwistPoint(in TwistPoint point, Span<byte> bytes)
    {
        bytes = bytes[..TwistPointSize];
        point.X.C1.ToNumber().WriteBigEndian(bytes);
        point.X.C0.ToNumber().WriteBigEndian(bytes[U384.Size..]);
        bytes[0] |= Flags(point.IsInfinity, IsLargerOfTwo(point.Y.C1.IsZero ? point.Y.C0 : point.Y.C1));
    }

    private static byte Flags(bool isInfinity, bool isLarger) => (byte)(IsCompressed | (isInfinity ? IsInfinity : isLarger ? IsLarger : 0));

    private static bool TryReadFlags(ReadOnlySpan<byte> bytes, out bool isInfinity, out bool isLarger)
    {
        isInfinity = (bytes[0] & IsInfinity) != 0;
        isLarger = (bytes[0] & IsLarger) != 0;
        return (bytes[0] & IsCompressed) != 0
            && (!isInfinity || (bytes[0] == (IsCompressed | IsInfinity) && bytes[1..].IndexOfAnyExcept((byte)0) < 0));
    }

    /// <summary>48 bytes of which the first is replaced; false unless they are below p.</summary>
    private static bool TryReadElement(ReadOnlySpan<byte> bytes, byte first, out Field element)
    {
        Span<byte> number = stackalloc byte[U384.Size];
        bytes[..U384.Size].CopyTo(number);
        number[0] = first;
        return Field.TryFrom(U384.FromBigEndian(number), out element);
    }

    private static bool IsLargerOfTwo(in Field y) => U384.IsBelow(Half, y.ToNumber());
}
