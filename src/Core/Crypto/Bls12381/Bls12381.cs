using System;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using LooseJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bls12381Pairing, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The operations on BLS12-381 that EIP-2537 offers, in its formats.</summary>
/// <remarks>
/// False means that the input has not exactly its length, or breaks a rule: an element that is not below p or not padded with
/// zeros, a point off its curve, and, for products and pairings, a point outside the subgroup of order r.
/// </remarks>
public static partial class Bls12381
{
    /// <summary>Bytes of an encoded point of the first group.</summary>
    public const int PointSize = Bls12381Encoding.PointSize;

    /// <summary>Bytes of an encoded point of the second group.</summary>
    public const int TwistPointSize = Bls12381Encoding.TwistPointSize;

    /// <summary>A point of the first, then a point of the second group.</summary>
    public const int PairSize = PointSize + TwistPointSize;

    /// <summary>A point of the first group and a number to multiply it by.</summary>
    public const int MultipleSize = PointSize + ScalarSize;

    /// <summary>A point of the second group and a number to multiply it by.</summary>
    public const int TwistMultipleSize = TwistPointSize + ScalarSize;

    private const int ScalarSize = 32;

    /// <summary>Multiples that are summed without an array.</summary>
    private const int FewMultiples = 4;

    /// <summary>The sum of two points of the curve: 256 bytes in, 128 out. Neither needs to be in the subgroup.</summary>
    [Accelerated("bls12_g1_add")]
    public static bool AddG1(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * PointSize
            || !Bls12381Encoding.TryReadPoint(input, out Point left)
            || !Bls12381Encoding.TryReadPoint(input[PointSize..], out Point right))
        {
            return false;
        }

        Bls12381Encoding.WritePoint(Point.Add(left, right), output);
        return true;
    }

    /// <summary>The sum of two points of the twist: 512 bytes in, 256 out. Neither needs to be in the subgroup.</summary>
    [Accelerated("bls12_g2_add")]
    public static bool AddG2(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * TwistPointSize
            || !Bls12381Encoding.TryReadTwistPoint(input, out TwistPoint left)
            || !Bls12381Encoding.TryReadTwistPoint(input[TwistPointSize..], out TwistPoint right))
        {
            return false;
        }

        Bls12381Encoding.WriteTwistPoint(TwistPoint.Add(left, right), output);
        return true;
    }

    /// <summary>
    /// The sum of multiples of points of the first group: 160 bytes for each, the point and then any 256-bit number; 128 out.
    /// There must be at least one, and all points must be in the subgroup.
    /// </summary>
    [Accelerated("bls12_g1_msm")]
    public static bool MultiplyG1(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int capacity = input.Length / MultipleSize;
        if (input.IsEmpty || input.Length % MultipleSize != 0)
        {
            return false;
        }

        if (capacity == 1)
        {
            return MultiplyOne(input, output);
        }

        Span<LoosePoint> points = capacity <= FewMultiples ? stackalloc LoosePoint[FewMultiples] : new LoosePoint[capacity];
        Span<U256> scalars = capacity <= FewMultiples ? stackalloc U256[FewMultiples] : new U256[capacity];
        int count = 0;
        for (; !input.IsEmpty; input = input[MultipleSize..])
        {
            if (!Bls12381Encoding.TryReadPoint(input, out Point point) || !Bls12381Subgroup.Contains(point))
            {
                return false;
            }

            if (!point.IsInfinity)
            {
                points[count] = Bls12381LooseCurve.From(point);
                scalars[count++] = U256.FromBigEndian(input.Slice(PointSize, ScalarSize));
            }
        }

        Bls12381Encoding.WritePoint(Bls12381Multiplication.Sum(points[..count], scalars[..count]).ToAffine(), output);
        return true;
    }

    /// <summary>The same for the second group: 288 bytes for each point and its number; 256 out.</summary>
    [Accelerated("bls12_g2_msm")]
    public static bool MultiplyG2(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int capacity = input.Length / TwistMultipleSize;
        if (input.IsEmpty || input.Length % TwistMultipleSize != 0)
        {
            return false;
        }

        Span<TwistPoint> points = capacity <= FewMultiples ? stackalloc TwistPoint[FewMultiples] : new TwistPoint[capacity];
        Span<U256> scalars = capacity <= FewMultiples ? stackalloc U256[FewMultiples] : new U256[capacity];
        int count = 0;
        for (; !input.IsEmpty; input = input[TwistMultipleSize..])
        {
            if (!Bls12381Encoding.TryReadTwistPoint(input, out TwistPoint point) || !Bls12381Subgroup.Contains(point))
            {
                return false;
            }

            if (!point.IsInfinity)
            {
                points[count] = point;
                scalars[count++] = U256.FromBigEndian(input.Slice(TwistPointSize, ScalarSize));
            }
        }

        Bls12381Encoding.WriteTwistPoint(Bls12381Multiplication.Sum(points[..count], scalars[..count]).ToAffine(), output);
        return true;
    }

    /// <summary>The point of the first group that belongs to an element of Fp: 64 bytes in, 128 out.</summary>
    [Accelerated("bls12_map_fp_to_g1")]
    public static bool MapToG1(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != Bls12381Encoding.ElementSize || !Bls12381Encoding.TryReadElement(input, out Field element))
        {
            return false;
        }

        Bls12381Encoding.WritePoint(Bls12381Mapping.Map(element).ToAffine(), output);
        return true;
    }

    /// <summary>The point of the second group that belongs to an element of Fp2: 128 bytes in, 256 out.</summary>
    [Accelerated("bls12_map_fp2_to_g2")]
    public static bool MapToG2(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * Bls12381Encoding.ElementSize || !Bls12381Encoding.TryReadElement2(input, out Field2 element))
        {
            return false;
        }

        Bls12381Encoding.WriteTwistPoint(Bls12381Mapping.Map(element).ToAffine(), output);
        return true;
    }

    /// <summary>Writes one or zero as a 32-byte word: whether the product of the pairings is one. At least one pair of 384 bytes, all points in the subgroups.</summary>
    [Accelerated("bls12_pairing")]
    public static bool PairingCheck(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length == 0 || input.Length % PairSize != 0)
        {
            return false;
        }

        Product product = default;
        for (int offset = 0; offset < input.Length; offset += PairSize)
        {
            ReadOnlySpan<byte> pair = input.Slice(offset, PairSize);
            if (!Bls12381Encoding.TryReadPoint(pair, out Point point)
                || !Bls12381Encoding.TryReadTwistPoint(pair[PointSize..], out TwistPoint twistPoint)
                || !Bls12381Subgroup.Contains(point))
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

    /// <summary>One point and its number, which makes use of what the test of membership computes.</summary>
    private static bool MultiplyOne(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!Bls12381Encoding.TryReadPoint(input, out Point point))
        {
            return false;
        }

        LoosePoint loose = Bls12381LooseCurve.From(point);
        if (!Bls12381Subgroup.Contains(loose, out LooseJacobian multiple))
        {
            return false;
        }

        U256 scalar = U256.FromBigEndian(input.Slice(PointSize, ScalarSize));
        Bls12381Encoding.WritePoint(Bls12381Multiplication.Multiply(loose, multiple, scalar).ToAffine(), output);
        return true;
    }
}
