using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A Merkle-Patricia trie of which only the nodes on the way to the keys in use are in memory (Yellow Paper, appendix D).</summary>
/// <remarks>
/// Nodes are loaded when a walk reaches them and never twice. A link to a node is a positive index of a loaded node, a negative offset of
/// a reference (33 bytes of hash, or a node embedded whole) of one that is not loaded, or 0. Changes mark the way from the root as dirty;
/// encoding happens once, at the end, so that every changed node is hashed once whatever the number of changes below it.
/// Reusable: <see cref="Reset"/> keeps the memory.
/// </remarks>
internal sealed partial class PartialTrie
{
    private const int BranchWidth = 16;

    private readonly GrowList<TrieNode> _nodes = new(256);
    private readonly GrowList<int> _children = new(4096);

    // Loaded nodes, references and leaf values; offset 0 is never used, so that 0 can stand for "none".
    private readonly ByteBuffer _bytes = new(1 << 16);
    private Hash256 _owner;
    private int _root;

    public PartialTrie() => Clear();

    /// <summary>The first node that was missing or malformed. Nothing the trie says afterwards counts.</summary>
    public StateFault Fault { get; private set; }

    /// <summary>Starts over as the trie with the root, owned by keccak of an address or, for the account trie, by zero.</summary>
    public void Reset(in Hash256 owner, in Hash256 root)
    {
        Clear();
        _owner = owner;
        _root = root == Keccak.EmptyTrie ? 0 : -AppendHash(in root);
    }

    /// <summary>Loads the nodes on the way to a key, whether it is there or not. False on a fault.</summary>
    public bool TryWalk(ITrieNodes source, in Hash256 key)
    {
        int parent = 0;
        int position = 0;
        while (true)
        {
            if (!TryLoadChild(source, in key, parent, position, out int index))
            {
                return false;
            }

            if (index == 0 || Nibbles.SharedPrefix(in key, in _nodes[index].Key) < _nodes[index].Depth || _nodes[index].Kind == TrieNodeKind.Leaf)
            {
                return true;
            }

            if (!TryOpenExtension(source, index))
            {
                return false;
            }

            parent = index;
            position = _nodes[index].Depth + 1;
        }
    }

    /// <summary>Inserts a key or replaces its value. False on a fault.</summary>
    public bool TrySet(ITrieNodes source, in Hash256 key, ReadOnlySpan<byte> value)
    {
        int valueOffset = _bytes.Length;
        _bytes.Append(value);
        int parent = 0;
        int position = 0;
        while (true)
        {
            if (!TryLoadChild(source, in key, parent, position, out int index))
            {
                return false;
            }

            if (index == 0)
            {
                int leaf = AddLeaf(in key, valueOffset, value.Length);
                Link(parent, in key) = leaf;
                return true;
            }

            int shared = Nibbles.SharedPrefix(in key, in _nodes[index].Key);
            if (shared < _nodes[index].Depth)
            {
                // First the branch, then the place: adding to the lists may move what a reference points into.
                int branch = Split(index, shared, in key, AddLeaf(in key, valueOffset, value.Length));
                Link(parent, in key) = branch;
                return true;
            }

            if (!TryOpenExtension(source, index))
            {
                return false;
            }

            ref TrieNode node = ref _nodes[index];
            node.IsDirty = true;
            if (node.Kind == TrieNodeKind.Leaf)
            {
                node.Content = valueOffset;
                node.ContentLength = value.Length;
                return true;
            }

            parent = index;
            position = node.Depth + 1;
        }
    }

    /// <summary>Removes a key; one that is not there stays away. False on a fault.</summary>
    public bool TryDelete(ITrieNodes source, in Hash256 key)
    {
        Span<int> branches = stackalloc int[Nibbles.KeyLength];
        int branchCount = 0;
        int parent = 0;
        int position = 0;
        while (true)
        {
            if (!TryLoadChild(source, in key, parent, position, out int index))
            {
                return false;
            }

            if (index == 0 || Nibbles.SharedPrefix(in key, in _nodes[index].Key) < _nodes[index].Depth)
            {
                return true;
            }

            if (_nodes[index].Kind == TrieNodeKind.Leaf)
            {
                return TryRemoveLeaf(source, index, branches[..branchCount]);
            }

            if (!TryOpenExtension(source, index))
            {
                return false;
            }

            branches[branchCount++] = index;
            parent = index;
            position = _nodes[index].Depth + 1;
        }
    }

    private void Clear()
    {
        _nodes.Clear();
        _nodes.AddDefault();
        _children.Clear();
        _bytes.Clear();
        _bytes.Append(0);
        _loaded.Clear();
        _removed.Clear();
        _emitted.Clear();
        _root = 0;
        Fault = default;
    }

    /// <summary>The place that names the next node towards the key: a child of the branch, or the root when there is no branch above.</summary>
    private ref int Link(int branch, in Hash256 key)
    {
        if (branch == 0)
        {
            return ref _root;
        }

        ref TrieNode node = ref _nodes[branch];
        return ref _children[node.Content + Nibbles.At(in key, node.Depth)];
    }

    private int AddLeaf(in Hash256 key, int valueOffset, int valueLength)
    {
        ref TrieNode leaf = ref _nodes.AddDefault();
        leaf.Kind = TrieNodeKind.Leaf;
        leaf.Key = key;
        leaf.Depth = Nibbles.KeyLength;
        leaf.Content = valueOffset;
        leaf.ContentLength = valueLength;
        leaf.IsDirty = true;
        return _nodes.Count - 1;
    }

    private int AddChildren()
    {
        int first = _children.Count;
        _children.Extend(BranchWidth).Clear();
        return first;
    }

    /// <summary>Puts a new branch above a node whose path leaves the key's at <paramref name="depth"/>, with the new leaf beside it.</summary>
    private int Split(int index, int depth, in Hash256 key, int leaf)
    {
        int children = AddChildren();
        ref TrieNode branch = ref _nodes.AddDefault();
        branch.Kind = TrieNodeKind.Branch;
        branch.Key = key;
        branch.Depth = (byte)depth;
        branch.Content = children;
        branch.IsDirty = true;

        ref TrieNode node = ref _nodes[index];
        int moved = index;
        if (node.Kind == TrieNodeKind.Extension && node.Depth == depth + 1)
        {
            // Nothing is left of the extension; the branch below it, still not loaded, hangs on the new branch.
            Remove(node.Reference, in node.Key, node.Position);
            moved = -node.Content;
        }

        _children[children + Nibbles.At(in node.Key, depth)] = moved;
        _children[children + Nibbles.At(in key, depth)] = leaf;
        return _nodes.Count - 1;
    }

    private bool TryRemoveLeaf(ITrieNodes source, int leaf, ReadOnlySpan<int> branches)
    {
        Hash256 key = _nodes[leaf].Key;
        Remove(_nodes[leaf].Reference, in key, _nodes[leaf].Position);
        foreach (int branch in branches)
        {
            _nodes[branch].IsDirty = true;
        }

        if (branches.IsEmpty)
        {
            _root = 0;
            return true;
        }

        int last = branches[^1];
        Link(last, in key) = 0;
        int remaining = OnlyChild(last);
        if (remaining < 0)
        {
            return true;
        }

        // A branch with one child gives way to it. What the child is must be known: a leaf or an extension grows by a nibble.
        Hash256 towardsChild = Nibbles.With(in key, _nodes[last].Depth, remaining);
        if (!TryLoadChild(source, in towardsChild, last, _nodes[last].Depth + 1, out int child))
        {
            return false;
        }

        ref TrieNode node = ref _nodes[last];
        Remove(node.InnerReference, in node.Key, node.Depth);
        if (node.Position < node.Depth)
        {
            Remove(node.Reference, in node.Key, node.Position);
        }

        Link(branches.Length == 1 ? 0 : branches[^2], in key) = child;
        return true;
    }

    /// <summary>The nibble of the only child of a branch, or -1 when it has several.</summary>
    private int OnlyChild(int branch)
    {
        ReadOnlySpan<int> children = _children.Span.Slice(_nodes[branch].Content, BranchWidth);
        int only = -1;
        for (int nibble = 0; nibble < BranchWidth; nibble++)
        {
            if (children[nibble] == 0)
            {
                continue;
            }

            if (only >= 0)
            {
                return -1;
            }

            only = nibble;
        }

        return only;
    }
}
