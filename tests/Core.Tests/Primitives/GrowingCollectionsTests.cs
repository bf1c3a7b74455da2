using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

public sealed class GrowingCollectionsTests
{
    [Fact]
    public void A_list_agrees_with_the_ordinary_list()
    {
        Random random = new(1);
        GrowList<int> list = new();
        List<int> expected = [];
        for (int step = 0; step < 5000; step++)
        {
            switch (random.Next(7))
            {
                case 0:
                    Span<int> added = list.Extend(step % 20);
                    added.Fill(step);
                    for (int index = 0; index < step % 20; index++) expected.Add(step);
                    break;
                case 1:
                    list.AddRange([step, step + 1]);
                    expected.AddRange([step, step + 1]);
                    break;
                case 2 when expected.Count > 0:
                    Assert.Equal(expected[^1], list.RemoveLast());
                    expected.RemoveAt(expected.Count - 1);
                    break;
                case 3 when random.Next(100) == 0:
                    int count = random.Next(expected.Count + 1);
                    list.Truncate(count);
                    expected.RemoveRange(count, expected.Count - count);
                    break;
                case 4:
                    Assert.Equal(0, list.AddDefault());
                    expected.Add(0);
                    break;
                default:
                    list.Add(step);
                    expected.Add(step);
                    break;
            }
        }

        Assert.Equal(expected, list.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
    }

    [Fact]
    public void A_list_can_take_its_own_items_while_it_grows()
    {
        GrowList<int> list = new();
        list.AddRange([1, 2, 3, 4]);
        list.AddRange(list.Span);
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], list.ToArray());
    }

    [Fact]
    public void A_cleared_list_and_buffer_do_not_allocate_again()
    {
        GrowList<ulong> list = new();
        ByteBuffer buffer = new();
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        list.Clear();
        buffer.Clear();
        Fill();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Fill()
        {
            for (ulong i = 0; i < 1000; i++)
            {
                list.Add(i);
                buffer.Append((byte)i);
                buffer.Append("words"u8);
            }
        }
    }

    [Fact]
    public void A_buffer_holds_what_was_appended_extended_and_not_truncated()
    {
        ByteBuffer buffer = new(0);
        buffer.Append("abc"u8);
        buffer.Extend(30).Fill(7);
        buffer.Append(9);
        Assert.Equal(34, buffer.Length);
        buffer.Truncate(5);
        Assert.Equal("abc\x07\x07"u8.ToArray(), buffer.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Extend(-1));
    }
}
