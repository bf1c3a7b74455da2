using System;
using System.Diagnostics;
using System.Threading;
using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Node.Chain;

/// <summary>Makes final blocks durable, whoever brings them first: consensus or catch-up. The mempool follows each block.</summary>
internal sealed class ChainWriter(Ledger ledger, MempoolDriver mempool, NodeMetrics metrics)
{
    private readonly Lock _writing = new();

    public Ledger Ledger => ledger;

    /// <summary>Executable transactions that wait after the last block.</summary>
    public int Waiting { get; private set; }

    /// <summary>Commits the block unless the chain has passed its height by another way.</summary>
    public bool TryCommit(SealedBlock block, FinalityCertificate certificate, out TimeSpan elapsed)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_writing)
        {
            if (ledger.Head.Number + 1 != block.Block.Header.Number)
            {
                elapsed = default;
                return false;
            }

            ledger.Commit(block, certificate);
            elapsed = Stopwatch.GetElapsedTime(started);
            Follow(block);
            return true;
        }
    }

    /// <summary>Runs an import of several blocks, which nothing else interrupts. The mempool follows the blocks it returns.</summary>
    public void Import(Func<SealedBlock[]> import)
    {
        lock (_writing)
        {
            foreach (SealedBlock block in import()) Follow(block);
        }
    }

    private void Follow(SealedBlock block)
    {
        metrics.Added(block);
        Waiting = mempool.Follow(block);
    }
}
