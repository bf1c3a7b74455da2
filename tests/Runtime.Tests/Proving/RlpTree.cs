using System;
using System.Collections.Generic;
using System.Linq;

namespace Sequitur.Runtime.Proving;

/// <summary>An RLP item that can be changed: a string, or a list of items. Reads only what is well-formed and writes whatever it is told to.</summary>
internal sealed class RlpTree
{
    private RlpTree(byte[]? text, List<RlpTree>? items)
    {
        Text = text;
        Items = items;
    }

    /// <summary>Null in a list.</summary>
    public byte[]? Text { get; set; }

    /// <summary>Null in a string.</summary>
    public List<RlpTree>? Items { get; set; }

    /// <summary>Writes the length in a byte of its own, which only those above 55 may have.</summary>
    public bool IsLong { get; set; }

    public static RlpTree Parse(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        RlpTree tree = Read(bytes, ref at);
        return at == bytes.Length ? tree : throw new ArgumentException("more than one item", nameof(bytes));
    }

    public byte[] Encode()
    {
        List<byte> bytes = [];
        Write(bytes);
        return [.. bytes];
    }

    public bool IsSame(RlpTree other) => Encode().AsSpan().SequenceEqual(other.Encode());

    /// <summary>Every list below and this one if it is one, with what stands in it.</summary>
    public IEnumerable<(string Path, RlpTree List)> Lists(string path = "") =>
        Items is null ? [] : Items.SelectMany((item, index) => item.Lists($"{path}/{index}")).Prepend((path, this));

    private static RlpTree Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        byte first = bytes[at++];
        if (first < 0x80) return new RlpTree([first], null);
        bool isList = first >= 0xc0;
        int length = first - (isList ? 0xc0 : 0x80);
        if (length > 55)
        {
            int lengthBytes = length - 55;
            length = 0;
            for (int i = 0; i < lengthBytes; i++) length = (length << 8) | bytes[at++];
        }

        int end = at + length;
        if (!isList)
        {
            byte[] text = bytes[at..end].ToArray();
            at = end;
            return new RlpTree(text, null);
        }

        List<RlpTree> items = [];
        while (at < end) items.Add(Read(bytes, ref at));
        return new RlpTree(null, items);
    }

    private void Write(List<byte> into)
    {
        if (Text is { Length: 1 } single && single[0] < 0x80 && !IsLong)
        {
            into.Add(single[0]);
            return;
        }

        List<byte> payload = [];
        if (Text is not null) payload.AddRange(Text);
        else foreach (RlpTree item in Items!) item.Write(payload);
        int offset = Text is null ? 0xc0 : 0x80;
        if (payload.Count <= 55 && !IsLong)
        {
            into.Add((byte)(offset + payload.Count));
        }
        else
        {
            byte[] length = Length(payload.Count);
            into.Add((byte)(offset + 55 + length.Length));
            into.AddRange(length);
        }

        into.AddRange(payload);
    }

    private static byte[] Length(int count)
    {
        List<byte> bytes = [];
        for (int rest = count; rest > 0 || bytes.Count == 0; rest >>= 8) bytes.Insert(0, (byte)rest);
        return [.. bytes];
    }
}
