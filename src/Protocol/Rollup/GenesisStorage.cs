using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Collects the storage of a contract as solc lays it out. A value of zero is no slot.</summary>
internal sealed class GenesisStorage
{
    private readonly GrowList<GenesisSlot> _slots = new();

    public void Set(in U256 slot, in U256 value)
    {
        if (!value.IsZero) _slots.Add(new GenesisSlot(slot, value));
    }

    /// <summary>A <c>bytes</c> of 32 to 255 bytes: twice the length and one at the slot, the bytes from the slot's hash on.</summary>
    public void SetBytes(in U256 slot, ReadOnlySpan<byte> value)
    {
        Set(slot, (ulong)((2 * value.Length) + 1));
        U256 first = ItemsOf(slot);
        Span<byte> word = stackalloc byte[32];
        for (int offset = 0; offset < value.Length; offset += 32)
        {
            word.Clear();
            value[offset..Math.Min(offset + 32, value.Length)].CopyTo(word);
            Set(first + (ulong)(offset / 32), U256.FromBigEndian(word));
        }
    }

    public GenesisSlot[] ToArray() => _slots.ToArray();

    /// <summary>Where the value of a key is, the mapping being at <paramref name="slot"/>.</summary>
    public static U256 EntryOf(in U256 slot, in U256 key)
    {
        Span<byte> pair = stackalloc byte[64];
        key.WriteBigEndian(pair);
        slot.WriteBigEndian(pair[32..]);
        return U256.FromBigEndian(Keccak.Hash(pair).Bytes);
    }

    /// <summary>Where the items of an array begin, its length being at <paramref name="slot"/>.</summary>
    public static U256 ItemsOf(in U256 slot)
    {
        Span<byte> bytes = stackalloc byte[32];
        slot.WriteBigEndian(bytes);
        return U256.FromBigEndian(Keccak.Hash(bytes).Bytes);
    }
}
