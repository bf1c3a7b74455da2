using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Node.Consensus;

/// <summary>Drives the consensus machine on a thread of its own: journal, signatures, timers, and the way from a decision into the ledger.</summary>
/// <remarks>
/// Each step's effects are carried out in their order: the journal is on disk before anything is signed, and this validator's own messages
/// come back to the machine signed. Executions run elsewhere (<see cref="PayloadExecutor"/>) and answer through the same queue.
/// </remarks>
internal sealed class ConsensusDriver : IDisposable
{
    private readonly ConsensusParts _parts;
    private readonly Ledger _ledger;
    private readonly ValidatorKey _key;
    private readonly QbftMachine _machine;
    private readonly ConsensusEffects _effects = new();
    private readonly Queue<ConsensusInput> _own = new();
    private readonly SealDesk? _seals;
    private readonly PayloadDesk _desk;
    private readonly RoundTimer _timer;
    private readonly ForcedBlocks _forced;
    private readonly ConsensusThread _thread;
    private readonly VoteJournal _journal;
    private readonly VoteSilence _silence;
    private readonly ConsensusNotices _notices;
    private VoteRecord[] _recovered;
    private NextHeight _next;
    private CancellationTokenSource _heightEnded = new();
    private Decision? _decided;
    private SealedBlock? _committing;
    private long _heightBegan;
    private int _workAnnounced;
    private bool _heartbeatDue;
    private bool _isForced;
    private bool _isSilent;
    private bool _isMute;
    private volatile VotesWanted _wanted = VotesWanted.All;

    public ConsensusDriver(ConsensusParts parts)
    {
        _parts = parts;
        _ledger = parts.Chain.Ledger;
        _key = new ValidatorKey(parts.Settings.NodeKey, _ledger.Configuration.ChainId, parts.Settings.SealKey);
        if (_ledger.Configuration.Consensus.Seals == SealScheme.Bls12381)
        {
            _seals = new SealDesk(_key, _ledger.Configuration.ChainId, check => Post(new ConsensusInput.SealsChecked(check)), parts.Voice.Drop, parts.Failed);
        }

        var options = new ConsensusOptions { BaseTimeoutMs = parts.Settings.RoundTimeoutMs };
        _machine = new QbftMachine(_key.Address, _ledger.Configuration.Consensus.Quorum, options);
        _desk = new PayloadDesk(parts, Post);
        _timer = new RoundTimer(TimeSpan.FromMilliseconds(parts.Settings.RoundTimeoutMs / 2.0), parts.Settings.Heartbeat, TimeProvider.System);
        _forced = new ForcedBlocks(_ledger.Configuration.Consensus.EpochLength, parts.Settings.ForcedBlockPace);
        string path = System.IO.Path.Combine(parts.Settings.ChainFolder, "votes.log");
        _journal = VoteJournal.Open(path, _ledger.Head.Number + 1, parts.Payloads, out _recovered);
        _silence = new VoteSilence(_ledger, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), parts.Settings.AheadOfClockMax);
        _next = NextHeight.OfHead(_ledger);
        if (_key.ObjectionTo(_next.Validators) is { } objection) throw new NotSupportedException(objection);
        _notices = new ConsensusNotices(parts, _key.Address);
        _thread = new ConsensusThread(_timer, new ConsensusThread.Turns(StartHeight, Take, Elapse), parts.Failed);
    }

    /// <summary>The validators of the height under way.</summary>
    public ValidatorSet Validators => Volatile.Read(ref _next).Validators;

    public bool IsValidator => Validators.Contains(_key.Address);

    public ulong Height => _machine.Height;

    public uint Round => _machine.Round;

    /// <summary>What a peer's votes must be to matter; others need not even be verified.</summary>
    public VotesWanted Wanted => _wanted;

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _thread.Dispose();
        _heightEnded.Cancel();
        _journal.Dispose();
    }

    /// <summary>The mempool has executable transactions.</summary>
    public void AnnounceWork()
    {
        if (Interlocked.Exchange(ref _workAnnounced, 1) == 0 && !_thread.TryPost(new ConsensusInput.WorkArrived())) Volatile.Write(ref _workAnnounced, 0);
    }

    /// <summary>Hands a message in; waits while the queue is full.</summary>
    public ValueTask PostAsync(VerifiedMessage message)
    {
        bool isRefused = _seals is not null && message.Content is ConsensusMessage.Commit commit && !_seals.TryRead(commit);
        return isRefused ? default : _thread.PostAsync(new ConsensusInput.MessageArrived(message));
    }

    public ValueTask PostConnectedAsync(Address validator) => _thread.PostAsync(new ConsensusInput.PeerConnected(validator));

    /// <summary>The chain has grown by catch-up.</summary>
    public void AnnounceHead() => Post(HeadMoved.Instance);

    /// <summary>An input that comes from the thread itself is taken before all that waits.</summary>
    private void Post(object item)
    {
        if (item is ConsensusInput own && _thread.IsCurrent) _own.Enqueue(own);
        else _thread.Post(item);
    }

    private void Take(object item)
    {
        switch (item)
        {
            case HeadMoved:
                if (_ledger.Head.Number >= _machine.Height || _isSilent) StartHeight();
                break;
            case ConsensusInput.WorkArrived work:
                Volatile.Write(ref _workAnnounced, 0);
                Step(work);
                break;
            case ConsensusInput input:
                Step(input);
                break;
            case Action job:
                job();
                break;
            default:
                throw new InvalidOperationException("An item of an unknown kind.");
        }
    }

    private void Elapse()
    {
        foreach (ConsensusInput input in _timer.TakeDue())
        {
            if (input is ConsensusInput.WorkArrived) _heartbeatDue = true;
            Step(input);
        }
    }

    /// <summary>Steps the machine with this input, then with what of its own messages comes back.</summary>
    /// <remarks>A node that only follows does it too: it may be a validator of the next height, and others have voted there already.</remarks>
    private void Step(ConsensusInput input)
    {
        if (_isSilent) return;
        _own.Enqueue(input);
        while (_own.TryDequeue(out ConsensusInput? next))
        {
            _effects.Clear();
            if (next is ConsensusInput.MessageArrived { Message.Content: ConsensusMessage.Commit commit }) _parts.Seals.Add(commit);
            _machine.Step(next, _effects);
            CarryOut();
        }

        _wanted = new VotesWanted(_machine.Height, _decided is not null);
        if (_committing is not { } block || _decided is not { } decision) return;
        _committing = null;
        Commit(decision, block);
    }

    private void CarryOut()
    {
        // A sole validator's votes promise nothing to anybody: its block is final when the ledger has it.
        if (_effects.Records.Count > 0 && Validators.Count > 1)
        {
            _journal.Write(_effects.Records, _parts.Payloads);
            _parts.Metrics.VoteLogSyncSeconds.Observe(_journal.LastSync);
        }

        foreach (ConsensusMessage message in _effects.Broadcasts)
        {
            // A commit without the seal that the others know this validator by would only be taken for a lie.
            if (_isMute && message is ConsensusMessage.Commit) continue;
            VerifiedMessage signed = _key.Sign(message, _seals);
            _parts.Voice.Broadcast(signed.Content, Validators);
            _own.Enqueue(new ConsensusInput.MessageArrived(signed));
            if (message is ConsensusMessage.Prepare prepare && !_isMute) _seals?.Expect(prepare.Height, prepare.Round, prepare.Payload);
        }

        foreach ((Address? to, ConsensusMessage message) in _effects.Resends)
        {
            if (to is { } one) _parts.Voice.Send(one, message);
            else _parts.Voice.Broadcast(message, Validators);
        }

        foreach (Misbehaviour misbehaviour in _effects.Misbehaviours) _notices.Misbehaved(misbehaviour);
        if (_effects.Seals is { } seals) _seals!.Check(seals);
        if (_effects.Timeout is { } timer) _timer.Set(timer);
        if (_effects.Build is not null || _effects.Check is not null) MarkBegin();
        if (_effects.Build is { } build) _desk.Build(build with { MayBeEmpty = build.MayBeEmpty || _heartbeatDue || _isForced });
        if (_effects.Check is { } check) _desk.Check(check, _heightEnded.Token);
        if (_effects.Prepared is { } prepared) _desk.BuildAhead(prepared);
        if (_effects.Decided is { } decision) Decide(decision);
    }

    private void Decide(Decision decision)
    {
        _decided = decision;
        _parts.Seals.Decide(decision, Validators.Count);
        if (_parts.Payloads.TryGet(decision.Payload, out Payload? payload))
        {
            if (payload.Execution is { } execution) _committing = execution;
            else CommitObtained(decision, payload);
            return;
        }

        // Catch-up may be faster. But when of those who could commit only faulty ones hold the block, it is here that certificate and block must come together:
        // this validator votes no more, and the others may be too few without it.
        _parts.Log.Debug("decided-elsewhere", ("height", decision.Height), ("hash", decision.Payload));
        Address proposer = ProposerSelection.Of(Validators, _ledger.Head.Beneficiary, decision.Certificate.Round);
        _desk.Obtain(decision.Payload, proposer, obtained => Post(() => CommitObtained(decision, obtained)), _heightEnded.Token);
    }

    private void CommitObtained(Decision decision, Payload payload)
    {
        if (decision.Height != _machine.Height) return;
        _parts.Executor.Check(payload, rejection => Post(() =>
        {
            if (rejection.IsRejected) throw new InvalidOperationException($"A quorum decided block {decision.Height} {decision.Payload}, which is not valid here: {rejection.Reason}.");
            Commit(decision, payload.Execution!);
        }));
    }

    private void Commit(Decision decision, SealedBlock block)
    {
        if (!_parts.Chain.TryCommit(block, decision.Certificate, out TimeSpan elapsed))
        {
            // Catch-up was faster.
            if (_ledger.Head.Number >= _machine.Height) StartHeight();
            return;
        }

        TimeSpan agreed = _heightBegan == 0 ? elapsed : Stopwatch.GetElapsedTime(_heightBegan);
        _notices.Decided(decision, block.Block, elapsed, agreed);
        _parts.HeadMoved(block.Block.Header.Number);
        StartHeight();
    }

    private void StartHeight()
    {
        _heightEnded.Cancel();
        _heightEnded.Dispose();
        _heightEnded = new CancellationTokenSource();
        ValidatorSet before = Validators;
        NextHeight next = NextHeight.OfHead(_ledger);
        next = next with { Validators = next.Validators.WithKeysOf(before) };
        _decided = null;
        _committing = null;
        _heightBegan = 0;
        _heartbeatDue = false;
        TimeSpan? forced = _forced.Pause(next, before);
        _isForced = forced == TimeSpan.Zero;
        _timer.StartHeight(_isForced ? null : forced);
        _parts.Payloads.ForgetUpTo(next.Parent.Number);
        _parts.Seals.Follow(next.Parent.Number);
        Volatile.Write(ref _next, next);
        if (_parts.Messages?.Follow(next.Queue) == false) _parts.Log.Error("l1-disagrees", ("height", next.Parent.Number + 1), ("chain", next.Queue.Hash), ("messages", next.Queue.Index));
        if (!next.Validators.Ascending.SequenceEqual(before.Ascending)) _notices.ValidatorsChanged(before, next.Validators, next.Parent.Number + 1);
        VoteRecord[] recovered = _recovered;
        _recovered = [];
        if (recovered.Length == 0) _journal.Clear();
        KeepSilent(next.Parent);
        if (_isSilent) return;
        _seals?.StartHeight(next.Parent.Number + 1, next.Validators, IsValidator ? next.SealsMax(_ledger.Configuration.Consensus.Quorum) : 0);
        string? mute = _key.ObjectionTo(next.Validators);
        _isMute = mute is not null;
        if (mute is not null) _parts.Log.Error("seal-key", ("height", next.Parent.Number + 1), ("reason", mute));
        Step(new ConsensusInput.HeightStarted(next.Parent.Number + 1, next.Validators, next.Parent.Beneficiary, recovered));
        if (_isForced || _parts.HasWork()) Step(new ConsensusInput.WorkArrived());
    }

    /// <summary>Finds out whether this validator may vote on the height after this head.</summary>
    private void KeepSilent(BlockHeader head)
    {
        bool wasUnbounded = _silence.IsUnbounded;
        if (_silence.EndsWith(head.Number, head.Timestamp)) _notices.SilenceEnded(head.Number);
        bool isSilent = IsValidator && _silence.Holds(head.Number + 1);
        if (isSilent && !_isSilent) _notices.Silent(head.Number + 1, wasUnbounded);
        _isSilent = isSilent;
    }

    private void MarkBegin()
    {
        if (_heightBegan == 0) _heightBegan = Stopwatch.GetTimestamp();
    }

    private sealed class HeadMoved
    {
        public static HeadMoved Instance { get; } = new();
    }
}
