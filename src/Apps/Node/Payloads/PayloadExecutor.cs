using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Channels;
using Sequitur.L1;
using Sequitur.Node.Consensus;
using Sequitur.Node.Rewards;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Node.Payloads;

/// <summary>Executes blocks on a thread of its own: builds this validator's payloads, checks those of others, imports final ones.</summary>
/// <remarks>
/// Votes never wait for an execution, nor an execution for votes. While a prepared block waits for its commits, the next one is built on
/// the state it leaves (<see cref="BuildAhead"/>); when that block becomes the head, the payload asked for is there already.
/// </remarks>
internal sealed class PayloadExecutor : IDisposable
{
    private const int QueueLength = 1_024;

    private readonly Ledger _ledger;
    private readonly PayloadBuilder _builder;
    private readonly NodeLog _log;
    private readonly Action<Exception> _failed;
    private readonly BlockExecution _execution = new();
    private readonly Channel<Action> _jobs = Channel.CreateBounded<Action>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Thread _thread;
    private Payload? _ahead;

    public PayloadExecutor(
        Ledger ledger, MempoolDriver mempool, NodeSettings settings, NodeLog log, NodeMetrics metrics, SealCollection seals, MessageView? messages, Action<Exception> failed)
    {
        _ledger = ledger;
        _log = log;
        _failed = failed;
        Metrics = metrics;
        var rewards = new RewardMaker(ledger.Configuration.ChainId, settings.NodeKey, seals);
        _builder = new PayloadBuilder(ledger.Configuration, mempool, settings, log, _execution, rewards, messages);
        _thread = new Thread(Run) { Name = "execution", IsBackground = true };
    }

    private NodeMetrics Metrics { get; }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _jobs.Writer.TryComplete();
        if (_thread.IsAlive) _thread.Join();
    }

    /// <summary>Builds a payload on the head; the answer is null when nothing can be built.</summary>
    public void Build(ulong height, bool mayBeEmpty, Action<Payload?> answer) => Post(() =>
    {
        Payload? built = _ahead is { } ahead && ahead.Header.ParentHash == _ledger.Head.Hash ? ahead : null;
        _ahead = null;
        if (built is null && _ledger.Head.Number + 1 == height)
        {
            long started = Stopwatch.GetTimestamp();
            using LedgerSnapshot snapshot = _ledger.OpenSnapshot();
            if (snapshot.Number + 1 == height) built = _builder.Build(snapshot.Header, snapshot, snapshot, snapshot, [], mayBeEmpty);
            if (built is not null) Metrics.BuildSeconds.Observe(Stopwatch.GetElapsedTime(started));
        }

        answer(built);
    });

    /// <summary>Builds the block after one that is not in the ledger yet, if it would be this validator's turn.</summary>
    public void BuildAhead(Payload parent) => Post(() =>
    {
        if (parent.Execution is not { } execution || parent.Header.ParentHash != _ledger.Head.Hash) return;
        using LedgerSnapshot snapshot = _ledger.OpenSnapshot();
        if (snapshot.BlockHash != parent.Header.ParentHash) return;
        var after = new OverlayState(execution.Delta, snapshot, snapshot);
        NextHeight next = NextHeight.Read(_ledger.Configuration, parent.Header, after);
        if (Sequitur.Consensus.ProposerSelection.Of(next.Validators, parent.Header.Beneficiary, 0) != _builder.Beneficiary) return;
        _ahead = _builder.Build(
            parent.Header, after, after, new ExtendedBlockHashes(parent.Header, snapshot), MempoolDriver.AccountsAfter(execution), next.HasPendingChanges);
    });

    /// <summary>Executes a block on the head and keeps the result with it; the rejection says why it is not valid.</summary>
    public void Check(Payload payload, Action<BlockRejection> answer) => Post(() =>
    {
        if (payload.Execution is not null)
        {
            answer(default);
            return;
        }

        // When the chain has passed this height nobody waits for the answer any more.
        using LedgerSnapshot snapshot = _ledger.OpenSnapshot();
        if (snapshot.Number + 1 != payload.Header.Number) return;
        long started = Stopwatch.GetTimestamp();
        BlockRejection rejection = BlockImport.Execute(
            _execution, _ledger.Configuration, snapshot.Header, payload.Block, snapshot, snapshot, snapshot, recordWitness: true, out SealedBlock? executed);
        Metrics.ExecuteSeconds.Observe(Stopwatch.GetElapsedTime(started));
        if (snapshot.Fault.IsSet) throw new InvalidOperationException($"The state after block {snapshot.Number} cannot be read: {snapshot.Fault}.");
        if (!rejection.IsRejected) payload.Execution = executed;
        answer(rejection);
    });

    /// <summary>Runs something else that executes blocks.</summary>
    public void Run(Action<BlockExecution> job) => Post(() => job(_execution));

    private void Post(Action job)
    {
        if (_jobs.Writer.TryWrite(job)) return;
        if (!_jobs.Reader.Completion.IsCompleted) _log.Warn("execution-queue-full", ("jobs", QueueLength));
    }

    private void Run()
    {
        try
        {
            while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_jobs.Reader.TryRead(out Action? job)) job();
            }
        }
        catch (Exception fault)
        {
            _failed(fault);
        }
    }
}
