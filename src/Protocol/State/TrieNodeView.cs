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

    public TrieNodeKind Kind { get; private set; }

    /// <summary>Nibbles of the path of a leaf or an extension.</summary>
    public int PathLength { get; private set; }

    /// <summary>Value of a leaf.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value of a leaf starts in the node's bytes: it is the last item, so it reaches to their end.</summary>
    public int ValueOffset { get; private set; }

    /// <summary>Where the reference to the child of an extension starts in the node's bytes, or the first of the sixteen items of a branch.</summary>
    public int Child { get; private set; }

    /// <summary>False when the bytes are not a canonical node that may stand at the depth.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rlp, int depth, out TrieNodeView node)
    {
        node = default;
        if (rlp.Length > SizeLimit || depth > Nibbles.KeyLength)
        {
            return false;
        }

        int branch = BranchOfHashes(rlp);
        if (branch != 0)
        {
            node.Kind = TrieNodeKind.Branch;
            node.Child = branch;
            return depth < Nibbles.KeyLength;
        }

        if (node.TryReadPath(rlp, depth))
        {
            return true;
        }

        node = default;
        return node.TryReadBranch(rlp, depth);
    }

    /// <summary>A reference names a node by its hash, or is the node itself when that is shorter than a hash.</summary>
    public static bool IsHash(ReadOnlySpan<byte> reference) => reference[0] == 0xa0;

    /// <summary>Length of the reference that starts with the byte; the view has checked it. 1 for the empty string that stands where a branch has no child.</summary>
    public static int ReferenceLength(byte first) => first == 0xa0 ? 33 : first == 0x80 ? 1 : 1 + first - 0xc0;

    /// <summary>Where a branch, whose items start at the place, names the child of the nibble in its bytes; 0 where it has none.</summary>
    public static int ChildOf(ReadOnlySpan<byte> rlp, int items, int nibble)
    {
        int offset = items;
        for (int before = 0; before < nibble; before++)
        {
            offset += ReferenceLength(rlp[offset]);
        }

        return rlp[offset] == 0x80 ? 0 : offset;
    }

    /// <summary>
    /// Where the items of a canonical branch start whose children are all named by hashes, as nearly every branch is; it may stand at any depth but that of a whole key. 0 when
    /// the bytes are something else, of which nothing is said.
    /// </summary>
    public static int BranchOfHashes(ReadOnlySpan<byte> rlp)
    {
        int start = LongListStart(rlp);
        if (start == 0)
        {
            return 0;
        }

        int position = start;
        for (int nibble = 0; nibble < 16; nibble++)
        {
            if (position >= rlp.Length)
            {
                return 0;
            }

            int first = rlp[position];
            if (first != 0xa0 && first != 0x80)
            {
                return 0;
            }

            position += first == 0xa0 ? 1 + Hash256.Size : 1;
        }

        bool hasSiblings = position - start >= 16 + (2 * Hash256.Size);
        return hasSiblings && position == rlp.Length - 1 && rlp[position] == 0x80 ? start : 0;
    }

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

    /// <summary>The items of a node that is one list and nothing else; empty, with the error, when it is not.</summary>
    private static RlpReader Items(ReadOnlySpan<byte> rlp)
    {
        int start = LongListStart(rlp);
        if (start != 0)
        {
            return new RlpReader(rlp[start..]);
        }

        RlpReader reader = new(rlp);
        RlpReader items = reader.ReadList();
        reader.ExpectEnd();
        return reader.HasError ? reader : items;
    }

    /// <summary>A leaf or an extension: two items, the first of them a path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadPath(ReadOnlySpan<byte> rlp, int depth)
    {
        RlpReader items = Items(rlp);
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
            return items.IsAtEnd && !items.HasError && Value.Length is > 0 and <= ValueLimit && depth + PathLength == Nibbles.KeyLength;
        }

        Kind = TrieNodeKind.Extension;
        Child = rlp.Length - items.Rest.Length;
        int childDepth = depth + PathLength;
        return PathLength > 0 && childDepth < Nibbles.KeyLength
            && IsReference(items.ReadItem(), childDepth, out TrieNodeKind childKind) && childKind == TrieNodeKind.Branch && items.IsAtEnd;
    }

    /// <summary>Where the items start when the bytes are one canonical list of 56 bytes or more; else 0, and nothing is said of them.</summary>
    private static int LongListStart(ReadOnlySpan<byte> rlp)
    {
        const int OneByteMax = 2 + 255;
        return rlp.Length > OneByteMax
            ? (rlp[0] == 0xf9 && ((rlp[1] << 8) | rlp[2]) == rlp.Length - 3 && rlp.Length - 3 > 255 ? 3 : 0)
            : rlp.Length >= 2 + 56 && rlp[0] == 0xf8 && rlp[1] == rlp.Length - 2 ? 2 : 0;
    }

    /// <summary>Any branch, also one that holds nodes of less than 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadBranch(ReadOnlySpan<byte> rlp, int depth)
    {
        RlpReader items = Items(rlp);
        Kind = TrieNodeKind.Branch;
        Child = rlp.Length - items.Rest.Length;
        int childCount = 0;
        for (int nibble = 0; nibble < 16; nibble++)
        {
            ReadOnlySpan<byte> item = items.ReadItem();
            if (item.Length == 1 && item[0] == 0x80)
            {
                continue;
            }

            if (items.HasError || !IsReference(item, depth + 1, out _))
            {
                return false;
            }

            childCount++;
        }

        ReadOnlySpan<byte> value = items.ReadItem();
        return !items.HasError && items.IsAtEnd && value.Length == 1 && value[0] == 0x80 && childCount >= 2 && depth < Nibbles.KeyLength;
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
