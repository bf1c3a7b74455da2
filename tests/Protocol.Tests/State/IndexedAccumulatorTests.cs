using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class IndexedAccumulatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(400)]
    public void Adding_to_the_root_of_the_first_items_gives_the_root_of_all(int bytesMax)
    {
        Random random = new(bytesMax);
        byte[][] values = [.. Enumerable.Range(0, 300).Select(_ => Value(random, bytesMax))];
        foreach (int count in (int[])[1, 2, 3, 17, 127, 128, 129, 255, 256, 257, 300])
        {
            Hash256 expected = IndexedTrie.Root(values.AsSpan(0, count));
            for (int split = 0; split <= count; split += 1 + random.Next(count > 40 ? 20 : 1))
            {
                IndexedAccumulator earlier = new(Keccak.EmptyTrie, [], collects: true);
                Assert.False(earlier.Append(0, values.AsSpan(0, split), out Hash256 root).IsSet);
                Assert.Equal(IndexedTrie.Root(values.AsSpan(0, split)), root);

                IndexedAccumulator added = new(root, earlier.WrittenNodes);
                Assert.Equal((count, split, default(StateFault)), (count, split, added.Append(split, values.AsSpan(split, count - split), out Hash256 all)));
                Assert.Equal(expected, all);

                IndexedAccumulator again = new(root, added.UsedNodes);
                Assert.Equal(default, again.Append(split, values.AsSpan(split, count - split), out all));
                Assert.Equal(expected, all);
                Assert.Equal(added.UsedNodes.Length, again.UsedNodes.Length);
            }
        }
    }

    [Fact]
    public void An_item_that_is_there_and_a_node_that_is_none_are_refused()
    {
        byte[][] values = [[1], [2], [3]];
        IndexedAccumulator earlier = new(Keccak.EmptyTrie, [], collects: true);
        earlier.Append(0, values, out Hash256 root);

        Assert.Equal(StateFaultKind.MalformedNode, new IndexedAccumulator(root, earlier.WrittenNodes).Append(1, values, out _).Kind);
        Assert.Equal(new StateFault(StateFaultKind.MissingNode, root), new IndexedAccumulator(root, []).Append(3, values, out _));
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] node = [.. earlier.WrittenNodes[^1]];
            node[random.Next(node.Length)] = (byte)random.Next(256);
            node = random.Next(4) == 0 ? node[..random.Next(node.Length)] : node;
            StateFault fault = new IndexedAccumulator(Keccak.Hash(node), [node]).Append(random.Next(300), values, out Hash256 after);
            Assert.True(fault.IsSet || !after.IsZero);
        }
    }

    private static byte[] Value(Random random, int bytesMax)
    {
        byte[] value = new byte[1 + random.Next(bytesMax)];
        random.NextBytes(value);
        return value;
    }
}
