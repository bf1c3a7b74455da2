using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The part of the check that builds the tree of messages to L1 anew from the receipts.</summary>
internal sealed class WithdrawalTablesCheck(LedgerCheck check) : IWithdrawalNodes
{
    private readonly LmdbTransaction _transaction = check.Transaction;

    /// <summary>By level the newest left child: to complete the next node takes no more, nor to tell the root.</summary>
    private readonly Dictionary<int, (ulong Place, Hash256 Node)> _newest = [];

    private ulong _count;
    private ulong _nodes;

    /// <summary>To be called with the logs of each transaction, in the order of the chain.</summary>
    public void CheckLogs(TransactionPlace transaction, int firstLog, Log[] logs)
    {
        for (int i = 0; i < logs.Length; i++)
        {
            if (logs[i].Address != check.Configuration.Bridge.Contract || !SentMessage.TryRead(logs[i], check.Configuration.ChainId, out SentMessage? message)) continue;
            if (!check.Configuration.Bridge.HasContract || message!.Index != _count) continue;
            CheckMessage(message, new WithdrawalPlace(transaction, firstLog + i));
            _count++;
        }
    }

    /// <summary>What is left when all blocks were seen: nothing is one too many, and the head's state has the root.</summary>
    public void CheckTables(IStateSource head)
    {
        Compare(check.Tables.Withdrawals, _count);
        Compare(check.Tables.WithdrawalNodes, _nodes);
        if (!head.TryReadAccount(check.Configuration.Bridge.Contract, out Account contract) || contract.CodeHash == Keccak.Empty) return;
        Hash256 stored = BridgeReader.Read(check.Configuration.Bridge, head).WithdrawRoot;
        Hash256 root = WithdrawalTree.Root(this, _count);
        if (stored != root) check.Report(LedgerFindingKind.Withdrawal, "root", $"{_count} messages to L1 give {root}, the contract's slot holds {stored}");
    }

    Hash256 IWithdrawalNodes.Read(int level, ulong place) => _newest.TryGetValue(level, out (ulong Place, Hash256 Node) newest) && newest.Place == place
        ? newest.Node
        : throw new InvalidOperationException("A tree that grows needs the newest left child of each level only.");

    void IWithdrawalNodes.Write(int level, ulong place, in Hash256 node)
    {
        if ((place & 1) == 0) _newest[level] = (place, node);
        _nodes++;
        Span<byte> key = stackalloc byte[StoredWithdrawalNodes.KeySize];
        StoredWithdrawalNodes.WriteKey(level, place, key);
        if (!_transaction.TryGet(check.Tables.WithdrawalNodes, key, out ReadOnlySpan<byte> stored) || !stored.SequenceEqual(node.Bytes))
        {
            check.Report(LedgerFindingKind.Withdrawal, $"node {place} of level {level}", $"missing, or not {node}");
        }
    }

    private void CheckMessage(SentMessage message, WithdrawalPlace place)
    {
        if (!Ledger.TryGetByNumber(_transaction, check.Tables.Withdrawals, message.Index, out ReadOnlySpan<byte> value)
            || !WithdrawalPlace.TryRead(value, out WithdrawalPlace stored) || stored != place)
        {
            check.Report(LedgerFindingKind.Withdrawal, $"message {message.Index}", $"its place is missing, or not {place}");
        }

        WithdrawalTree.Append(this, message.Index, message.Leaf(check.Configuration.ChainId));
    }

    private void Compare(LmdbDatabase table, ulong expected)
    {
        ulong count = _transaction.Count(table);
        if (count != expected) check.Report(LedgerFindingKind.Withdrawal, $"table '{table.Name}'", $"{count} entries, expected {expected}");
    }
}
