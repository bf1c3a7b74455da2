using System;
using System.Threading.Tasks;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Dispatch;

/// <summary>A method: reads its parameters, writes exactly one JSON value, or returns an error. What it wrote before an error is discarded.</summary>
public delegate RpcError? MethodBody(ref Parameters parameters, JsonOutput result);

/// <summary>A method that waits for something outside, the mempool's answer.</summary>
public delegate ValueTask<RpcError?> WaitingMethodBody(ReadOnlyMemory<byte> parameters, JsonOutput result);

/// <summary>A method that needs the caller's WebSocket, which is null on HTTP.</summary>
public delegate RpcError? SubscriberMethodBody(ref Parameters parameters, JsonOutput result, SubscriberCall? subscriber);

/// <summary>A named method; exactly one of the bodies is set.</summary>
public sealed class RpcMethod
{
    public required string Name { get; init; }

    public MethodBody? Body { get; init; }

    public WaitingMethodBody? WaitingBody { get; init; }

    public SubscriberMethodBody? SubscriberBody { get; init; }

    /// <summary>Runs code or walks tries: such calls take turns, so that they cannot starve the node.</summary>
    public bool IsHeavy { get; init; }
}
