using System;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>The transactions waiting for a block: by nonce within a sender, by effective tip between senders.</summary>
/// <remarks>
/// One door, <see cref="Step"/>; equal inputs give equal effects. Rules:
/// <list type="bullet">
/// <item>A sender's transactions that follow its nonce without gap are executable; others are queued, within smaller limits.</item>
/// <item>Everything held can be paid for: the costs of all of a sender's transactions together stay within its balance.</item>
/// <item>A replacement raises both fee caps by the configured part.</item>
/// <item>When the pool is full the cheapest last transaction of any sender leaves, and only for a better paying one.</item>
/// </list>
/// Form, signature and the rules that need no state are checked before (<see cref="TransactionAdmission"/>).
/// </remarks>
public sealed class Mempool
{
    private readonly MempoolLimits _limits;
    private readonly Dictionary<Hash256, PooledTransaction> _byHash;
    private readonly Dictionary<Address, SenderQueue> _bySender;
    private readonly SenderRoster _senders = new();
    private readonly List<PooledTransaction> _victims = [];
    private readonly BestFirst _best = new();
    private EvictionOrder? _eviction;
    private U256 _baseFee;
    private ulong _arrivals;
    private ulong _selectionEpoch;

    /// <param name="limits">How much is held.</param>
    /// <param name="baseFee">Base fee of the next block.</param>
    /// <param name="seed">Hashing seed of the tables; it has no influence on effects.</param>
    public Mempool(MempoolLimits limits, U256 baseFee, ulong seed)
    {
        _limits = limits;
        _baseFee = baseFee;
        var comparer = new SeededComparer(seed);
        _byHash = new Dictionary<Hash256, PooledTransaction>(comparer);
        _bySender = new Dictionary<Address, SenderQueue>(comparer);
    }

    public int Count => _byHash.Count;

    public int QueuedCount { get; private set; }

    public int ExecutableCount => Count - QueuedCount;

    public long Bytes { get; private set; }

    public void Step(MempoolInput input, ref MempoolEffects effects)
    {
        switch (input)
        {
            case MempoolInput.Submit submit:
                effects.Refusal = Admit(submit.Transaction, submit.Account, effects.Events);
                break;
            case MempoolInput.Select select:
                Select(select, ref effects);
                break;
            case MempoolInput.Discard discard:
                if (_byHash.TryGetValue(discard.Transaction, out PooledTransaction? unwanted)) Remove(unwanted, MempoolEventKind.Discarded, effects.Events);
                break;
            case MempoolInput.Hold hold:
                if (_bySender.TryGetValue(hold.Sender, out SenderQueue? held)) held.Hold(_selectionEpoch);
                break;
            case MempoolInput.Decided decided:
                Follow(decided, effects.Events);
                break;
            default:
                throw new InvalidOperationException("An input of an unknown kind.");
        }
    }

    public PooledTransaction? Find(in Hash256 hash) => _byHash.GetValueOrDefault(hash);

    /// <summary>The nonce a wallet should use next, when the pool holds something of this sender.</summary>
    public bool TryNextNonce(in Address sender, out ulong nonce)
    {
        bool known = _bySender.TryGetValue(sender, out SenderQueue? queue);
        nonce = known ? queue!.NextNonce : 0;
        return known;
    }

    /// <summary>True when the pool follows this sender's account itself and a submission need not bring it.</summary>
    public bool Follows(in Address sender) => _bySender.ContainsKey(sender);

    /// <summary>Shows everything held, sender by sender in order of nonce, and whether it is executable.</summary>
    public void Visit(Action<PooledTransaction, bool> receive)
    {
        foreach (SenderQueue queue in _senders.All)
        {
            for (int i = 0; i < queue.Count; i++) receive(queue[i], i < queue.ExecutableCount);
        }
    }

    private MempoolRefusal Admit(PooledTransaction transaction, SenderAccount given, List<MempoolEvent> events)
    {
        if (_byHash.ContainsKey(transaction.Hash)) return new MempoolRefusal(MempoolRefusalReason.AlreadyKnown);
        _bySender.TryGetValue(transaction.Sender, out SenderQueue? queue);
        SenderAccount account = queue?.Account ?? given;
        PooledTransaction? rival = queue?.Find(transaction.Nonce);
        MempoolRefusal refusal = CheckAccount(transaction, account, queue, rival);
        if (refusal.IsRefused) return refusal;

        ulong nextNonce = queue?.NextNonce ?? account.Nonce;
        bool isQueued = transaction.Nonce > nextNonce;
        refusal = rival is null ? CheckPlace(transaction, queue, nextNonce, isQueued) : CheckReplacement(transaction, rival);
        if (refusal.IsRefused) return refusal;

        transaction.Arrival = _arrivals++;
        refusal = MakeRoom(transaction, rival, isQueued, events);
        if (refusal.IsRefused) return refusal;

        queue ??= Enter(transaction.Sender, account);
        Put(queue, transaction, events);
        events.Add(new MempoolEvent(isQueued ? MempoolEventKind.AdmittedQueued : MempoolEventKind.AdmittedExecutable, transaction));
        return MempoolRefusal.None;
    }

    private static MempoolRefusal CheckAccount(PooledTransaction transaction, in SenderAccount account, SenderQueue? queue, PooledTransaction? rival)
    {
        if (account.HasForeignCode) return new MempoolRefusal(MempoolRefusalReason.SenderHasCode);
        if (transaction.Nonce < account.Nonce) return new MempoolRefusal(MempoolRefusalReason.NonceTooLow, account.Nonce, transaction.Nonce);
        U256 others = (queue?.CostSum ?? U256.Zero) - (rival?.Cost ?? U256.Zero);
        bool overflows = U256.AddOverflows(others, transaction.Cost, out U256 needed);
        if (!overflows && needed <= account.Balance) return MempoolRefusal.None;
        return new MempoolRefusal(MempoolRefusalReason.InsufficientFunds, overflows ? U256.MaxValue : needed, account.Balance);
    }

    private MempoolRefusal CheckPlace(PooledTransaction transaction, SenderQueue? queue, ulong nextNonce, bool isQueued)
    {
        if (queue is not null && queue.Count >= _limits.SenderTransactionsMax)
        {
            return new MempoolRefusal(MempoolRefusalReason.SenderLimit, (ulong)_limits.SenderTransactionsMax);
        }

        if (!isQueued) return MempoolRefusal.None;
        if (transaction.Nonce - nextNonce > _limits.NonceGapMax)
        {
            return new MempoolRefusal(MempoolRefusalReason.NonceTooHigh, nextNonce + _limits.NonceGapMax, transaction.Nonce);
        }

        if (queue is not null && queue.QueuedCount >= _limits.SenderQueuedMax)
        {
            return new MempoolRefusal(MempoolRefusalReason.SenderLimit, (ulong)_limits.SenderQueuedMax);
        }

        return QueuedCount < _limits.QueuedMax ? MempoolRefusal.None : new MempoolRefusal(MempoolRefusalReason.PoolFull, (ulong)_limits.QueuedMax);
    }

    private MempoolRefusal CheckReplacement(PooledTransaction transaction, PooledTransaction rival)
    {
        U256 feeCapMin = Bump(rival.FeeCap.IsZero ? U256.One : rival.FeeCap);
        if (transaction.FeeCap < feeCapMin) return new MempoolRefusal(MempoolRefusalReason.ReplacementUnderpriced, feeCapMin, transaction.FeeCap);
        U256 tipCapMin = Bump(rival.TipCap);
        return transaction.TipCap >= tipCapMin
            ? MempoolRefusal.None
            : new MempoolRefusal(MempoolRefusalReason.ReplacementUnderpriced, tipCapMin, transaction.TipCap);
    }

    /// <summary>The price raised by the replacement's part, rounded up.</summary>
    private U256 Bump(in U256 price)
    {
        if (U256.MultiplyOverflows(price, _limits.ReplacementBumpPercent, out U256 scaled)) return U256.MaxValue;
        if (U256.AddOverflows(scaled, 99, out U256 rounded)) return U256.MaxValue;
        return U256.AddOverflows(price, U256.Divide(rounded, 100), out U256 bumped) ? U256.MaxValue : bumped;
    }

    private MempoolRefusal MakeRoom(PooledTransaction transaction, PooledTransaction? rival, bool isQueued, List<MempoolEvent> events)
    {
        long countOver = Count + (rival is null ? 1 : 0) - _limits.TransactionsMax;
        long bytesOver = Bytes + transaction.Size - (rival?.Size ?? 0) - _limits.BytesMax;
        if (countOver <= 0 && bytesOver <= 0) return MempoolRefusal.None;

        if (_eviction is null || _eviction.Count > (4 * _senders.Count) + 1_024) _eviction = new EvictionOrder(_senders.All, _baseFee);
        if (!_eviction.TryPlan(transaction, isQueued, countOver, bytesOver, _victims))
        {
            MempoolRefusalReason reason = isQueued ? MempoolRefusalReason.PoolFull : MempoolRefusalReason.Underpriced;
            return new MempoolRefusal(reason, (ulong)_limits.TransactionsMax);
        }

        foreach (PooledTransaction victim in _victims) Remove(victim, MempoolEventKind.Evicted, events);
        _victims.Clear();
        return MempoolRefusal.None;
    }

    private SenderQueue Enter(in Address sender, in SenderAccount account)
    {
        var queue = new SenderQueue(sender, account);
        _bySender.Add(sender, queue);
        _senders.Add(queue);
        return queue;
    }

    private void Put(SenderQueue queue, PooledTransaction transaction, List<MempoolEvent> events)
    {
        QueuedCount -= queue.QueuedCount;
        PooledTransaction? replaced = queue.Put(transaction);
        QueuedCount += queue.QueuedCount;
        _byHash.Add(transaction.Hash, transaction);
        Bytes += transaction.Size;
        if (replaced is not null)
        {
            Forget(replaced);
            events.Add(new MempoolEvent(MempoolEventKind.Replaced, replaced));
        }

        _eviction?.AnnounceLast(queue);
    }

    private void Remove(PooledTransaction transaction, MempoolEventKind reason, List<MempoolEvent> events)
    {
        SenderQueue queue = _bySender[transaction.Sender];
        QueuedCount -= queue.QueuedCount;
        queue.Remove(transaction.Nonce);
        QueuedCount += queue.QueuedCount;
        Forget(transaction);
        events.Add(new MempoolEvent(reason, transaction));
        if (queue.Count == 0) Leave(queue);
        else _eviction?.AnnounceLast(queue);
    }

    private void Follow(MempoolInput.Decided decided, List<MempoolEvent> events)
    {
        _baseFee = decided.NextBaseFee;
        _eviction = null;
        foreach (AccountAfterBlock after in decided.Accounts)
        {
            if (!_bySender.TryGetValue(after.Address, out SenderQueue? queue)) continue;
            int firstLeft = events.Count;
            QueuedCount -= queue.QueuedCount;
            queue.Follow(queue.Account with { Nonce = after.Nonce, Balance = after.Balance }, events);
            QueuedCount += queue.QueuedCount;
            for (int i = firstLeft; i < events.Count; i++) Forget(events[i].Transaction);
            if (queue.Count == 0) Leave(queue);
        }
    }

    private void Select(MempoolInput.Select select, ref MempoolEffects effects)
    {
        if (select.IsFirst) _selectionEpoch++;
        foreach (AccountAfterBlock assumed in select.Assumed)
        {
            if (_bySender.TryGetValue(assumed.Address, out SenderQueue? queue)) queue.EnterSelection(_selectionEpoch, assumed);
        }

        effects.MoreAvailable = _best.Take(_senders.All, _selectionEpoch, select.BaseFee, select.CountMax, effects.Selected);
    }

    private void Forget(PooledTransaction transaction)
    {
        _byHash.Remove(transaction.Hash);
        Bytes -= transaction.Size;
    }

    private void Leave(SenderQueue queue)
    {
        _bySender.Remove(queue.Sender);
        _senders.Remove(queue);
    }
}
