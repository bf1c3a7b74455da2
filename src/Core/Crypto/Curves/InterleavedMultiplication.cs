using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Sums of few multiples: the parts of all split scalars, in signed windows, share one chain of doublings (E. Straus, 1964).</summary>
/// <remarks>
/// The tables of odd multiples are brought to one common Z instead of to Z = 1, which saves the inversion: on the isomorphic curve
/// that Z leads to they are affine, and the endomorphism maps them there as it does here when it leaves Z alone.
/// </remarks>
internal static class InterleavedMultiplication<TEndomorphism, TCurve, TField>
    where TEndomorphism : struct, IEndomorphism<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : unmanaged, IField<TField>
{
    private const int Window = 5;
    private const int TableLength = 1 << (Window - 2);

    /// <summary>Tables that fit the stack: those of two points with two parts, or of one with four.</summary>
    private const int TablesOnStack = 4;

    private const int DigitsOnStack = TablesOnStack * 129;

    /// <summary>The sum of scalar · point; no point may be at infinity, and all are of the subgroup.</summary>
    public static JacobianPoint<TCurve, TField> Sum(ReadOnlySpan<AffinePoint<TCurve, TField>> points, ReadOnlySpan<U256> scalars)
    {
        if (points.IsEmpty)
        {
            return JacobianPoint<TCurve, TField>.Infinity;
        }

        int tableCount = points.Length * TEndomorphism.PartCount;
        int digitCount = TEndomorphism.PartBits + 1;
        bool isSmall = tableCount <= TablesOnStack;
        Span<sbyte> digits = isSmall ? stackalloc sbyte[DigitsOnStack] : new sbyte[tableCount * digitCount];
        Span<AffinePoint<TCurve, TField>> tables = isSmall
            ? stackalloc AffinePoint<TCurve, TField>[TablesOnStack * TableLength]
            : new AffinePoint<TCurve, TField>[tableCount * TableLength];
        TField scale = FillTables(points, tables);
        int positions = Recode(scalars, digits, digitCount);

        JacobianPoint<TCurve, TField> sum = JacobianPoint<TCurve, TField>.Infinity;
        for (int position = positions - 1; position >= 0; position--)
        {
            sum = JacobianPoint<TCurve, TField>.Double(sum);
            for (int table = 0; table < tableCount; table++)
            {
                int digit = digits[(table * digitCount) + position];
                if (digit != 0)
                {
                    sum = OddMultiples<TCurve, TField>.Add(sum, digit, tables.Slice(table * TableLength, TableLength));
                }
            }
        }

        return new JacobianPoint<TCurve, TField>(sum.X, sum.Y, TField.Multiply(sum.Z, scale));
    }

    /// <summary>Fills the tables, all first parts before all second ones; returns the Z that all points in them have.</summary>
    private static TField FillTables(ReadOnlySpan<AffinePoint<TCurve, TField>> points, Span<AffinePoint<TCurve, TField>> tables)
    {
        int length = points.Length * TableLength;
        Span<JacobianPoint<TCurve, TField>> multiples = length <= TablesOnStack * TableLength
            ? stackalloc JacobianPoint<TCurve, TField>[TablesOnStack * TableLength]
            : new JacobianPoint<TCurve, TField>[length];
        multiples = multiples[..length];
        for (int index = 0; index < points.Length; index++)
        {
            OddMultiples<TCurve, TField>.Fill(points[index], multiples.Slice(index * TableLength, TableLength));
        }

        TField product = JacobianPoint<TCurve, TField>.MultiplyScales(multiples, tables);
        TField factor = TEndomorphism.Fix(product);
        JacobianPoint<TCurve, TField>.ShareScale(multiples, tables, factor);
        for (int index = length; index < length * TEndomorphism.PartCount; index++)
        {
            tables[index] = TEndomorphism.Apply(tables[index - length]);
        }

        return TField.Multiply(product, factor);
    }

    /// <summary>Writes the digits of every part into the row of its table; returns the largest count.</summary>
    private static int Recode(ReadOnlySpan<U256> scalars, Span<sbyte> digits, int digitCount)
    {
        Span<ScalarPart> parts = stackalloc ScalarPart[TEndomorphism.PartCount];
        int largest = 0;
        for (int index = 0; index < scalars.Length; index++)
        {
            TEndomorphism.Split(scalars[index], parts);
            for (int part = 0; part < parts.Length; part++)
            {
                Span<sbyte> row = digits.Slice(((part * scalars.Length) + index) * digitCount, digitCount);
                largest = Math.Max(largest, Recode(parts[part], row));
            }
        }

        return largest;
    }

    private static int Recode(in ScalarPart part, Span<sbyte> digits)
    {
        int count = SignedWindow.Recode(part.Low, part.High, Window, digits);
        if (part.IsNegative)
        {
            for (int index = 0; index < count; index++)
            {
                digits[index] = (sbyte)-digits[index];
            }
        }

        return count;
    }
}
