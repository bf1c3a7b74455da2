using System;
using System.Numerics;

namespace Sequitur.State;

/// <summary>RLP of an index, left-aligned so that numeric order is the order of the texts.</summary>
internal readonly struct IndexKey : IComparable<IndexKey>
{
    /// <summary>A header byte and four bytes of index.</summary>
    public const int BytesMax = 5;

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
        Text = text << (64 - (size * 8));
    }

    public int Index { get; }

    /// <summary>Number of nibbles.</summary>
    public int Length { get; }

    /// <summary>The nibbles, the first one highest.</summary>
    public ulong Text { get; }

    public int Nibble(int position) => Nibble(Text, position);

    public static int Nibble(ulong text, int position) => (int)((text >> (60 - (position * 4))) & 15);

    /// <summary>The first <paramref name="length"/> nibbles (at most 15), zeros after them.</summary>
    public static ulong Prefix(ulong text, int length) => text & ~(ulong.MaxValue >> (length * 4));

    public int SharedPrefix(in IndexKey other) => SharedPrefix(Text, other.Text);

    /// <summary>How many leading nibbles two texts share.</summary>
    public static int SharedPrefix(ulong left, ulong right) => BitOperations.LeadingZeroCount(left ^ right) >> 2;

    public int CompareTo(IndexKey other) => Text.CompareTo(other.Text);

    public int WriteCompact(Span<byte> destination, int start, int end, bool isLeaf) => WriteCompact(Text, destination, start, end, isLeaf);

    /// <summary>Hex-prefix encoding of nibbles <paramref name="start"/> to <paramref name="end"/> (Yellow Paper, appendix C); returns the number of bytes.</summary>
    public static int WriteCompact(ulong text, Span<byte> destination, int start, int end, bool isLeaf)
    {
        int flag = isLeaf ? 0x20 : 0;
        bool isOdd = ((end - start) & 1) != 0;
        destination[0] = (byte)(isOdd ? flag | 0x10 | Nibble(text, start) : flag);
        int length = 1;
        for (int position = isOdd ? start + 1 : start; position < end; position += 2)
        {
            destination[length++] = (byte)((Nibble(text, position) << 4) | Nibble(text, position + 1));
        }

        return length;
    }
}
