using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>Finds the cheapest transactions to evict: only the highest nonce of a sender can go without opening a gap.</summary>
/// <remarks>Built when the pool first overflows after a block, kept up by announcing each sender's new last transaction. An entry whose
/// transaction is no longer its sender's last is stale and dropped when it surfaces.</remarks>
internal sealed class EvictionOrder
{
    private readonly PriorityQueue<SenderQueue, EvictionRank> _cheapestFirst = new(EvictionRank.CheapestFirst);
    private readonly List<(SenderQueue Queue, EvictionRank Rank)> _popped = [];
    private readonly U256 _baseFee;

    public EvictionOrder(IEnumerable<SenderQueue> senders, in U256 baseFee)
    {
        _baseFee = baseFee;
        foreach (SenderQueue queue in senders) AnnounceLast(queue);
    }

    /// <summary>Entries, stale ones included.</summary>
    public int Count => _cheapestFirst.Count;

    /// <summary>Notes that another transaction has become its sender's last one.</summary>
    public void AnnounceLast(SenderQueue queue) => Announce(queue, queue.Count - 1);

    /// <summary>Chooses what must leave to free so many transactions and bytes, each of it cheaper than the newcomer and none its sender's.</summary>
    /// <returns>False when the newcomer is not better than what would have to go; nothing is chosen then.</returns>
    public bool TryPlan(PooledTransaction newcomer, bool isQueued, long count, long bytes, List<PooledTransaction> victims)
    {
        victims.Clear();
        _popped.Clear();
        EvictionRank limit = EvictionRank.Of(newcomer, isQueued, _baseFee);
        bool planned = true;
        while (planned && (count > 0 || bytes > 0))
        {
            planned = _cheapestFirst.TryDequeue(out SenderQueue? queue, out EvictionRank rank);
            if (!planned) break;
            if (!IsCurrent(queue!, rank)) continue;
            _popped.Add((queue!, rank));
            if (queue!.Sender == newcomer.Sender) continue;
            planned = EvictionRank.CheapestFirst.Compare(rank, limit) < 0;
            if (!planned) break;
            victims.Add(rank.Transaction);
            count--;
            bytes -= rank.Transaction.Size;
            queue.PlannedVictims++;
            Announce(queue, queue.Count - 1 - queue.PlannedVictims);
        }

        foreach ((SenderQueue queue, EvictionRank rank) in _popped)
        {
            queue.PlannedVictims = 0;
            if (!planned || queue.Sender == newcomer.Sender) _cheapestFirst.Enqueue(queue, rank);
        }

        if (!planned) victims.Clear();
        return planned;
    }

    private void Announce(SenderQueue queue, int index)
    {
        if (index >= 0) _cheapestFirst.Enqueue(queue, RankOf(queue, index));
    }

    private bool IsCurrent(SenderQueue queue, in EvictionRank rank)
    {
        int last = queue.Count - 1 - queue.PlannedVictims;
        return last >= 0 && ReferenceEquals(queue[last], rank.Transaction) && RankOf(queue, last) == rank;
    }

    /// <summary>A queued transaction ranks higher once its gap is filled, so a rank can be stale too.</summary>
    private EvictionRank RankOf(SenderQueue queue, int index) => EvictionRank.Of(queue[index], index >= queue.ExecutableCount, _baseFee);
}
