using System;

namespace Sequitur.Crypto;

/// <summary>A point (X/Z², Y/Z³); Z = 0 is the point at infinity.</summary>
/// <remarks>
/// Doubling is dbl-2001-b of the Explicit-Formulas Database (D. J. Bernstein, T. Lange) for a = -3, otherwise the tangent's formula with 4xy² as a
/// product; additions are those of H. Cohen, A. Miyaji, T. Ono, "Efficient elliptic curve exponentiation using mixed coordinates" (1998).
/// Newer ones trade products for squares and more additions, which pays where a square costs much less: here additions are not free.
/// The additions are complete: equal and opposite points are told apart, since inputs come from outside.
/// </remarks>
internal readonly partial struct JacobianPoint<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : struct, IField<TField>
{
    public readonly TField X;
    public readonly TField Y;
    public readonly TField Z;

    public JacobianPoint(in TField x, in TField y, in TField z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    public static JacobianPoint<TCurve, TField> Infinity => default;

    public bool IsInfinity => Z.IsZero;

    public static JacobianPoint<TCurve, TField> From(in AffinePoint<TCurve, TField> point) =>
        point.IsInfinity ? default : new(point.X, point.Y, TField.One);

    public AffinePoint<TCurve, TField> ToAffine() => IsInfinity ? default : Scale(TField.Invert(Z));

    /// <summary>The affine point, given 1/Z.</summary>
    public AffinePoint<TCurve, TField> Scale(in TField inverse)
    {
        TField square = TField.Square(inverse);
        return new AffinePoint<TCurve, TField>(TField.Multiply(X, square), TField.Multiply(Y, TField.Multiply(square, inverse)));
    }

    /// <summary>The affine forms of many points for one inversion (P. L. Montgomery, 1987); none may be at infinity.</summary>
    public static void ToAffine(ReadOnlySpan<JacobianPoint<TCurve, TField>> points, Span<AffinePoint<TCurve, TField>> affine) =>
        ShareScale(points, affine, TField.Invert(MultiplyScales(points, affine)));

    /// <summary>The product of all Z, for <see cref="ShareScale"/>; the products up to each point wait in the places of x.</summary>
    public static TField MultiplyScales(ReadOnlySpan<JacobianPoint<TCurve, TField>> points, Span<AffinePoint<TCurve, TField>> affine)
    {
        TField product = TField.One;
        for (int index = 0; index < points.Length; index++)
        {
            product = TField.Multiply(product, points[index].Z);
            affine[index] = new AffinePoint<TCurve, TField>(product, default);
        }

        return product;
    }

    /// <summary>Points with one common Z, the product of all times the factor, of which x and y are written.</summary>
    /// <remarks>
    /// These are affine points of the isomorphic curve that Z leads to, where the formulas hold as they are when a = 0; the
    /// inverse of the product as factor brings them back to this curve.
    /// </remarks>
    public static void ShareScale(
        ReadOnlySpan<JacobianPoint<TCurve, TField>> points, Span<AffinePoint<TCurve, TField>> affine, in TField factor)
    {
        TField others = factor;
        for (int index = points.Length - 1; index > 0; index--)
        {
            TField own = TField.Multiply(others, affine[index - 1].X);
            others = TField.Multiply(others, points[index].Z);
            affine[index] = points[index].Scale(own);
        }

        affine[0] = points[0].Scale(others);
    }

    public static JacobianPoint<TCurve, TField> Negate(in JacobianPoint<TCurve, TField> point) => new(point.X, TField.Negate(point.Y), point.Z);

    public static JacobianPoint<TCurve, TField> Double(in JacobianPoint<TCurve, TField> point)
    {
        if (TCurve.IsAMinusThree)
        {
            return DoubleMinusThree(point);
        }

        TField a = TField.Square(point.X);
        TField b = Twice(TField.Square(point.Y));
        TField d = Twice(TField.Multiply(point.X, b));
        TField e = TField.Add(Twice(a), a);
        if (!TCurve.IsAZero)
        {
            e = TField.Add(e, TField.Multiply(TCurve.A, TField.Square(TField.Square(point.Z))));
        }

        TField x = TField.Subtract(TField.Square(e), Twice(d));
        TField y = TField.Subtract(TField.Multiply(e, TField.Subtract(d, x)), Twice(TField.Square(b)));
        return new JacobianPoint<TCurve, TField>(x, y, Twice(TField.Multiply(point.Y, point.Z)));
    }

    /// <summary>3x² - 3z⁴ is 3(x - z²)(x + z²).</summary>
    private static JacobianPoint<TCurve, TField> DoubleMinusThree(in JacobianPoint<TCurve, TField> point)
    {
        TField delta = TField.Square(point.Z);
        TField gamma2 = Twice(TField.Square(point.Y));
        TField beta4 = Twice(TField.Multiply(point.X, gamma2));
        TField alpha = TField.Multiply(TField.Subtract(point.X, delta), TField.Add(point.X, delta));
        alpha = TField.Add(Twice(alpha), alpha);
        TField x = TField.Subtract(TField.Square(alpha), Twice(beta4));
        TField y = TField.Subtract(TField.Multiply(alpha, TField.Subtract(beta4, x)), Twice(TField.Square(gamma2)));
        return new JacobianPoint<TCurve, TField>(x, y, Twice(TField.Multiply(point.Y, point.Z)));
    }

    public static JacobianPoint<TCurve, TField> Add(in JacobianPoint<TCurve, TField> left, in JacobianPoint<TCurve, TField> right)
    {
        if (left.IsInfinity)
        {
            return right;
        }

        if (right.IsInfinity)
        {
            return left;
        }

        TField leftZ2 = TField.Square(left.Z);
        TField rightZ2 = TField.Square(right.Z);
        TField u1 = TField.Multiply(left.X, rightZ2);
        TField s1 = TField.Multiply(TField.Multiply(left.Y, right.Z), rightZ2);
        TField h = TField.Subtract(TField.Multiply(right.X, leftZ2), u1);
        TField r = TField.Subtract(TField.Multiply(TField.Multiply(right.Y, left.Z), leftZ2), s1);
        if (h.IsZero)
        {
            return r.IsZero ? Double(left) : default;
        }

        return Finish(u1, s1, h, r, TField.Multiply(TField.Multiply(left.Z, right.Z), h));
    }

    public static JacobianPoint<TCurve, TField> Add(in JacobianPoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right)
    {
        if (right.IsInfinity)
        {
            return left;
        }

        if (left.IsInfinity)
        {
            return new JacobianPoint<TCurve, TField>(right.X, right.Y, TField.One);
        }

        TField z2 = TField.Square(left.Z);
        TField h = TField.Subtract(TField.Multiply(right.X, z2), left.X);
        TField r = TField.Subtract(TField.Multiply(right.Y, TField.Multiply(left.Z, z2)), left.Y);
        if (h.IsZero)
        {
            return r.IsZero ? Double(left) : default;
        }

        return Finish(left.X, left.Y, h, r, TField.Multiply(left.Z, h));
    }

    /// <summary>The common end of both additions, from u1, s1 of the left point and the differences h and r = s2 - s1.</summary>
    private static JacobianPoint<TCurve, TField> Finish(in TField u1, in TField s1, in TField h, in TField r, in TField z)
    {
        TField i = TField.Square(h);
        TField j = TField.Multiply(h, i);
        TField v = TField.Multiply(u1, i);
        TField x = TField.Subtract(TField.Subtract(TField.Square(r), j), Twice(v));
        TField y = TField.Subtract(TField.Multiply(r, TField.Subtract(v, x)), TField.Multiply(s1, j));
        return new JacobianPoint<TCurve, TField>(x, y, z);
    }

    private static TField Twice(in TField value) => TField.Add(value, value);
}
