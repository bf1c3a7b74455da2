using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>What cannot be answered is named, and no result comes of it.</summary>
public sealed class StateFaultTests
{
    private static readonly Address Alice = StateScenario.Actor(0);

    [Fact]
    public void A_missing_root_is_named_by_a_read_and_by_a_commit()
    {
        Hash256 root = Keccak.Hash([1]);
        WorldState world = new(new WitnessState([], [], root));
        world.BeginTransaction();
        Assert.True(world.IsDead(Alice));
        Assert.Equal(new StateFault(StateFaultKind.MissingNode, root), world.Fault);
        world.EndTransaction();
        Assert.Equal(world.Fault, StateCommitter.Commit(world, new MemoryState(), root, recordWitness: true).Fault);
    }

    [Fact]
    public void A_commit_names_the_node_its_store_lacks()
    {
        StateScenario scenario = new(seed: 3, transactions: 2);
        StateDelta delta = StateCommitter.Commit(scenario.World, new MemoryState(), scenario.Before.StateRoot, recordWitness: true);
        Assert.Equal(StateFaultKind.MissingNode, delta.Fault.Kind);
        Assert.Empty(delta.Nodes);
        Assert.Throws<InvalidOperationException>(() => scenario.Before.Apply(delta));
    }

    [Fact]
    public void An_extension_that_names_a_leaf_is_malformed_for_readers_and_writers()
    {
        Hash256 key = Keccak.Hash(Alice.Bytes);
        byte[] leaf = Node(Compact(key, 2, isLeaf: true), new byte[60]);
        byte[] extension = Node(Compact(key, 0, isLeaf: false), Keccak.Hash(leaf).Bytes.ToArray());
        Hash256 root = Keccak.Hash(extension);
        StateFault expected = new(StateFaultKind.MalformedNode, Keccak.Hash(leaf));

        WitnessState reader = new([leaf, extension], [], root);
        Assert.False(reader.TryReadAccount(Alice, out _));
        Assert.Equal(expected, reader.Fault);

        PartialTrie writer = new();
        writer.Reset(default, root);
        Assert.False(writer.TrySet(new WitnessState([leaf, extension], [], root), key, [1]));
        Assert.Equal(expected, writer.Fault);
    }

    [Fact]
    public void A_leaf_that_holds_no_account_is_named()
    {
        byte[] leaf = Node(Compact(Keccak.Hash(Alice.Bytes), 0, isLeaf: true), [0xc1, 0x01]);
        WitnessState witness = new([leaf], [], Keccak.Hash(leaf));
        Assert.False(witness.TryReadAccount(Alice, out _));
        Assert.Equal(new StateFault(StateFaultKind.MalformedAccount, Keccak.Hash(leaf)), witness.Fault);
    }

    [Fact]
    public void Unused_nodes_and_codes_are_tolerated_and_counted()
    {
        StateScenario scenario = new(seed: 9, transactions: 2);
        Hash256 root = scenario.Before.StateRoot;
        StateDelta delta = StateCommitter.Commit(scenario.World, scenario.Before, root, recordWitness: true);
        WitnessState witness = new([[0xff], .. delta.WitnessNodes, delta.WitnessNodes[0]], [[1, 2], .. delta.WitnessCodes], root);
        Assert.False(StateCommitter.CommitRoot(scenario.Replay(witness), witness, root, out Hash256 after).IsSet);
        Assert.Equal(delta.StateRoot, after);
        Assert.Equal((2, 1), (witness.UnusedNodes, witness.UnusedCodes));
    }

    [Fact]
    public void A_block_whose_tables_have_grown_once_allocates_nothing_while_it_runs()
    {
        StateScenario scenario = new(seed: 21, transactions: 0);
        WorldState world = new(scenario.Before);
        Address[] addresses = [.. Enumerable.Range(0, 20).Select(StateScenario.Actor)];
        long allocated = 0;
        for (int round = 0; round < 5; round++)
        {
            world.Reset(scenario.Before);
            long start = GC.GetAllocatedBytesForCurrentThread();
            RunSteps(world, addresses);
            allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_merge_sort_sorts_any_number_of_items() => Seeds.Run(500, seed =>
    {
        Random random = new(seed);
        U256[] items = [.. Enumerable.Range(0, random.Next(200)).Select(_ => new U256((ulong)random.Next(50)))];
        U256[] expected = [.. items.Order()];
        MergeSort.Sort<U256>(items);
        Assert.Equal(expected, items);
    });

    private static void RunSteps(WorldState world, Address[] addresses)
    {
        for (int transaction = 0; transaction < 20; transaction++)
        {
            world.BeginTransaction();
            int snapshot = world.Snapshot();
            for (int number = 0; number < addresses.Length; number++)
            {
                Address address = addresses[number];
                U256 key = new((ulong)(number + transaction));
                world.WarmAccount(in address);
                world.WarmStorage(in address, in key);
                world.AddBalance(in address, key);
                world.SetStorage(in address, in key, in key);
                world.SetTransientStorage(in address, in key, in key);
                world.IncrementNonce(in address);
            }

            if (transaction % 2 == 0)
            {
                world.RevertTo(snapshot);
            }

            world.EndTransaction();
        }
    }

    private static byte[] Compact(Hash256 key, int start, bool isLeaf) =>
        isLeaf ? [0x20, .. key.Bytes[(start / 2)..]] : [0x00, key.Bytes[0]];

    private static byte[] Node(byte[] first, byte[] second)
    {
        RlpWriter rlp = new();
        int list = rlp.BeginList();
        rlp.Write(first);
        rlp.Write(second);
        rlp.EndList(list);
        return rlp.ToArray();
    }
}
