using System;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Every bound of the server, with its default. Documented in docs/spec/json-rpc.md.</summary>
public sealed record RpcLimits
{
    /// <summary>Bytes of an HTTP body, and of a WebSocket message.</summary>
    public int RequestBytesMax { get; init; } = 5 * 1024 * 1024;

    /// <summary>Bytes of a whole response, batches included.</summary>
    public int ResponseBytesMax { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes that all responses under way hold together.</summary>
    public long ResponsesBytesMax { get; init; } = 1L << 30;

    public int BatchCallsMax { get; init; } = 1000;

    public int HttpConnectionsMax { get; init; } = 1024;

    public int WebSocketsMax { get; init; } = 256;

    /// <summary>Calls of one WebSocket that may be under way at once.</summary>
    public int WebSocketCallsMax { get; init; } = 64;

    public int SubscriptionsPerSocketMax { get; init; } = 64;

    /// <summary>Notifications waiting for one WebSocket before it is closed as a slow consumer.</summary>
    public int NotificationsQueuedMax { get; init; } = 8192;

    /// <summary>Bytes of such notifications.</summary>
    public long NotificationBytesQueuedMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Calls that execute code or walk tries, running at once; provers' are counted on their own.</summary>
    public int HeavyCallsMax { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Provers' calls running at once: however many ask, they leave half of the processors to consensus.</summary>
    public int ProverCallsMax { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Bytes of compressed results about final blocks that are kept for the next who asks; zero keeps none.</summary>
    public long AnswersKeptBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of compressed answers that leave in a second, together.</summary>
    public long PackedBytesPerSecondMax { get; init; } = 128 * 1024 * 1024;

    /// <summary>Such calls waiting for their turn.</summary>
    public int HeavyCallsQueuedMax { get; init; } = 512;

    /// <summary>How long such a call waits for its turn, and how long one that repeats executions may go on.</summary>
    public TimeSpan HeavyCallTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gas of one eth_call, and the ceiling of eth_estimateGas.</summary>
    public ulong CallGasMax { get; init; } = 100_000_000;

    public ulong LogBlocksMax { get; init; } = 10_000;

    public int LogResultsMax { get; init; } = 20_000;

    public int LogAddressesMax { get; init; } = 1000;

    /// <summary>Alternatives for one topic position.</summary>
    public int LogTopicsMax { get; init; } = 1000;

    public int FiltersMax { get; init; } = 1024;

    /// <summary>A filter that nobody asks for this long is forgotten.</summary>
    public TimeSpan FilterIdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Transaction hashes waiting in one pending-transaction filter.</summary>
    public int FilterPendingMax { get; init; } = 10_000;

    public ulong FeeHistoryBlocksMax { get; init; } = 1024;

    public int FeeHistoryPercentilesMax { get; init; } = 100;

    /// <summary>Blocks of one batch for provers.</summary>
    public ulong TraceBatchBlocksMax { get; init; } = 64;

    /// <summary>Blocks, ranges and batches whose re-execution is remembered, good or bad: each costs some 200 bytes.</summary>
    public int ReexecutionsKept { get; init; } = 8192;

    /// <summary>Between two looks for a newest block to execute again before anybody asks for it; infinite: it is executed again when somebody does.</summary>
    public TimeSpan WitnessAuditPause { get; init; } = TimeSpan.FromSeconds(1);

    public int ProofKeysMax { get; init; } = 1024;
}
