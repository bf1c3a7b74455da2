using System;
using System.Security.Cryptography;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>What one connection wants to be told.</summary>
internal sealed class Subscription(ISubscriber subscriber, SubscriptionKind kind)
{
    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(16);

    public ISubscriber Subscriber { get; } = subscriber;

    public SubscriptionKind Kind { get; } = kind;

    /// <summary>Whole pending transactions instead of hashes.</summary>
    public bool IsFull { get; init; }

    public LogFilter Logs { get; init; } = new([], []);

    /// <param name="result">One encoded JSON value.</param>
    public bool Notify(ReadOnlySpan<byte> result)
    {
        using JsonOutput message = new(int.MaxValue);
        message.BeginObject();
        message.Name("jsonrpc"u8);
        message.Raw("\"2.0\""u8);
        message.Name("method"u8);
        message.Raw("\"eth_subscription\""u8);
        message.Name("params"u8);
        message.BeginObject();
        message.Data("subscription"u8, Id);
        message.Name("result"u8);
        message.Raw(result);
        message.EndObject();
        message.EndObject();
        return Subscriber.TryNotify(message.Written.ToArray());
    }
}

internal enum SubscriptionKind
{
    NewHeads,
    Logs,
    PendingTransactions,
}
