using System;

namespace Sequitur.State;

/// <summary>Bytes in lexicographic order.</summary>
internal readonly struct OrderedBytes(byte[] bytes) : IComparable<OrderedBytes>
{
    public byte[] Bytes { get; } = bytes;

    public int CompareTo(OrderedBytes other) => Bytes.AsSpan().SequenceCompareTo(other.Bytes);

    public static byte[][] ToArrays(Span<OrderedBytes> items)
    {
        MergeSort.Sort(items);
        byte[][] arrays = new byte[items.Length][];
        for (int index = 0; index < arrays.Length; index++)
        {
            arrays[index] = items[index].Bytes;
        }

        return arrays;
    }
}
