using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Rpc.Transport;

/// <summary>Spaces compressed answers out, so that together they leave no faster than a rate.</summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="waitMax">No answer waits longer, so that those who ask and hang up cannot keep the others waiting for ever; beyond that the rate is exceeded.</param>
/// <remarks>Sending is the one part of a kept answer that costs, and it is the system's work, which no thread's standing puts behind consensus.</remarks>
internal sealed class AnswerPace(long bytesPerSecond, TimeSpan waitMax)
{
    private readonly Lock _lock = new();
    private long _free;

    /// <summary>Ends when those who came before have had their time.</summary>
    public Task WaitAsync(long bytes, CancellationToken stopping)
    {
        long now = Stopwatch.GetTimestamp();
        long turn;
        lock (_lock)
        {
            turn = Math.Clamp(_free, now, now + (long)(waitMax.TotalSeconds * Stopwatch.Frequency));
            _free = turn + (long)((double)bytes / bytesPerSecond * Stopwatch.Frequency);
        }

        return turn <= now ? Task.CompletedTask : Task.Delay(Stopwatch.GetElapsedTime(now, turn), stopping);
    }
}
