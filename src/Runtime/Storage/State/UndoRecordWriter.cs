using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Collects what a block overwrites or deletes in the state tables and encodes it as the block's undo record.</summary>
/// <remarks>
/// Record: version byte 1, number of entries (4 bytes), fingerprints of the keys ascending (8 bytes each), offsets of the entries
/// (4 bytes each), entries. Entry: length of kind and key (1 byte), kind (1 byte), key, length of the old value (2 bytes, 0 = was
/// absent), old value. Integers are little-endian. A historical read searches the records in place, so opening an old state costs
/// nothing per change; writing costs one sequential value per block instead of one more random page per change.
/// </remarks>
internal sealed class UndoRecordWriter
{
    public const byte Version = 1;
    public const int HeaderSize = 5;

    private readonly ByteBuffer _entries = new(1 << 16);
    private readonly ByteBuffer _record = new(1 << 16);
    private (ulong Fingerprint, int Offset)[] _index = new (ulong, int)[1024];
    private int _count;

    public int Count => _count;

    public void Clear()
    {
        _entries.Clear();
        _count = 0;
    }

    /// <summary>Notes the value a key had before the block; of several for one key the first counts.</summary>
    public void Add(UndoKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> oldValue)
    {
        if (_count == _index.Length)
        {
            Array.Resize(ref _index, _count * 2);
        }

        _index[_count++] = (UndoRecord.Fingerprint(kind, key), _entries.Length);
        Span<byte> entry = _entries.Extend(1 + 1 + key.Length + 2 + oldValue.Length);
        entry[0] = checked((byte)(key.Length + 1));
        entry[1] = (byte)kind;
        key.CopyTo(entry[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[(2 + key.Length)..], checked((ushort)oldValue.Length));
        oldValue.CopyTo(entry[(4 + key.Length)..]);
    }

    /// <summary>The encoded record, valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode()
    {
        // Equal fingerprints keep their order of arrival, because offsets grow with it: the reader stops at the first equal key.
        Array.Sort(_index, 0, _count);
        _record.Clear();
        Span<byte> head = _record.Extend(HeaderSize + (_count * 12));
        head[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], _count);
        Span<byte> fingerprints = head[HeaderSize..];
        Span<byte> offsets = head[(HeaderSize + (_count * 8))..];
        for (int i = 0; i < _count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(fingerprints[(i * 8)..], _index[i].Fingerprint);
            BinaryPrimitives.WriteInt32LittleEndian(offsets[(i * 4)..], _index[i].Offset);
        }

        _record.Append(_entries.Written);
        return _record.Written;
    }
}
