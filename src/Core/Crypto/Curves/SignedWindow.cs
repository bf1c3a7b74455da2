using System;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>The width-w non-adjacent form: signed odd digits, at most one in w adjacent positions.</summary>
/// <remarks>D. Hankerson, A. Menezes, S. Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35.</remarks>
internal static class SignedWindow
{
    /// <summary>
    /// Writes one digit a position for the number of two words; returns the count of positions up to the last digit that is
    /// not zero. The destination needs a place more than the number has bits, at most 129.
    /// </summary>
    public static int Recode(ulong low, ulong high, int width, Span<sbyte> digits)
    {
        ReadOnlySpan<ulong> words = [low, high];
        return Recode(words, width, digits);
    }

    /// <summary>The same for a number of four words; the destination needs 257 places.</summary>
    public static int Recode(in U256 number, int width, Span<sbyte> digits)
    {
        ReadOnlySpan<ulong> words = [number.U0, number.U1, number.U2, number.U3];
        return Recode(words, width, digits);
    }

    private static int Recode(ReadOnlySpan<ulong> words, int width, Span<sbyte> digits)
    {
        digits.Clear();
        int bits = words.Length * 64;
        int position = 0;
        int count = 0;
        ulong carry = 0;
        while (position < bits || carry != 0)
        {
            // A position whose bit equals the carry has digit zero and hands the carry on.
            ulong window = From(words, position);
            ulong different = window ^ (0 - carry);
            if ((different & 1) == 0)
            {
                position += different == 0 ? 64 : BitOperations.TrailingZeroCount(different);
                continue;
            }

            int digit = (int)(window & ((1UL << width) - 1)) + (int)carry;
            carry = (ulong)digit >> (width - 1);
            digits[position] = (sbyte)(digit - (int)(carry << width));
            count = position + 1;
            position += width;
        }

        return count;
    }

    /// <summary>The 64 bits from a position on.</summary>
    private static ulong From(ReadOnlySpan<ulong> words, int position)
    {
        int index = position >> 6;
        if (index >= words.Length)
        {
            return 0;
        }

        int shift = position & 63;
        ulong low = words[index] >> shift;
        return shift == 0 || index + 1 == words.Length ? low : low | (words[index + 1] << (64 - shift));
    }
}
