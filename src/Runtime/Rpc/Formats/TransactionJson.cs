using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Formats;

/// <summary>Writes a transaction as the execution API shows it.</summary>
internal static class TransactionJson
{
    /// <summary>A transaction of a block; the gas price is what it paid.</summary>
    public static void Write(JsonOutput output, Transaction transaction, BlockHeader header, int index)
    {
        output.BeginObject();
        output.Data("blockHash"u8, header.Hash);
        output.Quantity("blockNumber"u8, header.Number);
        output.Quantity("blockTimestamp"u8, header.Timestamp);
        output.Quantity("transactionIndex"u8, (ulong)index);
        WriteMembers(output, transaction, transaction.EffectiveGasPrice(header.BaseFee));
        output.EndObject();
    }

    /// <summary>A transaction that waits in the mempool; the gas price is the most it would pay.</summary>
    public static void WritePending(JsonOutput output, Transaction transaction)
    {
        output.BeginObject();
        output.Null("blockHash"u8);
        output.Null("blockNumber"u8);
        output.Null("blockTimestamp"u8);
        output.Null("transactionIndex"u8);
        WriteMembers(output, transaction, transaction.MaxFeePerGas);
        output.EndObject();
    }

    public static void WriteAccessList(JsonOutput output, AccessListEntry[] accessList)
    {
        output.BeginArray();
        foreach (AccessListEntry entry in accessList)
        {
            output.BeginObject();
            output.Data("address"u8, entry.Address);
            output.Name("storageKeys"u8);
            output.BeginArray();
            foreach (U256 key in entry.StorageKeys)
            {
                output.Word(key);
            }

            output.EndArray();
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteMembers(JsonOutput output, Transaction transaction, in U256 gasPrice)
    {
        output.Quantity("type"u8, (ulong)transaction.Type);
        output.Data("hash"u8, transaction.Hash);
        output.Data("from"u8, transaction.Sender);
        WriteRecipient(output, transaction.To);
        output.Quantity("nonce"u8, transaction.Nonce);
        output.Quantity("gas"u8, transaction.GasLimit);
        output.Quantity("gasPrice"u8, gasPrice);
        output.Quantity("value"u8, transaction.Value);
        output.Data("input"u8, transaction.Data);
        if (transaction.IsReplayProtected && !transaction.IsMessage)
        {
            output.Quantity("chainId"u8, transaction.ChainId);
        }

        if (transaction.Message is { } message)
        {
            WriteMessage(output, message);
        }
        else if (transaction.Type != TransactionType.Legacy)
        {
            WriteTyped(output, transaction);
        }

        output.Quantity("v"u8, RecoveryValue(transaction));
        output.Quantity("r"u8, transaction.R);
        output.Quantity("s"u8, transaction.S);
    }

    /// <summary>What a message from L1 has beside what every transaction has. The sender stands here as well, where readers of such messages look for it.</summary>
    internal static void WriteMessage(JsonOutput output, L1Message message)
    {
        output.Quantity("queueIndex"u8, message.QueueIndex);
        output.Data("sender"u8, message.Sender);
    }

    private static void WriteRecipient(JsonOutput output, Address? to)
    {
        if (to is Address recipient)
        {
            output.Data("to"u8, recipient);
        }
        else
        {
            output.Null("to"u8);
        }
    }

    private static void WriteTyped(JsonOutput output, Transaction transaction)
    {
        output.Name("accessList"u8);
        WriteAccessList(output, transaction.AccessList);
        output.Quantity("yParity"u8, transaction.YParity);
        if (transaction.Type == TransactionType.AccessList)
        {
            return;
        }

        output.Quantity("maxFeePerGas"u8, transaction.MaxFeePerGas);
        output.Quantity("maxPriorityFeePerGas"u8, transaction.MaxPriorityFeePerGas);
        if (transaction.Type == TransactionType.Blob)
        {
            output.Quantity("maxFeePerBlobGas"u8, transaction.MaxFeePerBlobGas);
            output.Name("blobVersionedHashes"u8);
            output.BeginArray();
            foreach (Hash256 hash in transaction.BlobHashes)
            {
                output.Data(hash);
            }

            output.EndArray();
        }
        else if (transaction.Type == TransactionType.SetCode)
        {
            output.Name("authorizationList"u8);
            WriteAuthorizations(output, transaction.Authorizations);
        }
    }

    private static void WriteAuthorizations(JsonOutput output, Authorization[] authorizations)
    {
        output.BeginArray();
        foreach (Authorization authorization in authorizations)
        {
            output.BeginObject();
            output.Quantity("chainId"u8, authorization.ChainId);
            output.Data("address"u8, authorization.Address);
            output.Quantity("nonce"u8, authorization.Nonce);
            output.Quantity("yParity"u8, authorization.YParity);
            output.Quantity("r"u8, authorization.R);
            output.Quantity("s"u8, authorization.S);
            output.EndObject();
        }

        output.EndArray();
    }

    /// <summary>EIP-155's v for a legacy transaction, the parity for every other.</summary>
    private static ulong RecoveryValue(Transaction transaction) =>
        transaction.Type != TransactionType.Legacy ? transaction.YParity
        : transaction.IsReplayProtected ? 35 + (transaction.ChainId * 2) + transaction.YParity
        : 27UL + transaction.YParity;
}
