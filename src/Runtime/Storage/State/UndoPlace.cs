using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sequitur.Storage;

/// <summary>Where an undo record lies in the map; valid as long as the transaction it was found by.</summary>
internal readonly unsafe struct UndoPlace
{
    private readonly byte* _bytes;
    private readonly int _length;

    /// <summary>SAFETY: the span must come from a transaction, whose pages are mapped and do not move until it ends.</summary>
    public UndoPlace(ReadOnlySpan<byte> mapped)
    {
        _bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(mapped));
        _length = mapped.Length;
    }

    public UndoRecord Open() => UndoRecord.TryOpen(new ReadOnlySpan<byte>(_bytes, _length), out UndoRecord record)
        ? record
        : throw new InvalidOperationException("an undo record that was checked when the snapshot was opened is not readable");
}
