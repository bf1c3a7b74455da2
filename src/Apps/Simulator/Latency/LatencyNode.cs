using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Latency;

/// <summary>A real machine, and a driver that does what the node's does in the same order and takes the time it takes.</summary>
/// <remarks>
/// One consensus thread: steps, records and their sync, signatures, final blocks. Beside it messages are read and their signatures checked, and payloads built and
/// executed, on the cores of the machine. Everybody has every payload: the transactions have travelled before the proposal.
/// </remarks>
internal sealed class LatencyNode
{
    private readonly LatencySimulation _world;
    private readonly QbftMachine _machine;
    private readonly ConsensusEffects _effects = new();
    private readonly Queue<object> _inbox = new();
    private readonly Queue<ConsensusInput> _own = new();
    private readonly HashSet<Hash256> _executed = [];
    private readonly List<VerifiedMessage> _unchecked = [];
    private TimerRequest? _timer;
    private Decision? _decided;
    private bool _isAtWork;
    private bool _hasWork;
    private bool _isCheckingSeals;

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
        Processor.Run(Costs.Verify, isUrgent: false, () =>
        {
            if (!_world.Options.HasBlsSeals || message.Content is not ConsensusMessage.Commit)
            {
                Post(new ConsensusInput.MessageArrived(message));
                return;
            }

            _unchecked.Add(message);
            CheckSeals();
        });
    });

    /// <summary>Seals are checked together; while one check runs, others gather.</summary>
    private void CheckSeals()
    {
        if (_isCheckingSeals || _unchecked.Count == 0) return;
        _isCheckingSeals = true;
        VerifiedMessage[] batch = [.. _unchecked];
        _unchecked.Clear();
        Processor.Run(Costs.BlsVerify + (batch.Length * Costs.BlsVerifyEach), isUrgent: false, () =>
        {
            _isCheckingSeals = false;
            foreach (VerifiedMessage commit in batch) Post(new ConsensusInput.MessageArrived(commit));
            CheckSeals();
        });
    }

    private static long ResendInterval => (long)new ConsensusOptions().BaseTimeoutMs * 1_000 / 2;

    private ConsensusInput.HeightStarted HeightStarted() => new(Head + 1, _world.Keys.Set, Previous, []);

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
            Work(Aggregation, () => Wait(Costs.Commit, () => Commit(decision)));
            return;
        }

        if (_inbox.TryDequeue(out object? next)) Work(Costs.Step, () => Step((ConsensusInput)next));
    }

    private double Aggregation => _world.Options.HasBlsSeals ? _world.Quorum * Costs.BlsAggregateEach : 0;

    private void Step(ConsensusInput input)
    {
        _world.Steps++;
        _effects.Clear();
        _machine.Step(input, _effects);
        if (_effects.Timeout is { } timer) SetTimer(timer);
        if (_effects.Decided is { } decision) _decided = decision;
        (BuildRequest? build, CheckRequest? check) = (_effects.Build, _effects.Check);
        ConsensusMessage[] broadcasts = [.. _effects.Broadcasts];
        (Address?, ConsensusMessage)[] resends = [.. _effects.Resends];
        void Then() => Speak(broadcasts, 0, () =>
        {
            foreach ((Address? _, ConsensusMessage message) in resends) _world.Send(this, _world.Keys.Verify(message)!);
            if (build is { } toBuild) Build(toBuild);
            if (check is { } toCheck) Check(toCheck);
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

        // The node checks its own signature before it lets it out.
        double cost = Costs.Sign + Costs.Verify;
        if (_world.Options.HasBlsSeals && messages[from] is ConsensusMessage.Commit) cost += Costs.BlsSign;
        Work(cost, () =>
        {
            VerifiedMessage signed = _world.Keys.Verify(_world.Keys.Sign(Index, messages[from]))!;
            _world.RoundMax = Math.Max(_world.RoundMax, messages[from].Round);
            _world.Send(this, signed);
            _own.Enqueue(new ConsensusInput.MessageArrived(signed));
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
        _unchecked.Clear();
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
