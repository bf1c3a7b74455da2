using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Ports;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>Tells subscribers about blocks, logs and pending transactions.</summary>
/// <remarks>
/// A committed block only rings a bell; a worker then reads the ledger from the last block it told to the head. So the committing thread never waits,
/// no queue of blocks can grow, and no block is left out.
/// </remarks>
internal sealed class SubscriptionTable : IAsyncDisposable
{
    private readonly Chain _chain;
    private readonly ITransactionPool _pool;
    private readonly RpcLimits _limits;
    private readonly Action<Exception, string> _report;
    private readonly Lock _lock = new();
    private readonly List<Subscription> _active = [];
    private readonly Dictionary<ISubscriber, int> _counts = [];
    private readonly SemaphoreSlim _bell = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _worker;
    private volatile bool _hasPendingSubscriptions;

    public SubscriptionTable(Chain chain, ITransactionPool pool, RpcLimits limits, Action<Exception, string> report)
    {
        _chain = chain;
        _pool = pool;
        _limits = limits;
        _report = report;
        chain.Ledger.Committed += OnCommitted;
        pool.Added += OnAdded;
        ulong told = chain.Head.Number;
        _worker = Task.Run(() => TellBlocksAsync(told));
    }

    public async ValueTask DisposeAsync()
    {
        _chain.Ledger.Committed -= OnCommitted;
        _pool.Added -= OnAdded;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(false);
        _stopping.Dispose();
        _bell.Dispose();
    }

    /// <summary>Counts one more subscription for the connection; false when it has enough.</summary>
    public bool TryReserve(ISubscriber subscriber)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_counts.TryGetValue(subscriber, out int count);
            if (count >= _limits.SubscriptionsPerSocketMax)
            {
                return false;
            }

            _counts[subscriber] = count + 1;
        }

        if (isFirst)
        {
            subscriber.OnClosed(Forget);
        }

        return true;
    }

    public void Start(Subscription subscription)
    {
        lock (_lock)
        {
            // The connection may have ended between the call and its response.
            if (_counts.ContainsKey(subscription.Subscriber))
            {
                _active.Add(subscription);
                _hasPendingSubscriptions |= subscription.Kind == SubscriptionKind.PendingTransactions;
            }
        }
    }

    public bool Remove(ReadOnlySpan<byte> id, ISubscriber subscriber)
    {
        lock (_lock)
        {
            for (int index = 0; index < _active.Count; index++)
            {
                if (_active[index].Subscriber == subscriber && id.SequenceEqual(_active[index].Id))
                {
                    _active.RemoveAt(index);
                    _counts[subscriber]--;
                    Recount();
                    return true;
                }
            }

            return false;
        }
    }

    private void Forget(ISubscriber subscriber)
    {
        lock (_lock)
        {
            _counts.Remove(subscriber);
            _active.RemoveAll(subscription => subscription.Subscriber == subscriber);
            Recount();
        }
    }

    private void Recount() => _hasPendingSubscriptions = _active.Exists(static subscription => subscription.Kind == SubscriptionKind.PendingTransactions);

    private List<Subscription> Copy(Predicate<Subscription> wanted)
    {
        lock (_lock)
        {
            return _active.FindAll(wanted);
        }
    }

    private void OnCommitted(SealedBlock block) => _bell.Release();

    private void OnAdded(Transaction transaction)
    {
        if (!_hasPendingSubscriptions)
        {
            return;
        }

        using JsonOutput hash = new(128);
        hash.Data(transaction.Hash);
        using JsonOutput full = new(int.MaxValue);
        foreach (Subscription subscription in Copy(static subscription => subscription.Kind == SubscriptionKind.PendingTransactions))
        {
            if (subscription.IsFull && full.Length == 0)
            {
                TransactionJson.WritePending(full, transaction);
            }

            subscription.Notify((subscription.IsFull ? full : hash).Written.Span);
        }
    }

    private async Task TellBlocksAsync(ulong told)
    {
        try
        {
            while (true)
            {
                await _bell.WaitAsync(_stopping.Token).ConfigureAwait(false);
                ulong head = _chain.Head.Number;
                while (told < head)
                {
                    told = Tell(told + 1, head);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Tells one block, or skips to the head when nobody listens.</summary>
    private ulong Tell(ulong number, ulong head)
    {
        List<Subscription> subscriptions = Copy(static subscription => subscription.Kind != SubscriptionKind.PendingTransactions);
        if (subscriptions.Count == 0)
        {
            return head;
        }

        try
        {
            using JsonOutput heading = new(1 << 20);
            foreach (Subscription subscription in subscriptions)
            {
                if (subscription.Kind == SubscriptionKind.Logs)
                {
                    TellLogs(subscription, number);
                    continue;
                }

                if (heading.Length == 0 && _chain.Ledger.TryGetHeader(number, out BlockHeader? header))
                {
                    BlockJson.WriteHeader(heading, header!);
                }

                subscription.Notify(heading.Written.Span);
            }
        }
        catch (StorageException fault)
        {
            _report(fault, "eth_subscription");
        }

        return number;
    }

    private void TellLogs(Subscription subscription, ulong number)
    {
        _chain.Ledger.FindLogs(subscription.Logs, number, number, int.MaxValue, out FoundLog[] logs);
        foreach (FoundLog log in logs)
        {
            using JsonOutput json = new(int.MaxValue);
            ReceiptJson.WriteLog(json, log);
            if (!subscription.Notify(json.Written.Span))
            {
                return;
            }
        }
    }
}
