using System;

namespace Sequitur.Primitives;

/// <summary>Growable bytes. Clearing keeps the memory, so that a reused buffer no longer allocates.</summary>
/// <remarks>Spans into the buffer are stale after the next call that adds bytes, which may move them.</remarks>
public sealed class ByteBuffer
{
    private byte[] _bytes;

    public ByteBuffer(int capacity = 256) => _bytes = new byte[Math.Max(capacity, 16)];

    public int Length { get; private set; }

    public Span<byte> Written => new(_bytes, 0, Length);

    public void Append(byte value)
    {
        byte[] bytes = _bytes;
        int length = Length;
        if ((uint)length >= (uint)bytes.Length)
        {
            bytes = Grow(1);
        }

        bytes[length] = value;
        Length = length + 1;
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <summary>Adds <paramref name="count"/> bytes and returns them to be filled; what they hold before is unspecified.</summary>
    public Span<byte> Extend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _bytes.Length - Length)
        {
            Grow(count);
        }

        Span<byte> added = new(_bytes, Length, count);
        Length += count;
        return added;
    }

    public void Clear() => Length = 0;

    public void Truncate(int length)
    {
        if ((uint)length > (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        Length = length;
    }

    public byte[] ToArray() => Written.ToArray();

    private byte[] Grow(int more)
    {
        // 0x7FFFFFC7 is the longest byte array of the runtime (Array.MaxLength).
        long wanted = Math.Max((long)Length + more, Math.Min((long)_bytes.Length * 2, 0x7FFFFFC7));
        byte[] bytes = new byte[checked((int)wanted)];
        Array.Copy(_bytes, bytes, Length);
        return _bytes = bytes;
    }
}
