using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Ports;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>debug_*: consensus encodings, and the execution witness.</summary>
internal sealed class DebugMethods(Chain chain, ITransactionPool pool, Witnesses witnesses)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "debug_getRawHeader", Body = RawHeader },
        new() { Name = "debug_getRawBlock", Body = RawBlock },
        new() { Name = "debug_getRawReceipts", Body = RawReceipts },
        new() { Name = "debug_getRawTransaction", Body = RawTransaction },
        new() { Name = "debug_executionWitness", Body = ExecutionWitness, ResultName = NameOfWitness, IsHeavy = true, IsForProvers = true },
    ];

    private RpcError? RawHeader(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!chain.TryGetHeader(selector, out BlockHeader? header)) return Chain.Unknown(selector);
        result.Data(header!.Rlp);
        return null;
    }

    private RpcError? RawBlock(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!chain.TryGetBlock(selector, out Block? block)) return Chain.Unknown(selector);
        result.Data(block!.Encode());
        return null;
    }

    private RpcError? RawReceipts(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!chain.TryNumberOf(selector, out ulong number) || !chain.Ledger.TryGetResults(number, out _, out TransactionResult[] results))
        {
            return Chain.Unknown(selector);
        }

        result.BeginArray();
        foreach (TransactionResult included in results)
        {
            result.Data(included.Receipt.Encode());
        }

        result.EndArray();
        return null;
    }

    private RpcError? RawTransaction(ref Parameters parameters, JsonOutput result)
    {
        Hash256 hash = parameters.Hash("transaction hash");
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.Ledger.TryGetTransaction(hash, out ChainTransaction? found))
        {
            result.Data(found!.Result.Transaction.Raw);
        }
        else if (pool.TryGetPending(hash, out Transaction? pending))
        {
            result.Data(pending!.Raw);
        }
        else
        {
            return RpcError.NotFound($"unknown transaction: {hash} is neither in the chain nor in the mempool");
        }

        return null;
    }

    private string? NameOfWitness(ref Parameters parameters)
    {
        BlockSelector selector = parameters.Block();
        return parameters.Failed(out _) ? null : witnesses.NameOf("witness", selector);
    }

    private RpcError? ExecutionWitness(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!witnesses.TryGet(selector, out WitnessedBlock? found, out error)) return error;
        BlockWitness witness = found!.Witness;
        result.BeginObject();
        WitnessJson.WriteMembers(result, witness);
        result.Name("keys"u8);
        WitnessJson.WriteKeys(result, witness);
        result.EndObject();
        return null;
    }
}
