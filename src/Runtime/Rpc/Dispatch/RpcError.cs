namespace Sequitur.Rpc.Dispatch;

/// <summary>A call that failed: code and message as JSON-RPC 2.0 §5.1 and EIP-1474 name them, and optional data.</summary>
/// <param name="Code">One of <see cref="RpcErrorCode"/>.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Data">Written as DATA: what a reverted call returned.</param>
/// <param name="Reason">Written as {"reason": …}: a closed name programs can test.</param>
public sealed record RpcError(int Code, string Message, byte[]? Data = null, string? Reason = null)
{
    public static RpcError InvalidRequest(string message) => new(RpcErrorCode.InvalidRequest, "invalid request: " + message);

    public static RpcError InvalidParams(string message) => new(RpcErrorCode.InvalidParams, message);

    public static RpcError LimitExceeded(string message) => new(RpcErrorCode.LimitExceeded, message);

    public static RpcError NotFound(string message) => new(RpcErrorCode.ResourceNotFound, message);

    public static RpcError Server(string message, string? reason = null) => new(RpcErrorCode.Server, message, Reason: reason);
}

/// <summary>The error codes in use. Negative ones are JSON-RPC's and EIP-1474's, positive ones Ethereum's execution API.</summary>
public static class RpcErrorCode
{
    public const int Parse = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int Internal = -32603;

    /// <summary>A request that is well formed and cannot be fulfilled; the message says why.</summary>
    public const int Server = -32000;
    public const int ResourceNotFound = -32001;
    public const int ResourceUnavailable = -32002;
    public const int MethodNotSupported = -32004;
    public const int LimitExceeded = -32005;

    public const int ExecutionReverted = 3;

    /// <summary>History or state that this node no longer holds (execution API, "Pruned history unavailable").</summary>
    public const int PrunedHistory = 4444;
}
