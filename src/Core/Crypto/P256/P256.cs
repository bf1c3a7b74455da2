using System;
using System.Runtime.InteropServices;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.P256Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>>;
using Multiples = Sequitur.Crypto.OddMultiples<Sequitur.Crypto.P256Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.P256Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>>;
using Scalar = Sequitur.Crypto.PrimeField<Sequitur.Crypto.P256Order>;

namespace Sequitur.Crypto;

/// <summary>Verification of ECDSA signatures over P-256 (secp256r1), in the format of EIP-7951.</summary>
public static class P256
{
    /// <summary>Five 32-byte numbers: the message hash, r, s, and the public key's x and y.</summary>
    public const int InputSize = 160;

    private const int PointWindow = 5;
    private const int GeneratorWindow = 8;
    private const int DigitCount = 257;

    /// <summary>
    /// True when the key made this signature of the hash. False for another length, r or s outside [1, n-1], coordinates not
    /// below p, a key that is not on the curve or is (0, 0), and a wrong signature; a high s is accepted.
    /// </summary>
    [Accelerated("secp256r1_verify")]
    public static bool Verify(ReadOnlySpan<byte> input)
    {
        if (input.Length != InputSize)
        {
            return false;
        }

        U256 r = U256.FromBigEndian(input.Slice(32, 32));
        U256 s = U256.FromBigEndian(input.Slice(64, 32));
        if (r.IsZero || s.IsZero || r >= Scalar.Modulus || s >= Scalar.Modulus)
        {
            return false;
        }

        if (!Field.TryFrom(U256.FromBigEndian(input.Slice(96, 32)), out Field x) || !Field.TryFrom(U256.FromBigEndian(input.Slice(128, 32)), out Field y))
        {
            return false;
        }

        Point key = new(x, y);
        if (key.IsInfinity || !key.IsOnCurve)
        {
            return false;
        }

        Scalar inverse = Scalar.Invert(Scalar.From(s));
        Scalar hash = Scalar.From(U256.FromBigEndian(input[..32]));
        Jacobian nonce = Combine(Scalar.Multiply(hash, inverse), key, Scalar.Multiply(Scalar.From(r), inverse));
        return !nonce.IsInfinity && HasAbscissa(nonce, r);
    }

    /// <summary>Whether x mod n = r; since p &lt; 2n, x is then r or r + n.</summary>
    private static bool HasAbscissa(in Jacobian point, in U256 r)
    {
        // x = X/Z², so compare X with x·Z² and save the inversion.
        Field square = Field.Square(point.Z);
        if (Field.AreEqual(point.X, Field.Multiply(Field.From(r), square)))
        {
            return true;
        }

        return !U256.AddOverflows(r, Scalar.Modulus, out U256 sum)
            && Field.TryFrom(sum, out Field high)
            && Field.AreEqual(point.X, Field.Multiply(high, square));
    }

    /// <summary>generatorFactor·G + pointFactor·point with one chain of doublings.</summary>
    private static Jacobian Combine(in Scalar generatorFactor, in Point point, in Scalar pointFactor)
    {
        Span<sbyte> generatorDigits = stackalloc sbyte[DigitCount];
        Span<sbyte> pointDigits = stackalloc sbyte[DigitCount];
        int count = Math.Max(
            SignedWindow.Recode(generatorFactor.ToNumber(), GeneratorWindow, generatorDigits),
            SignedWindow.Recode(pointFactor.ToNumber(), PointWindow, pointDigits));
        ReadOnlySpan<Point> generatorTable = MemoryMarshal.Cast<ulong, Point>(P256Generator.OddMultiples);
        Span<Point> pointTable = stackalloc Point[1 << (PointWindow - 2)];
        Multiples.Fill(point, pointTable);

        Jacobian sum = Jacobian.Infinity;
        for (int position = count - 1; position >= 0; position--)
        {
            sum = Jacobian.Double(sum);
            sum = Multiples.Add(sum, generatorDigits[position], generatorTable);
            sum = Multiples.Add(sum, pointDigits[position], pointTable);
        }

        return sum;
    }
}
