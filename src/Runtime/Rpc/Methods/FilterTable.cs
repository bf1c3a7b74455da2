using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Ports;

namespace Sequitur.Rpc.Methods;

/// <summary>The filters clients poll: a bounded number, each forgotten when nobody asks for it.</summary>
/// <remarks>Filters on blocks and logs keep only how far they have been told; a filter on pending transactions keeps their hashes, up to a limit.</remarks>
internal sealed class FilterTable : IDisposable
{
    private readonly RpcLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITransactionPool _pool;
    private readonly Lock _lock = new();
    private readonly Dictionary<U256, PolledFilter> _filters = [];

    public FilterTable(ITransactionPool pool, RpcLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _pool = pool;
        _pool.Added += OnAdded;
    }

    public void Dispose() => _pool.Added -= OnAdded;

    public bool TryAdd(PolledFilter filter, out U256 id)
    {
        // Unguessable, so that one client does not drain another's filter.
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        id = U256.FromBigEndian(random);
        filter.LastAsked = _time.GetTimestamp();
        lock (_lock)
        {
            if (_filters.Count >= _limits.FiltersMax)
            {
                RemoveIdle();
            }

            return _filters.Count < _limits.FiltersMax && _filters.TryAdd(id, filter);
        }
    }

    public bool TryGet(in U256 id, out PolledFilter? filter)
    {
        lock (_lock)
        {
            if (!_filters.TryGetValue(id, out filter))
            {
                return false;
            }

            if (IsIdle(filter))
            {
                _filters.Remove(id);
                return false;
            }

            filter.LastAsked = _time.GetTimestamp();
            return true;
        }
    }

    public bool Remove(in U256 id)
    {
        lock (_lock)
        {
            return _filters.Remove(id);
        }
    }

    private bool IsIdle(PolledFilter filter) => _time.GetElapsedTime(filter.LastAsked) > _limits.FilterIdleTime;

    private void RemoveIdle()
    {
        foreach ((U256 id, PolledFilter filter) in _filters)
        {
            if (IsIdle(filter))
            {
                _filters.Remove(id);
            }
        }
    }

    private void OnAdded(Transaction transaction)
    {
        lock (_lock)
        {
            foreach (PolledFilter filter in _filters.Values)
            {
                if (filter.Kind == PolledKind.PendingTransactions)
                {
                    filter.Offer(transaction.Hash, _limits.FilterPendingMax);
                }
            }
        }
    }
}
