using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class IndexedTrieTests
{
    [Fact]
    public void No_values_give_the_root_of_the_empty_trie() => Assert.Equal(Keccak.EmptyTrie, IndexedTrie.Root([]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public void The_root_agrees_with_a_trie_built_by_the_book(int count)
    {
        Random random = new(count);
        byte[][] values = [.. Enumerable.Range(0, count).Select(_ => RandomValue(random))];
        Dictionary<string, byte[]> content = [];
        for (int index = 0; index < count; index++)
        {
            RlpWriter key = new();
            key.Write((ulong)index);
            content[Convert.ToHexStringLower(key.ToArray())] = values[index];
        }

        Assert.Equal(OracleTrie.RootOf(content), IndexedTrie.Root(values));
    }

    private static byte[] RandomValue(Random random)
    {
        byte[] value = new byte[random.Next(3) == 0 ? random.Next(1, 4) : random.Next(1, 700)];
        random.NextBytes(value);
        return value;
    }
}
