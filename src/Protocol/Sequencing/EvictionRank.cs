using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>How much a transaction is worth keeping: queued ones least, then those below the base fee by fee cap, then by effective tip;
/// the older one among equals.</summary>
internal readonly record struct EvictionRank(PooledTransaction Transaction, int Class, U256 Bid)
{
    public static IComparer<EvictionRank> CheapestFirst { get; } = new Order();

    public static EvictionRank Of(PooledTransaction transaction, bool isQueued, in U256 baseFee)
    {
        if (!transaction.TryEffectiveTip(baseFee, out U256 tip)) return new EvictionRank(transaction, isQueued ? 0 : 1, transaction.FeeCap);
        return new EvictionRank(transaction, isQueued ? 0 : 2, tip);
    }

    private sealed class Order : IComparer<EvictionRank>
    {
        public int Compare(EvictionRank x, EvictionRank y)
        {
            if (x.Class != y.Class) return x.Class.CompareTo(y.Class);
            int byBid = x.Bid.CompareTo(y.Bid);
            return byBid != 0 ? byBid : y.Transaction.Arrival.CompareTo(x.Transaction.Arrival);
        }
    }
}
