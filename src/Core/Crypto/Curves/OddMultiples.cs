using System;

namespace Sequitur.Crypto;

/// <summary>Tables P, 3P, 5P … that the digits of a <see cref="SignedWindow"/> choose from.</summary>
/// <remarks>
/// Sums of multiples share one chain of doublings (E. Straus, 1964): for each position from the top, double, then add the
/// digit of every factor.
/// </remarks>
internal static class OddMultiples<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : unmanaged, IField<TField>
{
    /// <summary>Points that a table filled here may hold; digits of seven bits reach no further.</summary>
    private const int LengthMax = 32;

    /// <summary>Fills the table; no multiple in it may be the point at infinity.</summary>
    public static void Fill(in AffinePoint<TCurve, TField> point, Span<AffinePoint<TCurve, TField>> table)
    {
        Span<JacobianPoint<TCurve, TField>> multiples = stackalloc JacobianPoint<TCurve, TField>[LengthMax];
        multiples = multiples[..table.Length];
        Fill(point, multiples);
        JacobianPoint<TCurve, TField>.ToAffine(multiples, table);
    }

    /// <summary>The same for a table that waits for the affine forms.</summary>
    /// <remarks>
    /// The additions are made on the isomorphic curve where 2P has Z = 1, so that each is one to an affine point (as
    /// libsecp256k1 does): (x, y) there is (x/z², y/z³) here.
    /// </remarks>
    public static void Fill(in AffinePoint<TCurve, TField> point, Span<JacobianPoint<TCurve, TField>> table)
    {
        JacobianPoint<TCurve, TField> twice = JacobianPoint<TCurve, TField>.Double(JacobianPoint<TCurve, TField>.From(point));
        AffinePoint<TCurve, TField> step = new(twice.X, twice.Y);
        TField square = TField.Square(twice.Z);
        JacobianPoint<TCurve, TField> sum = new(
            TField.Multiply(point.X, square), TField.Multiply(point.Y, TField.Multiply(square, twice.Z)), TField.One);
        for (int index = 0; index < table.Length; index++)
        {
            table[index] = new JacobianPoint<TCurve, TField>(sum.X, sum.Y, TField.Multiply(sum.Z, twice.Z));
            if (index + 1 < table.Length)
            {
                sum = JacobianPoint<TCurve, TField>.Add(sum, step);
            }
        }
    }

    /// <summary>sum + digit · P.</summary>
    public static JacobianPoint<TCurve, TField> Add(
        in JacobianPoint<TCurve, TField> sum, int digit, ReadOnlySpan<AffinePoint<TCurve, TField>> table)
    {
        if (digit == 0)
        {
            return sum;
        }

        return digit > 0
            ? JacobianPoint<TCurve, TField>.Add(sum, table[digit >> 1])
            : JacobianPoint<TCurve, TField>.Add(sum, AffinePoint<TCurve, TField>.Negate(table[-digit >> 1]));
    }
}
