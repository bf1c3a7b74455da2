using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The canonical lists of an execution witness: sorted by bytes, nothing twice (execution-apis, debug_executionWitness).</summary>
internal static class WitnessContent
{
    public static byte[][] Nodes(Table<Hash256, byte[]> nodes)
    {
        OrderedBytes[] items = new OrderedBytes[nodes.Count];
        for (int position = 0; position < items.Length; position++)
        {
            items[position] = new OrderedBytes(nodes.ValueAt(position));
        }

        return OrderedBytes.ToArrays(items);
    }

    /// <summary>Code the source was asked for. Code deployed in the block and the empty code are known without it.</summary>
    public static byte[][] Codes(WorldState state)
    {
        OrderedBytes[] items = new OrderedBytes[state.ReadCodes.Count];
        for (int position = 0; position < items.Length; position++)
        {
            items[position] = new OrderedBytes(state.ReadCodes.ValueAt(position).UnsafeArray);
        }

        return OrderedBytes.ToArrays(items);
    }

    public static Address[] Addresses(WorldState state)
    {
        GrowList<Address> addresses = new(state.AccountCount);
        for (int position = 0; position < state.AccountCount; position++)
        {
            if (state.AccountAt(position).IsLoaded)
            {
                addresses.Add(state.AddressAt(position));
            }
        }

        MergeSort.Sort(addresses.Span);
        return addresses.ToArray();
    }

    public static Hash256[] SlotKeys(WorldState state)
    {
        Table<U256, bool> distinct = new(64);
        for (int position = 0; position < state.SlotCount; position++)
        {
            if (state.SlotAt(position).IsLoaded)
            {
                distinct.FindOrAdd(state.SlotKeyAt(position), out _);
            }
        }

        Hash256[] keys = new Hash256[distinct.Count];
        for (int position = 0; position < keys.Length; position++)
        {
            keys[position] = distinct.KeyAt(position).ToHash256();
        }

        MergeSort.Sort<Hash256>(keys);
        return keys;
    }
}
