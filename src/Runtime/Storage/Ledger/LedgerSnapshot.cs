using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The state after one block, and the chain up to the head the snapshot was opened at. Serves one thread at a time; keep it short.</summary>
/// <remarks>
/// The state of a block before the head is the head's with the undo records of the later blocks searched first, nearest to the block
/// first: the first record that knows a key holds its value at that block. Spans it returns live until it is disposed.
/// </remarks>
public sealed unsafe class LedgerSnapshot : IStateSource, ITrieNodes, IBlockHashes, IDisposable
{
    private readonly LmdbTransaction _transaction;
    private readonly LedgerTables _tables;
    private readonly CodeCache _codes;
    private readonly UndoPlace[] _undo;

    // Slots of one contract are mostly read in a row.
    private Address _lastAddress;
    private Hash256 _lastAddressHash;
    private bool _hasLastAddress;

    internal LedgerSnapshot(LmdbTransaction transaction, LedgerTables tables, CodeCache codes, StoredHeader header, UndoPlace[] undo)
    {
        _transaction = transaction;
        _tables = tables;
        _codes = codes;
        _undo = undo;
        Header = header.Header;
        BlockHash = header.Hash;
    }

    /// <summary>The block after which this is the state.</summary>
    public BlockHeader Header { get; }

    public Hash256 BlockHash { get; }

    public ulong Number => Header.Number;

    public Hash256 StateRoot => Header.StateRoot;

    public StateFault Fault { get; private set; }

    public bool TryReadAccount(in Address address, out Account account) => TryReadAccountByHash(HashOf(address), out account);

    /// <summary>The same by keccak of the address, the key of the trie.</summary>
    public bool TryReadAccountByHash(in Hash256 addressHash, out Account account)
    {
        account = default;
        if (!TryRead(UndoKind.Account, _tables.Accounts, addressHash.Bytes, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        return FlatEncoding.TryReadAccount(value, out account) || Fail(StateFaultKind.MalformedAccount, addressHash);
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        Span<byte> word = stackalloc byte[32];
        Span<byte> tableKey = stackalloc byte[StateKeys.SlotSize];
        key.WriteBigEndian(word);
        HashOf(address).Bytes.CopyTo(tableKey);
        Keccak.HashTo(word, tableKey[Hash256.Size..]);
        if (!TryRead(UndoKind.Slot, _tables.Slots, tableKey, out ReadOnlySpan<byte> bytes))
        {
            value = default;
        }
        else if (!FlatEncoding.TryReadSlot(bytes, out value))
        {
            Fail(StateFaultKind.MalformedAccount, _lastAddressHash);
        }
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        if (_codes.TryGet(codeHash, out Bytecode? cached))
        {
            return cached!;
        }

        if (_transaction.TryGet(_tables.Codes, codeHash.Bytes, out ReadOnlySpan<byte> bytes))
        {
            return _codes.Add(new Bytecode(bytes.ToArray(), codeHash));
        }

        if (codeHash != Keccak.Empty)
        {
            Fail(StateFaultKind.MissingCode, codeHash);
        }

        return _codes.Add(new Bytecode([], Keccak.Empty));
    }

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash)
    {
        Span<byte> key = stackalloc byte[StateKeys.NodeSizeMax];
        int length = StateKeys.WriteNode(owner, path, key);
        if (!TryRead(UndoKind.Node, _tables.Nodes, key[..length], out ReadOnlySpan<byte> rlp))
        {
            return default;
        }

        // The table is keyed by path, so only the hash says that this is the node the parent means; LMDB's pages have no checksums.
        if (Keccak.Hash(rlp) != hash)
        {
            Fail(StateFaultKind.MalformedNode, hash);
            return default;
        }

        return rlp;
    }

    /// <summary>The hash of a block up to <see cref="Number"/>.</summary>
    public bool TryGet(ulong number, out Hash256 hash)
    {
        hash = default;
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(number, key);
        if (number > Number || !_transaction.TryGet(_tables.Headers, key, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        hash = StoredHeader.ReadHash(value);
        return true;
    }

    public void Dispose() => _transaction.Dispose();

    private bool TryRead(UndoKind kind, LmdbDatabase table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (_undo.Length > 0)
        {
            // The places point into the map; a closed transaction must not let them be read.
            _ = _transaction.Handle;
            ulong fingerprint = UndoRecord.Fingerprint(kind, key);
            foreach (UndoPlace place in _undo)
            {
                if (place.Open().TryFind(kind, key, fingerprint, out value))
                {
                    return !value.IsEmpty;
                }
            }
        }

        return _transaction.TryGet(table, key, out value);
    }

    private Hash256 HashOf(in Address address)
    {
        if (!_hasLastAddress || _lastAddress != address)
        {
            _lastAddressHash = Keccak.Hash(address.Bytes);
            _lastAddress = address;
            _hasLastAddress = true;
        }

        return _lastAddressHash;
    }

    private bool Fail(StateFaultKind kind, in Hash256 hash)
    {
        if (!Fault.IsSet)
        {
            Fault = new StateFault(kind, hash);
        }

        return false;
    }
}
