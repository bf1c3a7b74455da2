extern alias Corlib;

using System;
using Xunit;
using GuestBytes = Corlib::System.Span<byte>;
using GuestMemory = Corlib::System.MemoryExtensions;
using GuestReadOnlyBytes = Corlib::System.ReadOnlySpan<byte>;
using GuestWords = Corlib::System.Span<uint>;

namespace Sequitur.Proving.GuestCorlib;

public sealed class SpanTests
{
    private static readonly int[] Indices = Outcome.Indices;

    [Fact]
    public void Every_index_gives_the_item_or_the_exception_of_the_real_span()
    {
        byte[] array = [10, 11, 12, 13, 14];
        foreach (int index in Indices)
        {
            Outcome.Same(() => new Span<byte>(array)[index], () => new GuestBytes(array)[index], $"[{index}]");
            Outcome.Same(() => new ReadOnlySpan<byte>(array)[index], () => new GuestReadOnlyBytes(array)[index], $"read-only [{index}]");
            Outcome.Same(() => default(Span<byte>)[index], () => default(GuestBytes)[index], $"empty [{index}]");
        }
    }

    [Fact]
    public void Every_slice_has_the_items_or_the_exception_of_the_real_one()
    {
        uint[] array = [10, 11, 12, 13, 14];
        foreach (int start in Indices)
        {
            Outcome.Same(() => Text(new Span<uint>(array).Slice(start).ToArray()), () => Text(new GuestWords(array).Slice(start).ToArray()), $"[{start}..]");
            Outcome.Same(() => Text(array.AsSpan(start).ToArray()), () => Text(GuestMemory.AsSpan(array, start).ToArray()), $"AsSpan({start})");
            Outcome.Same(
                () => Text(((uint[]?)null).AsSpan(start).ToArray()), () => Text(GuestMemory.AsSpan((uint[]?)null, start).ToArray()), $"null.AsSpan({start})");
            foreach (int length in Indices)
            {
                string what = $"({start}, {length})";
                Outcome.Same(() => Text(new Span<uint>(array).Slice(start, length).ToArray()), () => Text(new GuestWords(array).Slice(start, length).ToArray()), what);
                Outcome.Same(() => Text(new Span<uint>(array, start, length).ToArray()), () => Text(new GuestWords(array, start, length).ToArray()), "new" + what);
                Outcome.Same(
                    () => Text(new ReadOnlySpan<uint>(array, start, length).ToArray()),
                    () => Text(new Corlib::System.ReadOnlySpan<uint>(array, start, length).ToArray()),
                    "new read-only" + what);
                Outcome.Same(() => new Span<uint>(null, start, length).Length, () => new GuestWords(null, start, length).Length, "null" + what);
            }
        }
    }

    [Fact]
    public void Copies_of_areas_that_overlap_are_those_of_the_real_span()
    {
        for (int from = 0; from < 6; from++)
        {
            for (int to = 0; to < 6; to++)
            {
                for (int length = 0; length <= 6; length++)
                {
                    ulong[] expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
                    ulong[] actual = [.. expected];
                    expected.AsSpan(from, length).CopyTo(expected.AsSpan(to, 6));
                    GuestMemory.AsSpan(actual, from, length).CopyTo(GuestMemory.AsSpan(actual, to, 6));
                    Assert.Equal(expected, actual);
                }
            }
        }
    }

    [Fact]
    public void A_copy_into_too_little_space_throws_and_copies_nothing()
    {
        byte[] source = [1, 2, 3];
        byte[] destination = [9, 9];
        Assert.Throws<ArgumentException>(() => new GuestBytes(source).CopyTo(new GuestBytes(destination)));
        Assert.Throws<ArgumentException>(() => GuestMemory.CopyTo(source, new GuestBytes(destination)));
        Assert.False(new GuestReadOnlyBytes(source).TryCopyTo(new GuestBytes(destination)));
        Assert.Equal([9, 9], destination);
        Assert.True(new GuestReadOnlyBytes(source, 1, 2).TryCopyTo(new GuestBytes(destination)));
        Assert.Equal([2, 3], destination);
    }

    [Fact]
    public void Filling_clearing_and_reversing_touch_the_span_and_nothing_beside_it()
    {
        uint[] words = [1, 2, 3, 4, 5];
        new GuestWords(words, 1, 3).Fill(0xDEADBEEF);
        Assert.Equal([1, 0xDEADBEEF, 0xDEADBEEF, 0xDEADBEEF, 5], words);
        new GuestWords(words, 2, 2).Clear();
        Assert.Equal([1, 0xDEADBEEF, 0, 0, 5], words);
        GuestMemory.Reverse(new GuestWords(words, 0, 4));
        Assert.Equal([0, 0, 0xDEADBEEF, 1, 5], words);
        byte[] bytes = [1, 2, 3];
        new GuestBytes(bytes, 1, 1).Fill(0xFF);
        Assert.Equal([1, 0xFF, 3], bytes);
    }

    [Fact]
    public void A_span_is_walked_item_by_item_and_a_write_goes_through()
    {
        uint[] words = [1, 2, 3];
        foreach (ref uint word in new GuestWords(words))
        {
            word *= 10;
        }

        uint sum = 0;
        foreach (uint word in new Corlib::System.ReadOnlySpan<uint>(words))
        {
            sum += word;
        }

        Assert.Equal([10, 20, 30], words);
        Assert.Equal(60U, sum);
        Assert.Equal(0, GuestWords.Empty.Length);
        Assert.True(new GuestWords([]).IsEmpty);
        Assert.True(new GuestWords(words) == new GuestWords(words) && new GuestWords(words) != new GuestWords(words, 0, 2));
    }

    [Fact]
    public unsafe void A_span_over_memory_refuses_a_negative_length()
    {
        byte* memory = stackalloc byte[4];
        GuestBytes span = new(memory, 4);
        span[3] = 7;
        Assert.Equal(7, memory[3]);
        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => new GuestBytes(null, -1).Length));
        Assert.True(System.Runtime.CompilerServices.Unsafe.IsNullRef(ref GuestBytes.Empty.GetPinnableReference()));
        Assert.True(System.Runtime.CompilerServices.Unsafe.AreSame(ref span[0], ref span.GetPinnableReference()));
    }

    [Fact]
    public void Sequences_compare_and_are_found_as_in_the_real_library()
    {
        byte[][] all = [[], [0], [1], [0, 0], [0, 255], [255], [1, 2, 3], [1, 2, 3, 4], [1, 2, 4], [128, 2]];
        foreach (byte[] left in all)
        {
            foreach (byte[] right in all)
            {
                Assert.Equal(Math.Sign(left.AsSpan().SequenceCompareTo(right)), Math.Sign(GuestMemory.SequenceCompareTo(new GuestBytes(left), new GuestReadOnlyBytes(right))));
                Assert.Equal(left.AsSpan().SequenceEqual(right), GuestMemory.SequenceEqual(new GuestBytes(left), new GuestReadOnlyBytes(right)));
                Assert.Equal(left.AsSpan().StartsWith(right), GuestMemory.StartsWith(new GuestReadOnlyBytes(left), new GuestReadOnlyBytes(right)));
                Assert.Equal(left.AsSpan().EndsWith(right), GuestMemory.EndsWith(new GuestReadOnlyBytes(left), new GuestReadOnlyBytes(right)));
                int[] wide = Array.ConvertAll(left, item => item - 128), other = Array.ConvertAll(right, item => item - 128);
                Assert.Equal(
                    Math.Sign(new ReadOnlySpan<int>(wide).SequenceCompareTo(other)),
                    Math.Sign(GuestMemory.SequenceCompareTo(new Corlib::System.ReadOnlySpan<int>(wide), new Corlib::System.ReadOnlySpan<int>(other))));
            }

            foreach (byte item in new byte[] { 0, 2, 255 })
            {
                Assert.Equal(new ReadOnlySpan<byte>(left).IndexOf(item), GuestMemory.IndexOf(new GuestReadOnlyBytes(left), item));
                Assert.Equal(new ReadOnlySpan<byte>(left).LastIndexOf(item), GuestMemory.LastIndexOf(new GuestReadOnlyBytes(left), item));
                Assert.Equal(new ReadOnlySpan<byte>(left).IndexOfAnyExcept(item), GuestMemory.IndexOfAnyExcept(new GuestReadOnlyBytes(left), item));
                Assert.Equal(new ReadOnlySpan<byte>(left).Contains(item), GuestMemory.Contains(new GuestReadOnlyBytes(left), item));
            }
        }
    }

    private static string Text(uint[] items) => string.Join(",", items);
}
