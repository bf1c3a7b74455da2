using System;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Powers modulo an odd number above one, by sliding windows over Montgomery products.</summary>
/// <remarks>A. Menezes, P. van Oorschot, S. Vanstone, "Handbook of Applied Cryptography", algorithms 14.36 and 14.85.</remarks>
internal static class MontgomeryPower
{
    private const int WindowMax = 5;

    /// <summary>Limbs of work space for each limb of the modulus: the odd powers and four numbers besides.</summary>
    public const int WorkFactor = (1 << (WindowMax - 1)) + 4;

    /// <summary>result = number^exponent mod modulus; all spans but the work space have the length of the modulus.</summary>
    public static void Compute(
        ReadOnlySpan<byte> number, ReadOnlySpan<byte> exponent, ReadOnlySpan<ulong> modulus, Span<ulong> result, Span<ulong> work)
    {
        int limbs = modulus.Length;
        ulong inverse = 0 - WideArithmetic.InvertOdd(modulus[0]);
        Span<ulong> one = ModExp.Take(ref work, limbs);
        Span<ulong> square = ModExp.Take(ref work, limbs);
        Span<ulong> scratch = ModExp.Take(ref work, limbs);
        SetOne(modulus, one);
        SetSquare(modulus, inverse, one, square, scratch);
        if (exponent.Length == 0)
        {
            result.Clear();
            result[0] = 1;
            return;
        }

        Span<ulong> accumulator = ModExp.Take(ref work, limbs);
        int window = WindowFor(exponent);
        int powerCount = 1 << (window - 1);
        Span<ulong> powers = ModExp.Take(ref work, limbs * powerCount);
        Enter(number, modulus, inverse, square, powers[..limbs], scratch);
        if (powerCount > 1)
        {
            Multiply(powers[..limbs], powers[..limbs], modulus, inverse, accumulator);
            for (int index = 1; index < powerCount; index++)
            {
                Multiply(powers.Slice((index - 1) * limbs, limbs), accumulator, modulus, inverse, powers.Slice(index * limbs, limbs));
            }
        }

        one.CopyTo(accumulator);
        Walk(exponent, window, powers, modulus, inverse, ref accumulator, ref scratch);

        // Leaving Montgomery form is a product with one.
        square.Clear();
        square[0] = 1;
        Multiply(accumulator, square, modulus, inverse, result);
    }

    /// <summary>Left to right over the bits of the exponent; a window starts and ends with a set bit.</summary>
    private static void Walk(
        ReadOnlySpan<byte> exponent, int window, ReadOnlySpan<ulong> powers, ReadOnlySpan<ulong> modulus, ulong inverse,
        ref Span<ulong> accumulator, ref Span<ulong> scratch)
    {
        int limbs = modulus.Length;
        bool isOne = true;
        int position = (exponent.Length * 8) - 1;
        while (position >= 0)
        {
            int length = 1;
            int digit = 0;
            if (Bit(exponent, position) != 0)
            {
                length = Math.Min(window, position + 1);
                while (Bit(exponent, position - length + 1) == 0)
                {
                    length--;
                }

                for (int index = 0; index < length; index++)
                {
                    digit = (digit << 1) | Bit(exponent, position - index);
                }
            }

            for (int index = 0; index < length && !isOne; index++)
            {
                Multiply(accumulator, accumulator, modulus, inverse, scratch);
                Swap(ref accumulator, ref scratch);
            }

            if (digit != 0)
            {
                Multiply(accumulator, powers.Slice((digit >> 1) * limbs, limbs), modulus, inverse, scratch);
                Swap(ref accumulator, ref scratch);
                isOne = false;
            }

            position -= length;
        }
    }

    private static void Swap(ref Span<ulong> left, ref Span<ulong> right)
    {
        Span<ulong> kept = left;
        left = right;
        right = kept;
    }

    private static int Bit(ReadOnlySpan<byte> exponent, int position) =>
        (exponent[exponent.Length - 1 - (position >> 3)] >> (position & 7)) & 1;

    /// <summary>The window that makes table and walk together cheapest.</summary>
    private static int WindowFor(ReadOnlySpan<byte> exponent)
    {
        int bits = (exponent.Length * 8) - (BitOperations.LeadingZeroCount(exponent[0]) - 24);
        return bits <= 8 ? 1 : bits <= 36 ? 2 : bits <= 140 ? 3 : bits <= 450 ? 4 : WindowMax;
    }

    /// <summary>R mod m, R = 2^(64 · limbs): from 2^bits - m, doubled until the exponent is reached.</summary>
    private static void SetOne(ReadOnlySpan<ulong> modulus, Span<ulong> one)
    {
        int spare = BitOperations.LeadingZeroCount(modulus[^1]);
        one.Clear();
        if (spare == 0)
        {
            Limbs.SubtractFrom(one, modulus);
            return;
        }

        one[^1] = 1UL << (64 - spare);
        Limbs.SubtractFrom(one, modulus);
        for (int step = 0; step < spare; step++)
        {
            Double(one, modulus);
        }
    }

    /// <summary>
    /// R² mod m, the Montgomery form of 2^(64 · limbs): by as many doublings as there are limbs, which cost about one product, and six squarings.
    /// </summary>
    private static void SetSquare(ReadOnlySpan<ulong> modulus, ulong inverse, ReadOnlySpan<ulong> one, Span<ulong> square, Span<ulong> scratch)
    {
        one.CopyTo(square);
        for (int step = 0; step < modulus.Length; step++)
        {
            Double(square, modulus);
        }

        for (int step = 0; step < 6; step++)
        {
            Multiply(square, square, modulus, inverse, scratch);
            scratch.CopyTo(square);
        }
    }

    /// <summary>The Montgomery form of a number of any length, by Horner's rule over pieces as long as the modulus.</summary>
    private static void Enter(
        ReadOnlySpan<byte> number, ReadOnlySpan<ulong> modulus, ulong inverse, ReadOnlySpan<ulong> square, Span<ulong> form, Span<ulong> scratch)
    {
        int limbs = modulus.Length;
        int pieces = ((number.Length + 7) / 8 + limbs - 1) / limbs;
        form.Clear();
        for (int piece = pieces - 1; piece >= 0; piece--)
        {
            // form · R + piece · R: one factor of each product is below the modulus, so the other may be any number below R.
            Multiply(square, form, modulus, inverse, scratch);
            for (int index = 0; index < limbs; index++)
            {
                form[index] = ModExp.ReadLimb(number, (piece * limbs) + index);
            }

            AddPiece(form, square, modulus, inverse, scratch);
        }
    }

    private static void AddPiece(
        Span<ulong> form, ReadOnlySpan<ulong> square, ReadOnlySpan<ulong> modulus, ulong inverse, Span<ulong> sum)
    {
        Span<ulong> product = form.Length <= 128 ? stackalloc ulong[form.Length] : new ulong[form.Length];
        Multiply(square, form, modulus, inverse, product);
        ulong carry = 0;
        for (int index = 0; index < form.Length; index++)
        {
            form[index] = WideArithmetic.Add(product[index], sum[index], ref carry);
        }

        if (carry != 0 || Limbs.IsAtLeast(form, modulus))
        {
            Limbs.SubtractFrom(form, modulus);
        }
    }

    private static void Double(Span<ulong> value, ReadOnlySpan<ulong> modulus)
    {
        ulong carry = 0;
        for (int index = 0; index < value.Length; index++)
        {
            ulong limb = value[index];
            value[index] = (limb << 1) | carry;
            carry = limb >> 63;
        }

        if (carry != 0 || Limbs.IsAtLeast(value, modulus))
        {
            Limbs.SubtractFrom(value, modulus);
        }
    }

    /// <summary>product = left · right / R mod m, below m. The left factor is below m, the right one below R; no overlap with the product.</summary>
    private static void Multiply(
        ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, ReadOnlySpan<ulong> modulus, ulong inverse, Span<ulong> product)
    {
        int limbs = modulus.Length;
        left = left[..limbs];
        product = product[..limbs];
        product.Clear();
        ulong top = 0;
        for (int row = 0; row < limbs; row++)
        {
            ulong factor = right[row];
            ulong low = WideArithmetic.MultiplyAdd(left[0], factor, product[0], 0, out ulong carry);
            ulong m = low * inverse;
            WideArithmetic.MultiplyAdd(m, modulus[0], low, 0, out ulong reduction);
            for (int index = 1; index < limbs; index++)
            {
                ulong sum = WideArithmetic.MultiplyAdd(left[index], factor, product[index], carry, out carry);
                product[index - 1] = WideArithmetic.MultiplyAdd(m, modulus[index], sum, reduction, out reduction);
            }

            ulong last = carry + reduction;
            ulong overflow = last < carry ? 1UL : 0UL;
            last += top;
            top = overflow + (last < top ? 1UL : 0UL);
            product[limbs - 1] = last;
        }

        if (top != 0 || Limbs.IsAtLeast(product, modulus))
        {
            Limbs.SubtractFrom(product, modulus);
        }
    }
}
