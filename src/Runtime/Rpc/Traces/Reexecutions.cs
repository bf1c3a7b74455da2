using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.Primitives;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Rpc.Traces;

/// <summary>What was found when contents that provers are served were executed again from their own bytes alone: each content once, as long as it is remembered.</summary>
/// <remarks>Contents are named by a hash of all their bytes. So a verdict is never about a witness that has changed on disk since, and one that was repaired gets a new one.</remarks>
/// <param name="countMax">Verdicts remembered; the oldest makes room.</param>
/// <param name="report">Told of every content that fails, once for each execution.</param>
internal sealed class Reexecutions(int countMax, Action<Exception, string> report)
{
    private readonly Dictionary<Hash256, Lazy<string?>> _verdicts = [];
    private readonly Queue<Hash256> _order = [];
    private readonly Lock _lock = new();
    private long _count;
    private long _failures;

    /// <summary>Null when the content gives what it should, else the first check that failed.</summary>
    /// <param name="content">Hash of all its bytes.</param>
    /// <param name="name">What it is, for the operator.</param>
    /// <param name="execute">Executes it. Whoever asks for the same content meanwhile waits for that.</param>
    public string? Check(in Hash256 content, string name, Func<string?> execute)
    {
        Lazy<string?>? verdict;
        lock (_lock)
        {
            if (!_verdicts.TryGetValue(content, out verdict))
            {
                verdict = new Lazy<string?>(() => Execute(name, execute));
                _verdicts.Add(content, verdict);
                _order.Enqueue(content);
                if (_order.Count > countMax) _verdicts.Remove(_order.Dequeue());
            }
        }

        return verdict.Value;
    }

    public void Write(MetricsText text)
    {
        text.Counter("sequitur_reexecutions_total", "Blocks, ranges and batches executed again before they are served to provers.", Volatile.Read(ref _count));
        text.Counter("sequitur_reexecution_failures_total", "Those that did not give what the chain holds, and are not served.", Volatile.Read(ref _failures));
    }

    private string? Execute(string name, Func<string?> execute)
    {
        Interlocked.Increment(ref _count);
        string? failed = execute();
        if (failed is null) return null;
        // Told before it is counted, so that who sees the count finds the reason in the log.
        report(new ReexecutionException($"{name} is not served: executed again from what is kept of it, it fails: {failed}"), "re-execution");
        Interlocked.Increment(ref _failures);
        return failed;
    }
}

/// <summary>What this node would have served to provers does not execute.</summary>
internal sealed class ReexecutionException(string message) : Exception(message);
