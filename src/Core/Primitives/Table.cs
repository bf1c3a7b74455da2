using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <summary>A hash table whose entries lie densely in the order they were added and are addressed by their position.</summary>
/// <remarks>
/// Iterate by position from 0 to <see cref="Count"/> - 1: the order depends on what was added, never on a hash or a seed.
/// Entries leave only from the end (<see cref="TruncateTo"/>), as a journal needs it. Once grown, nothing allocates.
/// References from <see cref="ValueAt"/> and <see cref="KeyAt"/> are stale after the next <see cref="FindOrAdd"/>, which may move the entries.
/// A process that serves strangers should pass a secret seed, for keys chosen to collide cost linear time.
/// </remarks>
public sealed class Table<TKey, TValue>
    where TKey : struct, ITableKey<TKey>
{
    private readonly ulong _seed;
    private Entry[] _entries;

    // Open addressing with linear probing, at most half full: 0 is free, else the upper half of the hash over (position + 1).
    // Entries leave in the reverse order of insertion, so freeing a slot never cuts the probe sequence of another entry.
    private ulong[] _slots;

    public Table(int capacity = 8, ulong seed = 0)
    {
        _seed = seed;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 4));
        _entries = new Entry[size];
        _slots = new ulong[size * 2];
    }

    public int Count { get; private set; }

    /// <summary>The position of the key, or -1.</summary>
    public int Find(in TKey key)
    {
        uint tag = TagOf(in key);
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int probe = (int)tag & mask; ; probe = (probe + 1) & mask)
        {
            ulong slot = slots[probe];
            if (slot == 0)
            {
                return -1;
            }

            if ((uint)(slot >> 32) == tag)
            {
                int position = (int)(uint)slot - 1;
                if (TKey.TableEquals(in _entries[position].Key, in key))
                {
                    return position;
                }
            }
        }
    }

    public bool Contains(in TKey key) => Find(in key) >= 0;

    /// <summary>The position of the key; a key that was not there is added at the end with a default value.</summary>
    public int FindOrAdd(in TKey key, out bool added)
    {
        uint tag = TagOf(in key);
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        int probe = (int)tag & mask;
        for (ulong slot = slots[probe]; slot != 0; slot = slots[probe])
        {
            if ((uint)(slot >> 32) == tag)
            {
                int position = (int)(uint)slot - 1;
                if (TKey.TableEquals(in _entries[position].Key, in key))
                {
                    added = false;
                    return position;
                }
            }

            probe = (probe + 1) & mask;
        }

        added = true;
        return Append(in key, tag, probe);
    }

    /// <summary>The value of the key, added with a default value when it was not there.</summary>
    [SuppressMessage("Design", "CA1043:Use integral or string argument for indexers", Justification = "A table is indexed by its key.")]
    public ref TValue this[in TKey key]
    {
        get
        {
            // Not in one expression: adding may replace the array of entries.
            int position = FindOrAdd(in key, out _);
            return ref _entries[position].Value;
        }
    }

    public ref TValue ValueAt(int position)
    {
        CheckPosition(position);
        return ref _entries[position].Value;
    }

    public ref readonly TKey KeyAt(int position)
    {
        CheckPosition(position);
        return ref _entries[position].Key;
    }

    /// <summary>Forgets every entry and keeps the memory; the cost follows the number of entries, not the capacity.</summary>
    public void Clear()
    {
        if (Count > _entries.Length / 8)
        {
            Array.Clear(_slots);
            Array.Clear(_entries, 0, Count);
            Count = 0;
        }
        else
        {
            TruncateTo(0);
        }
    }

    /// <summary>Forgets the entries added last until <paramref name="count"/> are left.</summary>
    public void TruncateTo(int count)
    {
        if ((uint)count > (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        int mask = _slots.Length - 1;
        for (int position = Count - 1; position >= count; position--)
        {
            uint tag = TagOf(in _entries[position].Key);
            ulong wanted = ((ulong)tag << 32) | (uint)(position + 1);
            int probe = (int)tag & mask;
            while (_slots[probe] != wanted)
            {
                probe = (probe + 1) & mask;
            }

            _slots[probe] = 0;
        }

        Array.Clear(_entries, count, Count - count);
        Count = count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Append(in TKey key, uint tag, int probe)
    {
        if (Count == _entries.Length)
        {
            // The key may live inside the entries; the old array stays intact while its copy takes over.
            Grow();
            probe = FreeSlot(_slots, tag);
        }

        int position = Count++;
        _slots[probe] = ((ulong)tag << 32) | (uint)(position + 1);
        _entries[position].Key = key;
        return position;
    }

    private void Grow()
    {
        Entry[] entries = new Entry[_entries.Length * 2];
        ulong[] slots = new ulong[entries.Length * 2];
        for (int position = 0; position < Count; position++)
        {
            entries[position] = _entries[position];
            uint tag = TagOf(in entries[position].Key);
            slots[FreeSlot(slots, tag)] = ((ulong)tag << 32) | (uint)(position + 1);
        }

        _entries = entries;
        _slots = slots;
    }

    private static int FreeSlot(ulong[] slots, uint tag)
    {
        int mask = slots.Length - 1;
        int probe = (int)tag & mask;
        while (slots[probe] != 0)
        {
            probe = (probe + 1) & mask;
        }

        return probe;
    }

    private uint TagOf(in TKey key) => (uint)(TKey.TableHash(in key, _seed) >> 32);

    private void CheckPosition(int position)
    {
        if ((uint)position >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(position));
        }
    }

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
    }
}
