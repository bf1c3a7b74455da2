using System;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The formats of EIP-2537: big-endian elements of 64 bytes, of which the first 16 are zero and the number is below p.</summary>
/// <remarks>A point is x, then y, an element of Fp2 its real, then its imaginary part; all zeros are the point at infinity.</remarks>
internal static class Bls12381Encoding
{
    public const int ElementSize = 64;
    public const int PointSize = 2 * ElementSize;
    public const int TwistPointSize = 4 * ElementSize;

    private const int Padding = ElementSize - U384.Size;

    public static bool TryReadElement(ReadOnlySpan<byte> bytes, out Field element)
    {
        if (bytes[..Padding].IndexOfAnyExcept((byte)0) >= 0)
        {
            element = default;
            return false;
        }

        return Field.TryFrom(U384.FromBigEndian(bytes[Padding..]), out element);
    }

    public static bool TryReadElement2(ReadOnlySpan<byte> bytes, out Field2 element)
    {
        element = default;
        if (!TryReadElement(bytes, out Field real) || !TryReadElement(bytes[ElementSize..], out Field imaginary))
        {
            return false;
        }

        element = new Field2(real, imaginary);
        return true;
    }

    /// <summary>A point on the curve, in the subgroup or not.</summary>
    public static bool TryReadPoint(ReadOnlySpan<byte> bytes, out Point point)
    {
        point = default;
        if (!TryReadElement(bytes, out Field x) || !TryReadElement(bytes[ElementSize..], out Field y))
        {
            return false;
        }

        point = new Point(x, y);
        return point.IsOnCurve;
    }

    /// <summary>A point on the twist, in the subgroup or not.</summary>
    public static bool TryReadTwistPoint(ReadOnlySpan<byte> bytes, out TwistPoint point)
    {
        point = default;
        if (!TryReadElement2(bytes, out Field2 x) || !TryReadElement2(bytes[(2 * ElementSize)..], out Field2 y))
        {
            return false;
        }

        point = new TwistPoint(x, y);
        return point.IsOnCurve;
    }

    public static void WritePoint(in Point point, Span<byte> output)
    {
        WriteElement(point.X, output);
        WriteElement(point.Y, output[ElementSize..]);
    }

    public static void WriteTwistPoint(in TwistPoint point, Span<byte> output)
    {
        WriteElement(point.X.C0, output);
        WriteElement(point.X.C1, output[ElementSize..]);
        WriteElement(point.Y.C0, output[(2 * ElementSize)..]);
        WriteElement(point.Y.C1, output[(3 * ElementSize)..]);
    }

    private static void WriteElement(in Field element, Span<byte> output)
    {
        output[..Padding].Clear();
        element.ToNumber().WriteBigEndian(output[Padding..]);
    }
}
