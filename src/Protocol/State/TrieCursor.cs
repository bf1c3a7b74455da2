using System;
using Sequitur.Primitives;

namespace Sequitur.State;

internal enum TrieStep
{
    /// <summary>The next node is named by <see cref="TrieCursor.NextHash"/>.</summary>
    Descend,

    /// <summary>The key is there; <see cref="TrieCursor.Value"/> cuts the leaf's value out of the node.</summary>
    Found,
    Absent,
    Malformed,
}

/// <summary>The way from a trie's root to a key, node by node.</summary>
internal struct TrieCursor
{
    private readonly Hash256 _key;
    private bool _expectsBranch;
    private int _valueOffset;
    private int _valueLength;

    public TrieCursor(in Hash256 root, in Hash256 key)
    {
        _key = key;
        NextHash = root;
    }

    public Hash256 NextHash { get; private set; }

    /// <summary>Number of nibbles that lead to the next node.</summary>
    public int Depth { get; private set; }

    /// <summary>The value found, given the node that was stepped through last.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> rlp) => rlp.Slice(_valueOffset, _valueLength);

    /// <summary>Goes through a node of which <see cref="TrieNodeView.BranchOfHashes"/> has said where its items start.</summary>
    public TrieStep StepBranch(ReadOnlySpan<byte> rlp, int items)
    {
        if (Depth >= Nibbles.KeyLength)
        {
            return TrieStep.Malformed;
        }

        int offset = TrieNodeView.ChildOf(rlp, items, Nibbles.At(in _key, Depth));
        if (offset == 0)
        {
            return TrieStep.Absent;
        }

        Depth++;
        _expectsBranch = false;
        NextHash = new Hash256(rlp.Slice(offset + 1, Hash256.Size));
        return TrieStep.Descend;
    }

    /// <summary>Goes through a node, which the caller has found by <see cref="NextHash"/>, and through what is embedded in it.</summary>
    public TrieStep Step(scoped ReadOnlySpan<byte> rlp)
    {
        int start = 0;
        if (rlp.Length < Hash256.Size && Depth != 0)
        {
            return TrieStep.Malformed;
        }

        while (true)
        {
            if (!TrieNodeView.TryRead(rlp, Depth, out TrieNodeView node) || (_expectsBranch && node.Kind != TrieNodeKind.Branch))
            {
                return TrieStep.Malformed;
            }

            if (!node.MatchesKey(in _key, Depth))
            {
                return TrieStep.Absent;
            }

            if (node.Kind == TrieNodeKind.Leaf)
            {
                _valueOffset = start + node.ValueOffset;
                _valueLength = node.Value.Length;
                return TrieStep.Found;
            }

            int offset = node.Kind == TrieNodeKind.Extension ? node.Child : TrieNodeView.ChildOf(rlp, node.Child, Nibbles.At(in _key, Depth));
            if (offset == 0)
            {
                return TrieStep.Absent;
            }

            Depth += node.Kind == TrieNodeKind.Extension ? node.PathLength : 1;
            _expectsBranch = node.Kind == TrieNodeKind.Extension;
            ReadOnlySpan<byte> reference = rlp[offset..];
            reference = reference[..TrieNodeView.ReferenceLength(reference[0])];
            if (TrieNodeView.IsHash(reference))
            {
                NextHash = new Hash256(reference[1..]);
                return TrieStep.Descend;
            }

            start += offset;
            rlp = reference;
        }
    }
}
