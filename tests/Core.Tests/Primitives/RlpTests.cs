using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

public sealed class RlpTests
{
    [Theory]
    [InlineData("", "0x80")]
    [InlineData("00", "0x00")]
    [InlineData("7f", "0x7f")]
    [InlineData("80", "0x8180")]
    [InlineData("646f67", "0x83646f67")]
    public void Short_strings_are_written_as_the_yellow_paper_says(string content, string expected)
    {
        RlpWriter writer = new();
        writer.Write(Convert.FromHexString(content));
        Assert.Equal(expected, Hex.Encode(writer.Written));
    }

    [Theory]
    [InlineData(0, "0x80")]
    [InlineData(1, "0x01")]
    [InlineData(0x7f, "0x7f")]
    [InlineData(0x80, "0x8180")]
    [InlineData(0x400, "0x820400")]
    [InlineData(long.MaxValue, "0x887fffffffffffffff")]
    public void Integers_are_written_without_leading_zeros(long value, string expected)
    {
        RlpWriter writer = new();
        writer.Write((ulong)value);
        writer.Write(new U256((ulong)value));
        Assert.Equal(expected + expected[2..], Hex.Encode(writer.Written));
    }

    [Fact]
    public void Nested_lists_read_back_as_they_were_written()
    {
        RlpWriter writer = new(16);
        int outer = writer.BeginList();
        writer.Write(5UL);
        int inner = writer.BeginList();
        writer.Write(new byte[60]);
        writer.WriteEmptyList();
        writer.EndList(inner);
        writer.Write(U256.MaxValue);
        writer.Write(new Address(Enumerable.Repeat((byte)3, 20).ToArray()));
        writer.Write(new Hash256(Enumerable.Repeat((byte)4, 32).ToArray()));
        writer.EndList(outer);

        RlpReader reader = new(writer.Written);
        RlpReader items = reader.ReadList();
        Assert.Equal(5, new RlpReader(items.Rest).CountItems());
        Assert.Equal(5UL, items.ReadUInt64());
        Assert.True(items.NextIsList);
        RlpReader nested = items.ReadList();
        Assert.Equal(60, nested.ReadBytes(60).Length);
        RlpReader empty = nested.ReadList();
        nested.CloseList(ref empty);
        items.CloseList(ref nested);
        Assert.Equal(U256.MaxValue, items.ReadU256());
        Assert.Equal(3, items.ReadAddress().Bytes[19]);
        Assert.Equal(4, items.ReadHash256().Bytes[31]);
        reader.CloseList(ref items);
        reader.ExpectEnd();
        Assert.Equal(RlpError.None, reader.Error);
    }

    [Theory]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(1 << 24)]
    public void Strings_and_lists_of_every_length_of_length_round_trip(int length)
    {
        byte[] content = new byte[length];
        content.AsSpan().Fill(0xab);
        RlpWriter writer = new();
        writer.Write(content);
        int mark = writer.BeginList();
        writer.WriteRaw(Enumerable.Repeat((byte)1, length).ToArray());
        writer.EndList(mark);

        RlpReader reader = new(writer.Written);
        Assert.True(reader.ReadBytes().SequenceEqual(content));
        Assert.Equal(length, reader.ReadList().CountItems());
        reader.ExpectEnd();
        Assert.Equal(RlpError.None, reader.Error);
    }

    [Theory]
    [InlineData("", RlpError.Truncated)]
    [InlineData("8100", RlpError.NonCanonicalByte)]
    [InlineData("817f", RlpError.NonCanonicalByte)]
    [InlineData("81", RlpError.Truncated)]
    [InlineData("8261", RlpError.Truncated)]
    [InlineData("b7", RlpError.Truncated)]
    [InlineData("b8", RlpError.Truncated)]
    [InlineData("b800", RlpError.NonCanonicalLength)]
    [InlineData("b837", RlpError.NonCanonicalLength)]
    [InlineData("b838", RlpError.Truncated)]
    [InlineData("b90038", RlpError.NonCanonicalLength)]
    [InlineData("bfffffffffffffffff", RlpError.Truncated)]
    [InlineData("bf8000000000000000", RlpError.Truncated)]
    [InlineData("bf0000000000000001", RlpError.NonCanonicalLength)]
    [InlineData("c0", RlpError.ExpectedString)]
    public void A_string_that_is_not_canonical_is_refused_with_its_reason(string input, RlpError expected)
    {
        RlpReader reader = new(Convert.FromHexString(input));
        Assert.True(reader.ReadBytes().IsEmpty);
        Assert.Equal(expected, reader.Error);
        RlpReader whole = new(Convert.FromHexString(input));
        Assert.Equal(expected == RlpError.ExpectedString, !whole.ReadItem().IsEmpty);
    }

    [Theory]
    [InlineData("80", RlpError.ExpectedList)]
    [InlineData("c1", RlpError.Truncated)]
    [InlineData("f800", RlpError.NonCanonicalLength)]
    [InlineData("f837", RlpError.NonCanonicalLength)]
    [InlineData("f90040", RlpError.NonCanonicalLength)]
    [InlineData("ffffffffffffffffff", RlpError.Truncated)]
    public void A_list_that_is_not_canonical_is_refused_with_its_reason(string input, RlpError expected)
    {
        RlpReader reader = new(Convert.FromHexString(input));
        RlpReader items = reader.ReadList();
        Assert.Equal(expected, reader.Error);
        Assert.Equal(expected, items.Error);
    }

    [Theory]
    [InlineData("00", RlpError.LeadingZero)]
    [InlineData("820001", RlpError.LeadingZero)]
    [InlineData("89010000000000000000", RlpError.TooLong)]
    public void An_integer_that_is_not_canonical_is_refused_with_its_reason(string input, RlpError expected)
    {
        RlpReader reader = new(Convert.FromHexString(input));
        Assert.Equal(0UL, reader.ReadUInt64());
        Assert.Equal(expected, reader.Error);
    }

    [Fact]
    public void A_word_of_more_than_32_bytes_and_a_hash_of_another_size_are_refused()
    {
        byte[] input = [0xa1, 1, .. new byte[32]];
        RlpReader word = new(input);
        Assert.True(word.ReadU256().IsZero);
        Assert.Equal(RlpError.TooLong, word.Error);
        RlpReader hash = new(input);
        Assert.True(hash.ReadHash256().IsZero);
        Assert.Equal(RlpError.WrongLength, hash.Error);
        RlpReader address = new(new byte[] { 0x80 });
        Assert.True(address.ReadAddress().IsZero);
        Assert.Equal(RlpError.WrongLength, address.Error);
    }

    [Fact]
    public void The_first_error_sticks_and_later_reads_give_defaults()
    {
        RlpReader reader = new(Convert.FromHexString("00c0c0"));
        reader.ReadUInt64();
        Assert.Equal(RlpError.LeadingZero, reader.Error);
        RlpReader list = reader.ReadList();
        Assert.Equal(RlpError.LeadingZero, list.Error);
        Assert.True(reader.ReadItem().IsEmpty);
        reader.ExpectEnd();
        Assert.Equal(RlpError.LeadingZero, reader.Error);
    }

    [Fact]
    public void Items_left_in_a_list_or_after_it_are_refused()
    {
        RlpReader reader = new(Convert.FromHexString("c20102"));
        RlpReader list = reader.ReadList();
        list.ReadUInt64();
        reader.CloseList(ref list);
        Assert.Equal(RlpError.TrailingBytes, reader.Error);

        RlpReader trailing = new(Convert.FromHexString("0102"));
        trailing.ReadUInt64();
        trailing.ExpectEnd();
        Assert.Equal(RlpError.TrailingBytes, trailing.Error);
    }

    [Fact]
    public void Whatever_the_reader_accepts_the_writer_writes_back_byte_for_byte() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            RlpReader reader = new(bytes);
            RlpWriter writer = new();
            Copy(ref reader, writer);
            return reader.HasError || writer.Written.SequenceEqual(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static void Copy(ref RlpReader reader, RlpWriter writer)
    {
        while (!reader.IsAtEnd)
        {
            if (reader.NextIsList)
            {
                RlpReader items = reader.ReadList();
                int mark = writer.BeginList();
                Copy(ref items, writer);
                writer.EndList(mark);
                reader.CloseList(ref items);
            }
            else
            {
                writer.Write(reader.ReadBytes());
            }
        }
    }
}
