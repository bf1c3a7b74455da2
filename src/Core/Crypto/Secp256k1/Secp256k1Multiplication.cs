using System;
using System.Runtime.InteropServices;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;
using Multiples = Sequitur.Crypto.OddMultiples<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;
using Scalar = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Secp256k1Order>;

namespace Sequitur.Crypto;

/// <summary>a·G + b·P with one shared chain of 128 doublings.</summary>
/// <remarks>
/// The endomorphism (x, y) → (βx, y) is multiplication by λ, so each factor k splits into k1 + λ·k2 with halves of 128
/// bits (R. Gallant, R. Lambert, S. Vanstone, CRYPTO 2001); the four halves, in signed windows, are interleaved (E. Straus,
/// 1964). Constants of the split are 2^384 times lattice coordinates over n, as libsecp256k1 documents them.
/// </remarks>
internal static class Secp256k1Multiplication
{
    private const int PointWindow = 5;
    private const int GeneratorWindow = 8;
    private const int DigitCount = 132;

    private static U256 Lambda => new(0xdf02967c1b23bd72, 0x122e22ea20816678, 0xa5261c028812645a, 0x5363ad4cc05c30e0);

    private static U256 Beta => new(0xc1396c28719501ee, 0x9cf0497512f58995, 0x6e64479eac3434e9, 0x7ae96a2b657c0710);

    private static U256 FirstReciprocal => new(0xe893209a45dbb031, 0x3daa8a1471e8ca7f, 0xe86c90e49284eb15, 0x3086d221a7d46bcd);

    private static U256 SecondReciprocal => new(0x1571b4ae8ac47f71, 0x221208ac9df506c6, 0x6f547fa90abfe4c4, 0xe4437ed6010e8828);

    private static U256 FirstCoordinate => new(0x6f547fa90abfe4c3, 0xe4437ed6010e8828, 0, 0);

    private static U256 SecondCoordinate => new(0xd765cda83db1562c, 0x8a280ac50774346d, 0xfffffffffffffffe, ulong.MaxValue);

    /// <summary>generatorFactor·G + pointFactor·point.</summary>
    public static Jacobian Combine(in Scalar generatorFactor, in Point point, in Scalar pointFactor)
    {
        Span<sbyte> digits = stackalloc sbyte[4 * DigitCount];
        Span<sbyte> first = digits[..DigitCount];
        Span<sbyte> second = digits.Slice(DigitCount, DigitCount);
        Span<sbyte> third = digits.Slice(2 * DigitCount, DigitCount);
        Span<sbyte> fourth = digits.Slice(3 * DigitCount, DigitCount);
        int count = Math.Max(
            Split(generatorFactor, GeneratorWindow, first, second),
            Split(pointFactor, PointWindow, third, fourth));

        ReadOnlySpan<Point> generatorTable = MemoryMarshal.Cast<ulong, Point>(Secp256k1Generator.OddMultiples);
        Span<Point> table = stackalloc Point[1 << (PointWindow - 2)];
        Span<Point> turned = stackalloc Point[1 << (PointWindow - 2)];
        Field beta = Field.From(Beta);
        Multiples.Fill(point, table);
        for (int index = 0; index < table.Length; index++)
        {
            turned[index] = new Point(Field.Multiply(table[index].X, beta), table[index].Y);
        }

        Jacobian sum = Jacobian.Infinity;
        for (int position = count - 1; position >= 0; position--)
        {
            sum = Jacobian.Double(sum);
            sum = Multiples.Add(sum, first[position], generatorTable);
            if (second[position] != 0)
            {
                Point multiple = generatorTable[Math.Abs(second[position]) >> 1];
                Point turnedMultiple = new(Field.Multiply(multiple.X, beta), multiple.Y);
                sum = Jacobian.Add(sum, second[position] > 0 ? turnedMultiple : Point.Negate(turnedMultiple));
            }

            sum = Multiples.Add(sum, third[position], table);
            sum = Multiples.Add(sum, fourth[position], turned);
        }

        return sum;
    }

    /// <summary>Recodes both halves of k = k1 + λ·k2; returns the larger count of digits.</summary>
    private static int Split(in Scalar factor, int width, Span<sbyte> first, Span<sbyte> second)
    {
        U256 number = factor.ToNumber();
        Scalar c1 = Scalar.From(RoundedHighProduct(number, FirstReciprocal));
        Scalar c2 = Scalar.From(RoundedHighProduct(number, SecondReciprocal));
        Scalar k2 = Scalar.Add(
            Scalar.Multiply(c1, Scalar.From(FirstCoordinate)), Scalar.Multiply(c2, Scalar.From(SecondCoordinate)));
        Scalar k1 = Scalar.Subtract(factor, Scalar.Multiply(k2, Scalar.From(Lambda)));
        return Math.Max(Recode(k1, width, first), Recode(k2, width, second));
    }

    /// <summary>Signed digits of a scalar whose distance from zero is below 2^128.</summary>
    private static int Recode(in Scalar half, int width, Span<sbyte> digits)
    {
        U256 number = half.ToNumber();
        bool isNegative = number.U3 != 0;
        if (isNegative)
        {
            number = Scalar.Negate(half).ToNumber();
        }

        int count = SignedWindow.Recode(number.U0, number.U1, width, digits);
        if (isNegative)
        {
            for (int index = 0; index < count; index++)
            {
                digits[index] = (sbyte)-digits[index];
            }
        }

        return count;
    }

    /// <summary>left · right / 2^384, rounded to nearest.</summary>
    private static U256 RoundedHighProduct(in U256 left, in U256 right)
    {
        U256.MultiplyWide(left, right, out _, out U256 high);
        ulong round = high.U1 >> 63;
        ulong low = high.U2 + round;
        return new U256(low, high.U3 + (low < round ? 1UL : 0UL));
    }
}
