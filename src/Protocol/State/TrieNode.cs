using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A node of a <see cref="PartialTrie"/>. A branch carries the extension above it, if any: it is there when the parent is further up than the depth tells.</summary>
internal struct TrieNode
{
    /// <summary>The key of a leaf; else the path of the branch, valid up to <see cref="Depth"/>.</summary>
    public Hash256 Key;

    /// <summary>Leaf: where its value starts. Branch: its first child link. Extension: the reference of the branch below, which is not loaded.</summary>
    public int Content;

    /// <summary>Length of a leaf's value.</summary>
    public int ContentLength;

    /// <summary>How the parent names the node as long as it stands at <see cref="Position"/>; 0 while not encoded.</summary>
    public int Reference;

    /// <summary>How the extension above (or the parent, if there is no extension) names a branch; 0 while not encoded.</summary>
    public int InnerReference;

    /// <summary>Number of nibbles that lead to the node, its extension included.</summary>
    public byte Position;

    /// <summary>Number of nibbles that lead to the branch below the extension; 64 for a leaf.</summary>
    public byte Depth;
    public TrieNodeKind Kind;

    /// <summary>The content of the leaf or of something below the branch differs from what the references say.</summary>
    public bool IsDirty;
}
