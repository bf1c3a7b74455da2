using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The 2048-bit filter over log addresses and topics (Yellow Paper §4.3.1).</summary>
public sealed class Bloom
{
    public const int Size = 256;

    private readonly byte[] _bytes = new byte[Size];

    public Bloom()
    {
    }

    /// <summary>Copies exactly 256 bytes.</summary>
    public Bloom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("a bloom filter has 256 bytes", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public void Add(ReadOnlySpan<byte> item)
    {
        Span<byte> digest = stackalloc byte[32];
        Keccak.HashTo(item, digest);
        for (int pair = 0; pair < 6; pair += 2)
        {
            int bit = BinaryPrimitives.ReadUInt16BigEndian(digest[pair..]) & 2047;
            _bytes[Size - 1 - (bit >> 3)] |= (byte)(1 << (bit & 7));
        }
    }

    public void Add(Log log)
    {
        Add(log.Address.Bytes);
        for (int i = 0; i < log.Topics.Length; i++)
        {
            Add(log.Topics[i].Bytes);
        }
    }

    /// <summary>Adds everything the other filter holds.</summary>
    public void Add(Bloom other)
    {
        Span<ulong> mine = MemoryMarshal.Cast<byte, ulong>(_bytes.AsSpan());
        ReadOnlySpan<ulong> others = MemoryMarshal.Cast<byte, ulong>(other.Bytes);
        for (int i = 0; i < mine.Length; i++)
        {
            mine[i] |= others[i];
        }
    }

    /// <summary>False when the item (an address or a topic) was certainly not added.</summary>
    public bool MayContain(ReadOnlySpan<byte> item)
    {
        Span<byte> digest = stackalloc byte[32];
        Keccak.HashTo(item, digest);
        for (int pair = 0; pair < 6; pair += 2)
        {
            int bit = BinaryPrimitives.ReadUInt16BigEndian(digest[pair..]) & 2047;
            if ((_bytes[Size - 1 - (bit >> 3)] & (1 << (bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
