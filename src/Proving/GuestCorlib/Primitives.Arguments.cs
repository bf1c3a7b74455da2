using System;

namespace Sequitur.GuestCorlib;

/// <summary>The checks of arguments that the core library keeps on its exception types.</summary>
internal static partial class Primitives
{
    public static void ArgumentOutOfRangeException_ThrowIfNegative<T>(T value, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(default!) < 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfNegativeOrZero<T>(T value, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(default!) <= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfZero<T>(T value, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(default!) == 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfGreaterThan<T>(T value, T other, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(other) > 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfGreaterThanOrEqual<T>(T value, T other, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(other) >= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfLessThan<T>(T value, T other, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(other) < 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentOutOfRangeException_ThrowIfLessThanOrEqual<T>(T value, T other, string? name)
        where T : IComparable<T>
    {
        if (value.CompareTo(other) <= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ArgumentNullException_ThrowIfNull(object? argument, string? name)
    {
        if (argument is null)
        {
            throw new ArgumentNullException(name);
        }
    }
}
