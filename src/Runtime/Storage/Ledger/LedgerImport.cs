using System;
using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Many blocks in one durable transaction: what follows executes on what was added, readers see nothing before <see cref="Commit"/>.</summary>
/// <remarks>
/// Holds the ledger's write lock from begin to <see cref="Dispose"/>, which must come on the same thread. Spans it returns live until the next
/// <see cref="Add"/>. After a failed write the whole import is void, since the transaction then holds part of a block.
/// </remarks>
public sealed class LedgerImport : IStateSource, ITrieNodes, IBlockHashes, IDisposable
{
    private readonly Ledger _ledger;
    private readonly LmdbTransaction _transaction;
    private readonly List<SealedBlock> _added = [];
    private LedgerSnapshot _state;
    private bool _isOpen = true;

    internal LedgerImport(Ledger ledger, LmdbTransaction transaction, LedgerSnapshot state)
    {
        _ledger = ledger;
        _transaction = transaction;
        _state = state;
    }

    /// <summary>The last block added, else the ledger's head.</summary>
    public BlockHeader Head => _state.Header;

    public Hash256 StateRoot => _state.StateRoot;

    public StateFault Fault => _state.Fault;

    /// <summary>Writes the next block. One that does not follow the head is refused and changes nothing.</summary>
    public void Add(SealedBlock block, FinalityCertificate? certificate)
    {
        RequireOpen();
        StoredHeader next = _ledger.RequireNext(_state, block);
        try
        {
            _state = _ledger.Write(_transaction, block, certificate, next);
        }
        catch
        {
            End();
            throw;
        }

        _added.Add(block);
    }

    /// <summary>Makes all of it durable, then visible, then tells <see cref="Ledger.Committed"/> of each block in order.</summary>
    public void Commit()
    {
        RequireOpen();
        _isOpen = false;
        _ledger.CompleteImport(_transaction, _added, _state);
    }

    public bool TryReadAccount(in Address address, out Account account) => _state.TryReadAccount(address, out account);

    public void ReadStorage(in Address address, in U256 key, out U256 value) => _state.ReadStorage(address, key, out value);

    public Bytecode ReadCode(in Hash256 codeHash) => _state.ReadCode(codeHash);

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash) => _state.Read(owner, path, hash);

    public bool TryGet(ulong number, out Hash256 hash) => _state.TryGet(number, out hash);

    /// <summary>Drops what was not committed and lets others write.</summary>
    public void Dispose()
    {
        End();
        _ledger.EndImport(this);
    }

    private void End()
    {
        _isOpen = false;
        _transaction.Dispose();
    }

    private void RequireOpen()
    {
        if (!_isOpen)
        {
            throw new StorageException(
                StorageFault.Misuse, "the import has ended", _ledger.Folder, "this is a defect of the program; please report it");
        }
    }
}
