using System;
using Sequitur.Primitives;

namespace Sequitur.State;

internal sealed partial class PartialTrie
{
    private readonly GrowList<LoadedNode> _loaded = new(64);

    /// <summary>Nodes read from the source since the last reset. Embedded ones came with their parents.</summary>
    public int LoadedCount => _loaded.Count;

    public ref readonly Hash256 LoadedHash(int index) => ref _loaded[index].Hash;

    public ReadOnlySpan<byte> LoadedRlp(int index) => _bytes.Written.Slice(_loaded[index].Offset, _loaded[index].Length);

    /// <summary>The node a branch (0: the root link) names towards the key, loaded if need be; 0 when it names none.</summary>
    private bool TryLoadChild(ITrieNodes source, in Hash256 key, int branch, int position, out int index)
    {
        index = Link(branch, in key);
        if (index >= 0)
        {
            return true;
        }

        int reference = -index;
        index = 0;
        if (!TryFetch(source, reference, in key, position, out int offset, out TrieNodeView view))
        {
            return false;
        }

        index = AddNode(in view, offset, reference, in key, position);
        Link(branch, in key) = index;
        return true;
    }

    /// <summary>Loads the branch below an extension, which so becomes that branch. Other nodes stay as they are.</summary>
    private bool TryOpenExtension(ITrieNodes source, int index)
    {
        if (_nodes[index].Kind != TrieNodeKind.Extension)
        {
            return true;
        }

        int reference = _nodes[index].Content;
        Hash256 key = _nodes[index].Key;
        if (!TryFetch(source, reference, in key, _nodes[index].Depth, out int offset, out TrieNodeView view))
        {
            return false;
        }

        if (view.Kind != TrieNodeKind.Branch)
        {
            Fault = new StateFault(StateFaultKind.MalformedNode, new Hash256(_bytes.Written.Slice(reference + 1, Hash256.Size)));
            return false;
        }

        int children = AddBranchLinks(in view, offset);
        ref TrieNode node = ref _nodes[index];
        node.Kind = TrieNodeKind.Branch;
        node.InnerReference = reference;
        node.Content = children;
        return true;
    }

    private bool TryFetch(ITrieNodes source, int reference, in Hash256 key, int position, out int offset, out TrieNodeView view)
    {
        ReadOnlySpan<byte> item = _bytes.Written[reference..];
        if (!TrieNodeView.IsHash(item))
        {
            offset = reference;
            if (!TrieNodeView.TryRead(item[..TrieNodeView.ReferenceLength(item[0])], position, out view))
            {
                throw new InvalidOperationException("An embedded node was accepted with its parent and is refused now.");
            }

            return true;
        }

        Hash256 hash = new(item.Slice(1, Hash256.Size));
        Span<byte> path = stackalloc byte[Nibbles.KeyLength];
        path = path[..position];
        Nibbles.Expand(in key, path);
        ReadOnlySpan<byte> rlp = source.Read(in _owner, path, in hash);
        offset = _bytes.Length;
        _bytes.Append(rlp);
        bool isReadable = TrieNodeView.TryRead(_bytes.Written[offset..], position, out view);
        if (isReadable && (rlp.Length >= Hash256.Size || position == 0))
        {
            _loaded.Add(new LoadedNode(offset, rlp.Length, hash));
            return true;
        }

        Fault = new StateFault(rlp.IsEmpty ? StateFaultKind.MissingNode : StateFaultKind.MalformedNode, hash);
        return false;
    }

    private int AddNode(in TrieNodeView view, int offset, int reference, in Hash256 key, int position)
    {
        int children = view.Kind == TrieNodeKind.Branch ? AddBranchLinks(in view, offset) : 0;
        ref TrieNode node = ref _nodes.AddDefault();
        node.Kind = view.Kind;
        node.Reference = reference;
        node.Position = (byte)position;
        node.Depth = (byte)(position + view.PathLength);
        switch (view.Kind)
        {
            case TrieNodeKind.Leaf:
                node.Key = view.AppendPath(in key, position);
                node.Content = offset + view.ValueOffset;
                node.ContentLength = view.Value.Length;
                break;
            case TrieNodeKind.Extension:
                node.Key = view.AppendPath(in key, position);
                node.Content = offset + view.Child;
                break;
            default:
                node.Key = key;
                node.InnerReference = reference;
                node.Content = children;
                break;
        }

        return _nodes.Count - 1;
    }

    private int AddBranchLinks(in TrieNodeView view, int offset)
    {
        int first = _children.Count;
        Span<int> links = _children.Extend(BranchWidth);
        ReadOnlySpan<byte> bytes = _bytes.Written;
        int place = offset + view.Child;
        for (int nibble = 0; nibble < links.Length; nibble++)
        {
            int length = TrieNodeView.ReferenceLength(bytes[place]);
            links[nibble] = length == 1 ? 0 : -place;
            place += length;
        }

        return first;
    }

    private readonly struct LoadedNode
    {
        public readonly Hash256 Hash;
        public readonly int Offset;
        public readonly int Length;

        public LoadedNode(int offset, int length, in Hash256 hash)
        {
            Hash = hash;
            Offset = offset;
            Length = length;
        }
    }
}
