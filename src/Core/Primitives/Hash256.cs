using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Sequitur.Primitives;

/// <summary>32 opaque bytes in their wire order: a keccak digest, a root, a block or transaction hash.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>, ITableKey<Hash256>
{
    public const int Size = 32;

    private readonly ulong _w0;
    private readonly ulong _w1;
    private readonly ulong _w2;
    private readonly ulong _w3;

    /// <summary>Copies exactly 32 bytes; a shorter span is a broken invariant.</summary>
    public Hash256(ReadOnlySpan<byte> bytes) => this = MemoryMarshal.Read<Hash256>(bytes);

    /// <summary>The 32 bytes, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1));

    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    public bool Equals(Hash256 other) => _w0 == other._w0 && _w1 == other._w1 && _w2 == other._w2 && _w3 == other._w3;

    public static ulong TableHash(in Hash256 key, ulong seed) => Primitives.TableHash.Of(key._w0, key._w1, key._w2, key._w3, seed);

    public static bool TableEquals(in Hash256 left, in Hash256 right) =>
        ((left._w0 ^ right._w0) | (left._w1 ^ right._w1) | (left._w2 ^ right._w2) | (left._w3 ^ right._w3)) == 0;

    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    public override int GetHashCode() => (int)(_w0 ^ (_w0 >> 32));

    public int CompareTo(Hash256 other) => Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(in Hash256 left, in Hash256 right) => left.Equals(right);

    public static bool operator !=(in Hash256 left, in Hash256 right) => !left.Equals(right);

    public static bool operator <(in Hash256 left, in Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(in Hash256 left, in Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(in Hash256 left, in Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(in Hash256 left, in Hash256 right) => left.CompareTo(right) >= 0;

    public override string ToString() => Hex.Encode(Bytes);
}
