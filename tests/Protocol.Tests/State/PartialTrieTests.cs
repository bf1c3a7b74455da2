using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class PartialTrieTests
{
    [Fact]
    public void Random_rounds_of_inserts_updates_and_deletes_agree_with_a_trie_built_by_the_book() =>
        Seeds.Run(1200, seed => RunRounds(new Random(seed), rounds: 4));

    [Fact]
    public void A_large_random_trie_agrees_with_the_oracle() => RunRounds(new Random(5), rounds: 3, width: 300);

    [Theory]
    [InlineData("leaf")]
    [InlineData("extension")]
    [InlineData("branch")]
    public void A_branch_that_loses_all_children_but_one_gives_way_to_it(string sibling)
    {
        TrieBench bench = new();
        List<Hash256> keys = sibling switch
        {
            "leaf" => [Key("1234"), Key("1256")],
            "extension" => [Key("12"), Key("13aaaa1"), Key("13aaaa2")],
            _ => [Key("12"), Key("131"), Key("132")],
        };
        bench.Round([], keys.ToDictionary(key => key, _ => (byte[]?)new byte[40]));

        // The only accessed key is the deleted one, so the sibling has to be read for its own sake.
        bench.Round([], new Dictionary<Hash256, byte[]?> { [keys[0]] = null });
        Assert.Equal(keys.Count - 1, bench.Content.Count);
    }

    [Fact]
    public void Deleting_everything_leaves_the_empty_trie_and_no_node()
    {
        TrieBench bench = new();
        List<Hash256> keys = [Key("1"), Key("12"), Key("123"), Key("2"), Key("1234567")];
        bench.Round([], keys.ToDictionary(key => key, _ => (byte[]?)[1]));
        bench.Round([], keys.ToDictionary(key => key, _ => (byte[]?)null));
        Assert.Empty(bench.Content);
    }

    [Fact]
    public void Nodes_shorter_than_a_hash_live_in_their_parents()
    {
        // Keys that differ in the last nibble only, with one-byte values: leaves, and at last the branch itself, are embedded.
        TrieBench bench = new();
        string prefix = new('7', 63);
        bench.Round([], new Dictionary<Hash256, byte[]?> { [Key(prefix + "1")] = [1], [Key(prefix + "2")] = [2], [Key("8")] = [3] });
        bench.Round([Key(prefix + "5")], new Dictionary<Hash256, byte[]?> { [Key(prefix + "3")] = new byte[40] });
        bench.Round([], new Dictionary<Hash256, byte[]?> { [Key(prefix + "3")] = null });
        bench.Round([], new Dictionary<Hash256, byte[]?> { [Key(prefix + "1")] = null });
    }

    private static void RunRounds(Random random, int rounds, int width = 12)
    {
        TrieBench bench = new();
        for (int round = 0; round < rounds; round++)
        {
            List<Hash256> known = [.. bench.Content.Keys];
            Dictionary<Hash256, byte[]?> writes = [];
            for (int count = random.Next(1, width); count > 0; count--)
            {
                bool isKnown = known.Count > 0 && random.Next(3) > 0;
                Hash256 key = isKnown ? known[random.Next(known.Count)] : RandomKey(random, known);
                writes[key] = isKnown && random.Next(3) > 0 ? null : RandomValue(random, bench.Content.GetValueOrDefault(key));
            }

            List<Hash256> accessed = [.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomKey(random, known))];
            accessed.AddRange(known.Where(_ => random.Next(6) == 0));
            bench.Round(accessed, writes);
        }
    }

    /// <summary>Half of the keys share a long prefix with one that is there.</summary>
    private static Hash256 RandomKey(Random random, List<Hash256> known)
    {
        byte[] nibbles = new byte[64];
        int alphabet = random.Next(1, 4) * 5;
        for (int index = 0; index < nibbles.Length; index++)
        {
            nibbles[index] = (byte)random.Next(alphabet);
        }

        if (known.Count > 0 && random.Next(2) == 0)
        {
            byte[] shared = OracleTrie.Expand(known[random.Next(known.Count)]);
            shared.AsSpan(0, random.Next(random.Next(65))).CopyTo(nibbles);
        }

        return Key(OracleTrie.PathText(nibbles));
    }

    private static byte[] RandomValue(Random random, byte[]? old)
    {
        byte[] value = new byte[random.Next(2) == 0 ? random.Next(1, 4) : random.Next(1, 120)];
        random.NextBytes(value);
        if (old is not null && old.AsSpan().SequenceEqual(value))
        {
            value[0]++;
        }

        return value;
    }

    private static Hash256 Key(string nibbles) => new(Convert.FromHexString(nibbles.PadRight(64, '0')));
}
