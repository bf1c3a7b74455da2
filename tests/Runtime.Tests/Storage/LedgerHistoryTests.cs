using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LedgerHistoryTests
{
    private const int Blocks = 240;
    private const ulong Window = 200;
    private const int Addresses = 40;
    private const int Slots = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_state_of_the_window_is_the_one_a_memory_state_had_at_that_block(int seed)
    {
        using TestChain chain = new(new LedgerOptions { UndoBlocks = Window });
        MemoryState memory = new();
        GenesisBlock.Build(chain.Genesis, memory, out _);
        Random random = new(seed);
        List<SealedBlock> blocks = [];
        for (int i = 0; i < Blocks; i++)
        {
            blocks.Add(chain.CommitChange(world => ChangeAtRandom(world, random)));
            if (i == Blocks / 2)
            {
                chain.Reopen();
            }
        }

        ulong oldest = chain.Ledger.OldestStateNumber();
        Assert.Equal(Blocks - Window, oldest);
        int deleted = 0;
        for (ulong number = 0; number <= Blocks; number++)
        {
            if (number > 0)
            {
                StateDelta delta = blocks[(int)number - 1].Delta;
                memory.Apply(delta);
                deleted += delta.Accounts.Count(change => !change.Exists) + delta.Storage.Count(change => change.Value == default);
            }

            if (number < oldest)
            {
                Assert.Equal(StorageFault.StateUnavailable, Assert.Throws<StorageException>(() => chain.Ledger.OpenSnapshot(number)).Fault);
                continue;
            }

            using LedgerSnapshot snapshot = chain.Ledger.OpenSnapshot(number);
            AssertEqual(memory, snapshot, withProofs: number % 8 == 0);
        }

        Assert.True(deleted > 100, $"only {deleted} deletions were tried");
        Assert.Equal(StorageFault.StateUnavailable, Assert.Throws<StorageException>(() => chain.Ledger.OpenSnapshot(Blocks + 1)).Fault);
        LedgerCheckReport report = chain.Check();
        Assert.Empty(report.Findings);
        Assert.True(report.Slots > 0);
    }

    private static void ChangeAtRandom(WorldState world, Random random)
    {
        for (int t = random.Next(4); t >= 0; t--)
        {
            world.BeginTransaction();
            for (int i = random.Next(6); i >= 0; i--)
            {
                ChangeOne(world, random, TestChain.ExtraAccount(random.Next(Addresses)));
            }

            world.EndTransaction();
        }
    }

    private static void ChangeOne(WorldState world, Random random, Address address)
    {
        switch (random.Next(8))
        {
            case 0:
                world.SetBalance(address, (U256)(ulong)random.Next());
                break;
            case 1 when !world.IsDead(address) && world.GetNonce(address) == 0 && world.GetCode(address).Length == 0:
                // Touched and empty: EIP-161 deletes it.
                world.SetBalance(address, default);
                world.Touch(address);
                break;
            case 2 when !world.HasCollision(address):
                world.CreateContract(address);
                byte[] code = new byte[random.Next(1, 60)];
                random.NextBytes(code);
                world.SetCode(address, code);
                world.SetStorage(address, 1, 1);
                if (random.Next(2) == 0)
                {
                    world.SelfDestruct(address, TestChain.Register);
                }

                break;
            default:
                Address contract = world.GetNonce(address) > 0 ? address : TestChain.Register;
                world.SetStorage(contract, (ulong)random.Next(Slots), random.Next(3) == 0 ? 0UL : (ulong)random.NextInt64());
                break;
        }
    }

    private static void AssertEqual(MemoryState expected, LedgerSnapshot actual, bool withProofs)
    {
        Assert.Equal(expected.StateRoot, actual.StateRoot);
        foreach (Address address in Enumerable.Range(0, Addresses).Select(TestChain.ExtraAccount).Append(TestChain.Register))
        {
            bool exists = expected.TryReadAccount(address, out Account account);
            Assert.Equal(exists, actual.TryReadAccount(address, out Account stored));
            Assert.Equal(account, stored);
            for (ulong slot = 0; slot < Slots; slot++)
            {
                expected.ReadStorage(address, slot, out U256 value);
                actual.ReadStorage(address, slot, out U256 storedValue);
                Assert.Equal(value, storedValue);
            }

            if (withProofs)
            {
                AssertProofs(actual, address, exists ? account : null);
            }
        }

        Assert.False(actual.Fault.IsSet);
    }

    private static void AssertProofs(LedgerSnapshot snapshot, Address address, Account? account)
    {
        Hash256 addressHash = Keccak.Hash(address.Bytes);
        Assert.False(MerkleProof.Build(snapshot, default, snapshot.StateRoot, addressHash, out byte[][] proof).IsSet);
        Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(snapshot.StateRoot, addressHash, proof, out byte[] leaf));
        Assert.Equal(account is null, leaf.Length == 0);
        for (ulong slot = 0; account is { } there && slot < Slots; slot++)
        {
            Hash256 slotHash = Keccak.Hash(((U256)slot).ToHash256().Bytes);
            Assert.False(MerkleProof.Build(snapshot, addressHash, there.StorageRoot, slotHash, out proof).IsSet);
            Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(there.StorageRoot, slotHash, proof, out leaf));
        }
    }
}
