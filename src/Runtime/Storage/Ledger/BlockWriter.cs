using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Writes everything of a block into a transaction. Keeps its buffers from block to block.</summary>
internal sealed class BlockWriter(LedgerTables tables, LedgerOptions options, CodeCache codes, ChainConfiguration configuration)
{
    // A window made smaller is caught up in steps, so that no single commit pays for all of it.
    private const int PrunedPerCommitMax = 64;

    private readonly StateDeltaWriter _state = new(tables);
    private readonly FinalStorageWriter _final = new(tables, configuration);
    private readonly WithdrawalWriter _withdrawals = new(tables, configuration);
    private readonly StoredWitness _witness = new(options.CompressWitnesses);
    private readonly ByteBuffer _header = new(1024);
    private readonly ByteBuffer _body = new(1 << 16);
    private readonly ByteBuffer _receipts = new(1 << 16);
    private readonly RlpWriter _scratch = new(1 << 12);
    private (Hash256 Hash, int Index)[] _places = [];

    public void WriteGenesis(LmdbTransaction transaction, BlockHeader header, StateDelta delta)
    {
        _state.Write(transaction, delta);
        StoredHeader.Write(header, _header);
        StoredBody.Write(new Block(header, [], []), _body, _scratch);
        StoredReceipts.Write([], _receipts, _scratch);
        WriteChain(transaction, header);

        // Who wants the first blocks in a batch asks who the validators were before them.
        _final.Write(transaction, header, new LedgerSnapshot(transaction, tables, codes, new StoredHeader(header, header.Hash), []));
    }

    /// <summary>Writes and commits; nothing of the block is visible or on disk unless this returns.</summary>
    public void Commit(LmdbEnvironment environment, SealedBlock block, FinalityCertificate? certificate)
    {
        // Encoded first, so that the transaction is open for less long.
        ReadOnlySpan<byte> witness = Encode(block);
        using LmdbTransaction transaction = environment.BeginWrite();
        Write(transaction, block, certificate, witness);
        transaction.Commit();
    }

    /// <summary>Writes into an open transaction. When it throws, the transaction holds part of the block and must be dropped.</summary>
    public void Write(LmdbTransaction transaction, SealedBlock block, FinalityCertificate? certificate) =>
        Write(transaction, block, certificate, Encode(block));

    private ReadOnlySpan<byte> Encode(SealedBlock block)
    {
        StoredHeader.Write(block.Block.Header, _header);
        StoredBody.Write(block.Block, _body, _scratch);
        StoredReceipts.Write(block.Results, _receipts, _scratch);
        SortPlaces(block.Block.Transactions);
        return HasWitness(block.Delta) ? _witness.Write(block) : default;
    }

    private void Write(LmdbTransaction transaction, SealedBlock block, FinalityCertificate? certificate, ReadOnlySpan<byte> witness)
    {
        BlockHeader header = block.Block.Header;
        WriteChain(transaction, header);
        WritePlaces(transaction, header.Number, block.Block.Transactions.Length);
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(header.Number, key);
        if (!witness.IsEmpty)
        {
            transaction.Append(tables.Witnesses, key, witness);
        }

        if (certificate is not null)
        {
            transaction.Append(tables.Certificates, key, certificate.Encode());
        }

        transaction.Append(tables.Undo, key, _state.Write(transaction, block.Delta));
        _withdrawals.Write(transaction, block);
        _final.Write(transaction, header, new LedgerSnapshot(transaction, tables, codes, new StoredHeader(header, header.Hash), []));
        Prune(transaction, tables.Undo, header.Number, options.UndoBlocks);
        if (options.WitnessBlocks is ulong witnessBlocks)
        {
            Prune(transaction, tables.Witnesses, header.Number, witnessBlocks);

            // A batch that starts with the oldest witness asks who the validators were before it.
            Prune(transaction, tables.FinalAccounts, header.Number, witnessBlocks + 1);
        }
    }

    private static bool HasWitness(StateDelta delta) => delta.WitnessNodes.Length > 0;

    private void WriteChain(LmdbTransaction transaction, BlockHeader header)
    {
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(header.Number, key);
        transaction.Append(tables.Headers, key, _header.Written);
        transaction.Append(tables.Bodies, key, _body.Written);
        transaction.Append(tables.Receipts, key, _receipts.Written);
        transaction.Put(tables.BlockNumbers, header.Hash.Bytes, key);
        new MetaTable(transaction, tables.Meta).WriteHead(header.Number);
    }

    private void SortPlaces(Transaction[] transactions)
    {
        if (_places.Length < transactions.Length)
        {
            _places = new (Hash256, int)[transactions.Length * 2];
        }

        for (int i = 0; i < transactions.Length; i++)
        {
            _places[i] = (transactions[i].Hash, i);
        }

        _places.AsSpan(0, transactions.Length).Sort();
    }

    private void WritePlaces(LmdbTransaction transaction, ulong number, int count)
    {
        Span<byte> value = stackalloc byte[TransactionPlace.Size];
        using LmdbCursor cursor = transaction.OpenCursor(tables.TransactionPlaces);
        foreach (ref readonly (Hash256 Hash, int Index) place in _places.AsSpan(0, count))
        {
            new TransactionPlace(number, place.Index).Write(value);
            cursor.Put(place.Hash.Bytes, value);
        }
    }

    /// <summary>Deletes what is older than the newest <paramref name="kept"/> blocks.</summary>
    private static void Prune(LmdbTransaction transaction, LmdbDatabase table, ulong newest, ulong kept)
    {
        using LmdbCursor cursor = transaction.OpenCursor(table);
        for (int i = 0; i < PrunedPerCommitMax; i++)
        {
            if (!cursor.MoveFirst() || StateKeys.ReadNumber(cursor.Key) + kept > newest)
            {
                return;
            }

            cursor.Delete();
        }
    }
}
