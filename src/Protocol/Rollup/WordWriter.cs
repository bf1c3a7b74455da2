using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Writes static values as abi.encode does: each in a 32-byte word, big-endian, right-aligned.</summary>
internal sealed class WordWriter(int words)
{
    public const int WordSize = 32;

    private int _position;

    /// <summary>All words; those not written to are zero.</summary>
    public byte[] Bytes { get; } = new byte[words * WordSize];

    public void Write(in U256 value)
    {
        value.WriteBigEndian(Bytes.AsSpan(_position, WordSize));
        _position += WordSize;
    }

    public void Write(ulong value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(Bytes.AsSpan(_position + WordSize - sizeof(ulong), sizeof(ulong)), value);
        _position += WordSize;
    }

    public void Write(in Address value)
    {
        value.Bytes.CopyTo(Bytes.AsSpan(_position + WordSize - Address.Size, Address.Size));
        _position += WordSize;
    }

    public void Write(in Hash256 value) => WriteWords(value.Bytes);

    /// <summary>Bytes that fill whole words.</summary>
    public void WriteWords(ReadOnlySpan<byte> words)
    {
        words.CopyTo(Bytes.AsSpan(_position, words.Length));
        _position += words.Length;
    }
}
