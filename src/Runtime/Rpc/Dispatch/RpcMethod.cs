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

/// <summary>Names what a call results in by all that it depends on, so that whoever asks for that name gets the same; null where the result may change or there is none.</summary>
public delegate string? ResultName(ref Parameters parameters);

/// <summary>A named method; exactly one of the bodies is set.</summary>
public sealed class RpcMethod
{
    public required string Name { get; init; }

    public MethodBody? Body { get; init; }

    public WaitingMethodBody? WaitingBody { get; init; }

    public SubscriberMethodBody? SubscriberBody { get; init; }

    /// <summary>Runs code or walks tries: such calls take turns, so that they cannot starve the node.</summary>
    public bool IsHeavy { get; init; }

    /// <summary>Set for heavy methods whose results are about final blocks and nothing else: compressed, they are kept for the next who asks.</summary>
    public ResultName? ResultName { get; init; }

    /// <summary>A heavy method for programs that can wait, with large results: it takes its turns among those, behind all else. Little but hashes is in them, and they are compressed accordingly.</summary>
    public bool IsForProvers { get; init; }
}
