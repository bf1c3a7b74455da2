using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class WorldStateModelTests
{
    [Fact]
    public void Random_blocks_with_nested_reverts_agree_with_a_model_that_copies_everything() =>
        Seeds.Run(400, seed =>
        {
            StateScenario scenario = new(seed, transactions: 6);
            StateDelta delta = StateCommitter.Commit(scenario.World, scenario.Before, scenario.Before.StateRoot, recordWitness: true);
            Assert.False(delta.Fault.IsSet);
            Assert.Equal(new OracleTrie(scenario.ModelAfter.AccountLeaves()).Root, delta.StateRoot);
            Assert.Equal(ExpectedWitness(scenario), delta.WitnessNodes.Select(node => Hex.Encode(node)));
            Assert.Equal(scenario.ReadAccounts.Order(), delta.AccessedAddresses);
            Assert.Equal(scenario.ReadSlots.Select(slot => slot.Key.ToHash256()).Distinct().Order(), delta.AccessedSlots);
            AssertStored(scenario, delta);
        });

    [Fact]
    public void A_witness_is_enough_has_nothing_unused_and_lacks_nothing() =>
        Seeds.Run(60, seed =>
        {
            StateScenario scenario = new(seed, transactions: 3);
            Hash256 rootBefore = scenario.Before.StateRoot;
            StateDelta delta = StateCommitter.Commit(scenario.World, scenario.Before, rootBefore, recordWitness: true);

            WitnessState witness = new(delta.WitnessNodes, delta.WitnessCodes, rootBefore);
            Assert.Equal(default, Execute(scenario, witness, rootBefore, out Hash256 root));
            Assert.Equal(delta.StateRoot, root);
            Assert.Equal((0, 0), (witness.UnusedNodes, witness.UnusedCodes));
            for (int index = 0; index < delta.WitnessNodes.Length; index++)
            {
                WitnessState poorer = new([.. delta.WitnessNodes.Where((_, other) => other != index)], delta.WitnessCodes, rootBefore);
                StateFault fault = Execute(scenario, poorer, rootBefore, out _);
                Assert.Equal(new StateFault(StateFaultKind.MissingNode, Keccak.Hash(delta.WitnessNodes[index])), fault);
            }

            for (int index = 0; index < delta.WitnessCodes.Length; index++)
            {
                WitnessState poorer = new(delta.WitnessNodes, [.. delta.WitnessCodes.Where((_, other) => other != index)], rootBefore);
                StateFault fault = Execute(scenario, poorer, rootBefore, out _);
                Assert.Equal(new StateFault(StateFaultKind.MissingCode, Keccak.Hash(delta.WitnessCodes[index])), fault);
            }
        });

    private static StateFault Execute(StateScenario scenario, WitnessState witness, Hash256 rootBefore, out Hash256 root)
    {
        WorldState world = scenario.Replay(witness);
        return StateCommitter.CommitRoot(world, witness, rootBefore, out root);
    }

    /// <summary>What the oracle says a re-execution needs, from the account trie and every storage trie.</summary>
    private static List<string> ExpectedWitness(StateScenario scenario)
    {
        HashSet<string> nodes = [];
        AddNeeded(nodes, scenario.ModelBefore.AccountLeaves(), scenario.ModelAfter.AccountLeaves(), scenario.ReadAccounts.Select(address => Keccak.Hash(address.Bytes)));
        foreach (IGrouping<Address, (Address Address, U256 Key)> slots in scenario.ReadSlots.GroupBy(slot => slot.Address))
        {
            Dictionary<Hash256, byte[]> before = scenario.ModelBefore.StorageLeaves(slots.Key);

            // A destroyed account (here: one that gave everything away) does not need its old storage to be deleted slot by slot.
            int position = IndexOf(scenario.World, slots.Key);
            bool isCleared = scenario.World.AccountAt(position).IsStorageCleared;
            Dictionary<Hash256, byte[]> after = isCleared ? before : scenario.ModelAfter.StorageLeaves(slots.Key);
            HashSet<U256> unread = isCleared ? KnownToBeZero(scenario.World, position) : [];
            AddNeeded(nodes, before, after, slots.Where(slot => !unread.Contains(slot.Key)).Select(slot => Keccak.Hash(slot.Key.ToHash256().Bytes)));
        }

        return [.. nodes.Order(StringComparer.Ordinal)];
    }

    private static HashSet<U256> KnownToBeZero(WorldState world, int account) =>
        [.. Enumerable.Range(0, world.SlotCount).Where(slot => world.SlotOwnerAt(slot) == account && !world.SlotAt(slot).IsFromSource).Select(world.SlotKeyAt)];

    private static int IndexOf(WorldState world, Address address) =>
        Enumerable.Range(0, world.AccountCount).First(position => world.AddressAt(position) == address);

    private static void AddNeeded(HashSet<string> nodes, Dictionary<Hash256, byte[]> before, Dictionary<Hash256, byte[]> after, IEnumerable<Hash256> accessed)
    {
        Dictionary<Hash256, byte[]?> writes = [];
        foreach (Hash256 key in before.Keys.Union(after.Keys))
        {
            byte[]? value = after.GetValueOrDefault(key);
            if (value is null || !before.TryGetValue(key, out byte[]? old) || !old.AsSpan().SequenceEqual(value))
            {
                writes[key] = value;
            }
        }

        OracleTrie trie = new(before);
        foreach (string path in OracleTrie.NeededPaths(before, accessed, writes))
        {
            nodes.Add(Hex.Encode(trie.Nodes[path]));
        }
    }

    /// <summary>After the changes the store holds what the model holds, and exactly the nodes of its tries.</summary>
    private static void AssertStored(StateScenario scenario, StateDelta delta)
    {
        scenario.Before.Apply(delta);
        ModelState after = scenario.ModelAfter;
        int nodes = new OracleTrie(after.AccountLeaves()).Nodes.Count;
        foreach (Address address in after.Accounts.Keys.Union(scenario.ModelBefore.Accounts.Keys))
        {
            ModelAccount expected = after.Accounts.GetValueOrDefault(address) ?? new ModelAccount();
            nodes += new OracleTrie(after.StorageLeaves(address)).Nodes.Count;
            Assert.Equal(!expected.IsEmpty, scenario.Before.TryReadAccount(address, out Account account));
            Assert.True(expected.IsEmpty || (account.Balance == expected.Balance && account.Nonce == expected.Nonce));
            Assert.True(expected.IsEmpty || scenario.Before.ReadCode(account.CodeHash).Bytes.SequenceEqual(expected.Code));
            for (ulong key = 0; key < 9; key++)
            {
                scenario.Before.ReadStorage(address, key, out U256 value);
                Assert.Equal(expected.Read(key), value);
            }
        }

        Assert.Equal(nodes, scenario.Before.NodeCount);
    }
}
