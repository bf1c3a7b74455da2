using System;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using Field12 = Sequitur.Crypto.Fp12<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>, Sequitur.Crypto.Bn254Tower>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Line = Sequitur.Crypto.MillerLine<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>, Sequitur.Crypto.Bn254Tower>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The optimal ate pairing of alt_bn128.</summary>
/// <remarks>
/// F. Vercauteren, "Optimal pairings" (2010). Hard part of the final exponentiation by L. Fuentes-Castañeda, E. Knapp,
/// F. Rodríguez-Henríquez, "Faster hashing to G2" (2011).
/// </remarks>
internal readonly struct Bn254Pairing : IPairing<Bn254Curve, Bn254Twist, Field, Bn254Tower>
{
    /// <summary>u, the parameter of the curve.</summary>
    public const ulong Parameter = 4965661367192848881;

    /// <summary>6u + 2 less 2^64.</summary>
    private const ulong LoopLow = 11347224129447541672;

    public static Field12 MillerLoop(ReadOnlySpan<Point> points, ReadOnlySpan<TwistPoint> twistPoints, Span<Line> lines)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(LoopLow, 1, 2, digits);
        Field12 value = Line.Loop(digits[..count], points, twistPoints, lines);
        for (int index = 0; index < points.Length; index++)
        {
            TwistPoint once = Frobenius(twistPoints[index]);
            lines[index].Add(once);
            value = lines[index].MultiplyInto(value, points[index]);
            lines[index].Add(TwistPoint.Negate(Frobenius(once)));
            value = lines[index].MultiplyInto(value, points[index]);
        }

        return value;
    }

    /// <summary>[6u + 2]Q + ψ(Q) - ψ²(Q) = -ψ³(Q), of which the loop has left the left side.</summary>
    /// <remarks>
    /// With ψ² = tψ - p the difference of both sides is a + bψ, a = 6u + 2 + p - tp, b = 1 - t + t² - p; its norm a² + abt + b²p kills what it
    /// kills, and has r alone in common with the order r(2p - r) of the twist.
    /// </remarks>
    public static bool IsMember(in TwistPoint twistPoint, in Line line) =>
        line.IsAt(TwistPoint.Negate(Frobenius(Frobenius(Frobenius(twistPoint)))));

    public static bool IsMember(in TwistPoint twistPoint) => Bn254Multiplication.IsInSubgroup(twistPoint);

    /// <summary>The endomorphism of the twist that Frobenius induces; on the subgroup of order r it multiplies by p.</summary>
    public static TwistPoint Frobenius(in TwistPoint point) => new(
        Field2.Multiply(Field2.Conjugate(point.X), Bn254Tower.FrobeniusV(1)),
        Field2.Multiply(Field2.Conjugate(point.Y), Bn254Tower.TwistY));

    public static Field12 FinalExponentiation(in Field12 value)
    {
        Field12 r = Field12.EasyExponentiation(value);
        Field12 y0 = PowerMinusParameter(r);
        Field12 y1 = Field12.SquareCyclotomic(y0);
        Field12 y3 = Field12.Multiply(Field12.SquareCyclotomic(y1), y1);
        Field12 y4 = PowerMinusParameter(y3);
        Field12 y6 = Field12.Conjugate(PowerMinusParameter(Field12.SquareCyclotomic(y4)));
        Field12 y8 = Field12.Multiply(Field12.Multiply(y6, y4), Field12.Conjugate(y3));
        Field12 y9 = Field12.Multiply(y8, y1);
        Field12 y11 = Field12.Multiply(Field12.Multiply(y8, y4), r);
        Field12 y13 = Field12.Multiply(Field12.Frobenius(y9, 1), y11);
        Field12 y14 = Field12.Multiply(Field12.Frobenius(y8, 2), y13);
        Field12 y15 = Field12.Frobenius(Field12.Multiply(Field12.Conjugate(r), y9), 3);
        return Field12.Multiply(y15, y14);
    }

    private static Field12 PowerMinusParameter(in Field12 value) => Field12.Conjugate(Field12.PowerCyclotomic(value, Parameter));
}
