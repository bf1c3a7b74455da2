using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>
/// The tree of messages to L1 that the contract L2MessageQueue keeps the root of: append-only, of fixed depth, leaves that are free being zero
/// (docs/spec/withdrawals.md). Works from the complete nodes alone, so it can tell every root there ever was and prove every leaf under it.
/// </summary>
public static class WithdrawalTree
{
    /// <summary>Levels above the leaves, and siblings of a proof.</summary>
    public const int Depth = 32;

    /// <summary>How many leaves fit.</summary>
    public const ulong Capacity = 1UL << Depth;

    private const byte NodeTag = 1;
    private const int NodeSize = 1 + (2 * Hash256.Size);

    /// <summary>The root while there is no message: what genesis writes.</summary>
    public static Hash256 EmptyRoot => EmptyNodes()[Depth];

    /// <summary>keccak256(0x01 ‖ left ‖ right).</summary>
    public static Hash256 Node(in Hash256 left, in Hash256 right)
    {
        Span<byte> encoded = stackalloc byte[NodeSize];
        encoded[0] = NodeTag;
        left.Bytes.CopyTo(encoded[1..]);
        right.Bytes.CopyTo(encoded[(1 + Hash256.Size)..]);
        return Keccak.Hash(encoded);
    }

    /// <summary>Writes the nodes that a leaf completes: itself, and each node it is the last leaf of. Its index is the number of leaves there are, below <see cref="Capacity"/>.</summary>
    public static void Append(IWithdrawalNodes nodes, ulong index, in Hash256 leaf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Capacity);
        Hash256 node = leaf;
        nodes.Write(0, index, node);
        for (int level = 0; level < Depth && ((index >> level) & 1) == 1; level++)
        {
            node = Node(nodes.Read(level, (index >> level) - 1), node);
            nodes.Write(level + 1, index >> (level + 1), node);
        }
    }

    /// <summary>The root when the tree had its first <paramref name="size"/> leaves.</summary>
    public static Hash256 Root(IWithdrawalNodes nodes, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Capacity);
        return size == Capacity ? nodes.Read(Depth, 0) : Edge(nodes, size, EmptyNodes())[Depth];
    }

    /// <summary>What proves a leaf under the root of the first <paramref name="size"/> leaves: the sibling of each node on the way up, the leaf's own first.</summary>
    public static Hash256[] Proof(IWithdrawalNodes nodes, ulong index, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        Hash256[] empty = EmptyNodes();
        Hash256[] edge = Edge(nodes, size, empty);
        Hash256[] siblings = new Hash256[Depth];
        for (int level = 0; level < Depth; level++)
        {
            ulong place = (index >> level) ^ 1;
            ulong first = size >> level;
            siblings[level] = place < first ? nodes.Read(level, place) : place == first ? edge[level] : empty[level];
        }

        return siblings;
    }

    /// <summary>The root that a leaf and its siblings give, <see cref="Depth"/> of them. Whoever compares it with a trusted root knows that the leaf is there.</summary>
    public static Hash256 RootOf(in Hash256 leaf, uint index, ReadOnlySpan<Hash256> siblings)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(siblings.Length, Depth);
        Hash256 node = leaf;
        for (int level = 0; level < Depth; level++)
        {
            node = ((index >> level) & 1) == 1 ? Node(siblings[level], node) : Node(node, siblings[level]);
        }

        return node;
    }

    /// <summary>At each level the node that the first free leaf is below, complete nodes being to its left and empty ones to its right.</summary>
    private static Hash256[] Edge(IWithdrawalNodes nodes, ulong size, Hash256[] empty)
    {
        Hash256[] edge = new Hash256[Depth + 1];
        for (int level = 0; level < Depth; level++)
        {
            ulong place = size >> level;
            edge[level + 1] = (place & 1) == 1 ? Node(nodes.Read(level, place - 1), edge[level]) : Node(edge[level], empty[level]);
        }

        return edge;
    }

    /// <summary>At each level a node without leaves.</summary>
    private static Hash256[] EmptyNodes()
    {
        Hash256[] empty = new Hash256[Depth + 1];
        for (int level = 0; level < Depth; level++) empty[level + 1] = Node(empty[level], empty[level]);
        return empty;
    }
}
