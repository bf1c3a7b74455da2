using System;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bn254Pairing, Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>, Sequitur.Crypto.Bn254Tower>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Addition, multiplication and pairing check on alt_bn128, in the formats of EIP-196 and EIP-197.</summary>
/// <remarks>
/// Every coordinate must be below the field's modulus and every point on its curve, points of the twist also in the
/// subgroup of order r; (0, 0) is the point at infinity. False means the input broke one of these rules.
/// </remarks>
public static class Bn254
{
    /// <summary>A point, then a point of the twist (each coordinate as imaginary part, real part).</summary>
    public const int PairSize = 192;

    /// <summary>The sum of two points: 128 bytes, missing ones zero, further ones ignored; 64 bytes out.</summary>
    [Accelerated("bn254_g1_add")]
    public static bool Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!TryReadPoint(ReadWord(input, 0), ReadWord(input, 32), out Point left)
            || !TryReadPoint(ReadWord(input, 64), ReadWord(input, 96), out Point right))
        {
            return false;
        }

        WritePoint(Point.Add(left, right), output);
        return true;
    }

    /// <summary>A point times any 256-bit number: 96 bytes, missing ones zero, further ones ignored; 64 bytes out.</summary>
    [Accelerated("bn254_g1_mul")]
    public static bool Multiply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!TryReadPoint(ReadWord(input, 0), ReadWord(input, 32), out Point point))
        {
            return false;
        }

        WritePoint(Bn254Multiplication.Multiply(point, ReadWord(input, 64)).ToAffine(), output);
        return true;
    }

    /// <summary>Writes one or zero as a 32-byte word: whether the product of the pairings is one. No pairs give one.</summary>
    [Accelerated("bn254_pairing")]
    public static bool PairingCheck(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length % PairSize != 0)
        {
            return false;
        }

        Product product = default;
        for (int offset = 0; offset < input.Length; offset += PairSize)
        {
            ReadOnlySpan<byte> pair = input.Slice(offset, PairSize);
            if (!TryReadPoint(ReadWord(pair, 0), ReadWord(pair, 32), out Point point) || !TryReadTwistPoint(pair[64..], out TwistPoint twistPoint))
            {
                return false;
            }

            product.Add(point, twistPoint);
        }

        if (!product.TryIsOne(out bool isOne))
        {
            return false;
        }

        output = output[..32];
        output.Clear();
        output[31] = isOne ? (byte)1 : (byte)0;
        return true;
    }

    private static bool TryReadPoint(in U256 x, in U256 y, out Point point)
    {
        point = default;
        if (!Field.TryFrom(x, out Field abscissa) || !Field.TryFrom(y, out Field ordinate))
        {
            return false;
        }

        point = new Point(abscissa, ordinate);
        return point.IsOnCurve;
    }

    private static bool TryReadTwistPoint(ReadOnlySpan<byte> bytes, out TwistPoint point)
    {
        point = default;
        if (!TryReadElement(bytes, out Field2 x) || !TryReadElement(bytes[64..], out Field2 y))
        {
            return false;
        }

        point = new TwistPoint(x, y);
        return point.IsOnCurve;
    }

    private static bool TryReadElement(ReadOnlySpan<byte> bytes, out Field2 element)
    {
        element = default;
        if (!Field.TryFrom(ReadWord(bytes, 0), out Field imaginary) || !Field.TryFrom(ReadWord(bytes, 32), out Field real))
        {
            return false;
        }

        element = new Field2(real, imaginary);
        return true;
    }

    private static U256 ReadWord(ReadOnlySpan<byte> bytes, int offset)
    {
        if (bytes.Length >= offset + 32)
        {
            return U256.FromBigEndian(bytes.Slice(offset, 32));
        }

        Span<byte> padded = stackalloc byte[32];
        padded.Clear();
        if (bytes.Length > offset)
        {
            bytes[offset..].CopyTo(padded);
        }

        return U256.FromBigEndian(padded);
    }

    private static void WritePoint(in Point point, Span<byte> output)
    {
        point.X.ToNumber().WriteBigEndian(output);
        point.Y.ToNumber().WriteBigEndian(output[32..]);
    }
}
