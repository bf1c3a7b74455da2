using System;

namespace Sequitur.Rpc.Json;

/// <summary>CRC-32 as gzip has it (RFC 1952), of short texts, and of texts that follow each other.</summary>
public static class Checksum
{
    private const uint Polynomial = 0xedb88320;

    /// <summary>The polynomial 1 in reflected order.</summary>
    private const uint One = 1u << 31;

    /// <summary>Bit by bit: for a few hundred bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> text)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in text)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = Shift(crc);
        }

        return ~crc;
    }

    /// <summary>Of two texts one after the other: that of the first times x to the power of the second's bits, plus that of the second.</summary>
    public static uint Join(uint first, uint second, long secondBytes) => Times(PowerOfX(secondBytes * 8), first) ^ second;

    private static uint PowerOfX(long exponent)
    {
        uint result = One;
        for (uint square = One >> 1; exponent != 0; exponent >>= 1, square = Times(square, square))
        {
            if ((exponent & 1) != 0) result = Times(square, result);
        }

        return result;
    }

    private static uint Times(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0) product ^= right;
            right = Shift(right);
        }

        return product;
    }

    private static uint Shift(uint value) => (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
}
