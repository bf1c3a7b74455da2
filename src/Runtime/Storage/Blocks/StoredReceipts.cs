using System;
using System.Buffers.Binary;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>What became of a block's transactions, as stored: less than the consensus form (no bloom, which follows from the logs) and more (output).</summary>
/// <remarks>
/// Entry: success (1 byte), exit reason (1 byte), index in the block of the first log (4 bytes, little-endian), then RLP items: gas used,
/// cumulative gas used, output, list of logs [address, [topics], data]. Type, price, blob gas and created address follow from the transaction.
/// </remarks>
internal static class StoredReceipts
{
    private const int FixedSize = 6;

    // EIP-4844: GAS_PER_BLOB.
    private const ulong GasPerBlob = 1 << 17;

    public static void Write(TransactionResult[] results, ByteBuffer destination, RlpWriter scratch)
    {
        IndexedEntries.Begin(destination, results.Length);
        int firstLog = 0;
        for (int i = 0; i < results.Length; i++)
        {
            TransactionResult result = results[i];
            Span<byte> head = destination.Extend(FixedSize);
            head[0] = result.Receipt.IsSuccess ? (byte)1 : (byte)0;
            head[1] = checked((byte)result.ExitReason);
            BinaryPrimitives.WriteInt32LittleEndian(head[2..], firstLog);
            scratch.Clear();
            scratch.Write(result.GasUsed);
            scratch.Write(result.Receipt.CumulativeGasUsed);
            scratch.Write(result.Output);
            WriteLogs(result.Receipt.Logs, scratch);
            destination.Append(scratch.Written);
            IndexedEntries.EndEntry(destination, results.Length, i);
            firstLog += result.Receipt.Logs.Length;
        }
    }

    /// <summary>The result of one transaction; the transaction and the header's base fee give what is not stored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, Transaction transaction, in U256 baseFee, out TransactionResult? result, out int firstLog)
    {
        result = null;
        firstLog = 0;
        if (entry.Length < FixedSize || entry[0] > 1)
        {
            return false;
        }

        firstLog = BinaryPrimitives.ReadInt32LittleEndian(entry[2..]);
        RlpReader reader = new(entry[FixedSize..]);
        ulong gasUsed = reader.ReadUInt64();
        ulong cumulativeGasUsed = reader.ReadUInt64();
        byte[] output = reader.ReadBytes().ToArray();
        Log[] logs = ReadLogs(ref reader);
        reader.ExpectEnd();
        if (reader.HasError)
        {
            return false;
        }

        Bloom bloom = new();
        foreach (Log log in logs)
        {
            bloom.Add(log);
        }

        result = new TransactionResult(
            transaction,
            new Receipt(transaction.Type, entry[0] == 1, cumulativeGasUsed, bloom, logs),
            gasUsed,
            transaction.EffectiveGasPrice(baseFee),
            (ulong)transaction.BlobHashes.Length * GasPerBlob,
            (ExitReason)entry[1],
            output,
            transaction.IsCreate ? CreatedAddress.Of(transaction.Sender, transaction.Nonce) : null);
        return true;
    }

    /// <summary>Only the logs, for a search.</summary>
    public static bool TryReadLogs(ReadOnlySpan<byte> entry, out Log[] logs, out int firstLog)
    {
        logs = [];
        firstLog = 0;
        if (entry.Length < FixedSize)
        {
            return false;
        }

        firstLog = BinaryPrimitives.ReadInt32LittleEndian(entry[2..]);
        RlpReader reader = new(entry[FixedSize..]);
        reader.ReadItem();
        reader.ReadItem();
        reader.ReadItem();
        logs = ReadLogs(ref reader);
        return !reader.HasError;
    }

    private static void WriteLogs(Log[] logs, RlpWriter destination)
    {
        int list = destination.BeginList();
        foreach (Log log in logs)
        {
            int item = destination.BeginList();
            destination.Write(log.Address);
            int topics = destination.BeginList();
            foreach (ref readonly Hash256 topic in log.Topics.AsSpan())
            {
                destination.Write(topic);
            }

            destination.EndList(topics);
            destination.Write(log.Data);
            destination.EndList(item);
        }

        destination.EndList(list);
    }

    private static Log[] ReadLogs(ref RlpReader reader)
    {
        RlpReader list = reader.ReadList();
        Log[] logs = new Log[list.CountItems()];
        for (int i = 0; i < logs.Length; i++)
        {
            RlpReader item = list.ReadList();
            Address address = item.ReadAddress();
            RlpReader topicList = item.ReadList();
            Hash256[] topics = new Hash256[topicList.CountItems()];
            for (int t = 0; t < topics.Length; t++)
            {
                topics[t] = topicList.ReadHash256();
            }

            item.CloseList(ref topicList);
            logs[i] = new Log(address, topics, item.ReadBytes().ToArray());
            list.CloseList(ref item);
        }

        reader.CloseList(ref list);
        return logs;
    }
}
