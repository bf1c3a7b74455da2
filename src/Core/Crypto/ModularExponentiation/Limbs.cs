using System;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Natural numbers as spans of words, least significant first.</summary>
internal static class Limbs
{
    /// <summary>The number of low zero bits of a number that is not zero.</summary>
    public static int TrailingZeroCount(ReadOnlySpan<ulong> value)
    {
        int index = 0;
        while (value[index] == 0)
        {
            index++;
        }

        return (index * 64) + BitOperations.TrailingZeroCount(value[index]);
    }

    public static int SignificantCount(ReadOnlySpan<ulong> value)
    {
        int count = value.Length;
        while (count > 0 && value[count - 1] == 0)
        {
            count--;
        }

        return count;
    }

    public static void ShiftRight(Span<ulong> value, int bits)
    {
        int words = bits >> 6;
        int rest = bits & 63;
        for (int index = 0; index < value.Length; index++)
        {
            ulong low = index + words < value.Length ? value[index + words] : 0;
            ulong high = index + words + 1 < value.Length ? value[index + words + 1] : 0;
            value[index] = rest == 0 ? low : (low >> rest) | (high << (64 - rest));
        }
    }

    /// <summary>Keeps the low bits.</summary>
    public static void Mask(Span<ulong> value, int bits)
    {
        if ((bits & 63) != 0)
        {
            value[bits >> 6] &= (1UL << (bits & 63)) - 1;
        }
    }

    /// <summary>difference = left - right modulo the size of the difference; the right number may be longer or shorter.</summary>
    public static void SubtractTruncated(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> difference)
    {
        ulong borrow = 0;
        for (int index = 0; index < difference.Length; index++)
        {
            difference[index] = WideArithmetic.Subtract(left[index], index < right.Length ? right[index] : 0, ref borrow);
        }
    }

    /// <summary>product = left · right modulo the size of the product, which must not overlap the factors.</summary>
    public static void MultiplyTruncated(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> product)
    {
        product.Clear();
        for (int i = 0; i < left.Length && i < product.Length; i++)
        {
            Span<ulong> row = product[i..];
            int count = Math.Min(right.Length, row.Length);
            ulong carry = AddProduct(row[..count], right[..count], left[i]);
            if (count < row.Length)
            {
                row[count] = carry;
            }
        }
    }

    /// <summary>sum += left · right; the result must fit.</summary>
    public static void MultiplyAccumulate(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> sum)
    {
        for (int i = 0; i < right.Length; i++)
        {
            if (right[i] == 0)
            {
                continue;
            }

            int count = Math.Min(left.Length, sum.Length - i);
            ulong carry = AddProduct(sum.Slice(i, count), left[..count], right[i]);
            for (int j = i + count; carry != 0 && j < sum.Length; j++)
            {
                sum[j] += carry;
                carry = sum[j] < carry ? 1UL : 0UL;
            }
        }
    }

    /// <summary>row += factors · multiplier; returns the carry.</summary>
    public static ulong AddProduct(Span<ulong> row, ReadOnlySpan<ulong> factors, ulong multiplier)
    {
        ulong carry = 0;
        factors = factors[..row.Length];
        for (int index = 0; index < row.Length; index++)
        {
            row[index] = WideArithmetic.MultiplyAdd(factors[index], multiplier, row[index], carry, out carry);
        }

        return carry;
    }

    /// <summary>value -= other; returns the borrow.</summary>
    public static ulong SubtractFrom(Span<ulong> value, ReadOnlySpan<ulong> other)
    {
        ulong borrow = 0;
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = WideArithmetic.Subtract(value[index], other[index], ref borrow);
        }

        return borrow;
    }

    /// <summary>True when left ≥ right; both have the same length.</summary>
    public static bool IsAtLeast(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (int index = left.Length - 1; index >= 0; index--)
        {
            if (left[index] != right[index])
            {
                return left[index] > right[index];
            }
        }

        return true;
    }
}
