using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.State;

internal enum TrieNodeKind : byte
{
    Leaf,
    Extension,
    Branch,
}

/// <summary>A stored trie node, read strictly (Yellow Paper, appendix D) for tries whose keys are 32 bytes long.</summary>
/// <remarks>
/// Keys of one length never end inside a branch, so a branch holds no value, and the length of a leaf's path follows from its depth.
/// Nodes embedded in this one are checked with it: whatever is wrong with them is the fault of the stored node.
/// </remarks>
internal ref struct TrieNodeView
{
    /// <summary>No canonical node is longer: a branch has at most 532 bytes, a leaf less.</summary>
    public const int SizeLimit = 640;

    /// <summary>An account takes at most 110 bytes, a slot 33.</summary>
    public const int ValueLimit = 256;

    private ReadOnlySpan<byte> _compactPath;
    private ChildOffsets _children;
    private int _childCount;

    public TrieNodeKind Kind { get; private set; }

    /// <summary>Nibbles of the path of a leaf or an extension.</summary>
    public int PathLength { get; private set; }

    /// <summary>Value of a leaf.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value of a leaf starts in the node's bytes: it is the last item, so it reaches to their end.</summary>
    public int ValueOffset { get; private set; }

    /// <summary>Where the reference to the child of an extension starts in the node's bytes.</summary>
    public int Child { get; private set; }

    /// <summary>Where the references to the children of a branch start in the node's bytes; 0 where there is none.</summary>
    public readonly ChildOffsets Children => _children;

    /// <summary>False when the bytes are not a canonical node that may stand at the depth.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rlp, int depth, out TrieNodeView node)
    {
        node = default;
        if (rlp.Length > SizeLimit || depth > Nibbles.KeyLength)
        {
            return false;
        }

        RlpReader reader = new(rlp);
        RlpReader items = reader.ReadList();
        reader.ExpectEnd();
        if (reader.HasError || items.IsAtEnd)
        {
            return false;
        }

        if (node.TryReadHashes(rlp, rlp.Length - items.Rest.Length))
        {
            return node._childCount >= 2 && depth < Nibbles.KeyLength;
        }

        node._children = default;
        node._childCount = 0;
        return IsPair(items) ? node.TryReadPath(rlp, items, depth) : node.TryReadBranch(rlp, items, depth);
    }

    /// <summary>A reference names a node by its hash, or is the node itself when that is shorter than a hash.</summary>
    public static bool IsHash(ReadOnlySpan<byte> reference) => reference[0] == 0xa0;

    /// <summary>Length of the reference that starts the span; the view has checked it.</summary>
    public static int ReferenceLength(ReadOnlySpan<byte> reference) => reference[0] == 0xa0 ? 33 : 1 + reference[0] - 0xc0;

    public readonly int PathNibble(int index)
    {
        int position = index + ((_compactPath[0] & 0x10) != 0 ? 1 : 2);
        int pair = _compactPath[position >> 1];
        return (position & 1) == 0 ? pair >> 4 : pair & 15;
    }

    /// <summary>True when the path continues the key from the depth on.</summary>
    public readonly bool MatchesKey(in Hash256 key, int depth)
    {
        if (PathLength == 0)
        {
            return true;
        }

        if (IsAligned(depth))
        {
            int start = (depth + 1) >> 1;
            return ((depth & 1) == 0 || (_compactPath[0] & 0x0f) == (key.Bytes[depth >> 1] & 0x0f))
                && _compactPath[1..].SequenceEqual(key.Bytes.Slice(start, _compactPath.Length - 1));
        }

        for (int index = 0; index < PathLength; index++)
        {
            if (PathNibble(index) != Nibbles.At(in key, depth + index))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The key's first nibbles up to the depth, then the path.</summary>
    public readonly Hash256 AppendPath(in Hash256 key, int depth)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        key.Bytes.CopyTo(bytes);
        if (IsAligned(depth))
        {
            if ((depth & 1) != 0)
            {
                Nibbles.Set(bytes, depth, PathNibble(0));
            }

            _compactPath[1..].CopyTo(bytes[((depth + 1) >> 1)..]);
            return new Hash256(bytes);
        }

        for (int index = 0; index < PathLength; index++)
        {
            Nibbles.Set(bytes, depth + index, PathNibble(index));
        }

        return new Hash256(bytes);
    }

    /// <summary>
    /// Whether the halves of the path's bytes are those of a key's bytes at the depth: so in every leaf, whose path ends where the key does. What is no path, a
    /// branch, must not ask.
    /// </summary>
    private readonly bool IsAligned(int depth) => ((PathLength ^ depth) & 1) == 0;

    private static bool IsPair(RlpReader items)
    {
        items.ReadItem();
        items.ReadItem();
        return items.IsAtEnd && !items.HasError;
    }

    private bool TryReadPath(ReadOnlySpan<byte> rlp, RlpReader items, int depth)
    {
        _compactPath = items.ReadBytes();
        if (items.HasError || _compactPath.IsEmpty || _compactPath[0] > 0x3f)
        {
            return false;
        }

        // Hex-prefix encoding: 0x20 marks a leaf, 0x10 an odd number of nibbles, the first of which shares the byte.
        bool isOdd = (_compactPath[0] & 0x10) != 0;
        PathLength = ((_compactPath.Length - 1) * 2) + (isOdd ? 1 : 0);
        if (!isOdd && (_compactPath[0] & 0x0f) != 0)
        {
            return false;
        }

        if ((_compactPath[0] & 0x20) != 0)
        {
            Kind = TrieNodeKind.Leaf;
            Value = items.ReadBytes();
            ValueOffset = rlp.Length - Value.Length;
            return !items.HasError && Value.Length is > 0 and <= ValueLimit && depth + PathLength == Nibbles.KeyLength;
        }

        Kind = TrieNodeKind.Extension;
        Child = rlp.Length - items.Rest.Length;
        int childDepth = depth + PathLength;
        return PathLength > 0 && childDepth < Nibbles.KeyLength
            && IsReference(items.ReadItem(), childDepth, out TrieNodeKind childKind) && childKind == TrieNodeKind.Branch;
    }

    /// <summary>A branch whose children are all named by hashes, as nearly every branch is. False when the list is something else, of which nothing is said yet.</summary>
    private bool TryReadHashes(ReadOnlySpan<byte> rlp, int position)
    {
        for (int nibble = 0; nibble < 16; nibble++)
        {
            int first = (uint)position < (uint)rlp.Length ? rlp[position] : 0;
            if (first == 0xa0)
            {
                _children[nibble] = (short)position;
                _childCount++;
                position += 1 + Hash256.Size;
            }
            else if (first == 0x80)
            {
                position++;
            }
            else
            {
                return false;
            }
        }

        Kind = TrieNodeKind.Branch;
        return position == rlp.Length - 1 && rlp[position] == 0x80;
    }

    private bool TryReadBranch(ReadOnlySpan<byte> rlp, RlpReader items, int depth)
    {
        Kind = TrieNodeKind.Branch;
        for (int nibble = 0; nibble < 16; nibble++)
        {
            int offset = rlp.Length - items.Rest.Length;
            ReadOnlySpan<byte> item = items.ReadItem();
            if (item.Length == 1 && item[0] == 0x80)
            {
                continue;
            }

            if (items.HasError || !IsReference(item, depth + 1, out _))
            {
                return false;
            }

            _children[nibble] = (short)offset;
            _childCount++;
        }

        ReadOnlySpan<byte> value = items.ReadItem();
        return !items.HasError && items.IsAtEnd && value.Length == 1 && value[0] == 0x80 && _childCount >= 2 && depth < Nibbles.KeyLength;
    }

    /// <summary>A hash may turn out to be any node; what is embedded must be a whole node of less than 32 bytes.</summary>
    private static bool IsReference(ReadOnlySpan<byte> item, int depth, out TrieNodeKind kind)
    {
        kind = TrieNodeKind.Branch;
        if (item.Length == 33 && item[0] == 0xa0)
        {
            return true;
        }

        if (item.Length is < 2 or >= 32 || item[0] < 0xc0 || !TryRead(item, depth, out TrieNodeView embedded))
        {
            return false;
        }

        kind = embedded.Kind;
        return true;
    }
}

/// <summary>Sixteen offsets into a node, one per nibble.</summary>
[InlineArray(16)]
internal struct ChildOffsets
{
    private short _first;
}
