using Sequitur.GuestCorlib;

namespace System.Collections.Generic;

/// <summary>What record types compare their fields with.</summary>
/// <remarks>
/// The constraint lets the call of <see cref="IEquatable{T}"/> be written without boxing; the guest compiler translates it for every T, as
/// README.md says.
/// </remarks>
internal sealed class EqualityComparer<T>
    where T : IEquatable<T>
{
    public static EqualityComparer<T> Default => Equality.Comparer<EqualityComparer<T>>();

    public bool Equals(T? left, T? right) => Equality.AreEqual(ref left!, ref right!);

    public int GetHashCode(T value) => Memory.IsNullReference(ref value) ? 0 : value.GetHashCode();
}
