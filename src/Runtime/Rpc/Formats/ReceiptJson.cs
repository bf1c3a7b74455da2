using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Formats;

/// <summary>Writes receipts and logs as the execution API shows them.</summary>
internal static class ReceiptJson
{
    private const ulong GasPerBlob = 1 << 17;

    public static void Write(JsonOutput output, ChainTransaction found)
    {
        TransactionResult result = found.Result;
        Transaction transaction = result.Transaction;
        output.BeginObject();
        output.Quantity("type"u8, (ulong)transaction.Type);
        output.Quantity("status"u8, result.Receipt.IsSuccess ? 1UL : 0UL);
        output.Data("transactionHash"u8, transaction.Hash);
        output.Quantity("transactionIndex"u8, (ulong)found.Index);
        output.Data("blockHash"u8, found.BlockHash);
        output.Quantity("blockNumber"u8, found.Header.Number);
        output.Data("from"u8, transaction.Sender);
        WriteAddress(output, "to"u8, transaction.To);
        WriteAddress(output, "contractAddress"u8, result.ContractAddress);
        output.Quantity("gasUsed"u8, result.GasUsed);
        output.Quantity("cumulativeGasUsed"u8, result.Receipt.CumulativeGasUsed);
        output.Quantity("effectiveGasPrice"u8, result.EffectiveGasPrice);
        if (transaction.Type == TransactionType.Blob)
        {
            output.Quantity("blobGasUsed"u8, (ulong)transaction.BlobHashes.Length * GasPerBlob);
        }

        if (transaction.Message is { } message)
        {
            TransactionJson.WriteMessage(output, message);
        }

        output.Data("logsBloom"u8, result.Receipt.Bloom.Bytes);
        output.Name("logs"u8);
        output.BeginArray();
        for (int index = 0; index < result.Receipt.Logs.Length; index++)
        {
            WriteLog(output, new FoundLog(
                result.Receipt.Logs[index],
                found.Header.Number,
                found.BlockHash,
                found.Header.Timestamp,
                transaction.Hash,
                found.Index,
                found.FirstLogIndex + index));
        }

        output.EndArray();
        output.EndObject();
    }

    public static void WriteLog(JsonOutput output, FoundLog found)
    {
        output.BeginObject();
        output.Data("address"u8, found.Log.Address);
        output.Name("topics"u8);
        output.BeginArray();
        foreach (Hash256 topic in found.Log.Topics)
        {
            output.Data(topic);
        }

        output.EndArray();
        output.Data("data"u8, found.Log.Data);
        output.Quantity("blockNumber"u8, found.BlockNumber);
        output.Data("blockHash"u8, found.BlockHash);
        output.Quantity("blockTimestamp"u8, found.BlockTimestamp);
        output.Data("transactionHash"u8, found.TransactionHash);
        output.Quantity("transactionIndex"u8, (ulong)found.TransactionIndex);
        output.Quantity("logIndex"u8, (ulong)found.LogIndex);
        // Nothing that was committed is ever taken back.
        output.Boolean("removed"u8, false);
        output.EndObject();
    }

    private static void WriteAddress(JsonOutput output, ReadOnlySpan<byte> name, Address? address)
    {
        if (address is Address value)
        {
            output.Data(name, value);
        }
        else
        {
            output.Null(name);
        }
    }
}
