using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Sequencing;

namespace Sequitur.Protocol.Sequencing;

/// <summary>The mempool's rules again, by scanning one list, as a model to compare with.</summary>
internal sealed class NaiveMempool(MempoolLimits limits)
{
    private readonly List<(PooledTransaction Transaction, ulong Arrival)> _held = [];
    private readonly Dictionary<Address, SenderAccount> _accounts = [];
    private U256 _baseFee = 50;
    private ulong _arrivals;

    public int Count => _held.Count;

    public int QueuedCount => _held.Count(h => IsQueued(h.Transaction));

    public MempoolRefusalReason Submit(PooledTransaction transaction, SenderAccount given)
    {
        if (_held.Any(h => h.Transaction.Hash == transaction.Hash)) return MempoolRefusalReason.AlreadyKnown;
        PooledTransaction[] own = Of(transaction.Sender);
        SenderAccount account = own.Length > 0 ? _accounts[transaction.Sender] : given;
        PooledTransaction? rival = own.FirstOrDefault(t => t.Nonce == transaction.Nonce);
        if (transaction.Nonce < account.Nonce) return MempoolRefusalReason.NonceTooLow;
        U256 sum = own.Where(t => t != rival).Aggregate(transaction.Cost, (total, t) => total + t.Cost);
        if (sum > account.Balance) return MempoolRefusalReason.InsufficientFunds;
        ulong next = account.Nonce;
        while (own.Any(t => t.Nonce == next)) next++;
        bool isQueued = transaction.Nonce > next && rival is null;
        MempoolRefusalReason reason = rival is null ? Place(transaction, own, next, isQueued) : Replacement(transaction, rival);
        if (reason != MempoolRefusalReason.None) return reason;

        if (rival is not null) isQueued = rival.Nonce >= next;
        List<PooledTransaction>? victims = Victims(transaction, rival, isQueued);
        if (victims is null) return isQueued ? MempoolRefusalReason.PoolFull : MempoolRefusalReason.Underpriced;
        _held.RemoveAll(h => h.Transaction == rival || victims.Contains(h.Transaction));
        _held.Add((transaction, _arrivals++));
        _accounts[transaction.Sender] = account;
        return MempoolRefusalReason.None;
    }

    public void Discard(Hash256 hash) => _held.RemoveAll(h => h.Transaction.Hash == hash);

    public void Decide(IEnumerable<AccountAfterBlock> accounts, U256 baseFee)
    {
        _baseFee = baseFee;
        foreach (AccountAfterBlock after in accounts)
        {
            _accounts[after.Address] = new SenderAccount(after.Nonce, after.Balance, false);
            _held.RemoveAll(h => h.Transaction.Sender == after.Address && h.Transaction.Nonce < after.Nonce);
            while (Of(after.Address).Aggregate(U256.Zero, (total, t) => total + t.Cost) > after.Balance)
            {
                PooledTransaction last = Of(after.Address)[^1];
                _held.RemoveAll(h => h.Transaction == last);
            }
        }
    }

    public List<Hash256> Select(U256 baseFee)
    {
        List<Hash256> order = [];
        Dictionary<Address, ulong> next = [];
        while (true)
        {
            var offers = _held
                .Where(h => h.Transaction.Nonce == next.GetValueOrDefault(h.Transaction.Sender, _accounts[h.Transaction.Sender].Nonce))
                .Where(h => h.Transaction.FeeCap >= baseFee)
                .ToList();
            if (offers.Count == 0) return order;
            offers.Sort((x, y) =>
            {
                x.Transaction.TryEffectiveTip(baseFee, out U256 tipX);
                y.Transaction.TryEffectiveTip(baseFee, out U256 tipY);
                int byTip = tipY.CompareTo(tipX);
                return byTip != 0 ? byTip : x.Arrival.CompareTo(y.Arrival);
            });
            order.Add(offers[0].Transaction.Hash);
            next[offers[0].Transaction.Sender] = offers[0].Transaction.Nonce + 1;
        }
    }

    private MempoolRefusalReason Place(PooledTransaction transaction, PooledTransaction[] own, ulong next, bool isQueued)
    {
        if (own.Length >= limits.SenderTransactionsMax) return MempoolRefusalReason.SenderLimit;
        if (!isQueued) return MempoolRefusalReason.None;
        if (transaction.Nonce - next > limits.NonceGapMax) return MempoolRefusalReason.NonceTooHigh;
        if (own.Count(IsQueued) >= limits.SenderQueuedMax) return MempoolRefusalReason.SenderLimit;
        return QueuedCount >= limits.QueuedMax ? MempoolRefusalReason.PoolFull : MempoolRefusalReason.None;
    }

    private static MempoolRefusalReason Replacement(PooledTransaction transaction, PooledTransaction rival)
    {
        ulong fee = Math.Max(1, rival.FeeCap.U0);
        bool enough = transaction.FeeCap.U0 >= fee + ((fee + 9) / 10) && transaction.TipCap.U0 >= rival.TipCap.U0 + ((rival.TipCap.U0 + 9) / 10);
        return enough ? MempoolRefusalReason.None : MempoolRefusalReason.ReplacementUnderpriced;
    }

    private List<PooledTransaction>? Victims(PooledTransaction transaction, PooledTransaction? rival, bool isQueued)
    {
        int count = Count + (rival is null ? 1 : 0) - limits.TransactionsMax;
        long bytes = _held.Sum(h => (long)h.Transaction.Size) + transaction.Size - (rival?.Size ?? 0) - limits.BytesMax;
        List<PooledTransaction> victims = [];
        while (count > 0 || bytes > 0)
        {
            var left = _held.Where(h => !victims.Contains(h.Transaction)).ToList();
            var candidates = left
                .Where(h => h.Transaction.Sender != transaction.Sender)
                .Where(h => !left.Any(o => o.Transaction.Sender == h.Transaction.Sender && o.Transaction.Nonce > h.Transaction.Nonce))
                .Select(h => (h.Transaction, Rank: Rank(h.Transaction, IsQueued(h.Transaction), h.Arrival)))
                .OrderBy(c => c.Rank)
                .ToList();
            if (candidates.Count == 0 || candidates[0].Rank.CompareTo(Rank(transaction, isQueued, _arrivals)) >= 0) return null;
            victims.Add(candidates[0].Transaction);
            count--;
            bytes -= candidates[0].Transaction.Size;
        }

        return victims;
    }

    private (int Class, ulong Bid, long Age) Rank(PooledTransaction transaction, bool isQueued, ulong arrival)
    {
        bool pays = transaction.TryEffectiveTip(_baseFee, out U256 tip);
        return (isQueued ? 0 : pays ? 2 : 1, pays ? tip.U0 : transaction.FeeCap.U0, -(long)arrival);
    }

    private bool IsQueued(PooledTransaction transaction)
    {
        for (ulong nonce = _accounts[transaction.Sender].Nonce; nonce < transaction.Nonce; nonce++)
        {
            if (!_held.Any(h => h.Transaction.Sender == transaction.Sender && h.Transaction.Nonce == nonce)) return true;
        }

        return false;
    }

    private PooledTransaction[] Of(Address sender) =>
        [.. _held.Select(h => h.Transaction).Where(t => t.Sender == sender).OrderBy(t => t.Nonce)];
}
