using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Sequitur.Primitives;

/// <summary>Writes canonical RLP (Yellow Paper, appendix B) into a growable buffer. Reusable: <see cref="Clear"/> keeps the memory.</summary>
public sealed class RlpWriter
{
    private readonly ByteBuffer _buffer;

    public RlpWriter(int capacity = 256)
        : this(new ByteBuffer(capacity))
    {
    }

    /// <summary>Appends to a buffer that the caller owns.</summary>
    public RlpWriter(ByteBuffer buffer) => _buffer = buffer;

    public int Length => _buffer.Length;

    public ReadOnlySpan<byte> Written => _buffer.Written;

    public void Clear() => _buffer.Clear();

    public byte[] ToArray() => _buffer.ToArray();

    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length == 1 && content[0] < 0x80)
        {
            _buffer.Append(content[0]);
            return;
        }

        if (content.Length <= 55)
        {
            _buffer.Append((byte)(0x80 + content.Length));
        }
        else
        {
            int lengthOfLength = BytesOf((uint)content.Length);
            _buffer.Append((byte)(0x80 + 55 + lengthOfLength));
            WriteLength(_buffer.Extend(lengthOfLength), content.Length);
        }

        _buffer.Append(content);
    }

    public void Write(ulong value)
    {
        if (value < 0x80)
        {
            _buffer.Append(value == 0 ? (byte)0x80 : (byte)value);
            return;
        }

        Span<byte> digits = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(digits, value);
        Write(digits[(BitOperations.LeadingZeroCount(value) >> 3)..]);
    }

    public void Write(in U256 value)
    {
        if (value.IsUInt64)
        {
            Write(value.U0);
            return;
        }

        Span<byte> digits = stackalloc byte[32];
        value.WriteBigEndian(digits);
        Write(digits[(32 - value.ByteLength)..]);
    }

    public void Write(in Hash256 hash) => Write(hash.Bytes);

    public void Write(in Address address) => Write(address.Bytes);

    /// <summary>The empty string: zero, no address, no data.</summary>
    public void WriteEmptyString() => _buffer.Append(0x80);

    public void WriteEmptyList() => _buffer.Append(0xc0);

    /// <summary>Bytes that are RLP already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> items) => _buffer.Append(items);

    /// <summary>Starts a list; what is written up to <see cref="EndList"/> with the returned mark is its content.</summary>
    public int BeginList()
    {
        _buffer.Append(0xc0);
        return _buffer.Length;
    }

    public void EndList(int mark)
    {
        int length = _buffer.Length - mark;
        if (length <= 55)
        {
            _buffer.Written[mark - 1] = (byte)(0xc0 + length);
            return;
        }

        // One byte was kept free for the header; a longer header moves the content up.
        int lengthOfLength = BytesOf((uint)length);
        _buffer.Extend(lengthOfLength);
        Span<byte> written = _buffer.Written;
        written.Slice(mark, length).CopyTo(written[(mark + lengthOfLength)..]);
        written[mark - 1] = (byte)(0xc0 + 55 + lengthOfLength);
        WriteLength(written.Slice(mark, lengthOfLength), length);
    }

    private static int BytesOf(uint length) => 4 - (BitOperations.LeadingZeroCount(length) >> 3);

    private static void WriteLength(Span<byte> destination, int length)
    {
        for (int i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)length;
            length >>= 8;
        }
    }
}
