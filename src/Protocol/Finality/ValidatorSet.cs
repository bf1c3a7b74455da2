using System;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>The validators of a height, ascending by address: at least one, no duplicate, none zero.</summary>
public sealed class ValidatorSet
{
    /// <summary>More validators than this are refused, to bound what a contract state or a peer can make a node do.</summary>
    public const int CountMax = 1_024;

    private readonly Address[] _ascending;

    private ValidatorSet(Address[] ascending) => _ascending = ascending;

    public int Count => _ascending.Length;

    public Address this[int index] => _ascending[index];

    public ReadOnlySpan<Address> Ascending => _ascending;

    /// <summary>Sorts a copy of the addresses; false when they are no set (empty, too many, a duplicate, zero).</summary>
    public static bool TryCreate(ReadOnlySpan<Address> addresses, out ValidatorSet? set)
    {
        set = null;
        if (addresses.IsEmpty || addresses.Length > CountMax) return false;
        Address[] ascending = addresses.ToArray();
        for (int i = 1; i < ascending.Length; i++)
        {
            Address moved = ascending[i];
            int place = i;
            for (; place > 0 && ascending[place - 1] > moved; place--) ascending[place] = ascending[place - 1];
            ascending[place] = moved;
        }

        if (ascending[0].IsZero) return false;
        for (int i = 1; i < ascending.Length; i++)
        {
            if (ascending[i] == ascending[i - 1]) return false;
        }

        set = new ValidatorSet(ascending);
        return true;
    }

    /// <summary>The place of a validator; −1 when it is none.</summary>
    public int IndexOf(in Address address)
    {
        int low = 0;
        int high = _ascending.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = _ascending[middle].CompareTo(address);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    public bool Contains(in Address address) => IndexOf(address) >= 0;
}
