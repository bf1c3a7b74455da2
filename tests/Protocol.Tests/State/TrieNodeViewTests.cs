using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>Which bytes are a trie node, and what it says, against a reading item by item.</summary>
public sealed class TrieNodeViewTests
{
    [Fact]
    public void Every_node_and_every_damaged_one_is_read_as_item_by_item()
    {
        int accepted = 0, refused = 0;
        Seeds.Run(3_000, seed =>
        {
            Random random = new(seed);
            int depth = random.Next(Nibbles.KeyLength + 2);
            byte[] node = random.Next(4) switch
            {
                0 => Pair(random, depth, isLeaf: true),
                1 => Pair(random, depth, isLeaf: false),
                _ => Branch(random, random.Next(3) != 0, depth),
            };
            Check(node, depth, ref accepted, ref refused);
            for (int i = 0; i < 20; i++) Check(Damaged(node, random), depth, ref accepted, ref refused);
        });
        Assert.True(accepted > 3_000 && refused > 3_000, $"{accepted} accepted, {refused} refused");
    }

    [Theory]
    [InlineData(1, 33)]
    [InlineData(2, 63)]
    [InlineData(5, 8)]
    public void A_path_is_compared_and_appended_nibble_by_nibble_at_any_depth(int seed, int length)
    {
        Random random = new(seed);
        byte[] bytes = new byte[Hash256.Size];
        random.NextBytes(bytes);
        Hash256 key = new(bytes);
        for (int depth = 0; depth + length < Nibbles.KeyLength; depth++)
        {
            byte[] nibbles = [.. Enumerable.Range(depth, length).Select(index => (byte)Nibbles.At(in key, index))];
            Assert.True(TrieNodeView.TryRead(Extension(nibbles), depth, out TrieNodeView node));
            Assert.True(node.MatchesKey(in key, depth));
            Assert.Equal(key, node.AppendPath(in key, depth));
            nibbles[random.Next(length)] ^= (byte)(1 + random.Next(15));
            TrieNodeView.TryRead(Extension(nibbles), depth, out TrieNodeView other);
            Assert.False(other.MatchesKey(in key, depth));
            Hash256 appended = other.AppendPath(in key, depth);
            for (int index = 0; index < Nibbles.KeyLength; index++)
            {
                bool isPath = index >= depth && index < depth + length;
                Assert.Equal(isPath ? nibbles[index - depth] : Nibbles.At(in key, index), Nibbles.At(in appended, index));
            }
        }
    }

    private static void Check(byte[] bytes, int depth, ref int accepted, ref int refused)
    {
        bool isExpected = IsNode(bytes, depth, out List<byte[]> items);
        bool isRead = TrieNodeView.TryRead(bytes, depth, out TrieNodeView node);
        Assert.True(isExpected == isRead, $"depth {depth}: {Convert.ToHexStringLower(bytes)}");
        if (TrieNodeView.BranchOfHashes(bytes) is int start and not 0)
        {
            Assert.Equal(depth < Nibbles.KeyLength, isRead);
            Assert.True(!isRead || start == node.Child);
        }

        if (!isRead)
        {
            refused++;
            return;
        }

        accepted++;
        Assert.Equal(items.Count == 17, node.Kind == TrieNodeKind.Branch);
        if (node.Kind == TrieNodeKind.Leaf) Assert.Equal(node.Value.ToArray(), bytes[node.ValueOffset..]);
        for (int nibble = 0; nibble < 16 && node.Kind == TrieNodeKind.Branch; nibble++)
        {
            int offset = TrieNodeView.ChildOf(bytes, node.Child, nibble);
            Assert.Equal(items[nibble] is [0x80], offset == 0);
            if (offset != 0) Assert.Equal(items[nibble], bytes[offset..(offset + TrieNodeView.ReferenceLength(bytes[offset]))]);
        }
    }

    /// <summary>The rules of the Yellow Paper, appendix D, for keys of 64 nibbles, on a list of items.</summary>
    private static bool IsNode(byte[] bytes, int depth, out List<byte[]> items)
    {
        items = [];
        RlpReader reader = new(bytes);
        RlpReader list = reader.ReadList();
        while (!list.IsAtEnd) items.Add(list.ReadItem().ToArray());
        reader.CloseList(ref list);
        reader.ExpectEnd();
        if (reader.HasError || bytes.Length > TrieNodeView.SizeLimit || depth > Nibbles.KeyLength) return false;
        if (items.Count == 17) return items[16] is [0x80] && depth < 64 && items[..16].Count(item => item is not [0x80]) >= 2 && items[..16].All(item => item is [0x80] || IsChild(item, depth + 1, out _));
        if (items.Count != 2 || items[0][0] >= 0xc0) return false;
        byte[] path = new RlpReader(items[0]).ReadBytes().ToArray();
        if (path.Length == 0 || path[0] > 0x3f || (path[0] & 0x1f) is > 0 and < 0x10) return false;
        int end = depth + (2 * (path.Length - 1)) + ((path[0] & 0x10) >> 4);
        if ((path[0] & 0x20) != 0) return items[1][0] < 0xc0 && end == 64 && new RlpReader(items[1]).ReadBytes().Length is > 0 and <= TrieNodeView.ValueLimit;
        return end > depth && end < 64 && IsChild(items[1], end, out int childItems) && childItems == 17;
    }

    /// <summary>What a hash names may be of any kind; it counts as a branch.</summary>
    private static bool IsChild(byte[] item, int depth, out int items)
    {
        items = 17;
        if (item.Length == 33 && item[0] == 0xa0) return true;
        bool isNode = item.Length < 32 && item[0] >= 0xc0 && IsNode(item, depth, out _);
        if (isNode) items = new RlpReader(item).ReadList().CountItems();
        return isNode;
    }

    private static byte[] Branch(Random random, bool hasHashesOnly, int depth)
    {
        RlpWriter writer = new();
        int list = writer.BeginList();
        int density = 1 + random.Next(4);
        for (int nibble = 0; nibble < 16; nibble++)
        {
            if (random.Next(density) != 0) writer.WriteEmptyString();
            else if (hasHashesOnly || random.Next(2) == 0) writer.Write(Bytes(random, Hash256.Size));
            else writer.WriteRaw(Pair(random, depth + 1, isLeaf: true));
        }

        if (random.Next(20) == 0) writer.Write(Bytes(random, 3));
        else writer.WriteEmptyString();
        writer.EndList(list);
        return writer.ToArray();
    }

    private static byte[] Pair(Random random, int depth, bool isLeaf)
    {
        int rest = Math.Max(0, Nibbles.KeyLength - depth);
        byte[] nibbles = [.. Bytes(random, isLeaf ? rest : random.Next(rest + 1)).Select(value => (byte)(value & 15))];
        return isLeaf ? Encode(nibbles, isLeaf: true, writer => writer.Write(Bytes(random, random.Next(120)))) : Extension(nibbles);
    }

    private static byte[] Extension(byte[] nibbles) => Encode(nibbles, isLeaf: false, writer => writer.Write(new byte[Hash256.Size]));

    private static byte[] Encode(byte[] nibbles, bool isLeaf, Action<RlpWriter> writeSecond)
    {
        bool isOdd = nibbles.Length % 2 != 0;
        byte flag = (byte)((isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | nibbles[0] : 0));
        byte[] path = [flag, .. nibbles.Skip(isOdd ? 1 : 0).Chunk(2).Select(pair => (byte)((pair[0] << 4) | pair[1]))];
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.Write(path);
        writeSecond(writer);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>A byte changed, cut or added, rather often where headers are.</summary>
    private static byte[] Damaged(byte[] node, Random random)
    {
        byte[] interesting = [0x00, 0x80, 0x81, 0xa0, 0xa1, 0xb8, 0xc0, 0xc1, 0xf8, 0xf9];
        List<byte> damaged = [.. node];
        int place = random.Next(3) == 0 ? random.Next(Math.Min(8, node.Length)) : random.Next(8) == 0 ? node.Length - 1 : random.Next(node.Length);
        switch (random.Next(4))
        {
            case 0: damaged.RemoveAt(place); break;
            case 1: damaged.Insert(place, interesting[random.Next(interesting.Length)]); break;
            case 2: damaged[place] ^= (byte)(1 << random.Next(8)); break;
            default: damaged[place] = interesting[random.Next(interesting.Length)]; break;
        }

        return [.. damaged];
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
