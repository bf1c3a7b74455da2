using System;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Loose = Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>;

namespace Sequitur.Crypto;

/// <summary>Square roots of fractions in the fields of BLS12-381, without inversions, as the maps to its curves take them.</summary>
internal static class Bls12381SquareRoot
{
    /// <summary>(p - 3) / 4; p = 3 (mod 4).</summary>
    private static ReadOnlySpan<ulong> Exponent =>
    [
        0xee7fbfffffffeaaa, 0x07aaffffac54ffff, 0xd9cc34a83dac3d89, 0xd91dd2e13ce144af, 0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6,
    ];

    /// <summary>A root of -11.</summary>
    private static Field RootOfMinusEleven => Field.FromLimbs(new U384(
        0xf37b0ced8fb71e24, 0xf02dc8a4535a8779, 0x732ed835f7eb14ea, 0x524ca41ecb2bce0d, 0x095e3801e90b5fc1, 0x0252ad055472a90e));

    /// <summary>A root of -5.</summary>
    private static Field RootOfMinusFive => Field.FromLimbs(new U384(
        0xcd94f7407f49f0ba, 0xe4f81e0fa6c4f72d, 0x30e77d854799eedb, 0xc442e208de13f299, 0x15a4f8f75facaabe, 0x135bd2bfe164a855));

    /// <summary>True and a root of numerator/denominator, or false and a root of 11 times it; the denominator is not zero.</summary>
    /// <remarks>RFC 9380, appendix F.2.1.2: for uv³ no square, its candidate squares to -u/v.</remarks>
    public static bool TryRootOfRatio(in Field numerator, in Field denominator, out Field root)
    {
        Field product = Field.Multiply(numerator, denominator);
        Field power = Power(Field.Multiply(product, Field.Square(denominator)));
        root = Field.Multiply(power, product);
        if (Field.AreEqual(Field.Multiply(Field.Square(root), denominator), numerator))
        {
            return true;
        }

        root = Field.Multiply(root, RootOfMinusEleven);
        return false;
    }

    /// <summary>True and a root of numerator/denominator, or false and a root of -(2 + i) times it; the denominator is not zero.</summary>
    /// <remarks>
    /// The complex method (G. Adj, F. Rodríguez-Henríquez, "Square root computation over even extension fields", 2014) for w/n,
    /// with w = numerator times the denominator's conjugate, a + bi, and n the denominator's norm: for t² = a² + b² and
    /// c² = (a + t)/2n a root is c + bi/2nc. With r² = 1/2n(a + t) that is r(a + t + bi), so that two powers in the prime field are all it
    /// takes. When 2n(a + t) is no square its candidate r squares to minus the inverse, and i times the result is the root.
    /// w is a square when its norm is; the norm of Z = -(2 + i) is 5, so that otherwise √-5 repairs t for Zw.
    /// </remarks>
    public static bool TryRootOfRatio(in Field2 numerator, in Field2 denominator, out Field2 root)
    {
        Field2 product = Field2.Multiply(numerator, Field2.Conjugate(denominator));
        Field norm = Norm(product);
        Field length = Field.Multiply(Power(norm), norm);
        bool isSquare = Field.AreEqual(Field.Square(length), norm);
        if (!isSquare)
        {
            length = Field.Multiply(length, RootOfMinusFive);
            product = Field2.Multiply(product, Bls12381IsogenousTwist.Z);
        }

        // For a = -t, where b = 0, the other root of the norm serves.
        Field sum = Field.Add(product.C0, length);
        if (sum.IsZero)
        {
            sum = Field.Subtract(product.C0, length);
        }

        Field radicand = Field.Multiply(Norm(denominator), Field.Add(sum, sum));
        Field reciprocal = Power(radicand);
        Field real = Field.Multiply(sum, reciprocal);
        Field imaginary = Field.Multiply(product.C1, reciprocal);
        bool isReal = Field.AreEqual(Field.Multiply(Field.Square(reciprocal), radicand), Field.One);
        root = isReal ? new Field2(real, imaginary) : new Field2(Field.Negate(imaginary), real);
        return isSquare;
    }

    /// <summary>The parity of the number below p: sgn0 of RFC 9380.</summary>
    public static bool IsOdd(in Field value) => (value.ToNumber().U0 & 1) != 0;

    /// <summary>The power by (p - 3) / 4, by windows of up to five bits that end in a one.</summary>
    private static Field Power(in Field value)
    {
        Span<Loose> odd = stackalloc Loose[16];
        odd[0] = Loose.From(value);
        Loose square = Loose.Square(odd[0]);
        for (int index = 1; index < odd.Length; index++)
        {
            odd[index] = Loose.Multiply(odd[index - 1], square);
        }

        ReadOnlySpan<ulong> words = Exponent;
        Loose result = Loose.One;
        for (int position = (64 * words.Length) - 1; position >= 0;)
        {
            int last = BitAt(words, position) == 0 ? position : Math.Max(position - 4, 0);
            while (last < position && BitAt(words, last) == 0)
            {
                last++;
            }

            int window = 0;
            for (; position >= last; position--)
            {
                window = (window << 1) | BitAt(words, position);
                result = Loose.Square(result);
            }

            if (window != 0)
            {
                result = Loose.Multiply(result, odd[window >> 1]);
            }
        }

        return result.ToPrimeField();
    }

    private static int BitAt(ReadOnlySpan<ulong> words, int position) => (int)(words[position >> 6] >> (position & 63)) & 1;

    private static Field Norm(in Field2 value) => Field.Add(Field.Square(value.C0), Field.Square(value.C1));
}
