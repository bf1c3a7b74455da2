namespace Sequitur.GuestCorlib;

/// <summary>What C compiles better than any loop.</summary>
internal static class Bits
{
    /// <summary>32 for zero.</summary>
    [Intrinsic("leading_zeros_32")]
    public static int LeadingZeros(uint value)
    {
        int count = 32;
        for (; value != 0; value >>= 1)
        {
            count--;
        }

        return count;
    }

    /// <summary>64 for zero.</summary>
    [Intrinsic("leading_zeros_64")]
    public static int LeadingZeros(ulong value)
    {
        int count = 64;
        for (; value != 0; value >>= 1)
        {
            count--;
        }

        return count;
    }

    /// <summary>32 for zero.</summary>
    [Intrinsic("trailing_zeros_32")]
    public static int TrailingZeros(uint value)
    {
        int count = 32;
        for (; value != 0; value <<= 1)
        {
            count--;
        }

        return count;
    }

    /// <summary>64 for zero.</summary>
    [Intrinsic("trailing_zeros_64")]
    public static int TrailingZeros(ulong value)
    {
        int count = 64;
        for (; value != 0; value <<= 1)
        {
            count--;
        }

        return count;
    }

    [Intrinsic("population_count_64")]
    public static int PopulationCount(ulong value)
    {
        int count = 0;
        for (; value != 0; value &= value - 1)
        {
            count++;
        }

        return count;
    }

    [Intrinsic("reverse_bytes_16")]
    public static ushort ReverseBytes(ushort value) => (ushort)((value << 8) | (value >> 8));

    [Intrinsic("reverse_bytes_32")]
    public static uint ReverseBytes(uint value) => ((uint)ReverseBytes((ushort)value) << 16) | ReverseBytes((ushort)(value >> 16));

    [Intrinsic("reverse_bytes_64")]
    public static ulong ReverseBytes(ulong value) => ((ulong)ReverseBytes((uint)value) << 32) | ReverseBytes((uint)(value >> 32));

    /// <summary>The upper word of the product.</summary>
    [Intrinsic("multiply_high")]
    public static ulong MultiplyHigh(ulong left, ulong right)
    {
        ulong low = (ulong)(uint)left * (uint)right;
        ulong middle = ((left >> 32) * (uint)right) + (low >> 32);
        ulong other = ((ulong)(uint)left * (right >> 32)) + (uint)middle;
        return ((left >> 32) * (right >> 32)) + (middle >> 32) + (other >> 32);
    }

    /// <summary>The upper word of the signed product.</summary>
    [Intrinsic("multiply_high_signed")]
    public static long MultiplyHighSigned(long left, long right) =>
        (long)MultiplyHigh((ulong)left, (ulong)right) - ((left >> 63) & right) - ((right >> 63) & left);
}
