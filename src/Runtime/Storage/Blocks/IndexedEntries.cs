using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>A value made of entries that are found by index without reading those before: the transactions or the receipts of a block.</summary>
/// <remarks>Version byte 1, number of entries (4 bytes), end of each entry counted from the first (4 bytes each), entries, tail. Little-endian.</remarks>
internal readonly ref struct IndexedEntries
{
    private const byte Version = 1;
    private const int HeaderSize = 5;

    private readonly ReadOnlySpan<byte> _ends;
    private readonly ReadOnlySpan<byte> _entries;

    private IndexedEntries(ReadOnlySpan<byte> ends, ReadOnlySpan<byte> entries)
    {
        _ends = ends;
        _entries = entries;
    }

    public int Count => _ends.Length / 4;

    public ReadOnlySpan<byte> this[int index] => _entries[End(index - 1)..End(index)];

    /// <summary>What follows the last entry.</summary>
    public ReadOnlySpan<byte> Tail => _entries[End(Count - 1)..];

    /// <summary>Checks that all entries lie inside the value.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> value, out IndexedEntries entries)
    {
        entries = default;
        if (value.Length < HeaderSize || value[0] != Version)
        {
            return false;
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(value[1..]);
        if (HeaderSize + ((long)count * 4) > value.Length)
        {
            return false;
        }

        IndexedEntries opened = new(value.Slice(HeaderSize, (int)count * 4), value[(HeaderSize + ((int)count * 4))..]);
        int end = 0;
        for (int i = 0; i < opened.Count; i++)
        {
            int next = opened.End(i);
            if (next < end || next > opened._entries.Length)
            {
                return false;
            }

            end = next;
        }

        entries = opened;
        return true;
    }

    /// <summary>Starts a value; after each entry is appended, call <see cref="EndEntry"/>.</summary>
    public static void Begin(ByteBuffer destination, int count)
    {
        destination.Clear();
        Span<byte> header = destination.Extend(HeaderSize + (count * 4));
        header[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], count);
    }

    public static void EndEntry(ByteBuffer destination, int count, int index) => BinaryPrimitives.WriteInt32LittleEndian(
        destination.Written[(HeaderSize + (index * 4))..], destination.Length - HeaderSize - (count * 4));

    private int End(int index) => index < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(_ends[(index * 4)..]);
}
