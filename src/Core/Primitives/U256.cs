using System;
using System.Runtime.InteropServices;

namespace Sequitur.Primitives;

/// <summary>An unsigned 256-bit word: the value type of the EVM stack, of balances and of storage.</summary>
/// <remarks>Four 64-bit limbs, least significant first, so that a stack slot can be read in place. Arithmetic wraps modulo 2^256.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial struct U256 : IEquatable<U256>, IComparable<U256>, ITableKey<U256>
{
    public readonly ulong U0;
    public readonly ulong U1;
    public readonly ulong U2;
    public readonly ulong U3;

    public U256(ulong u0, ulong u1 = 0, ulong u2 = 0, ulong u3 = 0)
    {
        U0 = u0;
        U1 = u1;
        U2 = u2;
        U3 = u3;
    }

    public static U256 Zero => default;

    public static U256 One => new(1);

    public static U256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsZero => (U0 | U1 | U2 | U3) == 0;

    /// <summary>True when the value fits 64 bits; then it is <see cref="U0"/>.</summary>
    public bool IsUInt64 => (U1 | U2 | U3) == 0;

    public static implicit operator U256(ulong value) => new(value);

    public bool Equals(U256 other) => TableEquals(in this, in other);

    public static ulong TableHash(in U256 key, ulong seed) => Primitives.TableHash.Of(key.U0, key.U1, key.U2, key.U3, seed);

    public static bool TableEquals(in U256 left, in U256 right) =>
        ((left.U0 ^ right.U0) | (left.U1 ^ right.U1) | (left.U2 ^ right.U2) | (left.U3 ^ right.U3)) == 0;

    public override bool Equals(object? obj) => obj is U256 other && Equals(other);

    public override int GetHashCode() => (int)(U0 ^ (U0 >> 32) ^ U1 ^ (U2 * 31) ^ U3);

    public int CompareTo(U256 other) =>
        U3 != other.U3 ? U3.CompareTo(other.U3)
        : U2 != other.U2 ? U2.CompareTo(other.U2)
        : U1 != other.U1 ? U1.CompareTo(other.U1)
        : U0.CompareTo(other.U0);

    public static bool operator ==(in U256 left, in U256 right) => TableEquals(in left, in right);

    public static bool operator !=(in U256 left, in U256 right) => !TableEquals(in left, in right);

    public static bool operator <(in U256 left, in U256 right) =>
        left.U3 != right.U3 ? left.U3 < right.U3
        : left.U2 != right.U2 ? left.U2 < right.U2
        : left.U1 != right.U1 ? left.U1 < right.U1
        : left.U0 < right.U0;

    public static bool operator >(in U256 left, in U256 right) => right < left;

    public static bool operator <=(in U256 left, in U256 right) => !(right < left);

    public static bool operator >=(in U256 left, in U256 right) => !(left < right);
}
