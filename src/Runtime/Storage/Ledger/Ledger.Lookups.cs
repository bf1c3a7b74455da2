using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <content>Look-ups of blocks, transactions and witnesses. False means that the chain does not have it (any more).</content>
public sealed partial class Ledger
{
    public bool TryGetHash(ulong number, out Hash256 hash)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        bool isThere = TryGetByNumber(transaction, _tables.Headers, number, out ReadOnlySpan<byte> value);
        hash = isThere ? StoredHeader.ReadHash(value) : default;
        return isThere;
    }

    public bool TryGetNumber(in Hash256 blockHash, out ulong number)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        bool isThere = transaction.TryGet(_tables.BlockNumbers, blockHash.Bytes, out ReadOnlySpan<byte> value);
        number = isThere ? StateKeys.ReadNumber(value) : 0;
        return isThere;
    }

    public bool TryGetHeader(ulong number, out BlockHeader? header)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        header = TryGetByNumber(transaction, _tables.Headers, number, out _) ? ReadStoredHeader(transaction, number).Header : null;
        return header is not null;
    }

    public bool TryGetHeader(in Hash256 blockHash, out BlockHeader? header)
    {
        header = null;
        return TryGetNumber(blockHash, out ulong number) && TryGetHeader(number, out header);
    }

    /// <summary>The block with the senders of its transactions known.</summary>
    public bool TryGetBlock(ulong number, out Block? block)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        bool isThere = TryGetByNumber(transaction, _tables.Bodies, number, out ReadOnlySpan<byte> body);
        block = isThere ? ReadBlock(transaction, number, body) : null;
        return isThere;
    }

    public bool TryGetBlock(in Hash256 blockHash, out Block? block)
    {
        block = null;
        return TryGetNumber(blockHash, out ulong number) && TryGetBlock(number, out block);
    }

    /// <summary>The block and what became of each of its transactions; none for the genesis block.</summary>
    public bool TryGetResults(ulong number, out Block? block, out TransactionResult[] results)
    {
        results = [];
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.Bodies, number, out ReadOnlySpan<byte> body))
        {
            block = null;
            return false;
        }

        block = ReadBlock(transaction, number, body);
        IndexedEntries entries = ReadReceipts(transaction, number);
        results = new TransactionResult[block.Transactions.Length];
        if (entries.Count != results.Length)
        {
            throw Malformed("receipts", number);
        }

        for (int i = 0; i < results.Length; i++)
        {
            results[i] = ReadResult(entries, i, block.Transactions[i], block.Header, out _);
        }

        return true;
    }

    public bool TryGetPlace(in Hash256 transactionHash, out TransactionPlace place)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        bool isThere = transaction.TryGet(_tables.TransactionPlaces, transactionHash.Bytes, out ReadOnlySpan<byte> value);
        place = isThere ? TransactionPlace.Read(value) : default;
        return isThere;
    }

    /// <summary>A transaction of the chain with its block's header and its result, found without reading the rest of the block.</summary>
    public bool TryGetTransaction(in Hash256 transactionHash, out ChainTransaction? found)
    {
        found = null;
        return TryGetPlace(transactionHash, out TransactionPlace place) && TryGetTransaction(place, out found);
    }

    /// <summary>The same by its place; false when the block or the index does not exist.</summary>
    public bool TryGetTransaction(TransactionPlace place, out ChainTransaction? found)
    {
        found = null;
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.Bodies, place.BlockNumber, out ReadOnlySpan<byte> body)
            || !IndexedEntries.TryOpen(body, out IndexedEntries bodies)
            || (uint)place.Index >= (uint)bodies.Count)
        {
            return false;
        }

        StoredHeader header = ReadStoredHeader(transaction, place.BlockNumber);
        if (!StoredBody.TryReadTransaction(body, place.Index, out Transaction? included))
        {
            throw Malformed("body", place.BlockNumber);
        }

        IndexedEntries receipts = ReadReceipts(transaction, place.BlockNumber);
        TransactionResult result = ReadResult(receipts, place.Index, included!, header.Header, out int firstLog);
        found = new ChainTransaction(header.Header, header.Hash, place.Index, result, firstLog);
        return true;
    }

    /// <summary>What a stateless program needs to re-execute the block; false when it was not recorded or is pruned.</summary>
    public bool TryGetWitness(ulong number, out BlockWitness? witness)
    {
        witness = null;
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.Witnesses, number, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        if (!StoredWitness.TryRead(value, out StoredWitnessContent? content) || content!.OldestHeader >= number)
        {
            throw Malformed("witness", number);
        }

        byte[][] codes = new byte[content.CodeHashes.Length][];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = transaction.TryGet(_tables.Codes, content.CodeHashes[i].Bytes, out ReadOnlySpan<byte> code)
                ? code.ToArray()
                : throw Malformed("witness (a code it names is missing)", number);
        }

        byte[][] headers = new byte[number - content.OldestHeader][];
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = TryGetByNumber(transaction, _tables.Headers, content.OldestHeader + (ulong)i, out ReadOnlySpan<byte> header)
                ? StoredHeader.ReadRlp(header).ToArray()
                : throw Malformed("witness (a header it names is missing)", number);
        }

        witness = new BlockWitness(content.Nodes, codes, headers, content.Addresses, content.Slots);
        return true;
    }

    /// <summary>The oldest block whose witness is kept; false when there is none.</summary>
    public bool TryGetOldestWitness(out ulong number)
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        using LmdbCursor cursor = transaction.OpenCursor(_tables.Witnesses);
        bool isThere = cursor.MoveFirst();
        number = isThere ? StateKeys.ReadNumber(cursor.Key) : 0;
        return isThere;
    }

    internal static bool TryGetByNumber(LmdbTransaction transaction, LmdbDatabase table, ulong number, out ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(number, key);
        return transaction.TryGet(table, key, out value);
    }

    private StoredHeader ReadStoredHeader(LmdbTransaction transaction, ulong number)
    {
        StoredHeader head = _head;
        if (head.Header.Number == number)
        {
            return head;
        }

        return TryGetByNumber(transaction, _tables.Headers, number, out ReadOnlySpan<byte> value) && StoredHeader.TryRead(value, out StoredHeader? stored)
            ? stored!
            : throw Malformed("header", number);
    }

    private Block ReadBlock(LmdbTransaction transaction, ulong number, ReadOnlySpan<byte> body) =>
        StoredBody.TryRead(body, ReadStoredHeader(transaction, number).Header, out Block? block) ? block! : throw Malformed("body", number);

    private IndexedEntries ReadReceipts(LmdbTransaction transaction, ulong number) =>
        TryGetByNumber(transaction, _tables.Receipts, number, out ReadOnlySpan<byte> value) && IndexedEntries.TryOpen(value, out IndexedEntries entries)
            ? entries
            : throw Malformed("receipts", number);

    private TransactionResult ReadResult(IndexedEntries receipts, int index, Transaction transaction, BlockHeader header, out int firstLog)
    {
        firstLog = 0;
        return index < receipts.Count && StoredReceipts.TryRead(receipts[index], transaction, header.BaseFee, out TransactionResult? result, out firstLog)
            ? result!
            : throw Malformed("receipts", header.Number);
    }

    private StorageException Malformed(string what, ulong number) => CorruptedLedger.Because($"block {number}: {what} missing or malformed", Folder);
}
