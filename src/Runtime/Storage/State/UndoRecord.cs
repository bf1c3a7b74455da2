using System;
using System.Buffers.Binary;

namespace Sequitur.Storage;

/// <summary>Searches an encoded undo record in place; see <see cref="UndoRecordWriter"/> for the format.</summary>
internal readonly ref struct UndoRecord
{
    private readonly ReadOnlySpan<byte> _fingerprints;
    private readonly ReadOnlySpan<byte> _offsets;
    private readonly ReadOnlySpan<byte> _entries;
    private readonly int _count;

    private UndoRecord(ReadOnlySpan<byte> bytes, int count)
    {
        _count = count;
        _fingerprints = bytes.Slice(UndoRecordWriter.HeaderSize, count * 8);
        _offsets = bytes.Slice(UndoRecordWriter.HeaderSize + (count * 8), count * 4);
        _entries = bytes[(UndoRecordWriter.HeaderSize + (count * 12))..];
    }

    public int Count => _count;

    /// <summary>False when the bytes are no record of this version.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out UndoRecord record)
    {
        record = default;
        if (bytes.Length < UndoRecordWriter.HeaderSize || bytes[0] != UndoRecordWriter.Version)
        {
            return false;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (count < 0 || ((long)count * 12) + UndoRecordWriter.HeaderSize > bytes.Length)
        {
            return false;
        }

        record = new UndoRecord(bytes, count);
        return true;
    }

    /// <summary>A 64-bit mix of kind and key. It is stored, so it never changes within a version of the format.</summary>
    public static ulong Fingerprint(UndoKind kind, ReadOnlySpan<byte> key)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong mix = ((ulong)kind << 56) | (uint)key.Length;
        while (key.Length >= 8)
        {
            mix = (mix ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * Multiplier;
            mix ^= mix >> 32;
            key = key[8..];
        }

        ulong rest = 0;
        foreach (byte value in key)
        {
            rest = (rest << 8) | value;
        }

        mix = (mix ^ rest) * Multiplier;
        return mix ^ (mix >> 29);
    }

    /// <summary>False when the block did not change the key; else its old value, empty when it was absent.</summary>
    public bool TryFind(UndoKind kind, scoped ReadOnlySpan<byte> key, ulong fingerprint, out ReadOnlySpan<byte> oldValue)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (BinaryPrimitives.ReadUInt64LittleEndian(_fingerprints[(middle * 8)..]) < fingerprint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (; low < _count && BinaryPrimitives.ReadUInt64LittleEndian(_fingerprints[(low * 8)..]) == fingerprint; low++)
        {
            ReadOnlySpan<byte> entry = _entries[BinaryPrimitives.ReadInt32LittleEndian(_offsets[(low * 4)..])..];
            int keyLength = entry[0] - 1;
            if (entry[1] == (byte)kind && entry.Slice(2, keyLength).SequenceEqual(key))
            {
                oldValue = entry.Slice(4 + keyLength, BinaryPrimitives.ReadUInt16LittleEndian(entry[(2 + keyLength)..]));
                return true;
            }
        }

        oldValue = default;
        return false;
    }
}
