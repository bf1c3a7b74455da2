using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>The double-word steps every multiple-precision routine here is made of.</summary>
internal static partial class WideArithmetic
{
    /// <summary>left · right + addend + carry, which never exceeds 128 bits; returns the low word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong left, ulong right, ulong addend, ulong carry, out ulong high)
    {
        ulong low = left * right;
        ulong top = MultiplyHigh(left, right);
        low += addend;
        top += low < addend ? 1UL : 0UL;
        low += carry;
        top += low < carry ? 1UL : 0UL;
        high = top;
        return low;
    }

    /// <summary>The upper word of left · right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyHigh(ulong left, ulong right) =>
        HostBody.IsEnabled && HasHighProduct ? MultiplyHighHost(left, right) : Math.BigMul(left, right, out _);

    /// <summary>left + right + carry; the carry in and out is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong left, ulong right, ref ulong carry)
    {
        ulong sum = left + right;
        ulong overflow = sum < left ? 1UL : 0UL;
        ulong total = sum + carry;
        carry = overflow + (total < sum ? 1UL : 0UL);
        return total;
    }

    /// <summary>left - right - borrow; the borrow in and out is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong left, ulong right, ref ulong borrow)
    {
        ulong difference = left - right;
        ulong underflow = left < right ? 1UL : 0UL;
        ulong total = difference - borrow;
        borrow = underflow + (difference < borrow ? 1UL : 0UL);
        return total;
    }
}
