using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Powers and inverses modulo 2^bits, where reducing is cutting off.</summary>
internal static class BinaryPower
{
    /// <summary>result = number^exponent mod 2^bits; the work space needs twice the length of the result.</summary>
    public static void Compute(ReadOnlySpan<byte> number, ReadOnlySpan<byte> exponent, int bits, Span<ulong> result, Span<ulong> work)
    {
        Span<ulong> factor = ModExp.Take(ref work, result.Length);
        Span<ulong> next = ModExp.Take(ref work, result.Length);
        ModExp.ReadLimbs(number, factor);
        result.Clear();
        result[0] = 1;
        bool isOne = true;
        for (int index = 0; index < exponent.Length * 8; index++)
        {
            if (!isOne)
            {
                Limbs.MultiplyTruncated(result, result, next);
                next.CopyTo(result);
            }

            if ((exponent[index >> 3] >> (7 - (index & 7)) & 1) == 0)
            {
                continue;
            }

            if (isOne)
            {
                factor.CopyTo(result);
                isOne = false;
            }
            else
            {
                Limbs.MultiplyTruncated(result, factor, next);
                next.CopyTo(result);
            }
        }

        Limbs.Mask(result, bits);
    }

    /// <summary>The inverse of an odd number modulo 2^bits, by Newton's iteration y ← y (2 - value · y).</summary>
    public static void Invert(ReadOnlySpan<ulong> value, int bits, Span<ulong> inverse, Span<ulong> work)
    {
        Span<ulong> product = ModExp.Take(ref work, inverse.Length);
        Span<ulong> next = ModExp.Take(ref work, inverse.Length);
        inverse.Clear();
        inverse[0] = WideArithmetic.InvertOdd(value[0]);
        for (int correct = 1; correct < inverse.Length; correct *= 2)
        {
            // Only the limbs that this step makes correct need to be computed.
            int count = Math.Min(correct * 2, inverse.Length);
            Limbs.MultiplyTruncated(value, inverse[..count], product[..count]);
            NegateAddTwo(product[..count]);
            Limbs.MultiplyTruncated(product[..count], inverse[..count], next[..count]);
            next[..count].CopyTo(inverse);
        }

        Limbs.Mask(inverse, bits);
    }

    private static void NegateAddTwo(Span<ulong> value)
    {
        ulong borrow = 0;
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = WideArithmetic.Subtract(index == 0 ? 2UL : 0UL, value[index], ref borrow);
        }
    }
}
