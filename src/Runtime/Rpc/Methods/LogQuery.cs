using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>The filter object of eth_getLogs and its relatives.</summary>
internal sealed class LogQuery
{
    public BlockSelector From { get; private set; } = BlockSelector.Latest;

    public BlockSelector To { get; private set; } = BlockSelector.Latest;

    /// <summary>One block instead of a range (EIP-234).</summary>
    public Hash256? BlockHash { get; private set; }

    public LogFilter Filter { get; private set; } = new([], []);

    public static LogQuery Read(ref Parameters parameters, RpcLimits limits)
    {
        if (!parameters.Require("filter", "an object", out JsonValue value))
        {
            return new LogQuery();
        }

        RpcError? error = null;
        LogQuery query = Read(value, limits, ref error);
        parameters.Fail(error);
        return query;
    }

    public static LogQuery Read(JsonValue value, RpcLimits limits, ref RpcError? error)
    {
        LogQuery query = new();
        if (!value.IsObject)
        {
            error ??= Parse.Wrong("filter", "an object", value, "");
            return query;
        }

        Address[] addresses = [];
        Hash256[][] topics = [];
        bool hasRange = false;
        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
        {
            if (member.IsNull)
            {
                continue;
            }

            if (name.SequenceEqual("fromBlock"u8))
            {
                query.From = Parse.Block(member, "fromBlock", ref error);
                hasRange = true;
            }
            else if (name.SequenceEqual("toBlock"u8))
            {
                query.To = Parse.Block(member, "toBlock", ref error);
                hasRange = true;
            }
            else if (name.SequenceEqual("blockHash"u8))
            {
                query.BlockHash = Parse.Hash(member, "blockHash", ref error);
            }
            else if (name.SequenceEqual("address"u8))
            {
                addresses = ReadAddresses(member, limits, ref error);
            }
            else if (name.SequenceEqual("topics"u8))
            {
                topics = ReadTopics(member, limits, ref error);
            }
        }

        if (hasRange && query.BlockHash is not null)
        {
            error ??= RpcError.InvalidParams("invalid filter: expected either blockHash or fromBlock and toBlock, got both");
        }

        query.Filter = new LogFilter(addresses, topics);
        return query;
    }

    private static Address[] ReadAddresses(JsonValue value, RpcLimits limits, ref RpcError? error)
    {
        if (!value.IsArray)
        {
            return [Parse.Address(value, "address", ref error)];
        }

        List<Address> addresses = [];
        JsonItems items = value.Items;
        while (items.Next(out JsonValue item))
        {
            if (addresses.Count == limits.LogAddressesMax)
            {
                error ??= RpcError.LimitExceeded($"too many addresses: expected at most {limits.LogAddressesMax}");
                break;
            }

            addresses.Add(Parse.Address(item, "address", ref error));
        }

        return [.. addresses];
    }

    private static Hash256[][] ReadTopics(JsonValue value, RpcLimits limits, ref RpcError? error)
    {
        const int PositionsMax = 4;
        List<Hash256[]> topics = [];
        if (!value.IsArray)
        {
            error ??= Parse.Wrong("topics", "an array", value, "");
            return [];
        }

        JsonItems items = value.Items;
        while (items.Next(out JsonValue item))
        {
            if (topics.Count == PositionsMax)
            {
                error ??= RpcError.InvalidParams($"invalid topics: expected at most {PositionsMax} positions");
                break;
            }

            topics.Add(item.IsNull ? [] : item.IsArray ? ReadAlternatives(item, limits, ref error) : [Parse.Hash(item, "topic", ref error)]);
        }

        return [.. topics];
    }

    /// <summary>A null among the alternatives matches everything, so the whole position does.</summary>
    private static Hash256[] ReadAlternatives(JsonValue value, RpcLimits limits, ref RpcError? error)
    {
        List<Hash256> alternatives = [];
        bool isAny = false;
        JsonItems items = value.Items;
        while (items.Next(out JsonValue item))
        {
            if (alternatives.Count == limits.LogTopicsMax)
            {
                error ??= RpcError.LimitExceeded($"too many topics: expected at most {limits.LogTopicsMax} alternatives");
                break;
            }

            isAny |= item.IsNull;
            alternatives.Add(item.IsNull ? default : Parse.Hash(item, "topic", ref error));
        }

        return isAny ? [] : [.. alternatives];
    }
}
