using System.Collections.Generic;

namespace System;

internal struct Nullable<T> : IEquatable<Nullable<T>>
    where T : struct, IEquatable<T>
{
    private readonly bool hasValue;
    private T value;

    public Nullable(T value)
    {
        this.value = value;
        hasValue = true;
    }

    public readonly bool HasValue => hasValue;

    /// <exception cref="InvalidOperationException">There is no value.</exception>
    public readonly T Value
    {
        get
        {
            if (!hasValue)
            {
                throw new InvalidOperationException();
            }

            return value;
        }
    }

    public static implicit operator Nullable<T>(T value) => new(value);

    public static explicit operator T(Nullable<T> value) => value.Value;

    public readonly T GetValueOrDefault() => value;

    public readonly T GetValueOrDefault(T defaultValue) => hasValue ? value : defaultValue;

    /// <summary>What <see cref="EqualityComparer{T}"/> calls; the core library's comparer knows the type instead.</summary>
    public readonly bool Equals(Nullable<T> other)
    {
        if (!hasValue || !other.hasValue)
        {
            return hasValue == other.hasValue;
        }

        return EqualityComparer<T>.Default.Equals(value, other.value);
    }

    public override readonly bool Equals(object? obj) => throw new NotSupportedException();

    public override readonly int GetHashCode() => hasValue ? value.GetHashCode() : 0;
}
