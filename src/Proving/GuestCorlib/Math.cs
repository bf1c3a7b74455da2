using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System;

internal static class Math
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong BigMul(ulong left, ulong right, out ulong low)
    {
        low = left * right;
        return Bits.MultiplyHigh(left, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long BigMul(long left, long right, out long low)
    {
        low = left * right;
        return Bits.MultiplyHighSigned(left, right);
    }

    public static long BigMul(int left, int right) => (long)left * right;

    public static ulong BigMul(uint left, uint right) => (ulong)left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte Max(sbyte left, sbyte right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte Min(sbyte left, sbyte right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static sbyte Clamp(sbyte value, sbyte min, sbyte max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Max(short left, short right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Min(short left, short right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static short Clamp(short value, short min, short max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Max(int left, int right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Min(int left, int right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static int Clamp(int value, int min, int max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Max(long left, long right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Min(long left, long right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static long Clamp(long value, long min, long max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Max(nint left, nint right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Min(nint left, nint right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static nint Clamp(nint value, nint min, nint max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Max(byte left, byte right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Min(byte left, byte right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static byte Clamp(byte value, byte min, byte max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Max(ushort left, ushort right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Min(ushort left, ushort right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static ushort Clamp(ushort value, ushort min, ushort max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Max(uint left, uint right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Min(uint left, uint right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static uint Clamp(uint value, uint min, uint max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Max(ulong left, ulong right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Min(ulong left, ulong right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static ulong Clamp(ulong value, ulong min, ulong max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Max(nuint left, nuint right) => left >= right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Min(nuint left, nuint right) => left <= right ? left : right;

    /// <exception cref="ArgumentException">The least is above the most.</exception>
    public static nuint Clamp(nuint value, nuint min, nuint max)
    {
        if (min > max)
        {
            throw new ArgumentException(null);
        }

        return value < min ? min : value > max ? max : value;
    }

    /// <exception cref="OverflowException">The least value has no opposite.</exception>
    public static sbyte Abs(sbyte value)
    {
        if (value >= 0)
        {
            return value;
        }

        sbyte opposite = (sbyte)-value;
        if (opposite < 0)
        {
            throw new OverflowException();
        }

        return opposite;
    }

    public static int Sign(sbyte value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <exception cref="OverflowException">The least value has no opposite.</exception>
    public static short Abs(short value)
    {
        if (value >= 0)
        {
            return value;
        }

        short opposite = (short)-value;
        if (opposite < 0)
        {
            throw new OverflowException();
        }

        return opposite;
    }

    public static int Sign(short value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <exception cref="OverflowException">The least value has no opposite.</exception>
    public static int Abs(int value)
    {
        if (value >= 0)
        {
            return value;
        }

        int opposite = -value;
        if (opposite < 0)
        {
            throw new OverflowException();
        }

        return opposite;
    }

    public static int Sign(int value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <exception cref="OverflowException">The least value has no opposite.</exception>
    public static long Abs(long value)
    {
        if (value >= 0)
        {
            return value;
        }

        long opposite = -value;
        if (opposite < 0)
        {
            throw new OverflowException();
        }

        return opposite;
    }

    public static int Sign(long value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <exception cref="OverflowException">The least value has no opposite.</exception>
    public static nint Abs(nint value)
    {
        if (value >= 0)
        {
            return value;
        }

        nint opposite = -value;
        if (opposite < 0)
        {
            throw new OverflowException();
        }

        return opposite;
    }

    public static int Sign(nint value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    public static (int Quotient, int Remainder) DivRem(int left, int right)
    {
        int quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (uint Quotient, uint Remainder) DivRem(uint left, uint right)
    {
        uint quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (long Quotient, long Remainder) DivRem(long left, long right)
    {
        long quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static (ulong Quotient, ulong Remainder) DivRem(ulong left, ulong right)
    {
        ulong quotient = left / right;
        return (quotient, left - (quotient * right));
    }

    public static int DivRem(int left, int right, out int remainder)
    {
        int quotient = left / right;
        remainder = left - (quotient * right);
        return quotient;
    }

    public static long DivRem(long left, long right, out long remainder)
    {
        long quotient = left / right;
        remainder = left - (quotient * right);
        return quotient;
    }
}
