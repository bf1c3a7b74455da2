using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

internal sealed partial class PartialTrie
{
    private readonly byte[] _node = new byte[TrieNodeView.SizeLimit];
    private readonly GrowList<NodePath> _removed = new();
    private readonly GrowList<EmittedNode> _emitted = new();
    private bool _collects;

    /// <summary>Encodes and hashes what changed and returns the root. Without <paramref name="collects"/> only the root is to be had.</summary>
    public Hash256 Finish(bool collects)
    {
        _collects = collects;
        if (_root == 0)
        {
            return Keccak.EmptyTrie;
        }

        int reference = _root < 0 ? -_root : Encode(_root, 0);
        return new Hash256(_bytes.Written.Slice(reference + 1, Hash256.Size));
    }

    /// <summary>Lists changed and deleted nodes by path. Call once, after <see cref="Finish"/>.</summary>
    public void ListChanges(GrowList<TrieNodeChange> changes)
    {
        MergeSort.Sort(_removed.Span);
        int removed = 0;
        foreach (EmittedNode emitted in _emitted.Span)
        {
            if (emitted.Rlp is null)
            {
                continue;
            }

            removed = ListRemoved(changes, removed, in emitted);
            changes.Add(new TrieNodeChange(_owner, emitted.Path.ToArray(), emitted.Rlp));
        }

        ListRemoved(changes, removed, default);
    }

    /// <summary>Lists the removed nodes before an emitted one (all that are left when there is none); what was written again is not removed.</summary>
    private int ListRemoved(GrowList<TrieNodeChange> changes, int removed, in EmittedNode until)
    {
        for (; removed < _removed.Count; removed++)
        {
            ref NodePath path = ref _removed[removed];
            int order = until.Rlp is null ? -1 : path.CompareTo(until.Path);
            if (order > 0)
            {
                break;
            }

            bool isRepeated = removed > 0 && _removed[removed - 1].CompareTo(path) == 0;
            if (order < 0 && !isRepeated)
            {
                changes.Add(new TrieNodeChange(_owner, path.ToArray(), []));
            }
        }

        return removed;
    }

    /// <summary>Returns how the parent names the node at the position, encoding it if it changed or moved.</summary>
    private int Encode(int index, int position)
    {
        ref TrieNode node = ref _nodes[index];
        if (!node.IsDirty && node.Position == position)
        {
            return node.Reference;
        }

        // Parents come before their children in the list of changes.
        int outerSlot = node.Kind == TrieNodeKind.Leaf || position < node.Depth ? ReserveEmitted() : -1;
        int reference;
        if (node.Kind == TrieNodeKind.Leaf)
        {
            reference = Name(EncodeLeaf(in node, position), outerSlot, in node.Key, position, node.Reference, node.Position);
        }
        else
        {
            if (node.Kind == TrieNodeKind.Branch && node.IsDirty)
            {
                EncodeChildren(index);
            }

            reference = EncodeExtension(ref node, outerSlot, position);
        }

        node.Reference = reference;
        node.Position = (byte)position;
        node.IsDirty = false;
        return reference;
    }

    private void EncodeChildren(int index)
    {
        ref TrieNode node = ref _nodes[index];
        int slot = ReserveEmitted();
        for (int nibble = 0; nibble < BranchWidth; nibble++)
        {
            int child = _children[node.Content + nibble];
            if (child > 0)
            {
                Encode(child, node.Depth + 1);
            }
        }

        node.InnerReference = Name(EncodeBranch(in node), slot, in node.Key, node.Depth, node.InnerReference, node.Depth);
    }

    /// <summary>The extension above a branch; where there is none, the branch's own reference.</summary>
    private int EncodeExtension(ref TrieNode node, int slot, int position)
    {
        int child = node.Kind == TrieNodeKind.Extension ? node.Content : node.InnerReference;
        bool hadExtension = node.Position < node.Depth;
        if (position < node.Depth)
        {
            int length = EncodePair(in node.Key, position, node.Depth, isLeaf: false, Reference(child));
            return Name(length, slot, in node.Key, position, hadExtension ? node.Reference : 0, node.Position);
        }

        if (hadExtension)
        {
            Remove(node.Reference, in node.Key, node.Position);
        }

        return child;
    }

    private int EncodeLeaf(in TrieNode leaf, int position)
    {
        Span<byte> value = stackalloc byte[TrieNodeView.ValueLimit + 3];
        ReadOnlySpan<byte> content = _bytes.Written.Slice(leaf.Content, leaf.ContentLength);
        int length = RlpSpan.WriteString(value, content);
        return EncodePair(in leaf.Key, position, leaf.Depth, isLeaf: true, value[..length]);
    }

    private int EncodePair(in Hash256 key, int start, int end, bool isLeaf, ReadOnlySpan<byte> second)
    {
        Span<byte> compact = stackalloc byte[1 + Hash256.Size];
        Span<byte> path = stackalloc byte[2 + Hash256.Size];
        int compactLength = CompactPath.Write(compact, in key, start, end, isLeaf);
        int pathLength = RlpSpan.WriteString(path, compact[..compactLength]);
        int header = RlpSpan.WriteListHeader(_node, pathLength + second.Length);
        path[..pathLength].CopyTo(_node.AsSpan(header));
        second.CopyTo(_node.AsSpan(header + pathLength));
        return header + pathLength + second.Length;
    }

    private int EncodeBranch(in TrieNode branch)
    {
        ReadOnlySpan<int> links = _children.Span.Slice(branch.Content, BranchWidth);
        ReadOnlySpan<byte> bytes = _bytes.Written;

        // The payload first, behind the longest header there can be; then the header before it.
        const int HeaderMax = 3;
        Span<byte> node = _node;
        int end = HeaderMax;
        foreach (int link in links)
        {
            if (link == 0)
            {
                node[end++] = 0x80;
                continue;
            }

            ReadOnlySpan<byte> reference = bytes[(link > 0 ? _nodes[link].Reference : -link)..];
            reference = reference[..TrieNodeView.ReferenceLength(reference[0])];
            reference.CopyTo(node[end..]);
            end += reference.Length;
        }

        node[end++] = 0x80;
        int payload = end - HeaderMax;
        int header = RlpSpan.WriteListHeader(node, payload);
        if (header != HeaderMax)
        {
            node[HeaderMax..end].CopyTo(node[header..]);
        }

        return header + payload;
    }

    /// <summary>Gives the node just encoded its name: its hash, or itself when it is shorter than one and not the root.</summary>
    private int Name(int length, int slot, in Hash256 key, int position, int oldReference, int oldPosition)
    {
        ReadOnlySpan<byte> rlp = _node.AsSpan(0, length);
        if (length < Hash256.Size && position != 0)
        {
            Remove(oldReference, in key, oldPosition);
            int embedded = _bytes.Length;
            _bytes.Append(rlp);
            return embedded;
        }

        Hash256 hash = Keccak.Hash(rlp);
        if (oldReference != 0 && oldPosition == position && IsHash(oldReference) && Reference(oldReference)[1..].SequenceEqual(hash.Bytes))
        {
            return oldReference;
        }

        if (oldPosition != position)
        {
            Remove(oldReference, in key, oldPosition);
        }

        if (_collects)
        {
            _emitted[slot] = new EmittedNode(new NodePath(in key, position), rlp.ToArray());
        }

        return AppendHash(in hash);
    }

    private int ReserveEmitted()
    {
        if (_collects)
        {
            _emitted.AddDefault();
        }

        return _emitted.Count - 1;
    }

    /// <summary>Notes that a node of the pre-state no longer stands at its path. New and embedded nodes were never stored.</summary>
    private void Remove(int reference, in Hash256 key, int position)
    {
        if (reference != 0 && IsHash(reference))
        {
            _removed.Add(new NodePath(in key, position));
        }
    }

    private bool IsHash(int reference) => TrieNodeView.IsHash(_bytes.Written[reference..]);

    private ReadOnlySpan<byte> Reference(int offset)
    {
        ReadOnlySpan<byte> item = _bytes.Written[offset..];
        return item[..TrieNodeView.ReferenceLength(item[0])];
    }

    private int AppendHash(in Hash256 hash)
    {
        int offset = _bytes.Length;
        _bytes.Append(0xa0);
        _bytes.Append(hash.Bytes);
        return offset;
    }

    /// <summary>A node to be stored; no RLP when the place was reserved for one that turned out unchanged or embedded.</summary>
    private readonly record struct EmittedNode(NodePath Path, byte[]? Rlp);
}
