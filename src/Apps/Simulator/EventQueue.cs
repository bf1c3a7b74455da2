using System;
using System.Collections.Generic;

namespace Sequitur.Simulator;

/// <summary>The virtual clock, in milliseconds or what its user counts in: what will happen, by time and, at one time, in the order in which it was planned.</summary>
public sealed class EventQueue
{
    private const int OrderBits = 34;

    private readonly PriorityQueue<Action, long> _planned = new();
    private long _order;

    public long Now { get; private set; }

    public void After(long delay, Action action) => At(Now + delay, action);

    public void At(long time, Action action)
    {
        if (time < Now) throw new InvalidOperationException($"Planned for {time} ms, which is before {Now} ms.");
        _planned.Enqueue(action, (time << OrderBits) + _order++);
    }

    /// <summary>Runs until the condition holds; false when that has not happened by the deadline.</summary>
    public bool RunUntil(Func<bool> condition, long deadline)
    {
        while (!condition())
        {
            if (!_planned.TryPeek(out _, out long key) || key >> OrderBits > deadline)
            {
                Now = deadline;
                return false;
            }

            Action action = _planned.Dequeue();
            Now = key >> OrderBits;
            action();
        }

        return true;
    }
}
