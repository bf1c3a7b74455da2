using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Ports;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_* lookups of blocks, transactions and receipts.</summary>
internal sealed class ChainMethods(Chain chain, ITransactionPool pool, NodeIdentity identity)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_chainId", Body = ChainId },
        new() { Name = "eth_syncing", Body = Syncing },
        new() { Name = "eth_blockNumber", Body = BlockNumber },
        new() { Name = "eth_accounts", Body = Accounts },
        new() { Name = "eth_coinbase", Body = Coinbase },
        new() { Name = "eth_getBlockByNumber", Body = GetBlockByNumber },
        new() { Name = "eth_getBlockByHash", Body = GetBlockByHash },
        new() { Name = "eth_getBlockTransactionCountByNumber", Body = CountByNumber },
        new() { Name = "eth_getBlockTransactionCountByHash", Body = CountByHash },
        new() { Name = "eth_getUncleCountByBlockNumber", Body = UnclesByNumber },
        new() { Name = "eth_getUncleCountByBlockHash", Body = UnclesByHash },
        new() { Name = "eth_getUncleByBlockNumberAndIndex", Body = UncleByNumber },
        new() { Name = "eth_getUncleByBlockHashAndIndex", Body = UncleByHash },
        new() { Name = "eth_getTransactionByHash", Body = GetTransactionByHash },
        new() { Name = "eth_getTransactionByBlockNumberAndIndex", Body = GetTransactionByNumber },
        new() { Name = "eth_getTransactionByBlockHashAndIndex", Body = GetTransactionByBlockHash },
        new() { Name = "eth_getTransactionReceipt", Body = GetReceipt },
        new() { Name = "eth_getBlockReceipts", Body = GetBlockReceipts },
    ];

    /// <summary>The node holds no keys of users.</summary>
    private static RpcError? Accounts(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.BeginArray();
        result.EndArray();
        return null;
    }

    private static RpcError? Null(ref Parameters parameters, JsonOutput result)
    {
        parameters.Quantity("index");
        if (parameters.Failed(out RpcError? error)) return error;
        result.Null();
        return null;
    }

    private RpcError? ChainId(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(identity.ChainId);
        return null;
    }

    /// <summary>False, or how far behind its peers the node is.</summary>
    private RpcError? Syncing(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        if (identity.Status?.Invoke().Syncing is not { } progress)
        {
            result.Boolean(false);
            return null;
        }

        result.BeginObject();
        result.Quantity("startingBlock"u8, progress.StartingBlock);
        result.Quantity("currentBlock"u8, chain.Head.Number);
        result.Quantity("highestBlock"u8, progress.HighestBlock);
        result.EndObject();
        return null;
    }

    private RpcError? BlockNumber(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(chain.Head.Number);
        return null;
    }

    private RpcError? Coinbase(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        if (identity.Beneficiary is not Address beneficiary) return RpcError.Server("this node produces no blocks");
        result.Data(beneficiary);
        return null;
    }

    private RpcError? GetBlockByNumber(ref Parameters parameters, JsonOutput result) => GetBlock(ref parameters, parameters.Block(), result);

    private RpcError? GetBlockByHash(ref Parameters parameters, JsonOutput result) =>
        GetBlock(ref parameters, BlockSelector.At(parameters.Hash("block hash")), result);

    private RpcError? GetBlock(ref Parameters parameters, BlockSelector selector, JsonOutput result)
    {
        bool isFull = parameters.BooleanOr("full transactions", false);
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.TryGetBlock(selector, out Block? block))
        {
            BlockJson.Write(result, block!, isFull);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? CountByNumber(ref Parameters parameters, JsonOutput result) => Count(ref parameters, parameters.Block(), result);

    private RpcError? CountByHash(ref Parameters parameters, JsonOutput result) =>
        Count(ref parameters, BlockSelector.At(parameters.Hash("block hash")), result);

    private RpcError? Count(ref Parameters parameters, BlockSelector selector, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.TryGetBlock(selector, out Block? block))
        {
            result.Quantity((ulong)block!.Transactions.Length);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? UnclesByNumber(ref Parameters parameters, JsonOutput result) => Uncles(ref parameters, parameters.Block(), result);

    private RpcError? UnclesByHash(ref Parameters parameters, JsonOutput result) =>
        Uncles(ref parameters, BlockSelector.At(parameters.Hash("block hash")), result);

    private RpcError? Uncles(ref Parameters parameters, BlockSelector selector, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.TryGetHeader(selector, out _))
        {
            result.Quantity(0UL);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? UncleByNumber(ref Parameters parameters, JsonOutput result)
    {
        parameters.Block();
        return Null(ref parameters, result);
    }

    private RpcError? UncleByHash(ref Parameters parameters, JsonOutput result)
    {
        parameters.Hash("block hash");
        return Null(ref parameters, result);
    }

    private RpcError? GetTransactionByHash(ref Parameters parameters, JsonOutput result)
    {
        Hash256 hash = parameters.Hash("transaction hash");
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.Ledger.TryGetTransaction(hash, out ChainTransaction? found))
        {
            TransactionJson.Write(result, found!.Result.Transaction, found.Header, found.Index);
        }
        else if (pool.TryGetPending(hash, out Transaction? pending))
        {
            TransactionJson.WritePending(result, pending!);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? GetTransactionByNumber(ref Parameters parameters, JsonOutput result) => GetTransactionAt(ref parameters, parameters.Block(), result);

    private RpcError? GetTransactionByBlockHash(ref Parameters parameters, JsonOutput result) =>
        GetTransactionAt(ref parameters, BlockSelector.At(parameters.Hash("block hash")), result);

    private RpcError? GetTransactionAt(ref Parameters parameters, BlockSelector selector, JsonOutput result)
    {
        ulong index = parameters.Quantity("index");
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.TryGetBlock(selector, out Block? block) && index < (ulong)block!.Transactions.Length)
        {
            TransactionJson.Write(result, block.Transactions[index], block.Header, (int)index);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? GetReceipt(ref Parameters parameters, JsonOutput result)
    {
        Hash256 hash = parameters.Hash("transaction hash");
        if (parameters.Failed(out RpcError? error)) return error;
        if (chain.Ledger.TryGetTransaction(hash, out ChainTransaction? found))
        {
            ReceiptJson.Write(result, found!);
        }
        else
        {
            result.Null();
        }

        return null;
    }

    private RpcError? GetBlockReceipts(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!chain.TryNumberOf(selector, out ulong number) || !chain.Ledger.TryGetResults(number, out Block? block, out TransactionResult[] results))
        {
            result.Null();
            return null;
        }

        int firstLogIndex = 0;
        result.BeginArray();
        for (int index = 0; index < results.Length; index++)
        {
            ReceiptJson.Write(result, new ChainTransaction(block!.Header, block.Header.Hash, index, results[index], firstLogIndex));
            firstLogIndex += results[index].Receipt.Logs.Length;
        }

        result.EndArray();
        return null;
    }
}
