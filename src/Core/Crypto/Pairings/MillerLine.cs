using System;

namespace Sequitur.Crypto;

/// <summary>The running point of a Miller loop on the twist, in homogeneous coordinates, and the last line through it.</summary>
/// <remarks>
/// Formulas by D. F. Aranha, K. Karabina, P. Longa, C. Gebotys, J. López, "Faster explicit formulas for computing pairings over
/// ordinary curves" (2011), the doubled point scaled by 4 so that nothing is halved. The line through points of the twist is
/// constant + abscissa · x + ordinate · y there; on the curve the three terms stand at powers of w that depend on the twist's type.
/// </remarks>
internal struct MillerLine<TTwist, TField, TTower>
    where TTwist : struct, ITwist<TField>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    private Fp2<TField> _x;
    private Fp2<TField> _y;
    private Fp2<TField> _z;
    private Fp2<TField> _constant;
    private Fp2<TField> _abscissa;
    private Fp2<TField> _ordinate;

    public MillerLine(in AffinePoint<TTwist, Fp2<TField>> point)
    {
        _x = point.X;
        _y = point.Y;
        _z = Fp2<TField>.One;
        _constant = default;
        _abscissa = default;
        _ordinate = default;
    }

    /// <summary>
    /// The product of the Miller functions of the pairs, with one chain of squarings for all; the digits of the loop are 0, 1 or -1,
    /// least significant first, the last one 1. The lines are left at the multiples of the twist's points.
    /// </summary>
    public static Fp12<TField, TTower> Loop<TCurve>(
        ReadOnlySpan<sbyte> digits,
        ReadOnlySpan<AffinePoint<TCurve, TField>> points,
        ReadOnlySpan<AffinePoint<TTwist, Fp2<TField>>> twistPoints,
        Span<MillerLine<TTwist, TField, TTower>> lines)
        where TCurve : struct, ICurve<TField>
    {
        for (int index = 0; index < points.Length; index++)
        {
            lines[index] = new MillerLine<TTwist, TField, TTower>(twistPoints[index]);
        }

        Fp12<TField, TTower> value = Fp12<TField, TTower>.One;
        for (int position = digits.Length - 2; position >= 0; position--)
        {
            value = Fp12<TField, TTower>.Square(value);
            for (int index = 0; index < points.Length; index++)
            {
                lines[index].Double();
                value = lines[index].MultiplyInto(value, points[index]);
                if (digits[position] != 0)
                {
                    lines[index].Add(digits[position] > 0 ? twistPoints[index] : AffinePoint<TTwist, Fp2<TField>>.Negate(twistPoints[index]));
                    value = lines[index].MultiplyInto(value, points[index]);
                }
            }
        }

        return value;
    }

    /// <summary>The lines that the loop over one point of the twist passes, in order: they do not depend on the point of the curve at which they are taken.</summary>
    /// <returns>How many there are: at most twice as many as digits.</returns>
    public static int Trace(ReadOnlySpan<sbyte> digits, in AffinePoint<TTwist, Fp2<TField>> twistPoint, Span<MillerLine<TTwist, TField, TTower>> lines)
    {
        MillerLine<TTwist, TField, TTower> line = new(twistPoint);
        AffinePoint<TTwist, Fp2<TField>> opposite = AffinePoint<TTwist, Fp2<TField>>.Negate(twistPoint);
        int count = 0;
        for (int position = digits.Length - 2; position >= 0; position--)
        {
            line.Double();
            lines[count++] = line;
            if (digits[position] == 0) continue;
            line.Add(digits[position] > 0 ? twistPoint : opposite);
            lines[count++] = line;
        }

        return count;
    }

    /// <summary>The Miller function of one pair from the lines of its point of the twist.</summary>
    public static Fp12<TField, TTower> Loop<TCurve>(
        ReadOnlySpan<sbyte> digits, in AffinePoint<TCurve, TField> point, ReadOnlySpan<MillerLine<TTwist, TField, TTower>> lines)
        where TCurve : struct, ICurve<TField>
    {
        Fp12<TField, TTower> value = Fp12<TField, TTower>.One;
        int next = 0;
        for (int position = digits.Length - 2; position >= 0; position--)
        {
            value = lines[next++].MultiplyInto(Fp12<TField, TTower>.Square(value), point);
            if (digits[position] != 0) value = lines[next++].MultiplyInto(value, point);
        }

        return value;
    }

    /// <summary>Doubles the point; the line is the tangent.</summary>
    public void Double()
    {
        Fp2<TField> product = Twice(Fp2<TField>.Multiply(_x, _y));
        Fp2<TField> b = Fp2<TField>.Square(_y);
        Fp2<TField> c = Fp2<TField>.Square(_z);
        Fp2<TField> e = TTwist.MultiplyByThriceB(c);
        Fp2<TField> f = Thrice(e);
        Fp2<TField> h = Fp2<TField>.Subtract(Fp2<TField>.Square(Fp2<TField>.Add(_y, _z)), Fp2<TField>.Add(b, c));
        Fp2<TField> square = Fp2<TField>.Square(_x);
        _x = Fp2<TField>.Multiply(product, Fp2<TField>.Subtract(b, f));
        _y = Fp2<TField>.Subtract(Fp2<TField>.Square(Fp2<TField>.Add(b, f)), Thrice(Fp2<TField>.Square(Twice(e))));
        _z = Twice(Twice(Fp2<TField>.Multiply(b, h)));
        _ordinate = Fp2<TField>.Negate(h);
        _abscissa = Thrice(square);
        _constant = Fp2<TField>.Subtract(e, b);
    }

    /// <summary>Adds an affine point; the line goes through both.</summary>
    public void Add(in AffinePoint<TTwist, Fp2<TField>> point)
    {
        Fp2<TField> theta = Fp2<TField>.Subtract(_y, Fp2<TField>.Multiply(point.Y, _z));
        Fp2<TField> lambda = Fp2<TField>.Subtract(_x, Fp2<TField>.Multiply(point.X, _z));
        Fp2<TField> d = Fp2<TField>.Square(lambda);
        Fp2<TField> e = Fp2<TField>.Multiply(lambda, d);
        Fp2<TField> f = Fp2<TField>.Multiply(_z, Fp2<TField>.Square(theta));
        Fp2<TField> g = Fp2<TField>.Multiply(_x, d);
        Fp2<TField> h = Fp2<TField>.Subtract(Fp2<TField>.Add(e, f), Twice(g));
        _x = Fp2<TField>.Multiply(lambda, h);
        _y = Fp2<TField>.Subtract(Fp2<TField>.Multiply(theta, Fp2<TField>.Subtract(g, h)), Fp2<TField>.Multiply(e, _y));
        _z = Fp2<TField>.Multiply(_z, e);
        _ordinate = lambda;
        _abscissa = Fp2<TField>.Negate(theta);
        _constant = Fp2<TField>.Subtract(Fp2<TField>.Multiply(theta, point.X), Fp2<TField>.Multiply(lambda, point.Y));
    }

    /// <summary>Whether the running point is this one.</summary>
    public readonly bool IsAt(in AffinePoint<TTwist, Fp2<TField>> point) =>
        !_z.IsZero
        && Fp2<TField>.AreEqual(_x, Fp2<TField>.Multiply(point.X, _z))
        && Fp2<TField>.AreEqual(_y, Fp2<TField>.Multiply(point.Y, _z));

    /// <summary>value · line(point), up to a factor that the final exponentiation removes.</summary>
    public readonly Fp12<TField, TTower> MultiplyInto<TCurve>(in Fp12<TField, TTower> value, in AffinePoint<TCurve, TField> point)
        where TCurve : struct, ICurve<TField>
    {
        Fp2<TField> ordinate = Fp2<TField>.Scale(_ordinate, point.Y);
        Fp2<TField> abscissa = Fp2<TField>.Scale(_abscissa, point.X);

        // M-type: times w³, whose square lies in Fp2. Terms at 1, w² = v and w³ = vw; for D-type at 1, w and w³.
        return TTwist.IsMType
            ? Fp12<TField, TTower>.MultiplyBy014(value, _constant, abscissa, ordinate)
            : Fp12<TField, TTower>.MultiplyBy034(value, ordinate, abscissa, _constant);
    }

    private static Fp2<TField> Twice(in Fp2<TField> value) => Fp2<TField>.Add(value, value);

    private static Fp2<TField> Thrice(in Fp2<TField> value) => Fp2<TField>.Add(Fp2<TField>.Add(value, value), value);
}
