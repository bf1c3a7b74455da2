using System;
using Sequitur.Primitives;
using Fp = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using G1 = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254First, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using G1Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254First, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using G2 = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Second, Sequitur.Crypto.Fp2>;

namespace Sequitur.Crypto;

/// <summary>The curve alt_bn128 as EIP-196 and EIP-197 use it: y² = x³ + 3 over a 254-bit prime field, and its sextic twist.</summary>
/// <remarks>Inputs are read as if followed by zeros, and no further than the operation needs. (0, 0) encodes the point at infinity.</remarks>
public static class Bn254
{
    public const int PointSize = 64;
    public const int PairSize = 192;

    /// <summary>Adds two points. False when a coordinate is not below the modulus or a point is not on the curve.</summary>
    public static bool Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> padded = stackalloc byte[2 * PointSize];
        Pad(input, padded);
        if (!TryReadG1(padded, out G1 left) || !TryReadG1(padded[PointSize..], out G1 right))
        {
            return false;
        }

        Write(G1Jacobian.Add(G1Jacobian.From(left), right).ToAffine(), output);
        return true;
    }

    /// <summary>Multiplies a point by a 256-bit scalar. False under the same conditions as <see cref="Add"/>.</summary>
    public static bool Multiply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> padded = stackalloc byte[PointSize + 32];
        Pad(input, padded);
        if (!TryReadG1(padded, out G1 point))
        {
            return false;
        }

        Write(FixedWindow.Multiply(point, U256.FromBigEndian(padded[PointSize..])).ToAffine(), output);
        return true;
    }

    /// <summary>
    /// Whether the product of the pairings is one, as a 32-byte word. False when the length is no multiple of 192, a coordinate is not below
    /// the modulus, a point is not on its curve, or a second-group point is not of the prime order.
    /// </summary>
    public static bool PairingCheck(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length % PairSize != 0)
        {
            return false;
        }

        Fp12 product = Fp12.One;
        for (; !input.IsEmpty; input = input[PairSize..])
        {
            if (!TryReadG1(input, out G1 left) || !TryReadG2(input[PointSize..], out G2 right))
            {
                return false;
            }

            if (!left.IsInfinity && !right.IsInfinity)
            {
                product *= Bn254Pairing.MillerLoop(left.X, left.Y, right.X, right.Y);
            }
        }

        output[..32].Clear();
        output[31] = Bn254Pairing.FinalExponentiation(product).IsOne ? (byte)1 : (byte)0;
        return true;
    }

    private static bool TryReadG1(ReadOnlySpan<byte> bytes, out G1 point)
    {
        point = default;
        if (!TryReadFp(bytes, out Fp x) || !TryReadFp(bytes[32..], out Fp y))
        {
            return false;
        }

        point = new G1(x, y);
        return point.IsOnCurve;
    }

    /// <summary>EIP-197 writes an element of Fp2 with its imaginary part first.</summary>
    private static bool TryReadG2(ReadOnlySpan<byte> bytes, out G2 point)
    {
        point = default;
        if (!TryReadFp(bytes, out Fp xImaginary) || !TryReadFp(bytes[32..], out Fp xReal)
            || !TryReadFp(bytes[64..], out Fp yImaginary) || !TryReadFp(bytes[96..], out Fp yReal))
        {
            return false;
        }

        point = new G2(new Fp2(xReal, xImaginary), new Fp2(yReal, yImaginary));
        return point.IsOnCurve && (point.IsInfinity || FixedWindow.Multiply(point, Bn254Modulus.GroupOrder).IsInfinity);
    }

    private static bool TryReadFp(ReadOnlySpan<byte> bytes, out Fp element) => Fp.TryFrom(U256.FromBigEndian(bytes[..32]), out element);

    private static void Write(in G1 point, Span<byte> output)
    {
        point.X.ToNumber().WriteBigEndian(output);
        point.Y.ToNumber().WriteBigEndian(output[32..]);
    }

    private static void Pad(ReadOnlySpan<byte> input, Span<byte> padded)
    {
        padded.Clear();
        input[..Math.Min(input.Length, padded.Length)].CopyTo(padded);
    }
}
