using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Latency;

/// <summary>A real machine, and a driver that does what the node's does in the same order and takes the time it takes.</summary>
/// <remarks>
/// One consensus thread: steps, records and their sync, signatures, final blocks. Beside it messages are read and their signatures checked, BLS seals hashed, read and checked, and payloads
/// built and executed, on the cores of the machine. Everybody has every payload: the transactions have travelled before the proposal.
/// </remarks>
internal sealed class LatencyNode
{
    private readonly LatencySimulation _world;
    private readonly QbftMachine _machine;
    private readonly ConsensusEffects _effects = new();
    private readonly Queue<object> _inbox = new();
    private readonly Queue<ConsensusInput> _own = new();
    private readonly HashSet<Hash256> _executed = [];
    private readonly HashSet<Address> _sealsRead = [];
    private readonly List<Action> _afterSeal = [];
    private TimerRequest? _timer;
    private Decision? _decided;
    private bool _isAtWork;
    private bool _hasWork;
    private bool _isSealing;
    private bool _isSealReady;

    public LatencyNode(LatencySimulation world, int index)
    {
        _world = world;
        Index = index;
        Processor = new LatencyProcessor(world.Events, world.Options.Costs.Cores);
        Previous = world.Keys[0];
        _machine = new QbftMachine(Self, QuorumRule.CeilTwoThirdsByCount, new ConsensusOptions());
    }

    public int Index { get; }

    public Address Self => _world.Keys[Index];

    public ulong Head { get; private set; }

    /// <summary>Who proposed the head.</summary>
    public Address Previous { get; private set; }

    public LatencyProcessor Processor { get; }

    private LatencyCosts Costs => _world.Options.Costs;

    public void Start()
    {
        Post(HeightStarted());
        _world.Events.After(ResendInterval, Resend);
    }

    public void SeeWork()
    {
        _hasWork = true;
        Post(new ConsensusInput.WorkArrived());
    }

    /// <summary>A message at the end of a link: it is read, its signature checked if the height still needs it, and given to the consensus thread.</summary>
    public void Arrive(VerifiedMessage message) => Processor.Run(Costs.Message, isUrgent: false, () =>
    {
        if (message.Content.Height < _machine.Height || (message.Content.Height == _machine.Height && _decided is not null)) return;
        Processor.Run(Costs.Verify + Reading(message.Content), isUrgent: false, () => Post(new ConsensusInput.MessageArrived(message)));
    });

    /// <summary>The thread that brings a commit also reads its seal, as long as a quorum may need it.</summary>
    private double Reading(ConsensusMessage message)
    {
        bool isRead = _world.Options.HasBlsSeals && message is ConsensusMessage.Commit && _sealsRead.Count < _world.Quorum && _sealsRead.Add(message.Author);
        return isRead ? Costs.BlsRead : 0;
    }

    /// <summary>The sums of a quorum's keys and of its seals, and the pairing of each, on two threads; then what is common to both.</summary>
    private void CheckSeals(SealRequest request)
    {
        void Answer() => Post(new ConsensusInput.SealsChecked(SealCheck.StandIn(request)));
        if (Array.TrueForAll(request.Seals, seal => seal.IsProven))
        {
            Work(request.Seals.Length * Costs.BlsAddSeal, Answer);
            return;
        }

        int unread = request.Seals.Count(seal => !seal.IsProven && !_sealsRead.Contains(request.Validators[seal.Place]));
        int left = 2;
        void Join()
        {
            if (--left == 0) Processor.Run(Costs.BlsFinish, isUrgent: false, Answer);
        }

        AfterSeal(() =>
        {
            Processor.Run(Costs.BlsPairSeals + (unread * Costs.BlsRead) + (request.Seals.Length * Costs.BlsAddSeal), isUrgent: false, Join);
            Processor.Run(Costs.BlsPairKeys + (request.Seals.Length * Costs.BlsAddKey), isUrgent: false, Join);
        });
    }

    /// <summary>What is sealed is hashed once and sealed, from when it is prepared here on or when somebody needs it first; then this goes on.</summary>
    private void AfterSeal(Action then)
    {
        if (_isSealReady)
        {
            then();
            return;
        }

        _afterSeal.Add(then);
        if (_isSealing) return;
        _isSealing = true;
        ulong height = Head;
        Processor.Run(Costs.BlsHash + Costs.BlsSign, isUrgent: false, () =>
        {
            if (height != Head) return;
            _isSealReady = true;
            Action[] waiting = [.. _afterSeal];
            _afterSeal.Clear();
            foreach (Action next in waiting) next();
        });
    }

    private static long ResendInterval => (long)new ConsensusOptions().BaseTimeoutMs * 1_000 / 2;

    private ConsensusInput.HeightStarted HeightStarted() => new(Head + 1, _world.Validators, Previous, []);

    private void Resend()
    {
        _world.Events.After(ResendInterval, Resend);
        Post(new ConsensusInput.ResendDue());
    }

    private void Post(object item)
    {
        _inbox.Enqueue(item);
        GoOn();
    }

    /// <summary>The consensus thread takes the next thing to do: first what has come back of its own messages.</summary>
    private void GoOn()
    {
        if (_isAtWork) return;
        if (_own.TryDequeue(out ConsensusInput? own))
        {
            Work(Costs.Step, () => Step(own));
            return;
        }

        if (_decided is { } decision && _executed.Contains(decision.Payload) && decision.Height == Head + 1)
        {
            Wait(Costs.Commit, () => Commit(decision));
            return;
        }

        if (_inbox.TryDequeue(out object? next)) Work(Costs.Step, () => Step((ConsensusInput)next));
    }

    private void Step(ConsensusInput input)
    {
        _world.Steps++;
        _effects.Clear();
        _machine.Step(input, _effects);
        if (_effects.Timeout is { } timer) SetTimer(timer);
        if (_effects.Decided is { } decision) _decided = decision;
        (BuildRequest? build, CheckRequest? check, SealRequest? seals) = (_effects.Build, _effects.Check, _effects.Seals);
        ConsensusMessage[] broadcasts = [.. _effects.Broadcasts];
        (Address?, ConsensusMessage)[] resends = [.. _effects.Resends];
        void Then() => Speak(broadcasts, 0, () =>
        {
            foreach ((Address? _, ConsensusMessage message) in resends) _world.Send(this, _world.Keys.Verify(message)!);
            if (build is { } toBuild) Build(toBuild);
            if (check is { } toCheck) Check(toCheck);
            if (seals is not null) CheckSeals(seals);
        });
        if (_effects.Records.Count > 0 && _world.Keys.Count > 1) Wait(Costs.VoteSync, Then);
        else Then();
    }

    private void Speak(ConsensusMessage[] messages, int from, Action then)
    {
        if (from == messages.Length)
        {
            then();
            return;
        }

        bool isSealed = _world.Options.HasBlsSeals && messages[from] is ConsensusMessage.Commit;
        if (!isSealed)
        {
            Sign(messages, from, then);
            return;
        }

        // The seal is made while prepares travel; the thread waits if it is not there yet.
        _isAtWork = true;
        AfterSeal(() => Sign(messages, from, then));
    }

    private void Sign(ConsensusMessage[] messages, int from, Action then)
    {
        // The node checks its own signature before it lets it out.
        Work(Costs.Sign + Costs.Verify, () =>
        {
            ConsensusMessage signed = _world.Keys.Sign(Index, messages[from]);
            if (signed is ConsensusMessage.Commit commit && _world.Options.HasBlsSeals) signed = commit with { Seal = LatencySimulation.AnySeal };
            VerifiedMessage verified = _world.Keys.Verify(signed)!;
            _world.RoundMax = Math.Max(_world.RoundMax, signed.Round);
            _world.Send(this, verified);
            _own.Enqueue(new ConsensusInput.MessageArrived(verified));
            if (signed is ConsensusMessage.Prepare && _world.Options.HasBlsSeals) AfterSeal(static () => { });
            Speak(messages, from + 1, then);
        });
    }

    private void Build(BuildRequest build)
    {
        if (!_hasWork && !build.MayBeEmpty)
        {
            Post(new ConsensusInput.NothingToBuild(build.Height, build.Round));
            return;
        }

        Processor.Run(Costs.Build, isUrgent: false, () =>
        {
            Hash256 payload = _world.NewPayload();
            _executed.Add(payload);
            Post(new ConsensusInput.PayloadBuilt(build.Height, build.Round, payload));
        });
    }

    private void Check(CheckRequest check)
    {
        double cost = _executed.Contains(check.Payload) ? 0 : Costs.Check;
        Processor.Run(cost, isUrgent: false, () =>
        {
            _executed.Add(check.Payload);
            Post(new ConsensusInput.PayloadChecked(check.Height, check.Round, check.Payload, IsValid: true));
        });
    }

    private void Commit(Decision decision)
    {
        Previous = ProposerSelection.Of(_world.Keys.Set, Previous, decision.Certificate.Round);
        Head = decision.Height;
        _decided = null;
        _timer = null;
        _hasWork = false;
        _executed.Clear();
        _sealsRead.Clear();
        _afterSeal.Clear();
        (_isSealing, _isSealReady) = (false, false);
        _world.OnCommitted();
        _own.Enqueue(HeightStarted());
    }

    private void SetTimer(TimerRequest timer)
    {
        _timer = timer;
        _world.Events.After((long)timer.Milliseconds * 1_000, () =>
        {
            if (_timer == timer) Post(new ConsensusInput.TimeoutElapsed(timer.Height, timer.Round));
        });
    }

    /// <summary>The consensus thread computes.</summary>
    private void Work(double cost, Action then)
    {
        _isAtWork = true;
        Processor.Run(cost, isUrgent: true, () => Return(then));
    }

    /// <summary>The consensus thread waits for the disk, and takes no core meanwhile.</summary>
    private void Wait(double microseconds, Action then)
    {
        _isAtWork = true;
        _world.Events.After((long)Math.Round(microseconds), () => Return(then));
    }

    private void Return(Action then)
    {
        _isAtWork = false;
        then();
        GoOn();
    }
}
