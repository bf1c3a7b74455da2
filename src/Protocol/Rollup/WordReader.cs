using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Reads what <see cref="WordWriter"/> wrote. A value that does not fit its type makes the whole malformed; the caller checks the length.</summary>
internal ref struct WordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsMalformed { get; private set; }

    public U256 ReadU256() => U256.FromBigEndian(ReadWords(1));

    public Hash256 ReadHash256() => new(ReadWords(1));

    public ulong ReadUInt64()
    {
        U256 value = ReadU256();
        IsMalformed |= !value.IsUInt64;
        return value.U0;
    }

    public uint ReadUInt32()
    {
        ulong value = ReadUInt64();
        IsMalformed |= value > uint.MaxValue;
        return value > uint.MaxValue ? 0 : (uint)value;
    }

    /// <summary>A number up to a limit that an int holds.</summary>
    public int ReadInt32(int max)
    {
        ulong value = ReadUInt64();
        IsMalformed |= value > (ulong)max;
        return value > (ulong)max ? 0 : (int)value;
    }

    public Address ReadAddress()
    {
        ReadOnlySpan<byte> word = ReadWords(1);
        const int Padding = WordWriter.WordSize - Address.Size;
        IsMalformed |= U256.FromBigEndian(word[..Padding]) != U256.Zero;
        return new Address(word[Padding..]);
    }

    public ReadOnlySpan<byte> ReadWords(int count)
    {
        ReadOnlySpan<byte> words = _rest[..(count * WordWriter.WordSize)];
        _rest = _rest[words.Length..];
        return words;
    }

    /// <summary>Places that have no meaning yet.</summary>
    public void ExpectZero(int count)
    {
        for (int i = 0; i < count; i++)
        {
            IsMalformed |= !ReadHash256().IsZero;
        }
    }
}
