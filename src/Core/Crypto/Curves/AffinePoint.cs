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

    public static bool AreEqual(in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right) =>
        TField.AreEqual(left.X, right.X) && TField.AreEqual(left.Y, right.Y);
}
