using System.Collections.Generic;
using System.Threading;
using Sequitur.Rollup;

namespace Sequitur.Node.Peers;

/// <summary>Transactions a peer sent that cannot be paid yet: the peer may have committed a block that is still under way here.</summary>
/// <remarks>Bounded, and each is tried with a few blocks only, so that nobody can make a node recover signatures for nothing.</remarks>
internal sealed class EarlyTransactions
{
    private const int CountMax = 512;
    private const int TriesMax = 3;

    private readonly Lock _change = new();
    private List<EarlyTransaction> _kept = [];

    public void Keep(in EarlyTransaction early)
    {
        lock (_change)
        {
            if (early.Tries < TriesMax && _kept.Count < CountMax) _kept.Add(early with { Tries = early.Tries + 1 });
        }
    }

    public List<EarlyTransaction> TakeAll()
    {
        lock (_change)
        {
            if (_kept.Count == 0) return [];
            List<EarlyTransaction> all = _kept;
            _kept = [];
            return all;
        }
    }
}

/// <param name="Transaction">What came.</param>
/// <param name="Relay">Whether other validators are to be told of it.</param>
/// <param name="Tries">How many blocks it has been tried with.</param>
internal readonly record struct EarlyTransaction(Transaction Transaction, bool Relay, int Tries);
