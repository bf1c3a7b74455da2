using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.State;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Witness;

/// <summary>
/// The canonical witness by its definition (execution-specs, <c>build_execution_witness</c>), from the whole states before and after and from what the execution asked
/// the state for: the ways to every key that was read or written, and what is left alone where deletions follow the insertions.
/// </summary>
internal static class WitnessOracle
{
    public static byte[][] Nodes(WholeState before, WholeState after, RecordingSource asked)
    {
        List<byte[]> nodes = [];
        foreach ((Address address, HashSet<U256> keys) in asked.Slots)
        {
            Dictionary<Hash256, byte[]> leaves = before.StorageLeaves(address);
            bool survives = after.Leaves.ContainsKey(Keccak.Hash(address.Bytes));
            Dictionary<Hash256, byte[]?> writes = survives ? Changes(leaves, after.StorageLeaves(address)) : [];
            Add(nodes, leaves, [.. keys.Select(key => Keccak.Hash(key.ToHash256().Bytes))], writes);
        }

        Add(nodes, before.Leaves, [.. asked.Accounts.Select(address => Keccak.Hash(address.Bytes))], Changes(before.Leaves, after.Leaves));
        return Sorted(nodes);
    }

    /// <summary>
    /// What every execution reads whatever its transactions do: the bridge's account and its three slots (docs/spec/public-outputs.md); and, for each message from L1, who sends it and,
    /// where its call succeeded, who gets it. Adds it to what is asked.
    /// </summary>
    /// <returns>What the execution did not ask for.</returns>
    public static List<string> Intrinsic(RecordingSource asked, BridgeParameters bridge, SealedBlock block)
    {
        List<string> missing = [];
        List<Address> accounts = [bridge.Contract];
        foreach (TransactionResult result in block.Results)
        {
            if (result.Transaction.Message is not { } message) continue;
            accounts.Add(message.Sender);
            if (result.Receipt.IsSuccess) accounts.Add(message.To);
        }

        foreach (Address account in accounts)
        {
            if (asked.Accounts.Add(account)) missing.Add($"{account}");
        }

        if (!asked.Slots.TryGetValue(bridge.Contract, out HashSet<U256>? keys)) asked.Slots[bridge.Contract] = keys = [];
        foreach (ulong slot in (ulong[])[bridge.WithdrawRootSlot, bridge.QueueIndexSlot, bridge.QueueHashSlot])
        {
            if (keys.Add(slot)) missing.Add($"slot {slot} of the bridge");
        }

        return missing;
    }

    public static byte[][] Codes(RecordingSource asked) => Sorted(asked.Codes.Values);

    private static void Add(List<byte[]> nodes, IReadOnlyDictionary<Hash256, byte[]> leaves, Hash256[] accessed, Dictionary<Hash256, byte[]?> writes)
    {
        OracleTrie trie = new(leaves);
        nodes.AddRange(OracleTrie.NeededPaths(leaves, accessed, writes).Select(path => trie.Nodes[path]));
    }

    private static Dictionary<Hash256, byte[]?> Changes(IReadOnlyDictionary<Hash256, byte[]> before, IReadOnlyDictionary<Hash256, byte[]> after)
    {
        Dictionary<Hash256, byte[]?> changes = [];
        foreach ((Hash256 key, byte[] leaf) in after)
        {
            if (!before.TryGetValue(key, out byte[]? old) || !old.AsSpan().SequenceEqual(leaf)) changes[key] = leaf;
        }

        foreach (Hash256 key in before.Keys)
        {
            if (!after.ContainsKey(key)) changes[key] = null;
        }

        return changes;
    }

    private static byte[][] Sorted(IEnumerable<byte[]> items) =>
        [.. items.DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
}
