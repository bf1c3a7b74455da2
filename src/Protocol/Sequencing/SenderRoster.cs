using System.Collections.Generic;

namespace Sequitur.Sequencing;

/// <summary>The senders with transactions, enumerable in an order that depends on the inputs alone.</summary>
internal sealed class SenderRoster
{
    private readonly List<SenderQueue> _queues = [];

    public int Count => _queues.Count;

    public IReadOnlyList<SenderQueue> All => _queues;

    public void Add(SenderQueue queue)
    {
        queue.RosterIndex = _queues.Count;
        _queues.Add(queue);
    }

    /// <summary>The last one takes the place of the removed one.</summary>
    public void Remove(SenderQueue queue)
    {
        SenderQueue last = _queues[^1];
        _queues[queue.RosterIndex] = last;
        last.RosterIndex = queue.RosterIndex;
        _queues.RemoveAt(_queues.Count - 1);
    }
}
