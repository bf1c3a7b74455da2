using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LedgerTests
{
    [Fact]
    public void A_new_folder_holds_the_genesis_block_and_its_state()
    {
        using TestChain chain = new();
        Assert.Equal(0ul, chain.Ledger.Head.Number);
        Assert.Equal(chain.Ledger.Genesis.Hash, chain.Ledger.Head.Hash);
        using LedgerSnapshot snapshot = chain.Ledger.OpenSnapshot();
        Assert.True(snapshot.TryReadAccount(TestChain.Register, out Account register));
        Assert.Equal(1ul, register.Nonce);
        snapshot.ReadStorage(TestChain.Register, 2, out U256 value);
        Assert.Equal((U256)2, value);
        Assert.Equal(register.CodeHash, snapshot.ReadCode(register.CodeHash).Hash);
        Assert.False(snapshot.TryReadAccount(default, out _));
        Assert.False(snapshot.Fault.IsSet);
        Assert.True(chain.Check().IsSound);
    }

    [Fact]
    public void The_chain_goes_on_after_reopening()
    {
        using TestChain chain = new();
        List<Hash256> hashes = [chain.Ledger.Genesis.Hash];
        for (ulong i = 0; i < 5; i++)
        {
            hashes.Add(chain.Commit(chain.Transfer(0, TestChain.SenderAddress(1), i), chain.Store(2, i, i + 1)).Block.Header.Hash);
            chain.Reopen();
            Assert.Equal(hashes[^1], chain.Ledger.Head.Hash);
        }

        for (int i = 0; i < hashes.Count; i++)
        {
            Assert.True(chain.Ledger.TryGetHash((ulong)i, out Hash256 hash));
            Assert.Equal(hashes[i], hash);
            Assert.True(chain.Ledger.TryGetNumber(hash, out ulong number));
            Assert.Equal((ulong)i, number);
        }

        LedgerCheckReport report = chain.Check();
        Assert.Empty(report.Findings);
        Assert.Equal(10ul, report.Transactions);
    }

    [Fact]
    public void A_folder_of_another_genesis_is_refused_with_both_hashes()
    {
        using TestChain chain = new();
        Hash256 stored = chain.Ledger.Genesis.Hash;
        chain.Ledger.Dispose();
        GenesisSpecification other = TestChain.Specification(7530, extraAccounts: 1);
        StorageException refused = Assert.Throws<StorageException>(() => Ledger.Open(chain.Folder, other));
        Assert.Equal(StorageFault.WrongChain, refused.Fault);
        Assert.Contains(stored.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains("genesis block", refused.Message, StringComparison.Ordinal);
        chain.Reopen();
    }

    [Fact]
    public void A_folder_of_another_configuration_is_refused_with_both_hashes()
    {
        using TestChain chain = new();
        chain.Ledger.Dispose();
        GenesisSpecification other = TestChain.Specification(7530, denominator: 8);
        StorageException refused = Assert.Throws<StorageException>(() => Ledger.Open(chain.Folder, other));
        Assert.Equal(StorageFault.WrongChain, refused.Fault);
        Assert.Contains("chain configuration", refused.Message, StringComparison.Ordinal);
        Assert.Contains(other.Configuration.ConfigurationHash.ToString(), refused.Message, StringComparison.Ordinal);
        chain.Reopen();
    }

    [Fact]
    public void A_second_opening_of_a_folder_is_refused_with_the_holders_pid()
    {
        using TestChain chain = new();
        StorageException refused = Assert.Throws<StorageException>(() => Ledger.Open(chain.Folder, chain.Genesis));
        Assert.Equal(StorageFault.FolderLocked, refused.Fault);
        Assert.Contains(Environment.ProcessId.ToString(), refused.Message, StringComparison.Ordinal);
        chain.Reopen();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_named_error()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "in the way");
        StorageException refused = Assert.Throws<StorageException>(() => Ledger.Open(Path.Combine(file, "data"), TestChain.Specification(1)));
        Assert.Equal(StorageFault.CannotOpen, refused.Fault);
    }

    [Fact]
    public void A_block_that_does_not_follow_the_head_is_refused()
    {
        using TestChain chain = new();
        SealedBlock first = chain.Seal(chain.Transfer(0, TestChain.Register, 0));
        SealedBlock rival = chain.Seal(chain.Transfer(1, TestChain.SenderAddress(3), 7));
        chain.Ledger.Commit(first);
        foreach (SealedBlock block in new[] { first, rival })
        {
            Assert.Equal(StorageFault.NotNextBlock, Assert.Throws<StorageException>(() => chain.Ledger.Commit(block)).Fault);
        }

        Assert.Equal(first.Block.Header.Hash, chain.Ledger.Head.Hash);
        Assert.Empty(chain.Check().Findings);
    }

    [Fact]
    public void A_commit_that_fails_midway_leaves_nothing_of_the_block()
    {
        using TestChain chain = new(new LedgerOptions { Database = new LmdbOptions { MapSizeBytes = 1 << 20 } });
        Hash256 head = chain.Commit(chain.Transfer(0, TestChain.SenderAddress(1), 1)).Block.Header.Hash;

        // Headers, body and flat values are already written when the codes and nodes no longer fit.
        SealedBlock tooLarge = TestChain.SealChange(chain.Ledger, world =>
        {
            world.BeginTransaction();
            for (ulong i = 1; i <= 100; i++)
            {
                Address address = Address.FromWord(i << 32);
                world.CreateContract(address);
                byte[] code = new byte[20_000];
                code[i] = 1;
                world.SetCode(address, code);
            }

            world.EndTransaction();
        });
        int told = 0;
        chain.Ledger.Committed += _ => told++;
        Assert.Equal(StorageFault.MapFull, Assert.Throws<StorageException>(() => chain.Ledger.Commit(tooLarge)).Fault);
        Assert.Equal(head, chain.Ledger.Head.Hash);
        Assert.False(chain.Ledger.TryGetHash(2, out _));
        Assert.False(chain.Ledger.TryGetNumber(tooLarge.Block.Header.Hash, out _));
        Assert.Equal(0, told);
        Assert.Empty(chain.Check().Findings);

        chain.Reopen();
        Assert.Equal(head, chain.Ledger.Head.Hash);
        chain.Commit(chain.Store(0, 5, 6));
        Assert.Empty(chain.Check().Findings);
    }

    [Fact]
    public void Committed_is_told_after_the_block_is_visible()
    {
        using TestChain chain = new();
        List<ulong> seen = [];
        chain.Ledger.Committed += block =>
        {
            using LedgerSnapshot snapshot = chain.Ledger.OpenSnapshot();
            Assert.Equal(block.Block.Header.Hash, snapshot.BlockHash);
            Assert.Equal(block.Block.Header.Number, chain.Ledger.Head.Number);
            seen.Add(snapshot.Number);
        };
        chain.Commit();
        chain.Commit(chain.Transfer(0, TestChain.Register, 0));
        Assert.Equal([1ul, 2ul], seen);
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_while_blocks_follow()
    {
        using TestChain chain = new();
        chain.Commit(chain.Store(0, 9, 1));
        using LedgerSnapshot before = chain.Ledger.OpenSnapshot();
        chain.Commit(chain.Store(0, 9, 2));
        using LedgerSnapshot after = chain.Ledger.OpenSnapshot();
        before.ReadStorage(TestChain.Register, 9, out U256 old);
        after.ReadStorage(TestChain.Register, 9, out U256 current);
        Assert.Equal(((U256)1, (U256)2), (old, current));
        Assert.False(before.TryGet(2, out _));
        Assert.True(after.TryGet(2, out Hash256 hash));
        Assert.Equal(chain.Ledger.Head.Hash, hash);
    }

    [Fact]
    public void A_backup_is_a_whole_ledger()
    {
        using TestChain chain = new();
        chain.Commit(chain.Store(0, 9, 1), chain.Transfer(1, TestChain.ExtraAccount(3), 5));
        using TemporaryFolder target = new();
        chain.Ledger.BackUp(target.Path);
        using Ledger copy = Ledger.Open(target.Path, chain.Genesis);
        Assert.Equal(chain.Ledger.Head.Hash, copy.Head.Hash);
        Assert.Empty(LedgerCheck.Run(copy, null, TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void Witnesses_are_kept_as_long_as_the_options_say()
    {
        using TestChain chain = new(new LedgerOptions { WitnessBlocks = 3, UndoBlocks = 2 });
        for (ulong i = 0; i < 10; i++)
        {
            chain.Commit(chain.Store(0, i, i + 1));
        }

        Assert.True(chain.Ledger.TryGetOldestWitness(out ulong oldest));
        Assert.Equal(8ul, oldest);
        Assert.Equal([false, true, true, true, false], new ulong[] { 7, 8, 9, 10, 11 }.Select(number => chain.Ledger.TryGetWitness(number, out _)));
        Assert.Equal(8ul, chain.Ledger.OldestStateNumber());
        Assert.Empty(chain.Check().Findings);
    }
}
