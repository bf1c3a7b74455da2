extern alias Corlib;

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Sequitur.Primitives;
using Xunit;
using GuestArray = Corlib::System.Array;
using GuestBytes = Corlib::System.Span<byte>;
using GuestMarshal = Corlib::System.Runtime.InteropServices.MemoryMarshal;
using GuestReadOnlyBytes = Corlib::System.ReadOnlySpan<byte>;
using Rules = Corlib::Sequitur.GuestCorlib.Primitives;

namespace Sequitur.Proving.GuestCorlib;

public sealed class ObjectTests
{
    [Fact]
    public void Arrays_are_copied_cleared_and_resized_as_in_the_real_library()
    {
        foreach (int from in Outcome.Indices)
        {
            foreach (int length in Outcome.Indices)
            {
                Outcome.Same(() => Cleared(array => Array.Clear(array, from, length)), () => Cleared(array => GuestArray.Clear(array, from, length)), $"Clear({from}, {length})");
                Outcome.Same(
                    () => Cleared(array => Array.Copy(array, from, array, 1, length)),
                    () => Cleared(array => GuestArray.Copy(array, from, array, 1, length)),
                    $"Copy({from}, {length})");
                Outcome.Same(
                    () => Cleared(array => Array.Copy(array, 1, array, from, length)),
                    () => Cleared(array => GuestArray.Copy(array, 1, array, from, length)),
                    $"Copy to ({from}, {length})");
            }

            Outcome.Same(() => Cleared(array => Array.Copy(array, new int[4], from)), () => Cleared(array => GuestArray.Copy(array, new int[4], from)), $"Copy({from})");
        }

        foreach (int size in new[] { -1, 0, 3, 5, 9 })
        {
            Outcome.Same(() => Resized(size, Array.Resize), () => Resized(size, GuestArray.Resize), $"Resize({size})");
        }

        Assert.Equal("NullReferenceException", Outcome.Of(() => Cleared(_ => GuestArray.Clear((int[])null!))));
        Assert.Equal(Array.MaxLength, GuestArray.MaxLength);
    }

    [Fact]
    public void An_optional_value_is_there_or_throws()
    {
        Corlib::System.Nullable<int> none = default, five = new(5), also = 5;
        Assert.False(none.HasValue);
        Assert.Equal(0, none.GetValueOrDefault());
        Assert.Equal(7, none.GetValueOrDefault(7));
        Assert.Equal(5, five.Value);
        Assert.Equal("InvalidOperationException", Outcome.Of(() => new Corlib::System.Nullable<int>().Value));
        Assert.True(five.Equals(also) && none.Equals(default) && !five.Equals(none) && !none.Equals(five) && !five.Equals(new(6)));
    }

    [Fact]
    public void The_comparer_of_record_fields_compares_values_and_tolerates_null()
    {
        Assert.True(Corlib::System.Collections.Generic.EqualityComparer<ulong>.Default.Equals(5, 5));
        Assert.False(Corlib::System.Collections.Generic.EqualityComparer<ulong>.Default.Equals(5, 6));
        Assert.True(Corlib::System.Collections.Generic.EqualityComparer<string>.Default.Equals(null, null));
        Assert.False(Corlib::System.Collections.Generic.EqualityComparer<string>.Default.Equals(null, "a"));
        Assert.False(Corlib::System.Collections.Generic.EqualityComparer<string>.Default.Equals("a", null));
        Assert.True(Corlib::System.Collections.Generic.EqualityComparer<U256>.Default.Equals(U256.One, new U256(1)));
        Assert.Equal(EqualityComparer<U256>.Default.GetHashCode(U256.One), Corlib::System.Collections.Generic.EqualityComparer<U256>.Default.GetHashCode(U256.One));
    }

    [Fact]
    public void Primitive_values_compare_and_hash_as_in_the_real_library()
    {
        foreach (ulong word in Outcome.Words)
        {
            (ulong u64, long i64, uint u32, int i32, short i16, byte u8) = (word, (long)word, (uint)word, (int)word, (short)word, (byte)word);
            Assert.Equal(u64.GetHashCode(), Rules.UInt64_GetHashCode(ref u64));
            Assert.Equal(i64.GetHashCode(), Rules.Int64_GetHashCode(ref i64));
            Assert.Equal(u32.GetHashCode(), Rules.UInt32_GetHashCode(ref u32));
            Assert.Equal(i16.GetHashCode(), Rules.Int16_GetHashCode(ref i16));
            foreach (ulong other in Outcome.Words)
            {
                Assert.Equal(u64.CompareTo(other), Rules.UInt64_CompareTo(ref u64, other));
                Assert.Equal(i64.CompareTo((long)other), Rules.Int64_CompareTo(ref i64, (long)other));
                Assert.Equal(i32.CompareTo((int)other), Rules.Int32_CompareTo(ref i32, (int)other));
                Assert.Equal(u8.CompareTo((byte)other), Rules.Byte_CompareTo(ref u8, (byte)other));
                Assert.Equal(u32.Equals((uint)other), Rules.UInt32_Equals(ref u32, (uint)other));
            }
        }

        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => Refused(-1)));
        Assert.Equal("0", Outcome.Of(() => Refused(0)));
    }

    [Fact]
    public void Memory_is_seen_as_other_types_with_the_lengths_and_exceptions_of_the_real_library()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
        for (int length = 0; length <= bytes.Length; length++)
        {
            byte[] part = bytes[..length];
            Outcome.Same(() => MemoryMarshal.Read<ulong>(part), () => GuestMarshal.Read<ulong>(new GuestReadOnlyBytes(part)), "Read");
            Assert.Equal(MemoryMarshal.TryRead(part, out uint real), GuestMarshal.TryRead(new GuestReadOnlyBytes(part), out uint guest));
            Assert.Equal(real, guest);
            Assert.Equal(
                MemoryMarshal.Cast<byte, ulong>(part).ToArray(), GuestMarshal.Cast<byte, ulong>(new GuestBytes(part)).ToArray());
            ushort[] halves = new ushort[length];
            Assert.Equal(MemoryMarshal.Cast<ushort, ulong>(halves).Length, GuestMarshal.Cast<ushort, ulong>(new Corlib::System.Span<ushort>(halves)).Length);
            Assert.Equal(2 * length, GuestMarshal.AsBytes(new Corlib::System.ReadOnlySpan<ushort>(halves)).Length);
        }

        byte[] written = new byte[9];
        ulong value = 0x0102030405060708;
        GuestMarshal.Write(new GuestBytes(written, 1, 8), in value);
        Assert.Equal("000807060504030201", Convert.ToHexString(written));
        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => { GuestMarshal.Write(new GuestBytes(written, 2, 7), 1UL); return 0; }));
        Assert.Equal("NullReferenceException", Outcome.Of(() => GuestMarshal.GetArrayDataReference((byte[])null!)));
        GuestMarshal.CreateSpan(ref written[4], 2).Fill(9);
        Assert.Equal("000807060909030201", Convert.ToHexString(written));
    }

    private delegate void Resize(ref int[]? array, int size);

    private static string Resized(int size, Resize resize)
    {
        int[]? array = [1, 2, 3, 4, 5];
        resize(ref array, size);
        return string.Join(",", array!);
    }

    private static string Cleared(Action<int[]> change)
    {
        int[] array = [1, 2, 3, 4, 5];
        change(array);
        return string.Join(",", array);
    }

    private static int Refused(int value)
    {
        Rules.ArgumentOutOfRangeException_ThrowIfNegative(value, nameof(value));
        return value;
    }
}
