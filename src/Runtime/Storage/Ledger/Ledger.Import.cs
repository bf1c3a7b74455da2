using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <content>Imports of many blocks at once.</content>
public sealed partial class Ledger
{
    private LedgerImport? _import;

    /// <summary>Starts an import, waiting for whoever writes now. Nobody else can write until it is disposed.</summary>
    public LedgerImport BeginImport()
    {
        _writing.Enter();
        try
        {
            RequireNoImport();
            LmdbTransaction transaction = _environment.BeginWrite();
            return _import = new LedgerImport(this, transaction, new LedgerSnapshot(transaction, _tables, _codes, _head, []));
        }
        catch
        {
            _writing.Exit();
            throw;
        }
    }

    /// <summary>The state after the block, within the transaction.</summary>
    internal LedgerSnapshot Write(LmdbTransaction transaction, SealedBlock block, FinalityCertificate? certificate, StoredHeader header)
    {
        _writer.Write(transaction, block, certificate);
        return new LedgerSnapshot(transaction, _tables, _codes, header, []);
    }

    internal StoredHeader RequireNext(LedgerSnapshot state, SealedBlock block)
    {
        RequireNext(new StoredHeader(state.Header, state.BlockHash), block);
        return new StoredHeader(block.Block.Header, block.Block.Header.Hash);
    }

    internal void CompleteImport(LmdbTransaction transaction, List<SealedBlock> blocks, LedgerSnapshot state)
    {
        transaction.Commit();
        _head = new StoredHeader(state.Header, state.BlockHash);
        foreach (SealedBlock block in blocks)
        {
            Committed?.Invoke(block);
        }
    }

    internal void EndImport(LedgerImport import)
    {
        if (ReferenceEquals(_import, import))
        {
            _import = null;
            _writing.Exit();
        }
    }

    // The lock lets its own thread in again, but LMDB's writer mutex would wait for itself.
    private void RequireNoImport()
    {
        if (_import is not null)
        {
            throw new StorageException(
                StorageFault.Misuse, "this thread has an import open", Folder, "this is a defect of the program; please report it");
        }
    }
}
