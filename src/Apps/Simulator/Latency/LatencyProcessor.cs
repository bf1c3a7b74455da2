using System;
using System.Collections.Generic;

namespace Sequitur.Simulator.Latency;

/// <summary>The cores of one machine: jobs wait for a free one, in their order, the consensus thread's before the others.</summary>
internal sealed class LatencyProcessor(EventQueue events, int cores)
{
    private readonly Queue<(long Cost, Action Done)> _urgent = new();
    private readonly Queue<(long Cost, Action Done)> _waiting = new();
    private int _busy;

    /// <summary>Calls back when the job has had its microseconds.</summary>
    public void Run(double cost, bool isUrgent, Action done)
    {
        (isUrgent ? _urgent : _waiting).Enqueue(((long)Math.Round(cost), done));
        StartNext();
    }

    private void StartNext()
    {
        if (_busy == cores) return;
        if (!_urgent.TryDequeue(out (long Cost, Action Done) job) && !_waiting.TryDequeue(out job)) return;
        _busy++;
        events.After(job.Cost, () =>
        {
            _busy--;
            job.Done();
            StartNext();
        });
    }
}
