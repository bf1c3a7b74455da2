using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LedgerImportTests
{
    private static readonly FinalityCertificate s_certificate = new(0, []);

    [Fact]
    public void An_import_leaves_what_single_commits_leave()
    {
        using TestChain source = new(extraAccounts: 50);
        using TestChain single = new(extraAccounts: 50);
        using TestChain imported = new(extraAccounts: 50);
        SealedBlock[] blocks = Load(source, 200);
        foreach (SealedBlock block in blocks)
        {
            single.Ledger.Commit(block, s_certificate);
        }

        foreach (SealedBlock[] batch in blocks.Chunk(64))
        {
            using LedgerImport import = imported.Ledger.BeginImport();
            foreach (SealedBlock block in batch)
            {
                import.Add(block, s_certificate);
            }

            import.Commit();
        }

        AssertSameTables(single.Ledger, imported.Ledger);
        imported.Reopen();
        AssertSameTables(single.Ledger, imported.Ledger);
        Assert.Equal(single.Ledger.OldestStateNumber(), imported.Ledger.OldestStateNumber());
    }

    [Fact]
    public void Blocks_execute_on_those_added_before()
    {
        using TestChain source = new();
        using TestChain target = new();
        SealedBlock[] blocks = Load(source, 30);
        BlockExecution execution = new();
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            foreach (SealedBlock expected in blocks)
            {
                Assert.False(BlockImport.Execute(
                    execution, target.Genesis.Configuration, import.Head, expected.Block, import, import, import, recordWitness: true, out SealedBlock? block).IsRejected);
                Assert.Equal(expected.Delta.WitnessNodes, block!.Delta.WitnessNodes);
                import.Add(block, null);
                Assert.Equal(expected.Block.Header.Hash, import.Head.Hash);
                Assert.Equal(expected.Block.Header.StateRoot, import.StateRoot);
                Assert.True(import.TryGet(import.Head.Number, out Hash256 hash));
                Assert.Equal(import.Head.Hash, hash);
                Assert.False(import.TryGet(import.Head.Number + 1, out _));
                Assert.Equal(0ul, target.Ledger.Head.Number);
            }

            Assert.False(import.Fault.IsSet);
            import.Commit();
        }

        AssertSameTables(source.Ledger, target.Ledger, exceptCertificates: true);
        Assert.Empty(target.Check().Findings);
    }

    [Fact]
    public void Nobody_sees_anything_before_the_commit_and_everybody_is_told_in_order_after_it()
    {
        using TestChain source = new();
        using TestChain target = new();
        SealedBlock[] blocks = Load(source, 5);
        List<ulong> told = [];
        target.Ledger.Committed += block =>
        {
            Assert.Equal(5ul, target.Ledger.Head.Number);
            told.Add(block.Block.Header.Number);
        };
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            foreach (SealedBlock block in blocks)
            {
                import.Add(block, null);
            }

            ulong seen = ulong.MaxValue;
            Thread reader = new(() =>
            {
                using LedgerSnapshot snapshot = target.Ledger.OpenSnapshot();
                seen = snapshot.Number + (target.Ledger.TryGetHash(1, out _) ? 1ul : 0ul);
            });
            reader.Start();
            reader.Join();
            Assert.Equal(0ul, seen);
            Assert.Empty(told);
            import.Commit();
            Assert.Equal([1, 2, 3, 4, 5], told);
        }

        Assert.Equal(blocks[^1].Block.Header.Hash, target.Ledger.Head.Hash);
    }

    [Fact]
    public void An_import_that_is_not_committed_leaves_nothing()
    {
        using TestChain source = new();
        using TestChain target = new();
        SealedBlock[] blocks = Load(source, 6);
        target.Ledger.Commit(blocks[0]);
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            import.Add(blocks[1], s_certificate);
            import.Add(blocks[2], s_certificate);
        }

        Assert.Equal(1ul, target.Ledger.Head.Number);
        Assert.Empty(target.Check().Findings);
        target.Reopen();
        Assert.Equal(1ul, target.Ledger.Head.Number);
        Assert.False(target.Ledger.TryGetCertificate(2, out _));
        foreach (SealedBlock block in blocks[1..])
        {
            target.Ledger.Commit(block);
        }

        AssertSameTables(source.Ledger, target.Ledger);
    }

    [Fact]
    public void A_block_that_does_not_follow_is_refused_and_the_import_goes_on()
    {
        using TestChain source = new();
        using TestChain target = new();
        SealedBlock[] blocks = Load(source, 3);
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            Assert.Equal(StorageFault.NotNextBlock, Assert.Throws<StorageException>(() => import.Add(blocks[1], null)).Fault);
            import.Add(blocks[0], null);
            Assert.Equal(StorageFault.NotNextBlock, Assert.Throws<StorageException>(() => import.Add(blocks[0], null)).Fault);
            SealedBlock foreign = new()
            {
                Block = blocks[1].Block, Results = blocks[1].Results, Delta = new StateDelta(), Requests = [], OldestBlockHashRead = ulong.MaxValue,
            };
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => import.Add(foreign, null)).Fault);
            import.Add(blocks[1], null);
            import.Commit();
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => import.Add(blocks[2], null)).Fault);
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(import.Commit).Fault);
        }

        Assert.Equal(2ul, target.Ledger.Head.Number);
        Assert.Empty(target.Check().Findings);
    }

    [Fact]
    public void A_write_that_fails_voids_the_whole_import()
    {
        using TestChain target = new(new LedgerOptions { Database = new LmdbOptions { MapSizeBytes = 1 << 20 } });
        SealedBlock first = target.Seal(target.Transfer(0, TestChain.SenderAddress(1), 1));
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            import.Add(first, null);
            Assert.Equal(StorageFault.MapFull, Assert.Throws<StorageException>(() => AddUntilFull(import)).Fault);
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(import.Commit).Fault);
        }

        Assert.Equal(0ul, target.Ledger.Head.Number);
        target.Ledger.Commit(first);
        Assert.Empty(target.Check().Findings);
    }

    [Fact]
    public void Only_one_writes_at_a_time()
    {
        using TestChain target = new();
        SealedBlock first = target.Seal(target.Transfer(0, TestChain.SenderAddress(1), 1));
        Thread waiting = new(() => target.Ledger.Commit(first));
        using (LedgerImport import = target.Ledger.BeginImport())
        {
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(() => target.Ledger.Commit(first)).Fault);
            Assert.Equal(StorageFault.Misuse, Assert.Throws<StorageException>(target.Ledger.BeginImport).Fault);
            waiting.Start();
            Assert.False(waiting.Join(50));
        }

        waiting.Join();
        Assert.Equal(1ul, target.Ledger.Head.Number);
        using LedgerImport again = target.Ledger.BeginImport();
        again.Commit();
        Assert.Equal(1ul, target.Ledger.Head.Number);
    }

    private static void AddUntilFull(LedgerImport import)
    {
        BlockExecution execution = new();
        ChainConfiguration configuration = TestChain.Specification(7530).Configuration;
        while (true)
        {
            BlockAttributes attributes = new() { Timestamp = import.Head.Timestamp, Beneficiary = default, GasLimit = import.Head.GasLimit };
            Assert.Equal(default, execution.Begin(configuration, import.Head, attributes, import, import));
            Assert.Equal(default, execution.Seal(import, recordWitness: true, out SealedBlock? block));
            import.Add(block!, null);
        }
    }

    private static SealedBlock[] Load(TestChain chain, int blocks)
    {
        Random random = new(blocks);
        SealedBlock[] sealedBlocks = new SealedBlock[blocks];
        for (int i = 0; i < blocks; i++)
        {
            Transaction[] transactions = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(2) == 0
                ? chain.Transfer(random.Next(TestChain.Senders), TestChain.ExtraAccount(random.Next(40)), 1)
                : chain.Store(random.Next(TestChain.Senders), (ulong)random.Next(20), (ulong)random.Next(3)))];
            sealedBlocks[i] = chain.Commit(transactions);
        }

        return sealedBlocks;
    }

    private static void AssertSameTables(Ledger expected, Ledger actual, bool exceptCertificates = false)
    {
        Assert.Equal(expected.Head.Hash, actual.Head.Hash);
        using LmdbTransaction left = expected.Environment.BeginRead();
        using LmdbTransaction right = actual.Environment.BeginRead();
        (LmdbDatabase, LmdbDatabase)[] tables = [.. All(expected.Tables).Zip(All(actual.Tables))];
        Assert.Equal(17, tables.Length);
        foreach ((LmdbDatabase one, LmdbDatabase other) in tables)
        {
            if (exceptCertificates && one.Name == "certificates")
            {
                continue;
            }

            using LmdbCursor first = left.OpenCursor(one);
            using LmdbCursor second = right.OpenCursor(other);
            bool isThere = first.MoveFirst();
            Assert.Equal(isThere, second.MoveFirst());
            while (isThere)
            {
                Assert.True(first.Key.SequenceEqual(second.Key), one.Name);
                Assert.True(first.Value.SequenceEqual(second.Value), one.Name);
                isThere = first.MoveNext();
                Assert.True(isThere == second.MoveNext(), one.Name);
            }
        }
    }

    private static LmdbDatabase[] All(LedgerTables tables) =>
        [.. typeof(LedgerTables).GetProperties().Where(property => property.PropertyType == typeof(LmdbDatabase)).Select(property => (LmdbDatabase)property.GetValue(tables)!)];
}
