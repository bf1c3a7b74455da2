using System;
using Compressed = Sequitur.Crypto.CompressedFp12<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field12 = Sequitur.Crypto.Fp12<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Line = Sequitur.Crypto.MillerLine<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The optimal ate pairing of BLS12-381.</summary>
/// <remarks>
/// The loop is over x itself (F. Vercauteren, "Optimal pairings", 2010). Hard part of the final exponentiation by D. Hayashida,
/// K. Hayasaka, T. Teruya, "Efficient final exponentiation via cyclotomic structure for pairings over families of elliptic
/// curves" (2020), table 5: 3(p⁴ - p² + 1)/r = (x - 1)²(x + p)(x² + p² - 1) + 3.
/// </remarks>
internal readonly struct Bls12381Pairing : IPairing<Bls12381Curve, Bls12381Twist, Field, Bls12381Tower>
{
    public static Field12 MillerLoop(ReadOnlySpan<Point> points, ReadOnlySpan<TwistPoint> twistPoints, Span<Line> lines)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(Bls12381Subgroup.Parameter, 0, 2, digits);

        // x is negative: the inverse, which after the final exponentiation is the conjugate.
        return Field12.Conjugate(Line.Loop(digits[..count], points, twistPoints, lines));
    }

    /// <summary>The lines of the loop over a point of the twist, for pairings of it with points that are not known yet.</summary>
    public static Line[] Trace(in TwistPoint twistPoint)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(Bls12381Subgroup.Parameter, 0, 2, digits);
        Span<Line> lines = new Line[2 * count];
        return lines[..Line.Trace(digits[..count], twistPoint, lines)].ToArray();
    }

    /// <summary>The Miller function of a point, not at infinity, and of the one whose lines these are.</summary>
    public static Field12 MillerLoop(in Point point, ReadOnlySpan<Line> lines)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(Bls12381Subgroup.Parameter, 0, 2, digits);
        return Field12.Conjugate(Line.Loop(digits[..count], point, lines));
    }

    /// <summary>ψ(Q) = xQ, as <see cref="Bls12381Subgroup"/> tests it: the loop has left -xQ.</summary>
    public static bool IsMember(in TwistPoint twistPoint, in Line line) =>
        line.IsAt(TwistPoint.Negate(Bls12381Subgroup.Endomorphism(twistPoint)));

    public static bool IsMember(in TwistPoint twistPoint) => Bls12381Subgroup.Contains(twistPoint);

    /// <summary>The third power of the pairing.</summary>
    public static Field12 FinalExponentiation(in Field12 value)
    {
        Field12 r = Field12.EasyExponentiation(value);
        Field12 a = PowerParameterLessOne(PowerParameterLessOne(r));
        Field12 b = Field12.Multiply(PowerParameter(a), Field12.Frobenius(a, 1));
        Field12 c = Field12.Multiply(PowerParameter(PowerParameter(b)), Field12.Frobenius(b, 2));
        Field12 d = Field12.Multiply(c, Field12.Conjugate(b));
        return Field12.Multiply(d, Field12.Multiply(Field12.SquareCyclotomic(r), r));
    }

    private static Field12 PowerParameter(in Field12 value) =>
        Field12.Conjugate(Compressed.PowerSparse(value, Bls12381Subgroup.Parameter));

    private static Field12 PowerParameterLessOne(in Field12 value) => Field12.Multiply(PowerParameter(value), Field12.Conjugate(value));
}
