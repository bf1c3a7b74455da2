using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>A driver of the real machine: a durable chain and vote log, a timer, payloads that take time, and crashes.</summary>
/// <remarks>What is planned for a node that crashes meanwhile never happens: each life has its own number.</remarks>
internal sealed class SimulatedNode
{
    private readonly ConsensusSimulation _world;
    private readonly List<VoteRecord> _log = [];
    private readonly List<Decision> _chain = [];
    private QbftMachine _machine;
    private TimerRequest? _timer;
    private int _life;

    public SimulatedNode(ConsensusSimulation world, int index)
    {
        _world = world;
        Index = index;
        _machine = NewMachine();
    }

    public int Index { get; }

    /// <summary>Whose key it has.</summary>
    public int Validator => Index % _world.Keys.Count;

    public bool IsUp { get; private set; }

    public ulong Head => (ulong)_chain.Count;

    public uint Round => _machine.Round;

    /// <summary>The decided payloads and their certificates, height 1 first.</summary>
    public IReadOnlyList<Decision> Chain => _chain;

    private Address Self => _world.Keys[Validator];

    public void Start()
    {
        IsUp = true;
        _life++;
        _machine = NewMachine();
        Soon(ResendInterval, Resend);
        StartHeight([.. _log.Where(record => record.Height == Head + 1)]);
        _world.OnConnected(this);
    }

    public void Crash()
    {
        IsUp = false;
        _life++;
        _timer = null;
    }

    public void Receive(VerifiedMessage message) => Step(new ConsensusInput.MessageArrived(message));

    public void SeeWork() => WorkAt(Head + 1);

    public void OnPeerConnected(int peer) => Step(new ConsensusInput.PeerConnected(_world.Keys[_world.Nodes[peer].Validator]));

    /// <summary>A peer says how far it is; who is behind asks for what is missing.</summary>
    public void OnHead(int peer, ulong head)
    {
        if (head > Head) _world.Send(this, peer, other => other.OnRequest(Index, Head + 1));
    }

    public void OnRequest(int peer, ulong from)
    {
        Decision[] blocks = [.. _chain.Skip((int)(from - 1)).Take(16)];
        _world.Send(this, peer, other => other.OnBlocks(blocks));
    }

    /// <summary>UponNewBlock: certified blocks are taken at any round.</summary>
    public void OnBlocks(Decision[] blocks)
    {
        int count = 0;
        foreach (Decision block in blocks)
        {
            if (block.Height != Head + 1) continue;
            Commit(block);
            count++;
        }

        if (count > 0) StartHeight([]);
    }

    private int ResendInterval => (int)_world.Options.Consensus.BaseTimeoutMs / 2;

    private QbftMachine NewMachine() => new(Self, QuorumRule.CeilTwoThirdsByCount, _world.Options.Consensus);

    private void Soon(int delay, Action action)
    {
        int life = _life;
        _world.Events.After(delay, () =>
        {
            if (life == _life) action();
        });
    }

    private void Resend()
    {
        Soon(ResendInterval, Resend);
        _world.Announce(this);
        Step(new ConsensusInput.ResendDue());
    }

    private void StartHeight(VoteRecord[] recovered)
    {
        ulong height = Head + 1;
        Address previous = _chain.Count == 0 ? _world.Keys[0] : _world.ProposerOf(_chain[^1].Payload);
        Step(new ConsensusInput.HeightStarted(height, _world.Keys.Set, previous, recovered));
        if (_world.HasWork) Soon(_world.Random.Next(_world.Options.WorkDelayMax + 1), () => WorkAt(height));
    }

    private void WorkAt(ulong height)
    {
        if (Head + 1 == height) Step(new ConsensusInput.WorkArrived());
    }

    private void Step(ConsensusInput input)
    {
        if (!IsUp) return;
        ConsensusEffects effects = new();
        _machine.Step(input, effects);
        _world.Trace(Index, input, effects);
        if (_world.CrashPoint(effects.Records.Count + effects.Broadcasts.Count) is { } point)
        {
            CrashAt(point, effects);
            return;
        }

        _log.AddRange(effects.Records);
        int life = _life;
        foreach (ConsensusMessage message in effects.Broadcasts)
        {
            Receive(_world.Broadcast(this, message));
            if (life != _life) return;
        }

        CarryOut(effects);
    }

    /// <summary>So many of the records reach the disk and, after all of them, so many of the messages the network.</summary>
    private void CrashAt(int point, ConsensusEffects effects)
    {
        _log.AddRange(effects.Records.Take(point));
        foreach (ConsensusMessage message in effects.Broadcasts.Take(point - effects.Records.Count)) _world.Broadcast(this, message);
        Crash();
        _world.StartAgainSoon(this);
    }

    private void CarryOut(ConsensusEffects effects)
    {
        foreach ((Address? to, ConsensusMessage message) in effects.Resends) _world.Resend(this, to, message);
        if (effects.Timeout is { } timer)
        {
            _timer = timer;
            Soon((int)timer.Milliseconds, () => OnTimer(timer));
        }

        if (effects.Build is { } build) Soon(_world.ExecutionTime(), () => OnBuilt(build));
        if (effects.Check is { } check) Soon(_world.ExecutionTime(), () => OnChecked(check));
        if (effects.Decided is { } decision && decision.Height == Head + 1)
        {
            Commit(decision);
            _world.Announce(this);
            StartHeight([]);
        }
    }

    private void OnTimer(TimerRequest timer)
    {
        // A later request has replaced this one.
        if (_timer == timer) Step(new ConsensusInput.TimeoutElapsed(timer.Height, timer.Round));
    }

    private void OnBuilt(BuildRequest build)
    {
        if (!build.MayBeEmpty && _world.IsNothingToBuild())
        {
            Step(new ConsensusInput.NothingToBuild(build.Height, build.Round));
            Soon(_world.ExecutionTime(), () => WorkAt(build.Height));
            return;
        }

        Hash256 payload = _world.NewPayload(Self, build);
        Step(new ConsensusInput.PayloadBuilt(build.Height, build.Round, payload));
    }

    private void OnChecked(CheckRequest check)
    {
        bool isValid = !check.IsFresh || _world.ProposerOf(check.Payload) == check.Proposer;
        Step(new ConsensusInput.PayloadChecked(check.Height, check.Round, check.Payload, isValid));
    }

    private void Commit(Decision decision)
    {
        if (!_world.IsByzantine(this)) _world.Safety.OnDecided(decision);
        _chain.Add(decision);
        _log.Clear();
        _timer = null;
    }
}
