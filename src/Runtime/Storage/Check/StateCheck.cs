using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>The part of the check that walks the account trie and every storage trie beside the flat tables.</summary>
/// <remarks>
/// The tables are ordered as a depth-first walk meets nodes and leaves, so four cursors move forward only, and whatever a cursor passes
/// that the walk did not ask for is one too many.
/// </remarks>
internal sealed class StateCheck : IDisposable
{
    private readonly LedgerCheck _check;
    private readonly OrderedTable _accountNodes;
    private readonly OrderedTable _storageNodes;
    private readonly OrderedTable _accounts;
    private readonly OrderedTable _slots;
    private readonly ulong _accountsTotal;

    private StateCheck(LedgerCheck check)
    {
        _check = check;
        LmdbTransaction transaction = check.Transaction;
        _accountNodes = new OrderedTable(check, check.Tables.Nodes, LedgerFindingKind.TrieNode);
        _storageNodes = new OrderedTable(check, check.Tables.Nodes, LedgerFindingKind.TrieNode);
        _accounts = new OrderedTable(check, check.Tables.Accounts, LedgerFindingKind.Account);
        _slots = new OrderedTable(check, check.Tables.Slots, LedgerFindingKind.Slot);
        _accountsTotal = transaction.Count(check.Tables.Accounts);
    }

    public static void Run(LedgerCheck check, in Hash256 stateRoot)
    {
        using StateCheck state = new(check);
        state._storageNodes.SkipTo([1]);
        new TrieWalk(check, state._accountNodes, default, state.CheckAccount).Run(stateRoot);
        state._accountNodes.ReportRest([1]);
        state._storageNodes.ReportRest([]);
        state._accounts.ReportRest([]);
        state._slots.ReportRest([]);
    }

    public void Dispose()
    {
        _accountNodes.Dispose();
        _storageNodes.Dispose();
        _accounts.Dispose();
        _slots.Dispose();
    }

    private void CheckAccount(ReadOnlySpan<byte> key, ReadOnlySpan<byte> leaf)
    {
        Hash256 addressHash = new(key);
        string where = $"account {addressHash}";
        RlpReader reader = new(leaf);
        RlpReader fields = reader.ReadList();
        Account account = new(fields.ReadUInt64(), fields.ReadU256(), fields.ReadHash256(), fields.ReadHash256());
        reader.CloseList(ref fields);
        reader.ExpectEnd();
        if (reader.HasError)
        {
            _check.Report(LedgerFindingKind.TrieNode, where, "the trie's leaf is malformed");
            return;
        }

        if (_accounts.TryTake(key, where, out ReadOnlySpan<byte> flat)
            && (!FlatEncoding.TryReadAccount(flat, out Account flatAccount) || flatAccount != account))
        {
            _check.Report(LedgerFindingKind.Account, where, $"the flat value {Hex.Encode(flat)} is not the trie's {account}");
        }

        if (account.CodeHash != Keccak.Empty && !_check.Transaction.TryGet(_check.Tables.Codes, account.CodeHash.Bytes, out _))
        {
            _check.Report(LedgerFindingKind.Code, where, $"its code {account.CodeHash} is missing");
        }

        if (account.StorageRoot != Keccak.EmptyTrie)
        {
            new TrieWalk(_check, _storageNodes, addressHash, (slot, value) => CheckSlot(addressHash, slot, value)).Run(account.StorageRoot);
        }

        _check.Accounts++;
        _check.Advance("state", _check.Accounts, _accountsTotal);
    }

    private void CheckSlot(in Hash256 addressHash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> leaf)
    {
        string where = $"account {addressHash} slot {Hex.Encode(key)}";
        RlpReader reader = new(leaf);
        U256 value = reader.ReadU256();
        reader.ExpectEnd();
        if (reader.HasError || value == default)
        {
            _check.Report(LedgerFindingKind.TrieNode, where, "the trie's leaf is malformed");
            return;
        }

        Span<byte> tableKey = stackalloc byte[StateKeys.SlotSize];
        StateKeys.WriteSlot(addressHash, new Hash256(key), tableKey);
        if (_slots.TryTake(tableKey, where, out ReadOnlySpan<byte> flat)
            && (!FlatEncoding.TryReadSlot(flat, out U256 flatValue) || flatValue != value))
        {
            _check.Report(LedgerFindingKind.Slot, where, $"the flat value {Hex.Encode(flat)} is not the trie's");
        }

        _check.Slots++;
    }
}
