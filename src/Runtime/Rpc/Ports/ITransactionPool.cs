using System;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Rpc.Ports;

/// <summary>What the API asks of the mempool. All members may be called from any thread.</summary>
public interface ITransactionPool
{
    /// <summary>Raised after a transaction was admitted, on a thread that must not be held up.</summary>
    event Action<Transaction> Added;

    /// <summary>Offers a decoded transaction; answers once the pool has taken or refused it.</summary>
    ValueTask<MempoolRefusal> SubmitAsync(Transaction transaction);

    /// <summary>A transaction that waits in the pool.</summary>
    bool TryGetPending(in Hash256 hash, out Transaction? transaction);

    /// <summary>The nonce after the sender's executable transactions in the pool; null when the pool holds none, and the state's nonce counts.</summary>
    ulong? PendingNonce(in Address sender);

    /// <summary>Everything that waits, for txpool_content. A copy.</summary>
    PendingTransaction[] PendingTransactions();
}

/// <param name="Transaction">What waits.</param>
/// <param name="IsExecutable">False behind a nonce gap.</param>
public readonly record struct PendingTransaction(Transaction Transaction, bool IsExecutable);
