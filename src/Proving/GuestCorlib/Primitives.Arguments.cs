using System;

namespace Sequitur.GuestCorlib;

/// <summary>The checks of arguments that the core library keeps on its exception types, and the text of those that are thrown.</summary>
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

    /// <summary>Text of a throw, which nobody reads: see <see cref="System.Runtime.CompilerServices.DefaultInterpolatedStringHandler"/>.</summary>
    public static string String_Concat(string? first, string? second) => "…";

    public static string String_Concat(string? first, string? second, string? third) => "…";

    public static string String_Concat(string? first, string? second, string? third, string? fourth) => "…";
}
