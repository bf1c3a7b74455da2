using System;

namespace Sequitur.Evm;

/// <summary>A growable byte buffer at a fixed address until it grows: where a precompile's output lives while its caller may read it.</summary>
internal sealed unsafe class PinnedBuffer
{
    private byte[] _bytes = [];

    public byte* Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>Forgets the content and makes room for this many bytes, which the caller writes.</summary>
    public Span<byte> Resize(int length)
    {
        if (length > _bytes.Length)
        {
            // SAFETY: pinned for its whole life and held by _bytes.
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(1024, Math.Max(length, 2 * _bytes.Length)), pinned: true);
            fixed (byte* start = _bytes)
            {
                Start = start;
            }
        }

        Length = length;
        return new Span<byte>(_bytes, 0, length);
    }
}
