using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Which logs are wanted, as eth_getLogs says it: any of the addresses, and at each topic position any of the topics; an empty list matches all.</summary>
public sealed class LogFilter
{
    private readonly BloomBits[] _addressBits;
    private readonly BloomBits[][] _topicBits;

    public LogFilter(Address[] addresses, Hash256[][] topics)
    {
        Addresses = addresses;
        Topics = topics;
        _addressBits = new BloomBits[addresses.Length];
        for (int i = 0; i < addresses.Length; i++)
        {
            _addressBits[i] = new BloomBits(addresses[i].Bytes);
        }

        _topicBits = new BloomBits[topics.Length][];
        for (int i = 0; i < topics.Length; i++)
        {
            _topicBits[i] = new BloomBits[topics[i].Length];
            for (int t = 0; t < topics[i].Length; t++)
            {
                _topicBits[i][t] = new BloomBits(topics[i][t].Bytes);
            }
        }
    }

    public Address[] Addresses { get; }

    public Hash256[][] Topics { get; }

    /// <summary>A log with fewer topics than the filter has positions does not match.</summary>
    public bool Matches(Log log)
    {
        if (log.Topics.Length < Topics.Length || (Addresses.Length > 0 && !Addresses.AsSpan().Contains(log.Address)))
        {
            return false;
        }

        for (int i = 0; i < Topics.Length; i++)
        {
            if (Topics[i].Length > 0 && !Topics[i].AsSpan().Contains(log.Topics[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>False when no log of a block with this bloom can match.</summary>
    internal bool MayMatch(ReadOnlySpan<byte> bloom)
    {
        if (!IsAnyIn(_addressBits, bloom))
        {
            return false;
        }

        foreach (BloomBits[] alternatives in _topicBits)
        {
            if (!IsAnyIn(alternatives, bloom))
            {
                return false;
            }
        }

        // Wildcards only: at least the block must have a log at all.
        return bloom.ContainsAnyExcept((byte)0);
    }

    private static bool IsAnyIn(BloomBits[] alternatives, ReadOnlySpan<byte> bloom)
    {
        foreach (ref readonly BloomBits bits in alternatives.AsSpan())
        {
            if (bits.AreIn(bloom))
            {
                return true;
            }
        }

        return alternatives.Length == 0;
    }

    /// <summary>The three bits of an item (Yellow Paper §4.3.1), hashed once for all blocks of a search.</summary>
    private readonly struct BloomBits
    {
        private readonly ushort _first;
        private readonly ushort _second;
        private readonly ushort _third;

        public BloomBits(ReadOnlySpan<byte> item)
        {
            Hash256 hash = Keccak.Hash(item);
            ReadOnlySpan<byte> bytes = hash.Bytes;
            _first = (ushort)(((bytes[0] << 8) | bytes[1]) & 0x7FF);
            _second = (ushort)(((bytes[2] << 8) | bytes[3]) & 0x7FF);
            _third = (ushort)(((bytes[4] << 8) | bytes[5]) & 0x7FF);
        }

        public bool AreIn(ReadOnlySpan<byte> bloom) => IsIn(_first, bloom) && IsIn(_second, bloom) && IsIn(_third, bloom);

        private static bool IsIn(int bit, ReadOnlySpan<byte> bloom) => (bloom[255 - (bit >> 3)] & (1 << (bit & 7))) != 0;
    }
}
