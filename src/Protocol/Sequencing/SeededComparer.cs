using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>Hashes table keys with a seed, so that nobody can choose addresses or transactions that fall into one bucket.</summary>
/// <remarks>No order leaks from it: nothing here is ever enumerated in table order.</remarks>
internal sealed class SeededComparer(ulong seed) : IEqualityComparer<Address>, IEqualityComparer<Hash256>
{
    private const ulong Odd = 0x9e37_79b9_7f4a_7c15;

    private readonly ulong _first = unchecked((seed * Odd) ^ (seed >> 29));
    private readonly ulong _second = unchecked((seed + Odd) * 0xbf58_476d_1ce4_e5b9);

    public bool Equals(Address x, Address y) => x == y;

    public bool Equals(Hash256 x, Hash256 y) => x == y;

    public int GetHashCode(Address address)
    {
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(address.Bytes);
        ulong middle = BinaryPrimitives.ReadUInt64LittleEndian(address.Bytes[8..]);
        uint low = BinaryPrimitives.ReadUInt32LittleEndian(address.Bytes[16..]);
        return Fold(Mix(high ^ _first, middle ^ _second), low);
    }

    public int GetHashCode(Hash256 hash)
    {
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(hash.Bytes);
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(hash.Bytes[8..]);
        return Fold(Mix(high ^ _first, low ^ _second), 0);
    }

    private int Fold(ulong mixed, uint rest)
    {
        ulong folded = Mix(mixed ^ rest, _first | 1);
        return unchecked((int)(folded ^ (folded >> 32)));
    }

    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = System.Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
