extern alias Corlib;

using System;
using System.Buffers.Binary;
using System.Numerics;
using Xunit;
using GuestBinary = Corlib::System.Buffers.Binary.BinaryPrimitives;
using GuestBits = Corlib::System.Numerics.BitOperations;
using GuestBytes = Corlib::System.Span<byte>;
using GuestMath = Corlib::System.Math;
using GuestReadOnlyBytes = Corlib::System.ReadOnlySpan<byte>;

namespace Sequitur.Proving.GuestCorlib;

public sealed class NumberTests
{
    [Fact]
    public void Bits_are_counted_turned_and_rounded_as_in_the_real_library()
    {
        foreach (ulong word in Outcome.Words)
        {
            Assert.Equal(BitOperations.LeadingZeroCount(word), GuestBits.LeadingZeroCount(word));
            Assert.Equal(BitOperations.LeadingZeroCount((uint)word), GuestBits.LeadingZeroCount((uint)word));
            Assert.Equal(BitOperations.TrailingZeroCount(word), GuestBits.TrailingZeroCount(word));
            Assert.Equal(BitOperations.TrailingZeroCount((uint)word), GuestBits.TrailingZeroCount((uint)word));
            Assert.Equal(BitOperations.TrailingZeroCount((int)word), GuestBits.TrailingZeroCount((int)word));
            Assert.Equal(BitOperations.PopCount(word), GuestBits.PopCount(word));
            Assert.Equal(BitOperations.PopCount((uint)word), GuestBits.PopCount((uint)word));
            Assert.Equal(BitOperations.Log2(word), GuestBits.Log2(word));
            Assert.Equal(BitOperations.Log2((uint)word), GuestBits.Log2((uint)word));
            Assert.Equal(BitOperations.IsPow2(word), GuestBits.IsPow2(word));
            Assert.Equal(BitOperations.IsPow2((long)word), GuestBits.IsPow2((long)word));
            Assert.Equal(BitOperations.RoundUpToPowerOf2(word), GuestBits.RoundUpToPowerOf2(word));
            Assert.Equal(BitOperations.RoundUpToPowerOf2((uint)word), GuestBits.RoundUpToPowerOf2((uint)word));
            for (int offset = -70; offset <= 70; offset++)
            {
                Assert.Equal(BitOperations.RotateLeft(word, offset), GuestBits.RotateLeft(word, offset));
                Assert.Equal(BitOperations.RotateRight(word, offset), GuestBits.RotateRight(word, offset));
                Assert.Equal(BitOperations.RotateLeft((uint)word, offset), GuestBits.RotateLeft((uint)word, offset));
                Assert.Equal(BitOperations.RotateRight((uint)word, offset), GuestBits.RotateRight((uint)word, offset));
            }
        }
    }

    [Fact]
    public void Products_of_two_words_have_both_halves_right()
    {
        foreach (ulong left in Outcome.Words)
        {
            foreach (ulong right in Outcome.Words)
            {
                Assert.Equal(Math.BigMul(left, right, out ulong low), GuestMath.BigMul(left, right, out ulong guestLow));
                Assert.Equal(low, guestLow);
                Assert.Equal(Math.BigMul((long)left, (long)right, out long signedLow), GuestMath.BigMul((long)left, (long)right, out long guestSignedLow));
                Assert.Equal(signedLow, guestSignedLow);
                Assert.Equal(Math.BigMul((int)left, (int)right), GuestMath.BigMul((int)left, (int)right));
            }
        }
    }

    [Fact]
    public void Least_greatest_and_absolute_values_are_those_of_the_real_library()
    {
        foreach (ulong left in Outcome.Words)
        {
            Outcome.Same(() => Math.Abs((long)left), () => GuestMath.Abs((long)left), "Abs");
            Outcome.Same(() => Math.Abs((int)left), () => GuestMath.Abs((int)left), "Abs");
            Outcome.Same(() => Math.Abs((short)left), () => GuestMath.Abs((short)left), "Abs");
            Outcome.Same(() => Math.Abs((sbyte)left), () => GuestMath.Abs((sbyte)left), "Abs");
            Assert.Equal(Math.Sign((int)left), GuestMath.Sign((int)left));
            foreach (ulong right in Outcome.Words)
            {
                Assert.Equal(Math.Max(left, right), GuestMath.Max(left, right));
                Assert.Equal(Math.Min((int)left, (int)right), GuestMath.Min((int)left, (int)right));
                Assert.Equal(Math.Max((sbyte)left, (sbyte)right), GuestMath.Max((sbyte)left, (sbyte)right));
                Outcome.Same(() => Math.DivRem((int)left, (int)right), () => GuestMath.DivRem((int)left, (int)right) is var pair ? (pair.Item1, pair.Item2) : default, "DivRem");
                Outcome.Same(() => Math.DivRem(left, right), () => GuestMath.DivRem(left, right) is var pair ? (pair.Item1, pair.Item2) : default, "DivRem");
                Outcome.Same(() => Math.Clamp(5L, (long)left, (long)right), () => GuestMath.Clamp(5L, (long)left, (long)right), "Clamp");
            }
        }
    }

    [Fact]
    public void Numbers_are_read_and_written_in_both_byte_orders_and_never_beyond_the_span()
    {
        byte[] bytes = [0x80, 0x01, 0xFE, 0x7F, 0x00, 0xFF, 0x12, 0x34, 0x56];
        for (int length = 0; length <= bytes.Length; length++)
        {
            byte[] part = bytes[..length];
            Outcome.Same(() => BinaryPrimitives.ReadUInt16BigEndian(part), () => GuestBinary.ReadUInt16BigEndian(new GuestReadOnlyBytes(part)), "u16");
            Outcome.Same(() => BinaryPrimitives.ReadUInt32BigEndian(part), () => GuestBinary.ReadUInt32BigEndian(new GuestReadOnlyBytes(part)), "u32");
            Outcome.Same(() => BinaryPrimitives.ReadUInt32LittleEndian(part), () => GuestBinary.ReadUInt32LittleEndian(new GuestReadOnlyBytes(part)), "u32");
            Outcome.Same(() => BinaryPrimitives.ReadInt64BigEndian(part), () => GuestBinary.ReadInt64BigEndian(new GuestReadOnlyBytes(part)), "i64");
            Outcome.Same(() => BinaryPrimitives.ReadUInt64LittleEndian(part), () => GuestBinary.ReadUInt64LittleEndian(new GuestReadOnlyBytes(part)), "u64");
            Assert.Equal(BinaryPrimitives.TryReadInt16BigEndian(part, out short real), GuestBinary.TryReadInt16BigEndian(new GuestReadOnlyBytes(part), out short guest));
            Assert.Equal(real, guest);
            Outcome.Same(
                () => Written(part, copy => BinaryPrimitives.WriteUInt32BigEndian(copy, 0x01020384)),
                () => Written(part, copy => GuestBinary.WriteUInt32BigEndian(new GuestBytes(copy), 0x01020384)),
                "write u32");
            Outcome.Same(
                () => Written(part, copy => BinaryPrimitives.WriteUInt64LittleEndian(copy, 0x0102030405060788)),
                () => Written(part, copy => GuestBinary.WriteUInt64LittleEndian(new GuestBytes(copy), 0x0102030405060788)),
                "write u64");
        }
    }

    private static string Written(byte[] bytes, Action<byte[]> write)
    {
        byte[] copy = [.. bytes];
        write(copy);
        return Convert.ToHexString(copy);
    }
}
