using System;
using System.Collections.Generic;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_subscribe and eth_unsubscribe, on WebSockets.</summary>
internal sealed class SubscriptionMethods(SubscriptionTable subscriptions, RpcLimits limits)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_subscribe", SubscriberBody = Subscribe },
        new() { Name = "eth_unsubscribe", SubscriberBody = Unsubscribe },
    ];

    private static RpcError NeedsSocket() => new(RpcErrorCode.MethodNotSupported, "notifications not supported: subscriptions need a WebSocket connection");

    private RpcError? Subscribe(ref Parameters parameters, JsonOutput result, SubscriberCall? caller)
    {
        if (caller is null) return NeedsSocket();
        const string Expected = "newHeads, logs or newPendingTransactions";
        Subscription? subscription = null;
        if (parameters.Require("subscription", Expected, out JsonValue name))
        {
            subscription = Read(ref parameters, name, caller.Connection);
            if (subscription is null)
            {
                parameters.Fail(Parse.Wrong("subscription", Expected, name, ""));
            }
        }

        if (parameters.Failed(out RpcError? error)) return error;
        if (!subscriptions.TryReserve(caller.Connection))
        {
            return RpcError.LimitExceeded($"too many subscriptions: expected at most {limits.SubscriptionsPerSocketMax} per connection");
        }

        caller.AfterResponse(() => subscriptions.Start(subscription!));
        result.Data(subscription!.Id);
        return null;
    }

    private Subscription? Read(ref Parameters parameters, JsonValue name, ISubscriber connection)
    {
        ReadOnlySpan<byte> kind = name.IsString ? name.Text : default;
        if (kind.SequenceEqual("newHeads"u8))
        {
            return new Subscription(connection, SubscriptionKind.NewHeads);
        }

        if (kind.SequenceEqual("newPendingTransactions"u8))
        {
            return new Subscription(connection, SubscriptionKind.PendingTransactions) { IsFull = parameters.BooleanOr("full transactions", false) };
        }

        if (!kind.SequenceEqual("logs"u8))
        {
            return null;
        }

        LogQuery query = new();
        if (parameters.TryNext(out JsonValue filter))
        {
            RpcError? error = null;
            query = LogQuery.Read(filter, limits, ref error);
            parameters.Fail(error);
        }

        return new Subscription(connection, SubscriptionKind.Logs) { Logs = query.Filter };
    }

    private RpcError? Unsubscribe(ref Parameters parameters, JsonOutput result, SubscriberCall? caller)
    {
        if (caller is null) return NeedsSocket();
        byte[] id = parameters.Bytes("subscription id");
        if (parameters.Failed(out RpcError? error)) return error;
        if (!subscriptions.Remove(id, caller.Connection)) return RpcError.Server("subscription not found");
        result.Boolean(true);
        return null;
    }
}
