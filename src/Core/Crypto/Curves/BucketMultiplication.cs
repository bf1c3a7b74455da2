using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Sums of many multiples: in each window of the scalars the points with the same digit are added up first, then the digits' sums are weighted.</summary>
/// <remarks>
/// The bucket method after N. Pippenger (1976): D. J. Bernstein, J. Doumen, T. Lange, J.-J. Oosterwijk, "Faster batch forgery identification"
/// (2012), section 4; with signed digits, which halve the buckets. The sums inside the buckets are made in affine
/// coordinates, pair by pair, all pairs of several windows sharing one inversion. The work space is a few times that of the points.
/// </remarks>
internal static class BucketMultiplication<TEndomorphism, TCurve, TField>
    where TEndomorphism : struct, IEndomorphism<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : unmanaged, IField<TField>
{
    /// <summary>Windows are taken together until this many points share the inversions; fewer pay for them, more leave the cache.</summary>
    private const int PointsTogether = 4096;

    /// <summary>The sum of scalar · point; no point may be at infinity, and all are of the subgroup.</summary>
    public static JacobianPoint<TCurve, TField> Sum(ReadOnlySpan<AffinePoint<TCurve, TField>> points, ReadOnlySpan<U256> scalars) =>
        Sum(points, scalars, WidthFor(points.Length * TEndomorphism.PartCount));

    /// <summary>The same with windows of so many bits, 1 to 15.</summary>
    internal static JacobianPoint<TCurve, TField> Sum(ReadOnlySpan<AffinePoint<TCurve, TField>> points, ReadOnlySpan<U256> scalars, int width)
    {
        int count = points.Length * TEndomorphism.PartCount;
        ScalarPart[] parts = new ScalarPart[count];
        AffinePoint<TCurve, TField>[] multiplied = new AffinePoint<TCurve, TField>[count];
        Split(points, scalars, multiplied, parts);

        int windowCount = (TEndomorphism.PartBits + width) / width;
        int together = Math.Clamp(PointsTogether / count, 1, windowCount);
        Buckets<TCurve, TField> buckets = new(together << (width - 1), together * count);
        JacobianPoint<TCurve, TField> sum = JacobianPoint<TCurve, TField>.Infinity;
        for (int end = windowCount; end > 0; end -= together)
        {
            int start = Math.Max(end - together, 0);
            buckets.Fill(multiplied, parts, start, end, width);
            buckets.AddUp();
            for (int window = end - 1; window >= start; window--)
            {
                for (int bit = 0; bit < width; bit++)
                {
                    sum = JacobianPoint<TCurve, TField>.Double(sum);
                }

                sum = JacobianPoint<TCurve, TField>.Add(sum, buckets.WeightedSum((window - start) << (width - 1), 1 << (width - 1)));
            }
        }

        return sum;
    }

    private static void Split(
        ReadOnlySpan<AffinePoint<TCurve, TField>> points, ReadOnlySpan<U256> scalars, Span<AffinePoint<TCurve, TField>> multiplied, Span<ScalarPart> parts)
    {
        int partCount = TEndomorphism.PartCount;
        for (int index = 0; index < points.Length; index++)
        {
            int first = index * partCount;
            TEndomorphism.Split(scalars[index], parts.Slice(first, partCount));
            multiplied[first] = points[index];
            for (int part = 1; part < partCount; part++)
            {
                multiplied[first + part] = TEndomorphism.Apply(multiplied[first + part - 1]);
            }
        }
    }

    /// <summary>Bits of a window, so that the additions to the buckets and those of the buckets balance: from counts of field operations.</summary>
    private static int WidthFor(int count) => count switch
    {
        < 96 => 4,
        < 240 => 5,
        < 576 => 6,
        < 1152 => 7,
        < 3584 => 8,
        < 6656 => 9,
        _ => 10,
    };
}
