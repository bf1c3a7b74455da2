using System;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>The double-word steps every multiple-precision routine here is made of.</summary>
/// <remarks>
/// They are inlined by demand, but only within the compiler's budget for one method: a whole product of field elements must not be
/// inlined into a caller itself, or its steps become calls.
/// </remarks>
public static partial class WideArithmetic
{
    /// <summary>The upper word of left · right.</summary>
    [Accelerated("multiply_high")]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyHigh(ulong left, ulong right) =>
        HostBody.IsEnabled && HasHighProduct ? MultiplyHighHost(left, right) : MultiplyHighPortable(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyHighPortable(ulong left, ulong right) => Math.BigMul(left, right, out _);

    /// <summary>left · right; returns the low word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Multiply(ulong left, ulong right, out ulong high)
    {
        high = MultiplyHigh(left, right);
        return left * right;
    }

    /// <summary>left · right + addend, which always fits 128 bits; returns the low word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong left, ulong right, ulong addend, out ulong high)
    {
        ulong low = Multiply(left, right, out ulong top) + addend;
        high = top + (low < addend ? 1UL : 0UL);
        return low;
    }

    /// <summary>left · right + addend + carry, which always fits 128 bits; returns the low word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong left, ulong right, ulong addend, ulong carry, out ulong high)
    {
        ulong low = Multiply(left, right, out ulong top) + addend;
        top += low < addend ? 1UL : 0UL;
        low += carry;
        high = top + (low < carry ? 1UL : 0UL);
        return low;
    }

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

    /// <summary>The inverse of an odd word modulo 2^64; each Newton step doubles the count of right bits, of which the word itself has three.</summary>
    public static ulong InvertOdd(ulong word)
    {
        ulong inverse = word;
        for (int bits = 3; bits < 64; bits *= 2)
        {
            inverse *= 2 - (word * inverse);
        }

        return inverse;
    }
}
