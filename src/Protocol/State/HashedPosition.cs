using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Something in a table, to be sorted by its hash: an account by its address's, a slot by its key's.</summary>
internal readonly struct HashedPosition : IComparable<HashedPosition>
{
    public readonly Hash256 Hash;
    public readonly int Position;

    public HashedPosition(in Hash256 hash, int position)
    {
        Hash = hash;
        Position = position;
    }

    public int CompareTo(HashedPosition other) => Hash.CompareTo(other.Hash);
}
