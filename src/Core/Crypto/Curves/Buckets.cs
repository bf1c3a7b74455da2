using System;

namespace Sequitur.Crypto;

/// <summary>The points of some windows of a sum of multiples, sorted by window and digit, and the additions inside each bucket.</summary>
internal readonly ref struct Buckets<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : unmanaged, IField<TField>
{
    /// <summary>Where each bucket's points start.</summary>
    private readonly Span<int> _starts;

    /// <summary>Where each bucket's points stop.</summary>
    private readonly Span<int> _ends;

    private readonly Span<AffinePoint<TCurve, TField>> _points;

    /// <summary>The product of the denominators up to each addition's.</summary>
    private readonly Span<TField> _products;

    public Buckets(int bucketCount, int pointCount)
    {
        _starts = new int[bucketCount];
        _ends = new int[bucketCount];
        _points = new AffinePoint<TCurve, TField>[pointCount];
        _products = new TField[(pointCount / 2) + 1];
    }

    /// <summary>Sorts the points by their digits in the windows from start to before end; opposite points stand for negative digits.</summary>
    public void Fill(ReadOnlySpan<AffinePoint<TCurve, TField>> points, ReadOnlySpan<ScalarPart> parts, int start, int end, int width)
    {
        _ends.Clear();
        for (int window = start; window < end; window++)
        {
            int first = (window - start) << (width - 1);
            for (int index = 0; index < parts.Length; index++)
            {
                int digit = Digit(parts[index], window, width);
                if (digit != 0)
                {
                    _ends[first + Math.Abs(digit) - 1]++;
                }
            }
        }

        int total = 0;
        for (int bucket = 0; bucket < _ends.Length; bucket++)
        {
            int size = _ends[bucket];
            _starts[bucket] = total;
            _ends[bucket] = total;
            total += size;
        }

        for (int window = start; window < end; window++)
        {
            int first = (window - start) << (width - 1);
            for (int index = 0; index < parts.Length; index++)
            {
                int digit = Digit(parts[index], window, width);
                if (digit != 0)
                {
                    bool isOpposite = (digit < 0) != parts[index].IsNegative;
                    _points[_ends[first + Math.Abs(digit) - 1]++] =
                        isOpposite ? AffinePoint<TCurve, TField>.Negate(points[index]) : points[index];
                }
            }
        }
    }

    /// <summary>Leaves at most one point in each bucket, the sum of those before.</summary>
    public void AddUp()
    {
        while (true)
        {
            int count = MultiplyDenominators();
            if (count == 0)
            {
                return;
            }

            AddPairs(count);
        }
    }

    /// <summary>The sum over some buckets of (1 + index) · point, by sums of sums from the last one down.</summary>
    public JacobianPoint<TCurve, TField> WeightedSum(int first, int count)
    {
        JacobianPoint<TCurve, TField> sum = JacobianPoint<TCurve, TField>.Infinity;
        JacobianPoint<TCurve, TField> weighted = JacobianPoint<TCurve, TField>.Infinity;
        for (int bucket = first + count - 1; bucket >= first; bucket--)
        {
            if (_starts[bucket] != _ends[bucket])
            {
                sum = JacobianPoint<TCurve, TField>.Add(sum, _points[_starts[bucket]]);
            }

            weighted = JacobianPoint<TCurve, TField>.Add(weighted, sum);
        }

        return weighted;
    }

    /// <summary>The signed digit of a window, from -2^(width - 1) to 2^(width - 1): A. D. Booth's recoding (1951) with the bit below as carry.</summary>
    private static int Digit(in ScalarPart part, int window, int width)
    {
        int bits = part.Bits((window * width) - 1, width + 1);
        return ((bits + 1) >> 1) - ((bits >> width) << width);
    }

    /// <summary>Pairs neighbours in every bucket; returns the count of pairs.</summary>
    private int MultiplyDenominators()
    {
        int count = 0;
        TField product = TField.One;
        for (int bucket = 0; bucket < _starts.Length; bucket++)
        {
            for (int left = _starts[bucket]; left + 1 < _ends[bucket]; left += 2)
            {
                product = TField.Multiply(product, AffinePoint<TCurve, TField>.Denominator(_points[left], _points[left + 1]));
                _products[count++] = product;
            }
        }

        return count;
    }

    /// <summary>Replaces pairs by their sums, which gather at the buckets' ends: from the last pair down none is overwritten before its turn.</summary>
    private void AddPairs(int count)
    {
        TField inverse = TField.Invert(_products[count - 1]);
        for (int bucket = _starts.Length - 1; bucket >= 0; bucket--)
        {
            int start = _starts[bucket];
            int target = _ends[bucket];
            int pairs = (target - start) / 2;
            if (((target - start) & 1) != 0)
            {
                target--;
            }

            for (int left = start + (2 * pairs) - 2; left >= start; left -= 2)
            {
                count--;
                TField own = count == 0 ? inverse : TField.Multiply(inverse, _products[count - 1]);
                inverse = TField.Multiply(inverse, AffinePoint<TCurve, TField>.Denominator(_points[left], _points[left + 1]));
                _points[--target] = AffinePoint<TCurve, TField>.Add(_points[left], _points[left + 1], own);
            }

            _starts[bucket] = target;
        }
    }
}
