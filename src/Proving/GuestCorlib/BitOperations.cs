using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System.Numerics;

internal static class BitOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(uint value) => Bits.LeadingZeros(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(ulong value) => Bits.LeadingZeros(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(nuint value) => Bits.LeadingZeros((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(uint value) => Bits.TrailingZeros(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(ulong value) => Bits.TrailingZeros(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(int value) => Bits.TrailingZeros((uint)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(long value) => Bits.TrailingZeros((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount(uint value) => Bits.PopulationCount(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount(ulong value) => Bits.PopulationCount(value);

    /// <summary>0 for zero, as the core library has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(uint value) => 31 - Bits.LeadingZeros(value | 1);

    /// <inheritdoc cref="Log2(uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(ulong value) => 63 - Bits.LeadingZeros(value | 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateLeft(uint value, int offset) => (value << (offset & 31)) | (value >> (-offset & 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight(uint value, int offset) => (value >> (offset & 31)) | (value << (-offset & 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong value, int offset) => (value << (offset & 63)) | (value >> (-offset & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateRight(ulong value, int offset) => (value >> (offset & 63)) | (value << (-offset & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(int value) => (value & (value - 1)) == 0 && value > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(uint value) => (value & (value - 1)) == 0 && value > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(long value) => (value & (value - 1)) == 0 && value > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(ulong value) => (value & (value - 1)) == 0 && value > 0;

    /// <summary>The least power of two that is not below the value; 0 for zero and for what has none in 32 bits.</summary>
    public static uint RoundUpToPowerOf2(uint value)
    {
        if (value <= 1)
        {
            return value;
        }

        int shift = 32 - Bits.LeadingZeros(value - 1);
        return shift == 32 ? 0 : 1U << shift;
    }

    /// <summary>The least power of two that is not below the value; 0 for zero and for what has none in 64 bits.</summary>
    public static ulong RoundUpToPowerOf2(ulong value)
    {
        if (value <= 1)
        {
            return value;
        }

        int shift = 64 - Bits.LeadingZeros(value - 1);
        return shift == 64 ? 0 : 1UL << shift;
    }
}
