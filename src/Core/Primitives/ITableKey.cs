namespace Sequitur.Primitives;

/// <summary>A value that can be a key of a <see cref="Table{TKey,TValue}"/>.</summary>
/// <remarks>Static and by reference, so that a lookup neither copies the key nor makes a virtual call.</remarks>
public interface ITableKey<TSelf>
    where TSelf : struct, ITableKey<TSelf>
{
    /// <summary>A well-mixed 64-bit hash; equal keys and equal seeds give equal hashes in every process.</summary>
    static abstract ulong TableHash(in TSelf key, ulong seed);

    static abstract bool TableEquals(in TSelf left, in TSelf right);
}
