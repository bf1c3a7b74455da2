using System;
using System.Numerics;

namespace Sequitur.Crypto;

/// <summary>The width-w non-adjacent form: signed odd digits, at most one in w adjacent positions.</summary>
/// <remarks>D. Hankerson, A. Menezes, S. Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35.</remarks>
internal static class SignedWindow
{
    /// <summary>
    /// Writes one digit a position for the number of two words; returns the count of positions up to the last digit that is
    /// not zero. The destination needs 130 places.
    /// </summary>
    public static int Recode(ulong low, ulong high, int width, Span<sbyte> digits)
    {
        digits.Clear();
        int position = 0;
        int count = 0;
        ulong top = 0;
        while ((low | high | top) != 0)
        {
            if ((low & 1) == 0)
            {
                int zeros = low == 0 ? 63 : BitOperations.TrailingZeroCount(low);
                Shift(ref low, ref high, ref top, zeros);
                position += zeros;
                continue;
            }

            int digit = (int)(low & ((1UL << width) - 1));
            low ^= (ulong)digit;
            if (digit >> (width - 1) != 0)
            {
                digit -= 1 << width;
                AddBit(ref low, ref high, ref top, width);
            }

            digits[position] = (sbyte)digit;
            count = position + 1;
            Shift(ref low, ref high, ref top, width);
            position += width;
        }

        return count;
    }

    private static void AddBit(ref ulong low, ref ulong high, ref ulong top, int bit)
    {
        low += 1UL << bit;
        if (low >> bit == 0)
        {
            high++;
            top += high == 0 ? 1UL : 0UL;
        }
    }

    private static void Shift(ref ulong low, ref ulong high, ref ulong top, int bits)
    {
        low = (low >> bits) | (high << (64 - bits));
        high = (high >> bits) | (top << (64 - bits));
        top >>= bits;
    }
}
