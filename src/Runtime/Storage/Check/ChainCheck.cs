using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The part of the check that walks the blocks from genesis to head.</summary>
internal sealed class ChainCheck(LedgerCheck check, ulong head)
{
    private readonly LmdbTransaction _transaction = check.Transaction;
    private readonly LedgerTables _tables = check.Tables;
    private readonly FinalityTablesCheck _finality = new(check);
    private readonly WithdrawalTablesCheck _withdrawals = new(check);

    /// <summary>The state root the last header names; null when that header cannot be read.</summary>
    public Hash256? Run()
    {
        MetaTable meta = new(_transaction, _tables.Meta);
        Hash256 expectedParent = default;
        ulong count = 0;
        StoredHeader? last = null;
        using (LmdbCursor headers = _transaction.OpenCursor(_tables.Headers))
        {
            for (bool there = headers.MoveFirst(); there; there = headers.MoveNext())
            {
                ulong number = StateKeys.ReadNumber(headers.Key);
                last = CheckHeader(number, count, headers.Value, count == 0 ? meta.ReadGenesis() : null, expectedParent);
                if (last is not null)
                {
                    expectedParent = last.Hash;
                    CheckBlock(last);
                }

                check.Advance("blocks", ++count, head + 1);
            }
        }

        if (last is null || last.Header.Number != head)
        {
            check.Report(LedgerFindingKind.Header, $"block {head}", "is the head, but the last readable header is another");
        }

        CheckCounts(count);
        _finality.CheckTables(head);
        if (last is not null) _withdrawals.CheckTables(check.StateAfter(last));
        CheckUndo();
        return last?.Header.StateRoot;
    }

    private StoredHeader? CheckHeader(ulong number, ulong expectedNumber, ReadOnlySpan<byte> value, Hash256? genesis, in Hash256 expectedParent)
    {
        string where = $"block {number}";
        if (!StoredHeader.TryRead(value, out StoredHeader? stored))
        {
            check.Report(LedgerFindingKind.Header, where, "malformed");
            return null;
        }

        Hash256 hash = Keccak.Hash(StoredHeader.ReadRlp(value));
        if (hash != stored!.Hash || (genesis is { } first && hash != first))
        {
            check.Report(LedgerFindingKind.Header, where, $"hashes to {hash}, expected {genesis ?? stored.Hash}");
        }

        if (number != expectedNumber || stored.Header.Number != number)
        {
            check.Report(LedgerFindingKind.Header, where, $"expected number {expectedNumber}, the header says {stored.Header.Number}");
        }

        if (genesis is null && stored.Header.ParentHash != expectedParent)
        {
            check.Report(LedgerFindingKind.Header, where, $"its parent is {stored.Header.ParentHash}, the block before is {expectedParent}");
        }

        if (!_transaction.TryGet(_tables.BlockNumbers, hash.Bytes, out ReadOnlySpan<byte> indexed)
            || indexed.Length != StateKeys.NumberSize || StateKeys.ReadNumber(indexed) != number)
        {
            check.Report(LedgerFindingKind.Index, where, $"its hash {hash} does not lead to it");
        }

        return stored;
    }

    private void CheckBlock(StoredHeader stored)
    {
        BlockHeader header = stored.Header;
        string where = $"block {header.Number}";
        if (!Ledger.TryGetByNumber(_transaction, _tables.Bodies, header.Number, out ReadOnlySpan<byte> body)
            || !StoredBody.TryRead(body, header, out Block? block))
        {
            check.Report(LedgerFindingKind.Body, where, "missing or malformed");
            return;
        }

        CheckTransactions(header, block!.Transactions, where);
        CheckReceipts(header, block.Transactions, where);
        Hash256 withdrawalsRoot = IndexedTrie.Root(StoredBody.EncodeWithdrawals(block.Withdrawals));
        if (withdrawalsRoot != header.WithdrawalsRoot)
        {
            check.Report(LedgerFindingKind.Body, where, $"withdrawals root {withdrawalsRoot}, the header says {header.WithdrawalsRoot}");
        }

        CheckWitness(header.Number, where);
        _finality.CheckBlock(header, where);
    }

    private void CheckTransactions(BlockHeader header, Transaction[] transactions, string where)
    {
        byte[][] raw = new byte[transactions.Length][];
        for (int i = 0; i < transactions.Length; i++)
        {
            Transaction stored = transactions[i];
            raw[i] = stored.Raw;
            if (!_transaction.TryGet(_tables.TransactionPlaces, stored.Hash.Bytes, out ReadOnlySpan<byte> place)
                || place.Length != TransactionPlace.Size || TransactionPlace.Read(place) != new TransactionPlace(header.Number, i))
            {
                check.Report(LedgerFindingKind.Index, where, $"the hash {stored.Hash} of transaction {i} does not lead to it");
            }

            // Decoded once more, so that the sender is recovered and not the stored one.
            if (Transaction.TryDecode(stored.Raw, out Transaction? fresh) != TransactionError.None
                || !fresh!.TryGetSender(out Address sender) || sender != stored.Sender)
            {
                check.Report(LedgerFindingKind.Body, where, $"the stored sender {stored.Sender} did not sign transaction {i}");
            }
        }

        Hash256 root = IndexedTrie.Root(raw);
        if (root != header.TransactionsRoot)
        {
            check.Report(LedgerFindingKind.Body, where, $"transactions root {root}, the header says {header.TransactionsRoot}");
        }

        check.Transactions += (ulong)transactions.Length;
    }

    private void CheckReceipts(BlockHeader header, Transaction[] transactions, string where)
    {
        if (!Ledger.TryGetByNumber(_transaction, _tables.Receipts, header.Number, out ReadOnlySpan<byte> value)
            || !IndexedEntries.TryOpen(value, out IndexedEntries entries) || entries.Count != transactions.Length)
        {
            check.Report(LedgerFindingKind.Receipts, where, "missing or malformed, or not one per transaction");
            return;
        }

        byte[][] encoded = new byte[transactions.Length][];
        Bloom bloom = new();
        ulong gas = 0;
        int logs = 0;
        for (int i = 0; i < transactions.Length; i++)
        {
            if (!StoredReceipts.TryRead(entries[i], transactions[i], header.BaseFee, out TransactionResult? result, out int firstLog))
            {
                check.Report(LedgerFindingKind.Receipts, where, $"receipt {i} is malformed");
                return;
            }

            gas += result!.GasUsed;
            if (result.Receipt.CumulativeGasUsed != gas || firstLog != logs)
            {
                check.Report(LedgerFindingKind.Receipts, where, $"receipt {i}: gas or the index of its first log does not add up");
            }

            _withdrawals.CheckLogs(new TransactionPlace(header.Number, i), logs, result.Receipt.Logs);
            gas = result.Receipt.CumulativeGasUsed;
            logs += result.Receipt.Logs.Length;
            bloom.Add(result.Receipt.Bloom);
            encoded[i] = result.Receipt.Encode();
        }

        Hash256 root = IndexedTrie.Root(encoded);
        if (root != header.ReceiptsRoot || gas != header.GasUsed || !bloom.Bytes.SequenceEqual(header.LogsBloom.Bytes))
        {
            check.Report(LedgerFindingKind.Receipts, where, $"root {root}, gas {gas} or bloom differ from the header ({header.ReceiptsRoot}, {header.GasUsed})");
        }
    }

    private void CheckWitness(ulong number, string where)
    {
        if (!Ledger.TryGetByNumber(_transaction, _tables.Witnesses, number, out ReadOnlySpan<byte> value))
        {
            return;
        }

        if (!StoredWitness.TryRead(value, out StoredWitnessContent? content) || content!.OldestHeader >= number)
        {
            check.Report(LedgerFindingKind.Witness, where, "malformed");
            return;
        }

        foreach (ref readonly Hash256 code in content.CodeHashes.AsSpan())
        {
            if (!_transaction.TryGet(_tables.Codes, code.Bytes, out _))
            {
                check.Report(LedgerFindingKind.Witness, where, $"the code {code} it names is missing");
            }
        }
    }

    private void CheckCounts(ulong blocks)
    {
        Compare(LedgerFindingKind.Body, _tables.Bodies, blocks);
        Compare(LedgerFindingKind.Receipts, _tables.Receipts, blocks);
        Compare(LedgerFindingKind.Index, _tables.BlockNumbers, blocks);
        Compare(LedgerFindingKind.Index, _tables.TransactionPlaces, check.Transactions);
        using LmdbCursor witnesses = _transaction.OpenCursor(_tables.Witnesses);
        if (witnesses.MoveLast() && StateKeys.ReadNumber(witnesses.Key) > head)
        {
            check.Report(LedgerFindingKind.Witness, $"block {StateKeys.ReadNumber(witnesses.Key)}", $"is beyond the head {head}");
        }
    }

    private void Compare(LedgerFindingKind kind, LmdbDatabase table, ulong expected)
    {
        ulong count = _transaction.Count(table);
        if (count != expected)
        {
            check.Report(kind, $"table '{table.Name}'", $"{count} entries, expected {expected}");
        }
    }

    private void CheckUndo()
    {
        using LmdbCursor undo = _transaction.OpenCursor(_tables.Undo);
        ulong? expected = null;
        for (bool there = undo.MoveFirst(); there; there = undo.MoveNext())
        {
            ulong number = StateKeys.ReadNumber(undo.Key);
            if ((expected is { } next && number != next) || !UndoRecord.TryOpen(undo.Value, out _))
            {
                check.Report(LedgerFindingKind.Undo, $"block {number}", $"malformed, or not the expected block {expected}");
            }

            expected = number + 1;
        }

        if (expected is { } end ? end != head + 1 : head > 0)
        {
            check.Report(LedgerFindingKind.Undo, $"block {head}", "the window does not end at the head");
        }
    }
}
