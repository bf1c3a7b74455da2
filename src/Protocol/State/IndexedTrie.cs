using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The trie of RLP(index) → value that headers commit to for transactions, receipts and withdrawals (Yellow Paper §4.3.2).</summary>
/// <remarks>RLP texts are never prefixes of each other, so no value lies inside a branch. Built once from the sorted keys, depth first.</remarks>
public static class IndexedTrie
{
    /// <summary>Root of the trie over the values in order. Values are non-empty; the root of no values is that of the empty trie.</summary>
    public static Hash256 Root(ReadOnlySpan<byte[]> values)
    {
        if (values.IsEmpty)
        {
            return Keccak.EmptyTrie;
        }

        Builder builder = new(values.Length);
        builder.WriteNode(values, 0, values.Length, 0);
        return Keccak.Hash(builder.Node);
    }

    private sealed class Builder
    {
        private readonly IndexKey[] _keys;
        private readonly RlpWriter _node = new(1024);

        public Builder(int count)
        {
            _keys = new IndexKey[count];
            for (int index = 0; index < count; index++)
            {
                _keys[index] = new IndexKey(index);
            }

            MergeSort.Sort<IndexKey>(_keys);
        }

        /// <summary>The node written last.</summary>
        public ReadOnlySpan<byte> Node => _node.Written;

        /// <summary>Encodes the node over the keys from <paramref name="start"/> to <paramref name="end"/>, which share <paramref name="depth"/> nibbles.</summary>
        public void WriteNode(ReadOnlySpan<byte[]> values, int start, int end, int depth)
        {
            IndexKey first = _keys[start];
            if (end - start == 1)
            {
                WritePair(in first, depth, first.Length, isLeaf: true, values[first.Index], isReference: false);
                return;
            }

            // The keys are sorted: what the first and the last share, all share.
            int shared = first.SharedPrefix(in _keys[end - 1]);
            WriteBranch(values, start, end, shared);
            if (shared > depth)
            {
                Span<byte> reference = stackalloc byte[33];
                int length = WriteReference(reference);
                WritePair(in first, depth, shared, isLeaf: false, reference[..length], isReference: true);
            }
        }

        private void WriteBranch(ReadOnlySpan<byte[]> values, int start, int end, int depth)
        {
            Span<byte> references = stackalloc byte[16 * 33];
            int length = 0;
            int next = start;
            for (int nibble = 0; nibble < 16; nibble++)
            {
                int from = next;
                while (next < end && _keys[next].Nibble(depth) == nibble)
                {
                    next++;
                }

                if (next == from)
                {
                    references[length++] = 0x80;
                    continue;
                }

                WriteNode(values, from, next, depth + 1);
                length += WriteReference(references[length..]);
            }

            _node.Clear();
            int mark = _node.BeginList();
            _node.WriteRaw(references[..length]);
            _node.WriteEmptyString();
            _node.EndList(mark);
        }

        /// <summary>How a parent names the node written last: by its hash, or by itself when it is shorter than one.</summary>
        private int WriteReference(Span<byte> reference)
        {
            ReadOnlySpan<byte> node = _node.Written;
            if (node.Length < Hash256.Size)
            {
                node.CopyTo(reference);
                return node.Length;
            }

            reference[0] = 0xa0;
            Keccak.HashTo(node, reference.Slice(1, Hash256.Size));
            return 1 + Hash256.Size;
        }

        private void WritePair(in IndexKey key, int start, int end, bool isLeaf, ReadOnlySpan<byte> second, bool isReference)
        {
            Span<byte> path = stackalloc byte[1 + IndexKey.BytesMax];
            int pathLength = key.WriteCompact(path, start, end, isLeaf);
            _node.Clear();
            int mark = _node.BeginList();
            _node.Write(path[..pathLength]);
            if (isReference)
            {
                _node.WriteRaw(second);
            }
            else
            {
                _node.Write(second);
            }

            _node.EndList(mark);
        }
    }
}
