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

    /// <summary>RLP of an index, left-aligned so that numeric order is the order of the texts.</summary>
    private readonly struct IndexKey : IComparable<IndexKey>
    {
        /// <summary>A header byte and four bytes of index.</summary>
        public const int BytesMax = 5;

        private readonly ulong _aligned;

        public IndexKey(int index)
        {
            Index = index;
            uint value = (uint)index;
            int bytes = value switch
            {
                0 => 0,
                < 1 << 8 => 1,
                < 1 << 16 => 2,
                < 1 << 24 => 3,
                _ => 4,
            };
            bool isSingle = value is > 0 and < 0x80;
            ulong text = isSingle ? value : ((ulong)(0x80 + bytes) << (bytes * 8)) | value;
            int size = isSingle ? 1 : 1 + bytes;
            Length = size * 2;
            _aligned = text << (64 - (size * 8));
        }

        public int Index { get; }

        /// <summary>Number of nibbles.</summary>
        public int Length { get; }

        public int Nibble(int position) => (int)((_aligned >> (60 - (position * 4))) & 15);

        public int SharedPrefix(in IndexKey other) => System.Numerics.BitOperations.LeadingZeroCount(_aligned ^ other._aligned) >> 2;

        public int CompareTo(IndexKey other) => _aligned.CompareTo(other._aligned);

        public int WriteCompact(Span<byte> destination, int start, int end, bool isLeaf)
        {
            int flag = isLeaf ? 0x20 : 0;
            bool isOdd = ((end - start) & 1) != 0;
            destination[0] = (byte)(isOdd ? flag | 0x10 | Nibble(start) : flag);
            int length = 1;
            for (int position = isOdd ? start + 1 : start; position < end; position += 2)
            {
                destination[length++] = (byte)((Nibble(position) << 4) | Nibble(position + 1));
            }

            return length;
        }
    }
}
