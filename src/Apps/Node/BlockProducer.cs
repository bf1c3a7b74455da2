using System;
using System.Diagnostics;
using System.Threading;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.Storage;

namespace Sequitur.Node;

/// <summary>Drives ordering on a thread of its own: builds what is asked for, commits what is decided.</summary>
/// <remarks>
/// A block is built as soon as there is work and nothing else is under way; what arrives meanwhile fills the next one. The decision, not the
/// building, leads to the ledger: with several validators the payload decided may be another's.
/// </remarks>
public sealed class BlockProducer : IDisposable
{
    private const int CandidatesMax = 8_192;
    private static readonly TimeSpan s_clockRetry = TimeSpan.FromMilliseconds(100);

    private readonly Ledger _ledger;
    private readonly MempoolDriver _mempool;
    private readonly NodeSettings _settings;
    private readonly NodeLog _log;
    private readonly Action<Exception> _failed;
    private readonly SoleValidator _ordering;
    private readonly BlockExecution _execution = new();
    private readonly BlockBuilder _builder;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private bool _waitsForClock;
    private SealedBlock? _built;
    private TimeSpan _buildTime;

    public BlockProducer(Ledger ledger, MempoolDriver mempool, NodeSettings settings, NodeLog log, Action<Exception> failed)
    {
        _ledger = ledger;
        _mempool = mempool;
        _settings = settings;
        _log = log;
        _failed = failed;
        _ordering = new SoleValidator(ledger.Head.Number + 1);
        _builder = new BlockBuilder(_execution);
        _thread = new Thread(Run) { Name = "producer", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>There may be transactions to include.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Lets the block under way be committed and ends the thread.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        if (_thread.IsAlive) _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                bool hasWork = _wake.WaitOne(_waitsForClock ? s_clockRetry : _settings.Heartbeat ?? Timeout.InfiniteTimeSpan);
                if (_isStopping) return;
                Drive(hasWork || _waitsForClock ? OrderingInput.WorkArrived.Instance : OrderingInput.HeartbeatElapsed.Instance);
            }
        }
        catch (Exception fault)
        {
            _failed(fault);
        }
    }

    private void Drive(OrderingInput? input)
    {
        while (input is not null)
        {
            OrderingEffects effects = default;
            _ordering.Step(input, ref effects);
            input = effects.Decided is { } decision ? Commit(decision) : effects.Build is { } request ? Build(request) : null;
        }
    }

    private OrderingInput Build(BuildRequest request)
    {
        long started = Stopwatch.GetTimestamp();
        BlockHeader parent = _ledger.Head;
        var nothing = new OrderingInput.NothingToBuild(request.Height);
        if (_isStopping || !TryChooseTime(parent, out ulong timestamp)) return nothing;
        U256 baseFee = FeeMarket.NextBaseFee(_ledger.Configuration, parent);
        Selection selection = _mempool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: true, []));
        bool hasCandidates = selection.Candidates is { Count: > 0 };
        if (!hasCandidates && !request.MayBeEmpty) return nothing;

        using LedgerSnapshot snapshot = _ledger.OpenSnapshot();
        var attributes = new BlockAttributes { Timestamp = timestamp, Beneficiary = _settings.Beneficiary, GasLimit = parent.GasLimit };
        Require(_execution.Begin(_ledger.Configuration, parent, attributes, snapshot, snapshot), "begin", request.Height);
        _builder.Start(parent.GasLimit);
        Fill(selection, baseFee);
        if (_builder.IncludedCount == 0 && !request.MayBeEmpty) return nothing;

        Require(_execution.Seal(snapshot, recordWitness: true, out _built), "seal", request.Height);
        _buildTime = Stopwatch.GetElapsedTime(started);
        return new OrderingInput.PayloadBuilt(request.Height, _built!.Block.Header.Hash);
    }

    private void Fill(Selection selection, U256 baseFee)
    {
        while (selection.Candidates is { } candidates)
        {
            _builder.Add(candidates);
            if (_builder.Fault.IsRejected) throw new InvalidOperationException($"The state cannot be read: {_builder.Fault.Fault}.");
            ReportRefused();
            if (_builder.IsFull || !selection.MoreAvailable) return;
            selection = _mempool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: false, []));
        }
    }

    private void ReportRefused()
    {
        foreach (RefusedCandidate refused in _builder.Held) _mempool.Report(new MempoolInput.Hold(refused.Transaction.Sender));
        foreach (RefusedCandidate refused in _builder.Discarded)
        {
            _log.Warn("transaction-discarded", ("hash", refused.Transaction.Hash), ("reason", Reason(refused.Rejection)));
            _mempool.Report(new MempoolInput.Discard(refused.Transaction.Hash));
        }

        _builder.Held.Clear();
        _builder.Discarded.Clear();
    }

    private static string Reason(in TransactionRejection rejection) =>
        rejection.Reason == TransactionRejectionReason.UnsupportedPrecompile ? $"UnsupportedPrecompile {rejection.Precompile}" : rejection.Reason.ToString();

    private OrderingInput.Committed Commit(Decision decision)
    {
        SealedBlock block = _built ?? throw new InvalidOperationException("A payload was decided that was not built here.");
        BlockHeader header = block.Block.Header;
        if (header.Hash != decision.Payload) throw new InvalidOperationException($"{decision.Payload} was decided, {header.Hash} was built.");
        long started = Stopwatch.GetTimestamp();
        _ledger.Commit(block);
        TimeSpan commitTime = Stopwatch.GetElapsedTime(started);
        _built = null;
        int left = _mempool.Follow(block);
        _log.Info(
            "block",
            ("number", header.Number),
            ("hash", header.Hash),
            ("transactions", block.Block.Transactions.Length),
            ("gas", header.GasUsed),
            ("build_ms", _buildTime.TotalMilliseconds),
            ("commit_ms", commitTime.TotalMilliseconds),
            ("waiting", left));
        if (left > 0) _wake.Set();
        return new OrderingInput.Committed(decision.Height);
    }

    private bool TryChooseTime(BlockHeader parent, out ulong timestamp)
    {
        ulong clock = (ulong)Math.Max(0, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        ulong ahead = _ledger.Configuration.StrictTimestamps ? 0 : _settings.AheadOfClockMax;
        bool chosen = ProposalTime.TryChoose(parent.Timestamp, _ledger.Configuration.StrictTimestamps, clock, ahead, out timestamp);
        if (!chosen && !_waitsForClock) _log.Warn("waiting-for-clock", ("clock", clock), ("earliest", timestamp));
        _waitsForClock = !chosen;
        return chosen;
    }

    private static void Require(in BlockRejection rejection, string step, ulong height)
    {
        if (rejection.IsRejected) throw new InvalidOperationException($"Block {height} failed to {step}: {rejection.Reason} {rejection.Fault}.");
    }
}
