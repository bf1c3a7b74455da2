using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>Writes a block trace: docs/spec/prover-api.md, schema version 1. The same block gives the same bytes on every node.</summary>
internal static class TraceJson
{
    public static void WriteEnvelope(JsonOutput output, ChainConfiguration configuration, Block block, BlockWitness witness)
    {
        output.Quantity("version"u8, TraceOptions.SupportedVersion);
        output.Quantity("chainId"u8, configuration.ChainId);
        WriteBlock(output, configuration, block);
        output.Name("witness"u8);
        output.BeginObject();
        WitnessJson.WriteMembers(output, witness);
        output.EndObject();
    }

    /// <summary>What a block is, and by which rules: members of an open object.</summary>
    public static void WriteBlock(JsonOutput output, ChainConfiguration configuration, Block block)
    {
        output.Text("fork"u8, configuration.ForkAt(block.Header.Timestamp).ToString());
        output.Text("evmProfile"u8, ProfileOf(configuration.RulesAt(block.Header.Timestamp)));
        output.Name("header"u8);
        BlockJson.WriteHeader(output, block.Header);
        output.Data("headerRlp"u8, block.Header.Rlp);
        output.Name("transactions"u8);
        output.BeginArray();
        foreach (Transaction transaction in block.Transactions)
        {
            output.Data(transaction.Raw);
        }

        output.EndArray();
        output.Name("withdrawals"u8);
        BlockJson.WriteWithdrawals(output, block.Withdrawals);
    }

    /// <summary>EIP-7530's profile A (stock opcodes, PREVRANDAO being zero), unless the genesis chose other precompiles or transaction types.</summary>
    internal static string ProfileOf(ForkRules rules) => rules.Profile == ForkRules.Of(rules.Fork).Profile ? "A" : "custom";

    public static void WriteStorageTraces(JsonOutput output, List<TransactionTouches> touches)
    {
        output.BeginArray();
        for (int index = 0; index < touches.Count; index++)
        {
            output.BeginObject();
            output.Quantity("txIndex"u8, (ulong)index);
            output.Name("accounts"u8);
            output.BeginArray();
            foreach (TouchedAccount account in touches[index].Accounts)
            {
                WriteAccount(output, account);
            }

            output.EndArray();
            output.EndObject();
        }

        output.EndArray();
    }

    public static void WriteExecutionResults(JsonOutput output, TransactionResult[] results)
    {
        output.BeginArray();
        foreach (TransactionResult result in results)
        {
            output.BeginObject();
            output.Data("transactionHash"u8, result.Transaction.Hash);
            output.Quantity("status"u8, result.Receipt.IsSuccess ? 1UL : 0UL);
            output.Quantity("gasUsed"u8, result.GasUsed);
            output.Data("returnValue"u8, result.Output);
            output.Data("receipt"u8, result.Receipt.Encode());
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteAccount(JsonOutput output, TouchedAccount account)
    {
        output.BeginObject();
        output.Data("address"u8, account.Address);
        output.Quantity("balance"u8, account.Start.Balance);
        output.Quantity("nonce"u8, account.Start.Nonce);
        output.Data("codeHash"u8, account.Start.CodeHash);
        output.Name("storage"u8);
        output.BeginArray();
        foreach ((U256 key, U256 value) in account.Storage)
        {
            output.BeginObject();
            output.Name("key"u8);
            output.Word(key);
            output.Quantity("value"u8, value);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }
}
