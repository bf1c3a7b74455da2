using System.Collections.Concurrent;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Methods;

/// <summary>One installed filter.</summary>
internal sealed class PolledFilter(PolledKind kind, LogQuery? query)
{
    public PolledKind Kind { get; } = kind;

    /// <summary>What a log filter looks for.</summary>
    public LogQuery? Query { get; } = query;

    /// <summary>The first block its client has not been told about.</summary>
    public ulong NextBlock { get; set; }

    public long LastAsked { get; set; }

    public ConcurrentQueue<Hash256> Pending { get; } = new();

    public bool HasOverflowed { get; private set; }

    public void Offer(in Hash256 hash, int pendingMax)
    {
        if (Pending.Count >= pendingMax)
        {
            HasOverflowed = true;
            Pending.Clear();
        }
        else if (!HasOverflowed)
        {
            Pending.Enqueue(hash);
        }
    }
}

internal enum PolledKind
{
    Blocks,
    Logs,
    PendingTransactions,
}
