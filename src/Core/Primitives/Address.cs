using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Sequitur.Primitives;

/// <summary>A 20-byte account address in wire order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct Address : IEquatable<Address>, IComparable<Address>, ITableKey<Address>
{
    public const int Size = 20;

    private readonly ulong _w0;
    private readonly ulong _w1;
    private readonly uint _w2;

    /// <summary>Copies exactly 20 bytes; a shorter span is a broken invariant.</summary>
    public Address(ReadOnlySpan<byte> bytes) => this = MemoryMarshal.Read<Address>(bytes);

    /// <summary>The 20 bytes, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1));

    public bool IsZero => (_w0 | _w1 | _w2) == 0;

    /// <summary>The low 160 bits of a word, as the EVM reads an address from the stack.</summary>
    public static Address FromWord(in U256 word)
    {
        Span<byte> bytes = stackalloc byte[32];
        word.WriteBigEndian(bytes);
        return new Address(bytes[12..]);
    }

    /// <summary>The address as a word: 12 zero bytes, then the 20 bytes, read big-endian.</summary>
    public U256 ToWord() => U256.FromBigEndian(Bytes);

    public bool Equals(Address other) => _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2;

    public static ulong TableHash(in Address key, ulong seed) => Primitives.TableHash.Of(key._w0, key._w1, key._w2, seed);

    public static bool TableEquals(in Address left, in Address right) =>
        ((left._w0 ^ right._w0) | (left._w1 ^ right._w1) | (left._w2 ^ right._w2)) == 0;

    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    public override int GetHashCode() => (int)(_w0 ^ (_w0 >> 32) ^ _w1 ^ _w2);

    public int CompareTo(Address other) => Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(in Address left, in Address right) => left.Equals(right);

    public static bool operator !=(in Address left, in Address right) => !left.Equals(right);

    public static bool operator <(in Address left, in Address right) => left.CompareTo(right) < 0;

    public static bool operator >(in Address left, in Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(in Address left, in Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(in Address left, in Address right) => left.CompareTo(right) >= 0;

    public override string ToString() => Hex.Encode(Bytes);
}
