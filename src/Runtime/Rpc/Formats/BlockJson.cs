using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Formats;

/// <summary>Writes headers and blocks as the execution API shows them.</summary>
internal static class BlockJson
{
    public static void Write(JsonOutput output, Block block, bool isFull)
    {
        output.BeginObject();
        WriteHeaderMembers(output, block.Header);
        output.Quantity("size"u8, (ulong)BlockSize.Of(block));
        output.Name("transactions"u8);
        output.BeginArray();
        for (int index = 0; index < block.Transactions.Length; index++)
        {
            if (isFull)
            {
                TransactionJson.Write(output, block.Transactions[index], block.Header, index);
            }
            else
            {
                output.Data(block.Transactions[index].Hash);
            }
        }

        output.EndArray();
        output.Name("withdrawals"u8);
        WriteWithdrawals(output, block.Withdrawals);
        output.Name("uncles"u8);
        output.BeginArray();
        output.EndArray();
        output.EndObject();
    }

    /// <summary>A header alone: newHeads, and the header of a trace.</summary>
    public static void WriteHeader(JsonOutput output, BlockHeader header)
    {
        output.BeginObject();
        WriteHeaderMembers(output, header);
        output.EndObject();
    }

    public static void WriteWithdrawals(JsonOutput output, Withdrawal[] withdrawals)
    {
        output.BeginArray();
        foreach (Withdrawal withdrawal in withdrawals)
        {
            output.BeginObject();
            output.Quantity("index"u8, withdrawal.Index);
            output.Quantity("validatorIndex"u8, withdrawal.ValidatorIndex);
            output.Data("address"u8, withdrawal.Address);
            output.Quantity("amount"u8, withdrawal.Amount);
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteHeaderMembers(JsonOutput output, BlockHeader header)
    {
        output.Quantity("number"u8, header.Number);
        output.Data("hash"u8, header.Hash);
        output.Data("parentHash"u8, header.ParentHash);
        output.Data("sha3Uncles"u8, header.OmmersHash);
        output.Data("miner"u8, header.Beneficiary);
        output.Data("stateRoot"u8, header.StateRoot);
        output.Data("transactionsRoot"u8, header.TransactionsRoot);
        output.Data("receiptsRoot"u8, header.ReceiptsRoot);
        output.Data("logsBloom"u8, header.LogsBloom.Bytes);
        output.Quantity("difficulty"u8, header.Difficulty);
        output.Quantity("gasLimit"u8, header.GasLimit);
        output.Quantity("gasUsed"u8, header.GasUsed);
        output.Quantity("timestamp"u8, header.Timestamp);
        output.Data("extraData"u8, header.ExtraData);
        output.Data("mixHash"u8, header.PrevRandao);
        System.Span<byte> nonce = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(nonce, header.Nonce);
        output.Data("nonce"u8, nonce);
        output.Quantity("baseFeePerGas"u8, header.BaseFee);
        output.Data("withdrawalsRoot"u8, header.WithdrawalsRoot);
        output.Quantity("blobGasUsed"u8, header.BlobGasUsed);
        output.Quantity("excessBlobGas"u8, header.ExcessBlobGas);
        output.Data("parentBeaconBlockRoot"u8, header.ParentBeaconRoot);
        if (header.RequestsHash is Hash256 requests)
        {
            output.Data("requestsHash"u8, requests);
        }
    }
}
