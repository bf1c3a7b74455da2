using System;
using System.Collections.Generic;
using System.Globalization;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_gasPrice and its relatives: what wallets offer to pay.</summary>
internal sealed class FeeMethods(Chain chain, RpcLimits limits)
{
    private readonly TipOracle _tips = new(chain);

    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_gasPrice", Body = GasPrice },
        new() { Name = "eth_maxPriorityFeePerGas", Body = MaxPriorityFeePerGas },
        new() { Name = "eth_baseFee", Body = BaseFee },
        new() { Name = "eth_blobBaseFee", Body = BlobBaseFee },
        new() { Name = "eth_feeHistory", Body = FeeHistory, IsHeavy = true },
    ];

    private RpcError? GasPrice(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        BlockHeader head = chain.Head;
        U256 next = FeeMarket.NextBaseFee(chain.Configuration, head);
        // A tool makes calls with this price, and a call sees the head: the price must cover the head's base fee too when fees fall.
        result.Quantity((next > head.BaseFee ? next : head.BaseFee) + _tips.Suggest(head));
        return null;
    }

    private RpcError? MaxPriorityFeePerGas(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(_tips.Suggest(chain.Head));
        return null;
    }

    private RpcError? BaseFee(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(FeeMarket.NextBaseFee(chain.Configuration, chain.Head));
        return null;
    }

    private RpcError? BlobBaseFee(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(NextBlobBaseFee(chain.Head));
        return null;
    }

    private U256 NextBlobBaseFee(BlockHeader header)
    {
        ulong timestamp = chain.TimestampAfter(header);
        return FeeMarket.BlobBaseFee(
            chain.Configuration.BlobParametersAt(timestamp), FeeMarket.NextExcessBlobGas(chain.Configuration, header, timestamp));
    }

    private RpcError? FeeHistory(ref Parameters parameters, JsonOutput result)
    {
        ulong count = ReadCount(ref parameters);
        BlockSelector newest = parameters.Block();
        double[] percentiles = ReadPercentiles(ref parameters);
        if (parameters.Failed(out RpcError? error)) return error;
        if (!chain.TryNumberOf(newest, out ulong last)) return Chain.Unknown(newest);
        count = Math.Min(Math.Min(count, limits.FeeHistoryBlocksMax), last + 1);
        ulong first = last + 1 - count;
        BlockHeader[] headers = new BlockHeader[count];
        for (ulong offset = 0; offset < count; offset++)
        {
            chain.Ledger.TryGetHeader(first + offset, out BlockHeader? header);
            headers[offset] = header!;
        }

        result.BeginObject();
        result.Quantity("oldestBlock"u8, first);
        WriteFees(result, headers);
        if (percentiles.Length != 0)
        {
            result.Name("reward"u8);
            WriteRewards(result, headers, percentiles);
        }

        result.EndObject();
        return null;
    }

    private void WriteFees(JsonOutput result, BlockHeader[] headers)
    {
        ChainConfiguration configuration = chain.Configuration;
        result.Name("baseFeePerGas"u8);
        result.BeginArray();
        foreach (BlockHeader header in headers)
        {
            result.Quantity(header.BaseFee);
        }

        if (headers.Length != 0)
        {
            result.Quantity(FeeMarket.NextBaseFee(configuration, headers[^1]));
        }

        result.EndArray();
        result.Name("gasUsedRatio"u8);
        result.BeginArray();
        foreach (BlockHeader header in headers)
        {
            result.Number((double)header.GasUsed / header.GasLimit);
        }

        result.EndArray();
        result.Name("baseFeePerBlobGas"u8);
        result.BeginArray();
        foreach (BlockHeader header in headers)
        {
            result.Quantity(FeeMarket.BlobBaseFee(configuration.BlobParametersAt(header.Timestamp), header.ExcessBlobGas));
        }

        if (headers.Length != 0)
        {
            result.Quantity(NextBlobBaseFee(headers[^1]));
        }

        result.EndArray();
        result.Name("blobGasUsedRatio"u8);
        result.BeginArray();
        foreach (BlockHeader header in headers)
        {
            ulong max = configuration.BlobParametersAt(header.Timestamp).MaxBlobs * FeeMarket.GasPerBlob;
            result.Number(max == 0 ? 0 : (double)header.BlobGasUsed / max);
        }

        result.EndArray();
    }

    private void WriteRewards(JsonOutput result, BlockHeader[] headers, double[] percentiles)
    {
        result.BeginArray();
        foreach (BlockHeader header in headers)
        {
            result.BeginArray();
            List<(U256 Tip, ulong Gas)> tips = TipOracle.TipsOf(chain, header);
            tips.Sort(static (left, right) => left.Tip.CompareTo(right.Tip));
            int index = 0;
            ulong gas = tips.Count == 0 ? 0 : tips[0].Gas;
            ulong paid = 0;
            foreach ((_, ulong used) in tips)
            {
                paid += used;
            }

            foreach (double percentile in percentiles)
            {
                // As the execution API says: tips ascending, weighted by the gas of their transactions; zero for an empty block.
                ulong threshold = (ulong)(paid * percentile / 100);
                while (gas < threshold && index < tips.Count - 1)
                {
                    gas += tips[++index].Gas;
                }

                result.Quantity(tips.Count == 0 ? default : tips[index].Tip);
            }

            result.EndArray();
        }

        result.EndArray();
    }

    /// <summary>A quantity; some clients send a plain number.</summary>
    private static ulong ReadCount(ref Parameters parameters)
    {
        if (!parameters.Require("block count", "QUANTITY", out JsonValue value))
        {
            return 0;
        }

        RpcError? error = null;
        ulong count;
        if (value.IsNumber)
        {
            if (!ulong.TryParse(value.Json, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            {
                error = Parse.Wrong("block count", "QUANTITY", value, "");
            }
        }
        else
        {
            count = Parse.Quantity(value, "block count", ref error);
        }

        parameters.Fail(error);
        return count;
    }

    private double[] ReadPercentiles(ref Parameters parameters)
    {
        if (!parameters.TryNext(out JsonValue value))
        {
            return [];
        }

        if (!value.IsArray)
        {
            parameters.Fail(Parse.Wrong("reward percentiles", "an array of numbers", value, ""));
            return [];
        }

        List<double> percentiles = [];
        JsonItems items = value.Items;
        while (items.Next(out JsonValue item))
        {
            bool isNumber = item.IsNumber && double.TryParse(item.Json, NumberStyles.Float, CultureInfo.InvariantCulture, out double percentile)
                && Add(percentiles, percentile);
            if (!isNumber)
            {
                parameters.Fail(Parse.Wrong("reward percentiles", $"at most {limits.FeeHistoryPercentilesMax} ascending numbers from 0 to 100", value, ""));
                return [];
            }
        }

        return [.. percentiles];
    }

    private bool Add(List<double> percentiles, double percentile)
    {
        bool isFit = percentiles.Count < limits.FeeHistoryPercentilesMax
            && percentile is >= 0 and <= 100
            && (percentiles.Count == 0 || percentile >= percentiles[^1]);
        percentiles.Add(percentile);
        return isFit;
    }
}
