using System;
using System.Threading;

namespace Sequitur.Rpc.Metrics;

/// <summary>Counts durations in fixed buckets. Any thread may observe at any time; nobody ever waits.</summary>
public sealed class Histogram
{
    private static readonly double[] s_bounds = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Observations per bucket, each counted once; the last bucket has no bound.</summary>
    private readonly long[] _counts = new long[s_bounds.Length + 1];

    private long _ticks;

    /// <summary>The upper bounds of the buckets but the last, in seconds, ascending: from a fast sync of a disk to several rounds of consensus.</summary>
    public static ReadOnlySpan<double> BoundsInSeconds => s_bounds;

    /// <param name="duration">Counted as zero when negative.</param>
    public void Observe(TimeSpan duration)
    {
        long ticks = Math.Max(duration.Ticks, 0);
        double seconds = ticks / (double)TimeSpan.TicksPerSecond;
        int bucket = 0;
        while (bucket < s_bounds.Length && seconds > s_bounds[bucket]) bucket++;
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Increment(ref _counts[bucket]);
    }

    /// <summary>What was observed so far, as Prometheus counts it.</summary>
    /// <param name="cumulative">Per bucket, how many were at most its bound; the last is the number of all. One more than there are bounds.</param>
    /// <returns>The sum of all, in seconds.</returns>
    public double Read(Span<long> cumulative)
    {
        long count = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            count += Volatile.Read(ref _counts[bucket]);
            cumulative[bucket] = count;
        }

        return Volatile.Read(ref _ticks) / (double)TimeSpan.TicksPerSecond;
    }
}
