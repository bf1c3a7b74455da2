using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>Merges the executable runs of all senders by effective tip; the earlier arrival wins among equals.</summary>
internal sealed class BestFirst
{
    private readonly PriorityQueue<SenderQueue, Offer> _offers = new(OfferOrder.Instance);

    /// <summary>Takes up to so many transactions, continuing behind what this epoch has taken before.</summary>
    /// <returns>True when there would have been more.</returns>
    public bool Take(IReadOnlyList<SenderQueue> senders, ulong epoch, in U256 baseFee, int countMax, List<PooledTransaction> taken)
    {
        _offers.Clear();
        foreach (SenderQueue queue in senders)
        {
            queue.EnterSelection(epoch);
            OfferNext(queue, baseFee);
        }

        while (taken.Count < countMax && _offers.TryDequeue(out SenderQueue? queue, out _))
        {
            PooledTransaction next = queue.PeekHandOut()!;
            taken.Add(next);
            queue.HandOut(next);
            OfferNext(queue, baseFee);
        }

        return _offers.Count > 0;
    }

    private void OfferNext(SenderQueue queue, in U256 baseFee)
    {
        if (queue.PeekHandOut() is not { } next) return;
        if (next.TryEffectiveTip(baseFee, out U256 tip)) _offers.Enqueue(queue, new Offer(tip, next.Arrival));
    }

    private readonly record struct Offer(U256 Tip, ulong Arrival);

    private sealed class OfferOrder : IComparer<Offer>
    {
        public static OfferOrder Instance { get; } = new();

        public int Compare(Offer x, Offer y)
        {
            int byTip = y.Tip.CompareTo(x.Tip);
            return byTip != 0 ? byTip : x.Arrival.CompareTo(y.Arrival);
        }
    }
}
