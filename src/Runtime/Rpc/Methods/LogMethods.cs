using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_getLogs and the filters a client polls.</summary>
internal sealed class LogMethods(Chain chain, FilterTable filters, RpcLimits limits)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_getLogs", Body = GetLogs, IsHeavy = true },
        new() { Name = "eth_newFilter", Body = NewFilter },
        new() { Name = "eth_newBlockFilter", Body = NewBlockFilter },
        new() { Name = "eth_newPendingTransactionFilter", Body = NewPendingFilter },
        new() { Name = "eth_getFilterChanges", Body = GetFilterChanges, IsHeavy = true },
        new() { Name = "eth_getFilterLogs", Body = GetFilterLogs, IsHeavy = true },
        new() { Name = "eth_uninstallFilter", Body = UninstallFilter },
    ];

    private static RpcError UnknownFilter() => RpcError.Server("filter not found: it never was, was uninstalled, or nobody asked for it in time");

    private RpcError? GetLogs(ref Parameters parameters, JsonOutput result)
    {
        LogQuery query = LogQuery.Read(ref parameters, limits);
        return parameters.Failed(out RpcError? error) ? error : WriteLogs(query, result);
    }

    private RpcError? NewFilter(ref Parameters parameters, JsonOutput result)
    {
        LogQuery query = LogQuery.Read(ref parameters, limits);
        return parameters.Failed(out RpcError? error) ? error : Install(new PolledFilter(PolledKind.Logs, query), result);
    }

    private RpcError? NewBlockFilter(ref Parameters parameters, JsonOutput result) =>
        parameters.Failed(out RpcError? error) ? error : Install(new PolledFilter(PolledKind.Blocks, null), result);

    private RpcError? NewPendingFilter(ref Parameters parameters, JsonOutput result) =>
        parameters.Failed(out RpcError? error) ? error : Install(new PolledFilter(PolledKind.PendingTransactions, null), result);

    private RpcError? Install(PolledFilter filter, JsonOutput result)
    {
        filter.NextBlock = chain.Head.Number + 1;
        if (!filters.TryAdd(filter, out U256 id))
        {
            return RpcError.LimitExceeded($"too many filters: expected at most {limits.FiltersMax}");
        }

        result.Quantity(id);
        return null;
    }

    private RpcError? UninstallFilter(ref Parameters parameters, JsonOutput result)
    {
        U256 id = parameters.Word("filter id");
        if (parameters.Failed(out RpcError? error)) return error;
        result.Boolean(filters.Remove(id));
        return null;
    }

    private RpcError? GetFilterLogs(ref Parameters parameters, JsonOutput result)
    {
        U256 id = parameters.Word("filter id");
        if (parameters.Failed(out RpcError? error)) return error;
        return filters.TryGet(id, out PolledFilter? filter) && filter!.Kind == PolledKind.Logs ? WriteLogs(filter.Query!, result) : UnknownFilter();
    }

    /// <summary>Blocks are never taken back, so what is new is what lies between the last block told and the head.</summary>
    private RpcError? GetFilterChanges(ref Parameters parameters, JsonOutput result)
    {
        U256 id = parameters.Word("filter id");
        if (parameters.Failed(out RpcError? error)) return error;
        if (!filters.TryGet(id, out PolledFilter? filter)) return UnknownFilter();
        lock (filter!)
        {
            switch (filter.Kind)
            {
                case PolledKind.PendingTransactions:
                    return WritePending(id, filter, result);
                case PolledKind.Blocks:
                    return WriteBlocks(filter, result);
                default:
                    return WriteNewLogs(filter, result);
            }
        }
    }

    private RpcError? WriteBlocks(PolledFilter filter, JsonOutput result)
    {
        ulong head = chain.Head.Number;
        ulong last = Math.Min(head, filter.NextBlock + limits.LogBlocksMax - 1);
        result.BeginArray();
        for (ulong number = filter.NextBlock; number <= last; number++)
        {
            chain.Ledger.TryGetHash(number, out Hash256 hash);
            result.Data(hash);
        }

        result.EndArray();
        filter.NextBlock = last + 1;
        return null;
    }

    private RpcError? WriteNewLogs(PolledFilter filter, JsonOutput result)
    {
        LogQuery query = filter.Query!;
        ulong first = Math.Max(filter.NextBlock, query.From.Kind == BlockSelectorKind.Number ? query.From.Number : 0);
        ulong last = Math.Min(chain.Head.Number, query.To.Kind == BlockSelectorKind.Number ? query.To.Number : ulong.MaxValue);
        last = Math.Min(last, first + limits.LogBlocksMax - 1);
        if (first > last)
        {
            result.BeginArray();
            result.EndArray();
            return null;
        }

        RpcError? error = WriteRange(query.Filter, first, last, result);
        if (error is null)
        {
            filter.NextBlock = last + 1;
        }

        return error;
    }

    private RpcError? WritePending(in U256 id, PolledFilter filter, JsonOutput result)
    {
        if (filter.HasOverflowed)
        {
            filters.Remove(id);
            return RpcError.LimitExceeded($"filter overflowed and was removed: more than {limits.FilterPendingMax} transactions came since the last poll");
        }

        result.BeginArray();
        while (filter.Pending.TryDequeue(out Hash256 hash))
        {
            result.Data(hash);
        }

        result.EndArray();
        return null;
    }

    private RpcError? WriteLogs(LogQuery query, JsonOutput result)
    {
        if (query.BlockHash is Hash256 hash)
        {
            BlockSelector selector = BlockSelector.At(hash);
            return chain.TryNumberOf(selector, out ulong number) ? WriteRange(query.Filter, number, number, result) : Chain.Unknown(selector);
        }

        if (!TryBound(query.From, out ulong first)) return Chain.Unknown(query.From);
        if (!TryBound(query.To, out ulong last)) return Chain.Unknown(query.To);
        if (first > last && query.From.Kind == BlockSelectorKind.Number && query.To.Kind == BlockSelectorKind.Number)
        {
            return RpcError.InvalidParams($"invalid block range: expected fromBlock at most toBlock, got {first} and {last}");
        }

        last = Math.Min(last, chain.Head.Number);
        if (first > last)
        {
            result.BeginArray();
            result.EndArray();
            return null;
        }

        return last - first >= limits.LogBlocksMax
            ? RpcError.LimitExceeded($"block range too large: expected at most {limits.LogBlocksMax} blocks, got {last - first + 1}")
            : WriteRange(query.Filter, first, last, result);
    }

    /// <summary>A number beyond the head is fine in a range: the range then ends at the head.</summary>
    private bool TryBound(BlockSelector selector, out ulong number)
    {
        number = selector.Number;
        return selector.Kind == BlockSelectorKind.Number || chain.TryNumberOf(selector, out number);
    }

    private RpcError? WriteRange(LogFilter filter, ulong first, ulong last, JsonOutput result)
    {
        using CancellationTokenSource time = new(limits.HeavyCallTime);
        FoundLog[] logs;
        try
        {
            if (chain.Ledger.FindLogs(filter, first, last, limits.LogResultsMax, out logs, time.Token) == LogSearchEnd.TooManyLogs)
            {
                return RpcError.LimitExceeded($"too many logs: expected at most {limits.LogResultsMax} results; ask for fewer blocks");
            }
        }
        catch (OperationCanceledException)
        {
            return new RpcError(
                RpcErrorCode.ResourceUnavailable, $"the search took longer than {limits.HeavyCallTime.TotalSeconds} s; ask for fewer blocks", Reason: "TIMEOUT");
        }

        result.BeginArray();
        foreach (FoundLog log in logs)
        {
            ReceiptJson.WriteLog(result, log);
        }

        result.EndArray();
        return null;
    }
}
