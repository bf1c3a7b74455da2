using System;
using System.Collections.Generic;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>The virtual clock: what will happen, by time and, at one time, in the order in which it was planned.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _planned = new();
    private long _order;

    public long Now { get; private set; }

    public void After(long delay, Action action) => _planned.Enqueue(action, (Now + delay, _order++));

    /// <summary>Runs until the condition holds; false when that has not happened by the deadline.</summary>
    public bool RunUntil(Func<bool> condition, long deadline)
    {
        while (!condition())
        {
            if (!_planned.TryPeek(out _, out (long Time, long Order) next) || next.Time > deadline)
            {
                Now = deadline;
                return false;
            }

            Action action = _planned.Dequeue();
            Now = next.Time;
            action();
        }

        return true;
    }
}
