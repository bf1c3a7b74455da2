using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Where a node stands in a trie: the nibbles that lead to it. Ordered as the nibbles are, a prefix before what it leads to.</summary>
internal readonly struct NodePath : IComparable<NodePath>
{
    private readonly Hash256 _nibbles;

    public NodePath(in Hash256 key, int length)
    {
        _nibbles = Nibbles.Prefix(in key, length);
        Length = length;
    }

    public int Length { get; }

    public int CompareTo(NodePath other)
    {
        int order = _nibbles.CompareTo(other._nibbles);
        return order != 0 ? order : Length - other.Length;
    }

    public byte[] ToArray()
    {
        byte[] path = new byte[Length];
        Nibbles.Expand(in _nibbles, path);
        return path;
    }
}
