using System;

namespace Sequitur.Crypto;

/// <summary>The simplified Shallue-van de Woestijne-Ulas map to a curve with a = 0, by way of an isogenous one.</summary>
/// <remarks>
/// RFC 9380, sections 6.6.2 and 6.6.3, after R. S. Wahby and D. Boneh, "Fast and simple constant-time hashing to the BLS12-381
/// elliptic curve" (2019). No inversion: x stays a fraction, and the isogeny's denominator becomes the Z of the result. The
/// branches depend on the input, which is public wherever this is used.
/// </remarks>
internal static class SimplifiedSwu<TIsogenous, TCurve, TField>
    where TIsogenous : struct, IIsogenousCurve<TField>
    where TCurve : struct, ICurve<TField>
    where TField : unmanaged, IField<TField>
{
    /// <summary>The largest degree of a polynomial here is that of the ordinate of an 11-isogeny.</summary>
    private const int DegreeMax = 15;

    /// <summary>The point of the target curve that belongs to an element, in its subgroup or not.</summary>
    public static JacobianPoint<TCurve, TField> Map(in TField element)
    {
        // RFC 9380, appendix F.2: x1 = numerator/denominator, g(x1) = value/cube; x2 = Zu²·x1.
        TField scaled = TField.Multiply(TIsogenous.Z, TField.Square(element));
        TField sum = TField.Add(TField.Square(scaled), scaled);
        TField numerator = TField.Multiply(TIsogenous.B, TField.Add(sum, TField.One));
        TField denominator = TField.Multiply(TIsogenous.A, sum.IsZero ? TIsogenous.Z : TField.Negate(sum));
        TField square = TField.Square(denominator);
        TField cube = TField.Multiply(square, denominator);
        TField value = TField.Add(TField.Square(numerator), TField.Multiply(TIsogenous.A, square));
        value = TField.Add(TField.Multiply(value, numerator), TField.Multiply(TIsogenous.B, cube));
        if (!TIsogenous.TryRootOfRatio(value, cube, out TField y))
        {
            numerator = TField.Multiply(scaled, numerator);
            y = TField.Multiply(TField.Multiply(scaled, element), y);
        }

        if (TIsogenous.IsNegative(element) != TIsogenous.IsNegative(y))
        {
            y = TField.Negate(y);
        }

        return ApplyIsogeny(numerator, denominator, y);
    }

    /// <summary>The image of (numerator/denominator, y); the kernel goes to infinity.</summary>
    private static JacobianPoint<TCurve, TField> ApplyIsogeny(in TField numerator, in TField denominator, in TField y)
    {
        Span<TField> powers = stackalloc TField[DegreeMax];
        powers = powers[..(TIsogenous.Ordinate.Length - 1)];
        powers[0] = denominator;
        for (int index = 1; index < powers.Length; index++)
        {
            powers[index] = TField.Multiply(powers[index - 1], denominator);
        }

        // Made homogeneous by the denominator d, N, M and h have the degrees 2n + 1, 3n and n: the image is (N/(d·h²), y·M/h³), and
        // Z = d·h clears both fractions.
        ReadOnlySpan<TField> kernel = TIsogenous.Kernel;
        TField h = Evaluate(numerator, kernel[..^1], TField.Add(numerator, TField.Multiply(kernel[^1], denominator)), powers[1..]);
        TField x = Evaluate(numerator, TIsogenous.Abscissa[..^1], TIsogenous.Abscissa[^1], powers);
        TField slope = Evaluate(numerator, TIsogenous.Ordinate[..^1], TIsogenous.Ordinate[^1], powers);
        return new JacobianPoint<TCurve, TField>(
            TField.Multiply(x, denominator),
            TField.Multiply(TField.Multiply(slope, y), powers[2]),
            TField.Multiply(h, denominator));
    }

    /// <summary>Horner's rule for a homogeneous polynomial in numerator and denominator, from its leading part and the further coefficients.</summary>
    private static TField Evaluate(in TField numerator, ReadOnlySpan<TField> coefficients, in TField leading, ReadOnlySpan<TField> powers)
    {
        TField sum = leading;
        for (int index = coefficients.Length - 1; index >= 0; index--)
        {
            TField term = TField.Multiply(coefficients[index], powers[coefficients.Length - 1 - index]);
            sum = TField.Add(TField.Multiply(sum, numerator), term);
        }

        return sum;
    }
}
