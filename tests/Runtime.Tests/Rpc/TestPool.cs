using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Ports;
using Sequitur.Sequencing;

namespace Sequitur.Runtime.Rpc;

/// <summary>A mempool that answers what a test tells it to.</summary>
internal sealed class TestPool : ITransactionPool
{
    private readonly Dictionary<Hash256, Transaction> _waiting = [];

    public event Action<Transaction>? Added;

    /// <summary>The answer to every submission.</summary>
    public MempoolRefusal Answer { get; set; }

    public ValueTask<MempoolRefusal> SubmitAsync(Transaction transaction)
    {
        if (!Answer.IsRefused)
        {
            _waiting[transaction.Hash] = transaction;
            Added?.Invoke(transaction);
        }

        return ValueTask.FromResult(Answer);
    }

    public bool TryGetPending(in Hash256 hash, out Transaction? transaction) => _waiting.TryGetValue(hash, out transaction);

    public ulong? PendingNonce(in Address sender)
    {
        Address wanted = sender;
        return _waiting.Values.Where(waiting => waiting.Sender == wanted).Select(static waiting => (ulong?)waiting.Nonce + 1).Max();
    }

    public PendingTransaction[] PendingTransactions() => [.. _waiting.Values.Select(static waiting => new PendingTransaction(waiting, true))];
}
