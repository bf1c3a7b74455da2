using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System;

internal static class MemoryExtensions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(this T[]? array) => new(array);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(this T[]? array, int start)
    {
        if (array is null)
        {
            if (start != 0)
            {
                throw new ArgumentOutOfRangeException();
            }

            return default;
        }

        if ((uint)start > (uint)array.Length)
        {
            throw new ArgumentOutOfRangeException();
        }

        return new(ref Unsafe.Add(ref Memory.ArrayData(array), (nint)(uint)start), array.Length - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AsSpan<T>(this T[]? array, int start, int length) => new(array, start, length);

    public static void CopyTo<T>(this T[]? source, Span<T> destination) => new ReadOnlySpan<T>(source).CopyTo(destination);

    public static bool SequenceEqual<T>(this Span<T> span, ReadOnlySpan<T> other)
        where T : IEquatable<T> => ((ReadOnlySpan<T>)span).SequenceEqual(other);

    public static bool SequenceEqual<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> other)
        where T : IEquatable<T>
    {
        if (span.Length != other.Length)
        {
            return false;
        }

        if (IsComparedByBits<T>())
        {
            nuint bytes = (nuint)(uint)span.Length * (nuint)Unsafe.SizeOf<T>();
            return Memory.Compare(ref Unsafe.As<T, byte>(ref span.Reference), ref Unsafe.As<T, byte>(ref other.Reference), bytes) == 0;
        }

        for (int index = 0; index < span.Length; index++)
        {
            if (!Equality.AreEqual(ref Unsafe.Add(ref span.Reference, index), ref Unsafe.Add(ref other.Reference, index)))
            {
                return false;
            }
        }

        return true;
    }

    public static int SequenceCompareTo<T>(this Span<T> span, ReadOnlySpan<T> other)
        where T : IComparable<T> => ((ReadOnlySpan<T>)span).SequenceCompareTo(other);

    /// <summary>By the first items that differ, else by length. Only the sign is meant.</summary>
    public static int SequenceCompareTo<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> other)
        where T : IComparable<T>
    {
        int shared = span.Length < other.Length ? span.Length : other.Length;
        if (typeof(T) == typeof(byte))
        {
            int order = Memory.Compare(ref Unsafe.As<T, byte>(ref span.Reference), ref Unsafe.As<T, byte>(ref other.Reference), (nuint)(uint)shared);
            return order != 0 ? order : span.Length - other.Length;
        }

        for (int index = 0; index < shared; index++)
        {
            int order = Unsafe.Add(ref span.Reference, index).CompareTo(Unsafe.Add(ref other.Reference, index));
            if (order != 0)
            {
                return order;
            }
        }

        return span.Length.CompareTo(other.Length);
    }

    public static int IndexOf<T>(this Span<T> span, T value)
        where T : IEquatable<T> => ((ReadOnlySpan<T>)span).IndexOf(value);

    public static int IndexOf<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>
    {
        for (int index = 0; index < span.Length; index++)
        {
            if (Equality.AreEqual(ref Unsafe.Add(ref span.Reference, index), ref value))
            {
                return index;
            }
        }

        return -1;
    }

    public static int LastIndexOf<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>
    {
        for (int index = span.Length - 1; index >= 0; index--)
        {
            if (Equality.AreEqual(ref Unsafe.Add(ref span.Reference, index), ref value))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Where the first item is that differs from the value; -1 when none does.</summary>
    public static int IndexOfAnyExcept<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>
    {
        for (int index = 0; index < span.Length; index++)
        {
            if (!Equality.AreEqual(ref Unsafe.Add(ref span.Reference, index), ref value))
            {
                return index;
            }
        }

        return -1;
    }

    public static bool Contains<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T> => span.IndexOf(value) >= 0;

    public static bool StartsWith<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> value)
        where T : IEquatable<T> => value.Length <= span.Length && span.Slice(0, value.Length).SequenceEqual(value);

    public static bool EndsWith<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> value)
        where T : IEquatable<T> => value.Length <= span.Length && span.Slice(span.Length - value.Length).SequenceEqual(value);

    public static void Reverse<T>(this Span<T> span)
    {
        int last = span.Length - 1;
        for (int first = 0; first < last; first++, last--)
        {
            (span[first], span[last]) = (span[last], span[first]);
        }
    }

    /// <summary>True for integers, whose values are equal when their bytes are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsComparedByBits<T>() =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(short)
        || typeof(T) == typeof(char) || typeof(T) == typeof(uint) || typeof(T) == typeof(int) || typeof(T) == typeof(ulong)
        || typeof(T) == typeof(long) || typeof(T) == typeof(nuint) || typeof(T) == typeof(nint);
}
