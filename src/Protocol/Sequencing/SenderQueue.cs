using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>One sender's transactions by nonce. The first <see cref="ExecutableCount"/> follow the account's nonce without a gap.</summary>
internal sealed class SenderQueue(Address sender, SenderAccount account)
{
    private readonly List<PooledTransaction> _byNonce = [];
    private ulong _selectionEpoch;
    private ulong _handOutNonce;
    private U256 _spendable;

    public Address Sender { get; } = sender;

    public SenderAccount Account { get; private set; } = account;

    public int Count => _byNonce.Count;

    public int ExecutableCount { get; private set; }

    public int QueuedCount => Count - ExecutableCount;

    /// <summary>The first nonce that would extend the executable run.</summary>
    public ulong NextNonce => Account.Nonce + (ulong)ExecutableCount;

    /// <summary>Sum of all costs. Every admission checks it against the balance, so it cannot overflow.</summary>
    public U256 CostSum { get; private set; }

    public PooledTransaction Last => _byNonce[^1];

    /// <summary>The builder passes this sender over for the rest of the current selection.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Place in <see cref="SenderRoster"/>.</summary>
    public int RosterIndex { get; set; }

    /// <summary>How many of the last transactions the eviction being planned has chosen.</summary>
    public int PlannedVictims { get; set; }

    public PooledTransaction this[int index] => _byNonce[index];

    public PooledTransaction? Find(ulong nonce)
    {
        int index = IndexOf(nonce);
        return index < 0 ? null : _byNonce[index];
    }

    /// <summary>Adds a transaction, or puts it in the place of the one with its nonce, which is returned.</summary>
    public PooledTransaction? Put(PooledTransaction transaction)
    {
        int index = IndexOf(transaction.Nonce);
        PooledTransaction? replaced = null;
        if (index >= 0)
        {
            replaced = _byNonce[index];
            CostSum -= replaced.Cost;
            _byNonce[index] = transaction;
        }
        else
        {
            _byNonce.Insert(~index, transaction);
        }

        CostSum += transaction.Cost;
        ExtendRun();
        return replaced;
    }

    /// <summary>Removes one transaction; those behind it fall behind a gap.</summary>
    public void Remove(ulong nonce)
    {
        int index = IndexOf(nonce);
        CostSum -= _byNonce[index].Cost;
        _byNonce.RemoveAt(index);
        if (index < ExecutableCount) ExecutableCount = index;

        // Without one that was handed out, those behind it cannot follow in this selection.
        if (nonce < _handOutNonce) IsHeld = true;
    }

    /// <summary>Follows the account past a decided block and reports what leaves.</summary>
    public void Follow(SenderAccount account, List<MempoolEvent> left)
    {
        Account = account;
        int passed = 0;
        while (passed < Count && _byNonce[passed].Nonce < account.Nonce)
        {
            CostSum -= _byNonce[passed].Cost;
            left.Add(new MempoolEvent(MempoolEventKind.Passed, _byNonce[passed]));
            passed++;
        }

        _byNonce.RemoveRange(0, passed);
        while (Count > 0 && CostSum > account.Balance)
        {
            left.Add(new MempoolEvent(MempoolEventKind.Unfunded, Last));
            CostSum -= Last.Cost;
            _byNonce.RemoveAt(Count - 1);
        }

        ExecutableCount = 0;
        ExtendRun();
    }

    /// <summary>Starts from the account's nonce when the epoch is new to this sender.</summary>
    public void EnterSelection(ulong epoch)
    {
        if (_selectionEpoch == epoch) return;
        _selectionEpoch = epoch;
        _handOutNonce = Account.Nonce;
        _spendable = U256.MaxValue;
        IsHeld = false;
    }

    /// <summary>The same, from the account as a block that is not decided yet would leave it; one that was followed already changes nothing.</summary>
    public void EnterSelection(ulong epoch, in AccountAfterBlock assumed)
    {
        if (_selectionEpoch == epoch) return;
        EnterSelection(epoch);
        if (assumed.Nonce < Account.Nonce) return;
        _handOutNonce = assumed.Nonce;
        _spendable = assumed.Balance;
    }

    /// <summary>The next one for the builder: the nonce that follows what was handed out, as long as it can be paid.</summary>
    public PooledTransaction? PeekHandOut()
    {
        PooledTransaction? next = IsHeld ? null : Find(_handOutNonce);
        return next is not null && next.Cost <= _spendable ? next : null;
    }

    public void HandOut(PooledTransaction transaction)
    {
        _handOutNonce = transaction.Nonce + 1;
        _spendable -= transaction.Cost;
    }

    public void Hold(ulong epoch)
    {
        EnterSelection(epoch);
        IsHeld = true;
    }

    private void ExtendRun()
    {
        while (ExecutableCount < Count && _byNonce[ExecutableCount].Nonce == NextNonce) ExecutableCount++;
    }

    private int IndexOf(ulong nonce)
    {
        int low = 0;
        int high = Count - 1;
        if (high >= 0 && _byNonce[high].Nonce < nonce) return ~Count;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            ulong found = _byNonce[middle].Nonce;
            if (found == nonce) return middle;
            if (found < nonce) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
