using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

public sealed class TableTests
{
    /// <summary>All keys share one hash, so that every lookup walks a probe sequence.</summary>
    private readonly struct CollidingKey(int value) : ITableKey<CollidingKey>
    {
        private readonly int _value = value;

        public static ulong TableHash(in CollidingKey key, ulong seed) => 0xffff_ffff_0000_0000;

        public static bool TableEquals(in CollidingKey left, in CollidingKey right) => left._value == right._value;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_table_agrees_with_a_dictionary_through_random_adds_truncations_and_clears(int seed)
    {
        Random random = new(seed);
        Table<U256, int> table = new(seed: (ulong)seed);
        List<U256> order = [];
        Dictionary<U256, int> expected = [];
        for (int step = 0; step < 20_000; step++)
        {
            int action = random.Next(1000);
            if (action == 0)
            {
                table.Clear();
                order.Clear();
                expected.Clear();
            }
            else if (action < 10)
            {
                int count = random.Next(order.Count + 1);
                table.TruncateTo(count);
                order[count..].ForEach(key => expected.Remove(key));
                order.RemoveRange(count, order.Count - count);
            }
            else
            {
                U256 key = new((ulong)random.Next(4000), 0, 0, (ulong)random.Next(2));
                int position = table.FindOrAdd(in key, out bool added);
                Assert.Equal(!expected.ContainsKey(key), added);
                if (added)
                {
                    Assert.Equal(order.Count, position);
                    Assert.Equal(0, table.ValueAt(position));
                    order.Add(key);
                }

                table.ValueAt(position) = step;
                expected[key] = step;
            }

            Assert.Equal(order.Count, table.Count);
        }

        for (int position = 0; position < order.Count; position++)
        {
            Assert.Equal(order[position], table.KeyAt(position));
            Assert.Equal(position, table.Find(order[position]));
            Assert.Equal(expected[order[position]], table.ValueAt(position));
        }
    }

    [Fact]
    public void Keys_that_all_collide_are_still_told_apart_after_truncation()
    {
        Table<CollidingKey, int> table = new(4);
        for (int value = 0; value < 200; value++)
        {
            table[new CollidingKey(value)] = value;
        }

        table.TruncateTo(50);
        for (int value = 0; value < 200; value++)
        {
            Assert.Equal(value < 50 ? value : -1, table.Find(new CollidingKey(value)));
        }
    }

    [Fact]
    public void The_order_of_entries_does_not_depend_on_the_seed()
    {
        Table<Hash256, int> left = new(seed: 1);
        Table<Hash256, int> right = new(seed: 0x9999_0000_ffff_1234);
        byte[] bytes = new byte[32];
        Random random = new(7);
        for (int i = 0; i < 1000; i++)
        {
            random.NextBytes(bytes);
            Hash256 key = new(bytes);
            Assert.Equal(left.FindOrAdd(in key, out _), right.FindOrAdd(in key, out _));
        }
    }

    [Fact]
    public void A_grown_table_no_longer_allocates()
    {
        Table<StorageKey, U256> table = new();
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        table.Clear();
        Fill();
        table.TruncateTo(10);
        Fill();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Fill()
        {
            for (int i = 0; i < 5000; i++)
            {
                table[new StorageKey(i & 7, (ulong)i)] = U256.One;
            }
        }
    }

    [Fact]
    public void Words_that_differ_in_one_bit_get_different_hashes_under_every_zero_factor()
    {
        // 0x8bb8… is the mixer's own constant: a key word equal to it must not swallow its neighbour.
        HashSet<ulong> hashes = [];
        for (int bit = 0; bit < 64; bit++)
        {
            U256 key = new(1UL << bit, 0x8bb84b93962eacc9, 0x4b33a62ed433d4a3, 0x4b33a62ed433d4a3);
            Assert.True(hashes.Add(U256.TableHash(in key, 0)));
        }
    }

    [Fact]
    public void A_position_past_the_count_is_refused()
    {
        Table<U256, int> table = new();
        table[U256.One] = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => table.ValueAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.KeyAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TruncateTo(2));
    }
}
