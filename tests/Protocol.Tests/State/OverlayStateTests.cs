using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class OverlayStateTests
{
    private const int Actors = 9;
    private const int Bystanders = 40;
    private const int Keys = 12;

    [Fact]
    public void Blocks_on_stacked_overlays_give_what_they_give_on_the_stored_state() =>
        Seeds.Run(300, seed =>
        {
            Random random = new(seed);
            MemoryState bottom = new();
            MemoryState stored = new();
            StateDelta first = Commit(random.Next(), stored, stored, Keccak.EmptyTrie, Create);
            bottom.Apply(first);
            stored.Apply(first);
            IStateSource state = bottom;
            ITrieNodes nodes = bottom;
            for (int block = 0; block < 4; block++)
            {
                int script = random.Next();
                StateDelta overlaid = Commit(script, state, nodes, stored.StateRoot, Change);
                StateDelta direct = Commit(script, stored, stored, stored.StateRoot, Change);
                AssertSame(direct, overlaid);
                stored.Apply(direct);
                OverlayState overlay = new(overlaid, state, nodes);
                Assert.Equal(stored.StateRoot, overlay.StateRoot);
                AssertSameReads(stored, overlay);
                state = overlay;
                nodes = overlay;
            }

            Assert.False(state.Fault.IsSet);
        });

    [Fact]
    public void The_scenarios_destroy_recreate_and_clear_accounts_with_storage()
    {
        int deleted = 0;
        int cleared = 0;
        int created = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            MemoryState state = new();
            state.Apply(Commit(seed, state, state, Keccak.EmptyTrie, Create));
            for (int block = 0; block < 2; block++)
            {
                StateDelta delta = Commit(seed + block, state, state, state.StateRoot, Change);
                deleted += delta.Accounts.Count(change => !change.Exists);
                cleared += delta.Accounts.Count(change => change.Exists && change.StorageCleared);
                created += delta.Codes.Length;
                state.Apply(delta);
            }
        }

        Assert.InRange(deleted, 20, int.MaxValue);
        Assert.InRange(cleared, 5, int.MaxValue);
        Assert.InRange(created, 20, int.MaxValue);
    }

    [Fact]
    public void A_fault_below_is_the_overlays_fault()
    {
        MemoryState below = new();
        OverlayState overlay = new(new StateDelta { StateRoot = Keccak.EmptyTrie }, below, below);
        Assert.Equal(Keccak.Empty, overlay.ReadCode(Keccak.Empty).Hash);
        Assert.False(overlay.Fault.IsSet);
        overlay.ReadCode(Keccak.EmptyTrie);
        Assert.Equal(new StateFault(StateFaultKind.MissingCode, Keccak.EmptyTrie), overlay.Fault);
    }

    [Fact]
    public void A_delta_with_a_fault_is_no_state()
    {
        MemoryState below = new();
        StateDelta faulty = new() { Fault = new StateFault(StateFaultKind.MissingNode, Keccak.Empty) };
        Assert.Throws<InvalidOperationException>(() => new OverlayState(faulty, below, below));
    }

    private static StateDelta Commit(int script, IStateSource state, ITrieNodes nodes, Hash256 root, Action<Random, WorldState> play)
    {
        WorldState world = new(state);
        play(new Random(script), world);
        StateDelta delta = StateCommitter.Commit(world, nodes, root, recordWitness: true);
        Assert.False(delta.Fault.IsSet, delta.Fault.ToString());
        return delta;
    }

    /// <summary>Some accounts hold storage without nonce and code, so that they vanish with it when they give everything away (EIP-7610).</summary>
    private static void Create(Random random, WorldState world)
    {
        world.BeginTransaction();
        for (int number = 0; number < Actors + Bystanders; number++)
        {
            Address address = Actor(number);
            world.SetBalance(address, 5);
            world.SetNonce(address, (ulong)(number % 3));
            if (number % 3 == 1)
            {
                world.SetCode(address, [(byte)number, 1]);
            }

            for (int slot = random.Next(Keys); slot > 0; slot--)
            {
                world.SetStorage(address, RandomKey(random), 1);
            }
        }

        world.EndTransaction();
    }

    private static void Change(Random random, WorldState world)
    {
        for (int transaction = random.Next(1, 5); transaction > 0; transaction--)
        {
            world.BeginTransaction();
            for (int step = random.Next(1, 12); step > 0; step--)
            {
                Step(random, world);
            }

            world.EndTransaction();
        }
    }

    private static void Step(Random random, WorldState world)
    {
        Address address = Actor(random.Next(Actors));
        Address other = Actor(random.Next(Actors + 3));
        switch (random.Next(7))
        {
            case 0 or 1:
                world.SetStorage(address, RandomKey(random), (ulong)random.Next(3));
                break;
            case 2:
                world.GetStorage(address, RandomKey(random), out _);
                break;
            case 3:
                world.GetBalance(address, out U256 balance);
                world.Transfer(address, other, balance);
                break;
            case 4 when !world.HasCollision(other):
                world.CreateContract(other);
                world.SetStorage(other, RandomKey(random), 3);
                world.SetCode(other, [(byte)random.Next(4), 2]);
                break;
            case 5:
                world.SelfDestruct(address, other);
                break;
            default:
                world.GetCode(address);
                world.SetNonce(address, world.GetNonce(address) + (ulong)random.Next(2));
                break;
        }
    }

    private static void AssertSame(StateDelta expected, StateDelta actual)
    {
        Assert.Equal(expected.StateRoot, actual.StateRoot);
        Assert.Equal(expected.Accounts, actual.Accounts);
        Assert.Equal(expected.Storage, actual.Storage);
        Assert.Equal(expected.Codes.Select(code => code.Hash), actual.Codes.Select(code => code.Hash));
        Assert.Equal(Describe(expected.Nodes), Describe(actual.Nodes));
        Assert.Equal(expected.WitnessNodes, actual.WitnessNodes);
        Assert.Equal(expected.WitnessCodes, actual.WitnessCodes);
        Assert.Equal(expected.AccessedAddresses, actual.AccessedAddresses);
        Assert.Equal(expected.AccessedSlots, actual.AccessedSlots);
    }

    private static IEnumerable<string> Describe(TrieNodeChange[] nodes) =>
        nodes.Select(node => $"{node.Owner} {Hex.Encode(node.Path)} {Hex.Encode(node.Rlp)}");

    private static void AssertSameReads(MemoryState expected, OverlayState actual)
    {
        for (int number = 0; number < Actors + Bystanders + 3; number++)
        {
            Address address = Actor(number);
            Assert.Equal(expected.TryReadAccount(address, out Account account), actual.TryReadAccount(address, out Account other));
            Assert.Equal(account, other);
            for (int key = 0; key < Keys; key++)
            {
                expected.ReadStorage(address, (ulong)key, out U256 value);
                actual.ReadStorage(address, (ulong)key, out U256 otherValue);
                Assert.Equal(value, otherValue);
            }
        }
    }

    private static U256 RandomKey(Random random) => (ulong)random.Next(Keys);

    private static Address Actor(int number) => new([.. new byte[19], (byte)(number + 1)]);
}
