namespace Sequitur.Crypto;

/// <summary>A point in affine coordinates; (0, 0), which no curve here contains, stands for the point at infinity.</summary>
internal readonly struct AffinePoint<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : struct, IField<TField>
{
    public readonly TField X;
    public readonly TField Y;

    public AffinePoint(in TField x, in TField y)
    {
        X = x;
        Y = y;
    }

    public bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>True for infinity and for every solution of the curve's equation.</summary>
    public bool IsOnCurve => IsInfinity || TField.AreEqual(TField.Square(Y), RightHandSide(X));

    /// <summary>x³ + ax + b.</summary>
    public static TField RightHandSide(in TField x)
    {
        TField square = TField.Square(x);
        TField factor = TCurve.IsAZero ? square : TField.Add(square, TCurve.A);
        return TField.Add(TField.Multiply(factor, x), TCurve.B);
    }

    public static AffinePoint<TCurve, TField> Negate(in AffinePoint<TCurve, TField> point) => new(point.X, TField.Negate(point.Y));

    /// <summary>The sum of any two points, for one inversion: what a single addition costs least by when its result is wanted in this form.</summary>
    public static AffinePoint<TCurve, TField> Add(in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right)
    {
        TField denominator = Denominator(left, right);
        return Add(left, right, TField.Invert(denominator));
    }

    /// <summary>What the slope of the line through two points is divided by, or one where the sum needs no slope.</summary>
    public static TField Denominator(in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right)
    {
        if (left.IsInfinity || right.IsInfinity)
        {
            return TField.One;
        }

        TField difference = TField.Subtract(right.X, left.X);
        if (!difference.IsZero)
        {
            return difference;
        }

        return TField.AreEqual(left.Y, right.Y) ? TField.Add(left.Y, left.Y) : TField.One;
    }

    /// <summary>The sum of two points, given the inverse of their <see cref="Denominator"/>.</summary>
    public static AffinePoint<TCurve, TField> Add(
        in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right, in TField inverse)
    {
        if (left.IsInfinity)
        {
            return right;
        }

        if (right.IsInfinity)
        {
            return left;
        }

        TField numerator = TField.Subtract(right.Y, left.Y);
        if (TField.AreEqual(left.X, right.X))
        {
            if (!numerator.IsZero)
            {
                return default;
            }

            // The tangent's slope is 3x² + a over 2y.
            TField square = TField.Square(left.X);
            numerator = TField.Add(TField.Add(square, square), square);
            if (!TCurve.IsAZero)
            {
                numerator = TField.Add(numerator, TCurve.A);
            }
        }

        TField slope = TField.Multiply(numerator, inverse);
        TField x = TField.Subtract(TField.Subtract(TField.Square(slope), left.X), right.X);
        TField y = TField.Subtract(TField.Multiply(slope, TField.Subtract(left.X, x)), left.Y);
        return new AffinePoint<TCurve, TField>(x, y);
    }

    public static bool AreEqual(in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right) =>
        TField.AreEqual(left.X, right.X) && TField.AreEqual(left.Y, right.Y);
}
