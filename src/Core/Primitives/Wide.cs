using System;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>Products of two 64-bit limbs: the low half is returned, the high half is an <c>out</c>.</summary>
public static class Wide
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Multiply(ulong a, ulong b, out ulong high)
    {
        // Not both halves of BigMul: its low half comes back through memory, and a second multiplication is cheaper than that wait.
        high = Math.BigMul(a, b, out _);
        return a * b;
    }

    /// <summary>a·b + c, which always fits 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong a, ulong b, ulong c, out ulong high)
    {
        ulong low = Multiply(a, b, out ulong top) + c;
        high = top + (low < c ? 1UL : 0);
        return low;
    }

    /// <summary>a·b + c + d, which always fits 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong high)
    {
        ulong low = Multiply(a, b, out ulong top) + c;
        top += low < c ? 1UL : 0;
        low += d;
        high = top + (low < d ? 1UL : 0);
        return low;
    }
}
