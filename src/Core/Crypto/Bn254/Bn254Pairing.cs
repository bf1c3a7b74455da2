using System;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using Field12 = Sequitur.Crypto.Fp12<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>, Sequitur.Crypto.Bn254Tower>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The optimal ate pairing of alt_bn128.</summary>
/// <remarks>
/// F. Vercauteren, "Optimal pairings" (2010); lines in homogeneous coordinates by D. F. Aranha, K. Karabina, P. Longa,
/// C. Gebotys, J. López, "Faster explicit formulas for computing pairings over ordinary curves" (2011), without lazy
/// reduction; hard part of the final exponentiation by L. Fuentes-Castañeda, E. Knapp, F. Rodríguez-Henríquez, "Faster
/// hashing to G2" (2011), which computes a fixed power of the pairing prime to its order: enough to compare with one.
/// </remarks>
internal static class Bn254Pairing
{
    /// <summary>u, the parameter of the curve.</summary>
    public const ulong Parameter = 4965661367192848881;

    /// <summary>6u + 2 less 2^64.</summary>
    private const ulong LoopLow = 11347224129447541672;

    /// <summary>The product of Miller functions of the pairs, with one chain of squarings; no point is at infinity.</summary>
    public static Field12 MillerLoop(ReadOnlySpan<Point> points, ReadOnlySpan<TwistPoint> twistPoints, Span<Bn254Line> lines)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(LoopLow, 1, 2, digits);
        for (int index = 0; index < points.Length; index++)
        {
            lines[index] = new Bn254Line(twistPoints[index]);
        }

        Field12 value = Field12.One;
        for (int position = count - 2; position >= 0; position--)
        {
            value = Field12.Square(value);
            for (int index = 0; index < points.Length; index++)
            {
                lines[index].Double();
                value = lines[index].MultiplyInto(value, points[index]);
                if (digits[position] != 0)
                {
                    lines[index].Add(digits[position] > 0 ? twistPoints[index] : TwistPoint.Negate(twistPoints[index]));
                    value = lines[index].MultiplyInto(value, points[index]);
                }
            }
        }

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

    /// <summary>True when the reduced pairing product of this Miller value is one.</summary>
    public static bool IsOne(in Field12 miller) => Field12.AreEqual(FinalExponentiation(miller), Field12.One);

    /// <summary>The endomorphism of the twist that Frobenius induces; on the subgroup of order r it multiplies by p.</summary>
    public static TwistPoint Frobenius(in TwistPoint point) => new(
        Field2.Multiply(Field2.Conjugate(point.X), Bn254Tower.FrobeniusV(1)),
        Field2.Multiply(Field2.Conjugate(point.Y), Bn254Tower.TwistY));

    internal static Field12 FinalExponentiation(in Field12 value)
    {
        // The easy part, (p^6 - 1)(p^2 + 1), leads into the cyclotomic subgroup.
        Field12 easy = Field12.Multiply(Field12.Conjugate(value), Field12.Invert(value));
        Field12 r = Field12.Multiply(Field12.Frobenius(easy, 2), easy);

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

/// <summary>The running point of a Miller loop on the twist, in homogeneous coordinates, and the last line through it.</summary>
internal struct Bn254Line
{
    private Field2 _x;
    private Field2 _y;
    private Field2 _z;
    private Field2 _c0;
    private Field2 _c3;
    private Field2 _c4;
    private readonly Field _half;

    public Bn254Line(in TwistPoint point)
    {
        _x = point.X;
        _y = point.Y;
        _z = Field2.One;
        _c0 = default;
        _c3 = default;
        _c4 = default;
        _half = Field.FromLimbs(new(0x87bee7d24f060572, 0xd0fd2add2f1c6ae5, 0x8f5f7492fcfd4f44, 0x1f37631a3d9cbfac));
    }

    /// <summary>Doubles the point; the line is the tangent.</summary>
    public void Double()
    {
        Field2 a = Field2.Scale(Field2.Multiply(_x, _y), _half);
        Field2 b = Field2.Square(_y);
        Field2 c = Field2.Square(_z);
        Field2 e = Field2.Multiply(Bn254Twist.B, Thrice(c));
        Field2 f = Thrice(e);
        Field2 g = Field2.Scale(Field2.Add(b, f), _half);
        Field2 h = Field2.Subtract(Field2.Square(Field2.Add(_y, _z)), Field2.Add(b, c));
        Field2 square = Field2.Square(_x);
        _x = Field2.Multiply(a, Field2.Subtract(b, f));
        _y = Field2.Subtract(Field2.Square(g), Thrice(Field2.Square(e)));
        _z = Field2.Multiply(b, h);
        _c0 = Field2.Negate(h);
        _c3 = Thrice(square);
        _c4 = Field2.Subtract(e, b);
    }

    /// <summary>Adds an affine point; the line goes through both.</summary>
    public void Add(in TwistPoint point)
    {
        Field2 theta = Field2.Subtract(_y, Field2.Multiply(point.Y, _z));
        Field2 lambda = Field2.Subtract(_x, Field2.Multiply(point.X, _z));
        Field2 d = Field2.Square(lambda);
        Field2 e = Field2.Multiply(lambda, d);
        Field2 f = Field2.Multiply(_z, Field2.Square(theta));
        Field2 g = Field2.Multiply(_x, d);
        Field2 h = Field2.Subtract(Field2.Add(e, f), Field2.Add(g, g));
        _x = Field2.Multiply(lambda, h);
        _y = Field2.Subtract(Field2.Multiply(theta, Field2.Subtract(g, h)), Field2.Multiply(e, _y));
        _z = Field2.Multiply(_z, e);
        _c0 = lambda;
        _c3 = Field2.Negate(theta);
        _c4 = Field2.Subtract(Field2.Multiply(theta, point.X), Field2.Multiply(lambda, point.Y));
    }

    /// <summary>value · line(point).</summary>
    public readonly Field12 MultiplyInto(in Field12 value, in Point point) =>
        Field12.MultiplyLine(value, Field2.Scale(_c0, point.Y), Field2.Scale(_c3, point.X), _c4);

    private static Field2 Thrice(in Field2 value) => Field2.Add(Field2.Add(value, value), value);
}
