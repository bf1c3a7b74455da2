using System;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Applies a block's changes to the state tables in key order and notes what they replace. Reused from block to block.</summary>
internal sealed class StateDeltaWriter(LedgerTables tables)
{
    private readonly UndoRecordWriter _undo = new();

    /// <summary>Writes the delta and returns the undo record, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(LmdbTransaction transaction, StateDelta delta)
    {
        _undo.Clear();
        ClearStorage(transaction, delta);
        WriteAccounts(transaction, delta);
        WriteSlots(transaction, delta);
        WriteNodes(transaction, delta);
        foreach (Bytecode code in delta.Codes)
        {
            transaction.TryAdd(tables.Codes, code.Hash.Bytes, code.Bytes);
        }

        return _undo.Encode();
    }

    private void ClearStorage(LmdbTransaction transaction, StateDelta delta)
    {
        Span<byte> owner = stackalloc byte[StateKeys.NodeSizeMax];
        foreach (ref readonly AccountChange change in delta.Accounts.AsSpan())
        {
            if (change.Exists && !change.StorageCleared)
            {
                continue;
            }

            DeletePrefix(transaction, tables.Slots, UndoKind.Slot, change.AddressHash.Bytes);
            int length = StateKeys.WriteNodeOwner(change.AddressHash, owner);
            DeletePrefix(transaction, tables.Nodes, UndoKind.Node, owner[..length]);
        }
    }

    private void DeletePrefix(LmdbTransaction transaction, LmdbDatabase table, UndoKind kind, ReadOnlySpan<byte> prefix)
    {
        using LmdbCursor cursor = transaction.OpenCursor(table);
        bool there = cursor.MoveToAtLeast(prefix);
        while (there && cursor.Key.StartsWith(prefix))
        {
            _undo.Add(kind, cursor.Key, cursor.Value);
            cursor.Delete();

            // After a deletion liblmdb's "next" is the entry that followed the deleted one.
            there = cursor.MoveNext();
        }
    }

    private void WriteAccounts(LmdbTransaction transaction, StateDelta delta)
    {
        Span<byte> value = stackalloc byte[FlatEncoding.AccountSizeMax];
        using LmdbCursor cursor = transaction.OpenCursor(tables.Accounts);
        foreach (ref readonly AccountChange change in delta.Accounts.AsSpan())
        {
            int length = change.Exists ? FlatEncoding.WriteAccount(change.Value, value) : 0;
            Replace(cursor, UndoKind.Account, change.AddressHash.Bytes, value[..length]);
        }
    }

    private void WriteSlots(LmdbTransaction transaction, StateDelta delta)
    {
        Span<byte> key = stackalloc byte[StateKeys.SlotSize];
        Span<byte> value = stackalloc byte[32];
        using LmdbCursor cursor = transaction.OpenCursor(tables.Slots);
        foreach (ref readonly StorageChange change in delta.Storage.AsSpan())
        {
            StateKeys.WriteSlot(change.AddressHash, change.KeyHash, key);
            int length = FlatEncoding.WriteSlot(change.Value, value);
            Replace(cursor, UndoKind.Slot, key, value[..length]);
        }
    }

    private void WriteNodes(LmdbTransaction transaction, StateDelta delta)
    {
        Span<byte> key = stackalloc byte[StateKeys.NodeSizeMax];
        using LmdbCursor cursor = transaction.OpenCursor(tables.Nodes);
        foreach (ref readonly TrieNodeChange change in delta.Nodes.AsSpan())
        {
            int length = StateKeys.WriteNode(change.Owner, change.Path, key);
            Replace(cursor, UndoKind.Node, key[..length], change.Rlp);
        }
    }

    /// <summary>Writes the value, or deletes the key when the value is empty; what stays as it was costs no page.</summary>
    private void Replace(LmdbCursor cursor, UndoKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        bool isThere = cursor.MoveTo(key);
        ReadOnlySpan<byte> oldValue = isThere ? cursor.Value : default;
        if (oldValue.SequenceEqual(value))
        {
            return;
        }

        _undo.Add(kind, key, oldValue);
        if (!isThere)
        {
            cursor.Put(key, value);
        }
        else if (value.IsEmpty)
        {
            cursor.Delete();
        }
        else
        {
            cursor.Replace(key, value);
        }
    }
}
