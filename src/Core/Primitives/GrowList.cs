using System;

namespace Sequitur.Primitives;

/// <summary>A growable array. Clearing and truncating keep the memory, so that a reused list no longer allocates.</summary>
/// <remarks>References and spans into the list are stale after the next <see cref="Add"/>, which may move the items.</remarks>
public sealed class GrowList<T>
{
    private T[] _items;

    public GrowList(int capacity = 0) => _items = capacity == 0 ? [] : new T[capacity];

    public int Count { get; private set; }

    public ref T this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(index));
            }

            return ref _items[index];
        }
    }

    /// <summary>The item added last.</summary>
    public ref T Last => ref this[Count - 1];

    public Span<T> Span => new(_items, 0, Count);

    public void Add(T item)
    {
        T[] items = _items;
        int count = Count;
        if ((uint)count >= (uint)items.Length)
        {
            items = Grow(count + 1);
        }

        items[count] = item;
        Count = count + 1;
    }

    /// <summary>Adds a default item and returns its place, for large structs filled in place.</summary>
    public ref T AddDefault()
    {
        if (Count == _items.Length)
        {
            Grow(Count + 1);
        }

        ref T place = ref _items[Count++];
        place = default!;
        return ref place;
    }

    /// <summary>Adds <paramref name="count"/> items and returns them to be filled; what they hold before is unspecified.</summary>
    public Span<T> Extend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int start = Count;
        if (count > _items.Length - start)
        {
            Grow(checked(start + count));
        }

        Count = start + count;
        return new Span<T>(_items, start, count);
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        // Taken before growing: the items may be our own, and the old array then stays intact.
        int start = Count;
        if (items.Length > _items.Length - start)
        {
            Grow(checked(start + items.Length));
        }

        items.CopyTo(new Span<T>(_items, start, items.Length));
        Count = start + items.Length;
    }

    /// <summary>Removes the item added last and returns it.</summary>
    public T RemoveLast()
    {
        T last = Last;
        _items[--Count] = default!;
        return last;
    }

    public void Clear() => Truncate(0);

    /// <summary>Forgets the items added last until <paramref name="count"/> are left.</summary>
    public void Truncate(int count)
    {
        if ((uint)count > (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        Array.Clear(_items, count, Count - count);
        Count = count;
    }

    public T[] ToArray() => Span.ToArray();

    private T[] Grow(int atLeast)
    {
        T[] items = new T[Math.Max(Math.Max(4, _items.Length * 2), atLeast)];
        Array.Copy(_items, items, Count);
        return _items = items;
    }
}
