using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

public sealed class U256BitsTests
{
    private const int Cases = 4000;

    [Fact]
    public void Bitwise_operations_follow_the_numbers() => Holds((a, b) =>
        (a & b) == Words.FromBig(Words.ToBig(a) & Words.ToBig(b))
        && (a | b) == Words.FromBig(Words.ToBig(a) | Words.ToBig(b))
        && (a ^ b) == Words.FromBig(Words.ToBig(a) ^ Words.ToBig(b))
        && ~a == Words.FromBig(Words.Modulus - 1 - Words.ToBig(a)));

    [Fact]
    public void Shifts_by_every_count_follow_the_numbers() => Holds((a, b) =>
    {
        int count = (int)(b.U0 % 300);
        return a << count == Words.FromBig(Words.ToBig(a) << count)
            && a >> count == Words.FromBig(Words.ToBig(a) >> count)
            && U256.ArithmeticShiftRight(a, count) == Words.FromBig(Words.ToSigned(a) >> count);
    });

    [Fact]
    public void Shifts_by_a_whole_word_shift_everything_out_from_256_on() => Holds((a, b) =>
    {
        int count = b < 256 ? (int)b.U0 : 256;
        U256.ShiftLeft(in a, in b, out U256 left);
        U256.ShiftRight(in a, in b, out U256 right);
        U256.ArithmeticShiftRight(in a, in b, out U256 arithmetic);
        return left == Words.FromBig(Words.ToBig(a) << count)
            && right == Words.FromBig(Words.ToBig(a) >> count)
            && arithmetic == Words.FromBig(Words.ToSigned(a) >> count);
    });

    [Fact]
    public void Leading_zeros_are_counted() => Holds((a, _) =>
        a.BitLength == (int)Words.ToBig(a).GetBitLength()
        && a.LeadingZeroCount == 256 - a.BitLength
        && a.ByteLength == (a.BitLength + 7) / 8);

    [Fact]
    public void Bytes_are_counted_from_the_most_significant_one() => Holds((a, b) =>
    {
        byte[] bytes = new byte[32];
        a.WriteBigEndian(bytes);
        int index = (int)(b.U0 % 40);
        return U256.ByteAt(a, (ulong)index) == (index < 32 ? bytes[index] : 0UL)
            && (b < 32 || U256.ByteAt(a, b).IsZero);
    });

    [Fact]
    public void Sign_extension_copies_the_sign_of_the_narrow_number() => Holds((a, b) =>
    {
        int index = (int)(b.U0 % 33);
        int bits = Math.Min(256, (index + 1) * 8);
        BigInteger narrow = Words.ToBig(a) % (BigInteger.One << bits);
        BigInteger signed = narrow >> (bits - 1) == 1 ? narrow - (BigInteger.One << bits) : narrow;
        return U256.SignExtend((ulong)index, a) == Words.FromBig(signed)
            && (b < 31 || U256.SignExtend(b, a) == a);
    });

    [Fact]
    public void Big_endian_bytes_round_trip() => Holds((a, _) =>
    {
        byte[] bytes = new byte[32];
        a.WriteBigEndian(bytes);
        return U256.FromBigEndian(bytes) == a
            && U256.FromBigEndian(bytes.AsSpan(32 - a.ByteLength)) == a
            && a.ToHash256() == new Hash256(bytes);
    });

    [Fact]
    public void Big_endian_bytes_of_any_length_up_to_32_are_one_number_and_more_are_refused()
    {
        byte[] bytes = new byte[41];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= 32; length++)
        {
            Assert.Equal(Words.FromBig(new BigInteger(bytes.AsSpan(0, length), isUnsigned: true, isBigEndian: true)), U256.FromBigEndian(bytes.AsSpan(0, length)));
        }

        for (int length = 33; length <= bytes.Length; length++)
        {
            Assert.Throws<ArgumentException>(() => U256.FromBigEndian(bytes.AsSpan(0, length)));
        }
    }

    private static void Holds(Func<U256, U256, bool> property) =>
        Prop.ForAll(Words.Tuple(2), words => property(words[0], words[1])).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
}
