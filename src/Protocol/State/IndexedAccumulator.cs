using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>
/// Adds items to the trie of <see cref="IndexedTrie"/> when only its root and the nodes on the way to the new items are known: the root over the first
/// items of a list is all that is to be remembered of them.
/// </summary>
/// <remarks>Only inserts. What is loaded lies on the way to a new item, so it changes, and everything loaded is encoded anew.</remarks>
public sealed class IndexedAccumulator
{
    private const int BranchWidth = 16;
    private const int KeyLengthMax = IndexKey.BytesMax * 2;

    private readonly byte[][] _supplied;
    private readonly Table<Hash256, int> _suppliedByHash;
    private readonly GrowList<Node> _nodes = new(16);

    // Place 0 is the root. A link is 0 for nothing, the position of a node, or the negative offset of a reference that is not loaded.
    private readonly GrowList<int> _links = new(64);

    // References of loaded nodes; offset 0 is never used.
    private readonly ByteBuffer _bytes = new(1024);
    private readonly RlpWriter _node = new(1024);
    private readonly GrowList<byte[]> _used = new(8);
    private readonly GrowList<byte[]>? _written;

    /// <param name="root">Of the trie so far.</param>
    /// <param name="nodes">In any order; nodes that are not needed do no harm.</param>
    /// <param name="collects">Whether to keep the nodes written.</param>
    public IndexedAccumulator(in Hash256 root, byte[][] nodes, bool collects = false)
    {
        _supplied = nodes;
        _suppliedByHash = new Table<Hash256, int>(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
        {
            _suppliedByHash[Keccak.Hash(nodes[i])] = i;
        }

        _written = collects ? new GrowList<byte[]>(16) : null;
        _nodes.AddDefault();
        _bytes.Append(0);
        _links.Add(root == Keccak.EmptyTrie ? 0 : -AppendHash(in root));
    }

    /// <summary>The supplied nodes that were needed.</summary>
    public byte[][] UsedNodes => _used.ToArray();

    /// <summary>Every node of the new trie that is new, when they are collected.</summary>
    public byte[][] WrittenNodes => _written is null ? [] : _written.ToArray();

    /// <summary>Adds the values from an index on and gives the new root. Once only; a fault names the missing or malformed node.</summary>
    public StateFault Append(int firstIndex, ReadOnlySpan<byte[]> values, out Hash256 root)
    {
        root = default;
        for (int i = 0; i < values.Length; i++)
        {
            StateFault fault = Insert(new IndexKey(firstIndex + i), values[i]);
            if (fault.IsSet)
            {
                return fault;
            }
        }

        int link = _links[0];
        if (link <= 0)
        {
            root = link == 0 ? Keccak.EmptyTrie : new Hash256(_bytes.Written.Slice(1 - link, Hash256.Size));
            return default;
        }

        WriteNode(link, 0);
        Collect();
        root = Keccak.Hash(_node.Written);
        return default;
    }

    private StateFault Insert(in IndexKey key, byte[] value)
    {
        int place = 0;
        int depth = 0;
        while (true)
        {
            if (_links[place] < 0)
            {
                StateFault fault = Load(place, in key, depth);
                if (fault.IsSet)
                {
                    return fault;
                }
            }

            int link = _links[place];
            if (link == 0)
            {
                int leaf = Add(NodeKind.Leaf, key.Text, key.Length, value, 0);
                _links[place] = leaf;
                return default;
            }

            Node node = _nodes[link];
            if (node.Kind == NodeKind.Branch && depth < key.Length)
            {
                place = node.FirstLink + key.Nibble(depth);
                depth++;
                continue;
            }

            int shared = IndexKey.SharedPrefix(key.Text, node.Text);
            if (node.Kind == NodeKind.Extension && shared >= node.End)
            {
                place = node.FirstLink;
                depth = node.End;
                continue;
            }

            if (node.Kind == NodeKind.Branch || shared >= node.End || shared >= key.Length)
            {
                break;
            }

            Split(place, depth, shared, link, in key, value);
            return default;
        }

        // The key is there, or ends inside the trie: no trie of earlier items is like that.
        return new StateFault(StateFaultKind.MalformedNode, default);
    }

    /// <summary>Puts a branch where the paths part, between the node there and a new leaf.</summary>
    private void Split(int place, int depth, int shared, int link, in IndexKey key, byte[] value)
    {
        int leaf = Add(NodeKind.Leaf, key.Text, key.Length, value, 0);
        int first = AddLinks(BranchWidth);
        int branch = Add(NodeKind.Branch, key.Text, shared, null, first);
        Node node = _nodes[link];

        // An extension of which nothing is left gives way to what is below it.
        bool isUsedUp = node.Kind == NodeKind.Extension && node.End == shared + 1;
        _links[first + IndexKey.Nibble(node.Text, shared)] = isUsedUp ? _links[node.FirstLink] : link;
        _links[first + key.Nibble(shared)] = leaf;
        if (shared == depth)
        {
            _links[place] = branch;
            return;
        }

        int below = AddLinks(1);
        _links[below] = branch;
        int extension = Add(NodeKind.Extension, key.Text, shared, null, below);
        _links[place] = extension;
    }

    private StateFault Load(int place, in IndexKey key, int depth)
    {
        int offset = -_links[place];
        ReadOnlySpan<byte> rlp = _bytes.Written[offset..];
        Hash256 hash = default;
        if (TrieNodeView.IsHash(rlp))
        {
            hash = new Hash256(rlp.Slice(1, Hash256.Size));
            int known = _suppliedByHash.Find(in hash);
            if (known < 0)
            {
                return new StateFault(StateFaultKind.MissingNode, hash);
            }

            byte[] supplied = _supplied[_suppliedByHash.ValueAt(known)];
            _used.Add(supplied);
            offset = _bytes.Length;
            _bytes.Append(supplied);
            rlp = supplied;
        }
        else
        {
            rlp = rlp[..TrieNodeView.ReferenceLength(rlp[0])];
        }

        return TryRead(rlp, offset, in key, depth, out int node) ? Linked(place, node) : new StateFault(StateFaultKind.MalformedNode, hash);
    }

    private StateFault Linked(int place, int node)
    {
        _links[place] = node;
        return default;
    }

    private bool TryRead(ReadOnlySpan<byte> rlp, int offset, in IndexKey key, int depth, out int node)
    {
        node = 0;
        RlpReader envelope = new(rlp);
        RlpReader items = envelope.ReadList();
        envelope.ExpectEnd();
        int count = items.CountItems();
        if (envelope.HasError || items.HasError)
        {
            return false;
        }

        int end = offset + rlp.Length;
        return count == 2 ? TryReadPair(ref items, end, in key, depth, out node)
            : count == BranchWidth + 1 && depth < KeyLengthMax && TryReadBranch(ref items, end, in key, depth, out node);
    }

    private bool TryReadPair(ref RlpReader items, int end, in IndexKey key, int depth, out int node)
    {
        node = 0;
        ReadOnlySpan<byte> path = items.ReadBytes();
        if (path.IsEmpty || path[0] > 0x3f)
        {
            return false;
        }

        bool isOdd = (path[0] & 0x10) != 0;
        int pathEnd = depth + ((path.Length - 1) * 2) + (isOdd ? 1 : 0);
        if (pathEnd > KeyLengthMax || (!isOdd && (path[0] & 0x0f) != 0))
        {
            return false;
        }

        ulong text = IndexKey.Prefix(key.Text, depth);
        for (int position = depth; position < pathEnd; position++)
        {
            int nibble = position - depth + (isOdd ? 1 : 2);
            text |= (ulong)((path[nibble >> 1] >> ((nibble & 1) == 0 ? 4 : 0)) & 15) << (60 - (position * 4));
        }

        if ((path[0] & 0x20) != 0)
        {
            node = Add(NodeKind.Leaf, text, pathEnd, items.ReadBytes().ToArray(), 0);
            return !items.HasError;
        }

        int reference = end - items.Rest.Length;
        if (pathEnd == depth || !IsReference(items.ReadItem()))
        {
            return false;
        }

        int below = AddLinks(1);
        _links[below] = -reference;
        node = Add(NodeKind.Extension, text, pathEnd, null, below);
        return true;
    }

    private bool TryReadBranch(ref RlpReader items, int end, in IndexKey key, int depth, out int node)
    {
        int first = AddLinks(BranchWidth);
        node = 0;
        for (int nibble = 0; nibble < BranchWidth; nibble++)
        {
            int reference = end - items.Rest.Length;
            ReadOnlySpan<byte> item = items.ReadItem();
            bool isEmpty = item.Length == 1 && item[0] == 0x80;
            if (!isEmpty && !IsReference(item))
            {
                return false;
            }

            _links[first + nibble] = isEmpty ? 0 : -reference;
        }

        node = Add(NodeKind.Branch, key.Text, depth, null, first);
        return items.ReadBytes().IsEmpty && !items.HasError;
    }

    /// <summary>A hash, or a list of less than 32 bytes that is the node itself.</summary>
    private static bool IsReference(ReadOnlySpan<byte> item) =>
        item.Length == 1 + Hash256.Size ? item[0] == 0xa0 : item.Length is > 1 and < Hash256.Size && item[0] >= 0xc0;

    /// <summary>Encodes the node, and first those below it; <paramref name="depth"/> nibbles lead to it.</summary>
    private void WriteNode(int index, int depth)
    {
        Node node = _nodes[index];
        Span<byte> references = stackalloc byte[BranchWidth * 33];
        int length = 0;
        int links = node.Kind == NodeKind.Branch ? BranchWidth : node.Kind == NodeKind.Extension ? 1 : 0;
        int below = node.Kind == NodeKind.Branch ? depth + 1 : node.End;
        for (int i = 0; i < links; i++)
        {
            length += WriteReference(_links[node.FirstLink + i], below, references[length..]);
        }

        _node.Clear();
        int mark = _node.BeginList();
        if (node.Kind != NodeKind.Branch)
        {
            Span<byte> path = stackalloc byte[1 + IndexKey.BytesMax];
            int pathLength = IndexKey.WriteCompact(node.Text, path, depth, node.End, node.Kind == NodeKind.Leaf);
            _node.Write(path[..pathLength]);
        }

        _node.WriteRaw(references[..length]);
        if (node.Kind == NodeKind.Branch)
        {
            _node.WriteEmptyString();
        }
        else if (node.Kind == NodeKind.Leaf)
        {
            _node.Write(node.Value);
        }

        _node.EndList(mark);
    }

    private int WriteReference(int link, int depth, Span<byte> reference)
    {
        if (link == 0)
        {
            reference[0] = 0x80;
            return 1;
        }

        if (link < 0)
        {
            ReadOnlySpan<byte> known = _bytes.Written[-link..];
            known = known[..TrieNodeView.ReferenceLength(known[0])];
            known.CopyTo(reference);
            return known.Length;
        }

        WriteNode(link, depth);
        ReadOnlySpan<byte> node = _node.Written;
        if (node.Length < Hash256.Size)
        {
            node.CopyTo(reference);
            return node.Length;
        }

        Collect();
        reference[0] = 0xa0;
        Keccak.HashTo(node, reference.Slice(1, Hash256.Size));
        return 1 + Hash256.Size;
    }

    private void Collect()
    {
        if (_written is not null)
        {
            _written.Add(_node.ToArray());
        }
    }

    private int Add(NodeKind kind, ulong text, int end, byte[]? value, int firstLink)
    {
        ref Node node = ref _nodes.AddDefault();
        node.Kind = kind;
        node.Text = text;
        node.End = end;
        node.Value = value;
        node.FirstLink = firstLink;
        return _nodes.Count - 1;
    }

    private int AddLinks(int count)
    {
        int first = _links.Count;
        for (int i = 0; i < count; i++)
        {
            _links.Add(0);
        }

        return first;
    }

    private int AppendHash(in Hash256 hash)
    {
        int offset = _bytes.Length;
        _bytes.Append(0xa0);
        _bytes.Append(hash.Bytes);
        return offset;
    }

    private enum NodeKind : byte
    {
        Leaf,
        Extension,
        Branch,
    }

    private struct Node
    {
        /// <summary>The key of a leaf; else the path of the branch at or below it. Left-aligned nibbles.</summary>
        public ulong Text;

        /// <summary>Of a leaf.</summary>
        public byte[]? Value;

        /// <summary>Where the children's links start.</summary>
        public int FirstLink;

        /// <summary>Number of nibbles in <see cref="Text"/> that count.</summary>
        public int End;
        public NodeKind Kind;
    }
}
