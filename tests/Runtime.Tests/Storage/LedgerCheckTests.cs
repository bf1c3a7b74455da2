using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

/// <summary>Damages one value behind the ledger's back and expects the check to name its kind.</summary>
public sealed class LedgerCheckTests
{
    private static readonly byte[] SecondBlock = [0, 0, 0, 0, 0, 0, 0, 2];

    public static TheoryData<string, LedgerFindingKind> Damages => new()
    {
        { "flat balance changed", LedgerFindingKind.Account },
        { "flat account missing", LedgerFindingKind.Account },
        { "flat account too many", LedgerFindingKind.Account },
        { "flat account malformed", LedgerFindingKind.Account },
        { "flat slot changed", LedgerFindingKind.Slot },
        { "flat slot missing", LedgerFindingKind.Slot },
        { "flat slot too many", LedgerFindingKind.Slot },
        { "flat slot of no account", LedgerFindingKind.Slot },
        { "account node missing", LedgerFindingKind.TrieNode },
        { "account node changed", LedgerFindingKind.TrieNode },
        { "account node too many", LedgerFindingKind.TrieNode },
        { "storage node missing", LedgerFindingKind.TrieNode },
        { "storage node changed", LedgerFindingKind.TrieNode },
        { "storage node of no account", LedgerFindingKind.TrieNode },
        { "code changed", LedgerFindingKind.Code },
        { "code missing", LedgerFindingKind.Code },
        { "header changed", LedgerFindingKind.Header },
        { "header missing", LedgerFindingKind.Header },
        { "header of a later block", LedgerFindingKind.Header },
        { "body changed", LedgerFindingKind.Body },
        { "body missing", LedgerFindingKind.Body },
        { "body of a later block", LedgerFindingKind.Body },
        { "sender changed", LedgerFindingKind.Body },
        { "receipts changed", LedgerFindingKind.Receipts },
        { "receipts missing", LedgerFindingKind.Receipts },
        { "block hash missing", LedgerFindingKind.Index },
        { "block hash too many", LedgerFindingKind.Index },
        { "transaction place changed", LedgerFindingKind.Index },
        { "transaction place missing", LedgerFindingKind.Index },
        { "transaction place too many", LedgerFindingKind.Index },
        { "witness changed", LedgerFindingKind.Witness },
        { "undo missing", LedgerFindingKind.Undo },
        { "undo malformed", LedgerFindingKind.Undo },
        { "head too low", LedgerFindingKind.Header },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Each_kind_of_damage_is_named(string damage, LedgerFindingKind kind)
    {
        using TestChain chain = new(extraAccounts: 50);
        for (ulong i = 0; i < 4; i++)
        {
            chain.Commit(chain.Store(0, i + 10, i + 1), chain.Transfer(1, TestChain.ExtraAccount((int)i), 5));
        }

        Assert.Empty(chain.Check().Findings);
        using (LmdbTransaction writer = chain.Ledger.Environment.BeginWrite())
        {
            Inflict(damage, chain, writer);
            writer.Commit();
        }

        LedgerCheckReport report = chain.Check();
        Assert.False(report.IsSound);
        Assert.True(report.Findings.Any(finding => finding.Kind == kind), string.Join("\n", report.Findings.Select(finding => finding.ToString())));
    }

    [Fact]
    public void A_node_that_is_not_the_one_its_parent_names_is_a_fault_of_the_snapshot()
    {
        using TestChain chain = new();
        using (LmdbTransaction writer = chain.Ledger.Environment.BeginWrite())
        {
            Change(writer, chain.Ledger.Tables.Nodes, [0], 40);
            writer.Commit();
        }

        using LedgerSnapshot snapshot = chain.Ledger.OpenSnapshot();
        Assert.True(snapshot.Read(default, [], snapshot.StateRoot).IsEmpty);
        Assert.Equal(new StateFault(StateFaultKind.MalformedNode, snapshot.StateRoot), snapshot.Fault);
    }

    [Fact]
    public void Progress_covers_all_blocks_and_accounts()
    {
        using TestChain chain = new(extraAccounts: 100);
        chain.Commit(chain.Store(0, 1, 2));
        LedgerCheckProgress lastBlocks = default;
        LedgerCheckProgress lastState = default;
        LedgerCheckReport report = LedgerCheck.Run(chain.Ledger, progress =>
        {
            if (progress.Phase == "blocks")
            {
                lastBlocks = progress;
            }
            else
            {
                lastState = progress;
            }
        }, TestContext.Current.CancellationToken);
        Assert.Equal((2ul, 2ul), (lastBlocks.Done, lastBlocks.Total));
        Assert.Equal(report.Accounts, lastState.Done);
        Assert.Equal(report.Accounts, lastState.Total);
        Assert.True(report.Accounts >= 117);
        Assert.Equal(2ul, report.Slots);
    }

    private static void Inflict(string damage, TestChain chain, LmdbTransaction writer)
    {
        LedgerTables tables = chain.Ledger.Tables;
        Hash256 account = Keccak.Hash(TestChain.ExtraAccount(20).Bytes);
        Hash256 register = Keccak.Hash(TestChain.Register.Bytes);
        byte[] slot = [.. register.Bytes, .. Keccak.Hash(((U256)2).ToHash256().Bytes).Bytes];
        byte[] unknown = Enumerable.Repeat((byte)0x5a, 32).ToArray();
        byte[] accountRoot = [0];
        byte[] storageRoot = [1, .. register.Bytes];
        switch (damage)
        {
            case "flat balance changed": Change(writer, tables.Accounts, account.Bytes.ToArray(), 2); break;
            case "flat account missing": writer.Delete(tables.Accounts, account.Bytes); break;
            case "flat account too many": writer.Put(tables.Accounts, unknown, [1, 0, 1]); break;
            case "flat account malformed": writer.Put(tables.Accounts, account.Bytes, [0xff]); break;
            case "flat slot changed": writer.Put(tables.Slots, slot, [3]); break;
            case "flat slot missing": writer.Delete(tables.Slots, slot); break;
            case "flat slot too many": writer.Put(tables.Slots, [.. register.Bytes, .. unknown], [3]); break;
            case "flat slot of no account": writer.Put(tables.Slots, [.. unknown, .. unknown], [3]); break;
            case "account node missing": writer.Delete(tables.Nodes, [0, 0]); break;
            case "account node changed": Change(writer, tables.Nodes, accountRoot, 40); break;
            case "account node too many": writer.Put(tables.Nodes, [0, 1, 2, 3, 4, 5, 6, 7, 8], [0xc0]); break;
            case "storage node missing": writer.Delete(tables.Nodes, storageRoot); break;
            case "storage node changed": Change(writer, tables.Nodes, storageRoot, 40); break;
            case "storage node of no account": writer.Put(tables.Nodes, [1, .. unknown, 3], [0xc0]); break;
            case "code changed": Change(writer, tables.Codes, CodeHash(chain), 0); break;
            case "code missing": writer.Delete(tables.Codes, CodeHash(chain)); break;
            case "header changed": Change(writer, tables.Headers, SecondBlock, 60); break;
            case "header missing": writer.Delete(tables.Headers, SecondBlock); break;
            case "header of a later block": writer.Put(tables.Headers, [0, 0, 0, 0, 0, 0, 0, 9], unknown); break;
            case "body changed": Change(writer, tables.Bodies, SecondBlock, -10); break;
            case "body missing": writer.Delete(tables.Bodies, SecondBlock); break;
            case "body of a later block": writer.Put(tables.Bodies, [0, 0, 0, 0, 0, 0, 0, 9], unknown); break;
            case "sender changed": Change(writer, tables.Bodies, SecondBlock, 5 + 8); break;
            case "receipts changed": Change(writer, tables.Receipts, SecondBlock, 5 + 8); break;
            case "receipts missing": writer.Delete(tables.Receipts, SecondBlock); break;
            case "block hash missing": writer.Delete(tables.BlockNumbers, chain.Ledger.Genesis.Hash.Bytes); break;
            case "block hash too many": writer.Put(tables.BlockNumbers, unknown, SecondBlock); break;
            case "transaction place changed": Change(writer, tables.TransactionPlaces, FirstKey(writer, tables.TransactionPlaces), 11); break;
            case "transaction place missing": writer.Delete(tables.TransactionPlaces, FirstKey(writer, tables.TransactionPlaces)); break;
            case "transaction place too many": writer.Put(tables.TransactionPlaces, unknown, new byte[12]); break;
            case "witness changed": Change(writer, tables.Witnesses, SecondBlock, 3); break;
            case "undo missing": writer.Delete(tables.Undo, SecondBlock); break;
            case "undo malformed": writer.Put(tables.Undo, SecondBlock, [9]); break;
            case "head too low": writer.Put(tables.Meta, "head"u8, SecondBlock); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage), damage, null);
        }
    }

    private static byte[] CodeHash(TestChain chain)
    {
        using LedgerSnapshot snapshot = chain.Ledger.OpenSnapshot();
        Assert.True(snapshot.TryReadAccount(TestChain.Register, out Account register));
        return register.CodeHash.Bytes.ToArray();
    }

    private static byte[] FirstKey(LmdbTransaction writer, LmdbDatabase table)
    {
        using LmdbCursor cursor = writer.OpenCursor(table);
        Assert.True(cursor.MoveFirst());
        return cursor.Key.ToArray();
    }

    /// <summary>Flips the lowest bit of one byte of a value; a negative offset counts from its end.</summary>
    private static void Change(LmdbTransaction writer, LmdbDatabase table, byte[] key, int offset)
    {
        Assert.True(writer.TryGet(table, key, out ReadOnlySpan<byte> value));
        byte[] changed = value.ToArray();
        changed[offset < 0 ? changed.Length + offset : offset] ^= 1;
        writer.Put(table, key, changed);
    }
}
