using System;

namespace Sequitur.Crypto;

internal readonly partial struct JacobianPoint<TCurve, TField>
{
    /// <summary>factor · point: one doubling a bit and few additions, for the sparse parameters of pairing-friendly curves.</summary>
    public static JacobianPoint<TCurve, TField> Multiply(in AffinePoint<TCurve, TField> point, ulong factor)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(factor, 0, 2, digits);
        AffinePoint<TCurve, TField> opposite = AffinePoint<TCurve, TField>.Negate(point);
        JacobianPoint<TCurve, TField> sum = Infinity;
        for (int position = count - 1; position >= 0; position--)
        {
            sum = Double(sum);
            if (digits[position] != 0)
            {
                sum = Add(sum, digits[position] > 0 ? point : opposite);
            }
        }

        return sum;
    }

    /// <summary>The same for a point whose affine form is not known.</summary>
    public static JacobianPoint<TCurve, TField> Multiply(in JacobianPoint<TCurve, TField> point, ulong factor)
    {
        Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(factor, 0, 2, digits);
        JacobianPoint<TCurve, TField> opposite = Negate(point);
        JacobianPoint<TCurve, TField> sum = Infinity;
        for (int position = count - 1; position >= 0; position--)
        {
            sum = Double(sum);
            if (digits[position] != 0)
            {
                sum = Add(sum, digits[position] > 0 ? point : opposite);
            }
        }

        return sum;
    }
}
