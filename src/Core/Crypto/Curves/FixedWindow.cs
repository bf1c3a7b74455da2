using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Scalar multiplication by fixed windows of four bits, for any curve. Running time depends on the values: all inputs are public.</summary>
internal static class FixedWindow
{
    public static JacobianPoint<TCurve, TField> Multiply<TCurve, TField>(in AffinePoint<TCurve, TField> point, in U256 scalar)
        where TCurve : struct, ICurve<TField>
        where TField : struct, IField<TField>
    {
        Span<JacobianPoint<TCurve, TField>> multiples = new JacobianPoint<TCurve, TField>[16];
        for (int i = 1; i < multiples.Length; i++)
        {
            multiples[i] = JacobianPoint<TCurve, TField>.Add(multiples[i - 1], point);
        }

        JacobianPoint<TCurve, TField> result = default;
        for (int position = 63; position >= 0; position--)
        {
            if (!result.IsInfinity)
            {
                for (int i = 0; i < 4; i++)
                {
                    result = JacobianPoint<TCurve, TField>.Double(result);
                }
            }

            ulong limb = (position >> 4) switch { 0 => scalar.U0, 1 => scalar.U1, 2 => scalar.U2, _ => scalar.U3 };
            int digit = (int)(limb >> ((position & 15) * 4)) & 15;
            if (digit != 0)
            {
                result = JacobianPoint<TCurve, TField>.Add(result, multiples[digit]);
            }
        }

        return result;
    }
}
