using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Simulator.Actors;

namespace Sequitur.Simulator;

/// <summary>A driver of the real machine as the node's is: a disk, a timer, payloads that take time to have and to execute, catch-up, and crashes.</summary>
/// <remarks>What is planned for a node that crashes meanwhile never happens: each life has its own number.</remarks>
public sealed partial class SimulatedNode
{
    private readonly ConsensusSimulation _world;
    private readonly Chance _chance;
    private readonly SimulatedDisk _disk;
    private readonly ConsensusEffects _effects = new();
    private readonly Queue<ConsensusInput> _own = new();
    private readonly PlannedCrashes _crashes = new();
    private readonly KeptSeals _seals;
    private (long Since, ulong Head) _followed;
    private NodePayloads _payloads;
    private NodeCatchUp _catchUp;
    private QbftMachine _machine;
    private TimerRequest? _timer;
    private Decision? _decided;
    private int _life;

    internal SimulatedNode(ConsensusSimulation world, int index, ulong seed)
    {
        _world = world;
        Index = index;
        Validator = index < world.Options.Keys ? index : world.Options.Twins[index - world.Options.Keys];
        IsTwin = Array.IndexOf(world.Options.Twins, Validator) >= 0;
        _chance = new Chance(seed);
        _disk = new SimulatedDisk(world.Options.IsSynced, new Chance(Chance.Mix(seed, 1)));
        _seals = new KeptSeals(world.Keys);
        Contents = new HonestContent(world, this);
        Conduct = new Conduct(world, this);
        PeerName = index < world.Options.Keys ? world.Keys[index] : NameOfTwin(index);
        Electorate = world.Keys.ElectorateOf(world.Keys.First);
        _machine = NewMachine();
        _payloads = new NodePayloads(world, this, _chance);
        _catchUp = new NodeCatchUp(world, this, _chance);
    }

    public int Index { get; }

    /// <summary>Whose key it has.</summary>
    public int Validator { get; }

    /// <summary>It and another node have one key.</summary>
    public bool IsTwin { get; }

    public bool IsUp { get; private set; }

    public bool IsHonest => !IsTwin && Conduct.IsHonest;

    public ulong Head => (ulong)_disk.Blocks.Count;

    public uint Round => _machine.Round;

    /// <summary>Its clock runs so many thousandths as long for every real second.</summary>
    public int ClockPerThousand { get; set; } = 1_000;

    public int Crashes { get; private set; }

    public int RecordsRecovered { get; private set; }

    /// <summary>How many times its machine has asked for seals to be checked.</summary>
    public int SealChecks { get; private set; }

    public int RecordsLost => _disk.RecordsLost;

    public int BlocksLost => _disk.BlocksLost;

    /// <summary>The final blocks it has, height 1 first.</summary>
    public IReadOnlyList<StoredBlock> Chain => _disk.Blocks;

    internal Conduct Conduct { get; set; }

    /// <summary>What it puts into payloads as long as it is honest.</summary>
    internal HonestContent Contents { get; }

    /// <summary>What other nodes call it; its validator's address, but that of a twin's second node.</summary>
    internal Address PeerName { get; }

    internal int Life => _life;

    /// <summary>Who decides the height above its head.</summary>
    internal Electorate Electorate { get; private set; }

    internal SimulatedState State => _world.Payloads.StateAfter(HeadHash);

    internal Hash256 HeadHash => Head == 0 ? default : _disk.Blocks[^1].Decision.Payload;

    public Address Address => Self;

    internal Address Self => _world.Keys[Validator];

    public void Start()
    {
        IsUp = true;
        _life++;
        _machine = NewMachine();
        _madeBefore = PayloadsMade;
        _payloads = new NodePayloads(_world, this, _chance);
        _catchUp = new NodeCatchUp(_world, this, _chance);
        StartBlocks();
        Soon(ResendInterval, Resend);
        _catchUp.Start();
        Conduct.OnStarted();
        VoteRecord[] recovered = [.. Recovered()];
        RecordsRecovered += recovered.Length;
        foreach (VoteRecord record in recovered)
        {
            if (record is VoteRecord.ProposalAccepted accepted) _payloads.Hold(accepted.Proposal.Payload);
        }

        StartHeight(recovered);
        _world.OnConnected(this);
    }

    public void Crash()
    {
        if (!IsUp) return;
        IsUp = false;
        Crashes++;
        _life++;
        _timer = null;
        _decided = null;
        _own.Clear();
        _disk.Crash();
        (_blocks, _isHeartbeatDue) = (null, false);
        _seals.ForgetAll();
        _followed = (-1, ulong.MaxValue);
    }

    /// <summary>Crashes at the step with this number of those that leave something to write or to send, and is back after so long.</summary>
    /// <param name="step">Counted over all lives, from 1.</param>
    /// <param name="perThousand">How far it gets: through the records one by one, their sync, and the messages.</param>
    /// <param name="downMs">How long it is away.</param>
    public void PlanCrash(int step, int perThousand, int downMs) => _crashes.Add(new PlannedCrash(step, perThousand, downMs));

    public void ForgetPlannedCrashes() => _crashes.Forget();

    public void SeeWork() => WorkAt(Head + 1);

    internal void Receive(int from, VerifiedMessage message, PayloadOffer? offer)
    {
        if (message.Content is ConsensusMessage.Commit { Seal: { } seal } && !_world.Keys.Seals!.IsReadable(seal)) return;
        if (offer is not null) _payloads.Take(offer);
        if (message.Content is ConsensusMessage.Commit commit) _seals.Keep(commit, Head);
        if (message.Content.Height > _machine.Height + 1) _catchUp.OnHead(from, message.Content.Height - 1);
        if (Conduct.Hears(message.Content)) Step(new ConsensusInput.MessageArrived(message));
    }

    /// <summary>Whether it has been up, connected and going along with the chain from before this height was decided.</summary>
    internal bool HasFollowedSince(ulong height) => IsUp && _followed.Since >= _world.QuietSince && _followed.Head < height;

    /// <summary>Whose seals of a block of its chain it has: those of the certificate, and those that have come beside it.</summary>
    internal UInt128 SealsOf(ulong height) => _seals.Of(height, _disk.Blocks[(int)height - 1].Decision);

    internal void OnPeerConnected(int peer)
    {
        int other = _world.Nodes[peer].Validator;
        if (other != Validator) Step(new ConsensusInput.PeerConnected(_world.Keys[other]));
    }

    internal void OnHead(int peer, ulong head)
    {
        if (Conduct.HearsHeads) _catchUp.OnHead(peer, head);
    }

    /// <summary>Answers null when it leaves the request without answer.</summary>
    internal StoredBlock[]? BlocksFrom(ulong from, int countMax)
    {
        if (!Conduct.Serves) return null;
        int start = (int)from - 1;
        if (start >= _disk.Blocks.Count) return [];
        var blocks = new StoredBlock[Math.Min(countMax, _disk.Blocks.Count - start)];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = _disk.Blocks[start + i];
        return Conduct.Serve(blocks);
    }

    internal NodeCatchUp CatchUp => _catchUp;

    internal bool Serves => Conduct.Serves;

    internal bool Holds(in Hash256 payload) => _payloads.Holds(payload);

    internal void Hold(in Hash256 payload) => _payloads.Hold(payload);

    internal void OnBody(in Hash256 payload, long request, bool isHere) => _payloads.OnAnswer(payload, request, isHere);

    /// <summary>Imports certified blocks; the number of the first that is refused, 0 when all are good.</summary>
    internal ulong Import(StoredBlock[] blocks, ulong from)
    {
        foreach (StoredBlock block in blocks)
        {
            ulong number = from++;
            if (number != Head + 1) continue;
            SimulatedPayload? payload = _world.Payloads.Find(block.Decision.Payload);
            bool isGood = block.Decision.Height == number && payload is not null && payload.Parent == HeadHash
                && _world.Keys.Check(block.Decision, Electorate) == CertificateFault.None && IsImportable(block, payload);
            if (!isGood) return number;
            Store(block.Decision, payload!);
        }

        return 0;
    }

    /// <summary>The chain has grown by catch-up.</summary>
    internal void OnHeadMoved()
    {
        if (Head >= _machine.Height) StartHeight([]);
    }

    internal void Step(ConsensusInput input)
    {
        if (!IsUp || IsSilent) return;
        int life = _life;
        _own.Enqueue(input);
        while (life == _life && _own.TryDequeue(out ConsensusInput? next))
        {
            _effects.Clear();
            _machine.Step(next, _effects);
            _world.Trace(Index, next, _effects);
            _world.Observed(this, next, _effects);
            CarryOut();
        }

        if (life == _life) CommitDecided();
    }

    internal void Soon(long delay, Action action)
    {
        int life = _life;
        _world.Events.After(delay, () =>
        {
            if (life == _life) action();
        });
    }

    internal int ExecutionTime() => _chance.Next(_world.Options.ExecutionMax + 1);

    private int ResendInterval => OnOwnClock((long)_world.Options.Consensus.BaseTimeoutMs / 2);

    private int OnOwnClock(long milliseconds) => (int)(milliseconds * ClockPerThousand / 1_000);

    private QbftMachine NewMachine() => new(Self, _world.Options.Rule, _world.Options.Consensus);

    private IEnumerable<VoteRecord> Recovered()
    {
        foreach (VoteRecord record in _disk.Records)
        {
            if (record.Height == Head + 1) yield return record;
        }
    }

    private void Resend()
    {
        Soon(ResendInterval, Resend);
        Conduct.Announce(Head);
        Step(new ConsensusInput.ResendDue());
    }

    private void StartHeight(VoteRecord[] recovered)
    {
        ulong height = Head + 1;
        _timer = null;
        _isHeartbeatDue = false;
        _decided = null;
        if (recovered.Length == 0) _disk.ClearRecords();
        Electorate = _world.ElectorateAfter(HeadHash, height);
        Address previous = Head == 0 ? _world.Keys[0] : _disk.Blocks[^1].Beneficiary;
        Step(new ConsensusInput.HeightStarted(height, Electorate.Validators, previous, recovered));
        if (_blocks is not null) AwaitWork(height);
        else if (_world.HasWork) Soon(_chance.Next(_world.Options.WorkDelayMax + 1), () => WorkAt(height));
    }

    internal void WorkAt(ulong height)
    {
        if (Head + 1 == height) Step(new ConsensusInput.WorkArrived());
    }

    private void CarryOut()
    {
        if (_effects.Records.Count + _effects.Broadcasts.Count > 0 && _crashes.Next() is { } crash)
        {
            CrashAmid(crash);
            return;
        }

        foreach (VoteRecord record in _effects.Records) _disk.Append(record);
        if (_effects.Records.Count > 0) _disk.Sync();
        foreach (Misbehaviour misbehaviour in _effects.Misbehaviours) _world.Checker.OnAccused(misbehaviour);
        foreach (ConsensusMessage message in _effects.Broadcasts) Speak(message);
        foreach ((Address? to, ConsensusMessage message) in _effects.Resends) Conduct.Resend(to, message);
        if (_effects.Timeout is { } timer)
        {
            _timer = timer;
            Soon(OnOwnClock((long)timer.Milliseconds), () => OnTimer(timer));
        }

        if (_effects.Build is { } build) Soon(ExecutionTime(), () => OnBuilt(build));
        if (_effects.Check is { } check) _payloads.Check(check);
        if (_effects.Seals is { } seals) CheckSeals(seals);
        if (_effects.Prepared is { } prepared) BuildAhead(prepared);
        if (_effects.Decided is { } decision)
        {
            _decided = decision;
            _payloads.Obtain(new CheckRequest(decision.Height, decision.Certificate.Round, decision.Payload, Self, IsFresh: false));
        }
    }

    /// <summary>Off the machine's thread in the real node: it takes a while, unless nothing is in doubt.</summary>
    private void CheckSeals(SealRequest request)
    {
        SealChecks++;
        int time = Array.TrueForAll(request.Seals, static seal => seal.IsProven) ? 0 : ExecutionTime();
        Soon(time, () => Step(new ConsensusInput.SealsChecked(_world.Keys.Seals!.Check(request, _world.Keys.IndexOf))));
    }

    private void Speak(ConsensusMessage message)
    {
        if (Conduct.Broadcast(message) is not { } signed) return;
        _own.Enqueue(new ConsensusInput.MessageArrived(signed));
        if (signed.Content is ConsensusMessage.Commit commit) _seals.Keep(commit, Head);
    }

    /// <summary>Some of the records reach the disk, unsynced; or all, synced, and some of the messages the network.</summary>
    private void CrashAmid(PlannedCrash crash)
    {
        int records = _effects.Records.Count;
        int done = crash.PerThousand * (records + _effects.Broadcasts.Count + 2) / 1_000;
        for (int i = 0; i < Math.Min(done, records); i++) _disk.Append(_effects.Records[i]);
        if (done > records)
        {
            _disk.Sync();
            foreach (ConsensusMessage message in _effects.Broadcasts[..Math.Min(done - records - 1, _effects.Broadcasts.Count)]) Speak(message);
        }

        Crash();
        StartAgainAfter(crash.DownMs);
    }

    internal void StartAgainAfter(int milliseconds) => _world.Events.After(milliseconds, () =>
    {
        if (!IsUp) Start();
    });

    private void OnTimer(TimerRequest timer)
    {
        // A later request has replaced this one.
        if (_timer == timer) Step(new ConsensusInput.TimeoutElapsed(timer.Height, timer.Round));
    }

    private void OnBuilt(BuildRequest build)
    {
        if (build.Height != Head + 1) return;
        if (_blocks is null && !build.MayBeEmpty && _chance.Happens(_world.Options.NothingToBuildPerThousand))
        {
            Step(new ConsensusInput.NothingToBuild(build.Height, build.Round));
            Soon(ExecutionTime(), () => WorkAt(build.Height));
            return;
        }

        if (Conduct.Build(build with { MayBeEmpty = build.MayBeEmpty || MustBuild }) is not { } payload)
        {
            Step(new ConsensusInput.NothingToBuild(build.Height, build.Round));
            return;
        }

        _payloads.HoldExecuted(payload.Hash);
        Step(new ConsensusInput.PayloadBuilt(build.Height, build.Round, payload.Hash));
    }

    /// <summary>Whoever does not hold the block yet commits it when it comes, from here or by catch-up.</summary>
    private void CommitDecided()
    {
        if (_decided is not { } decision || decision.Height != Head + 1 || !_payloads.Holds(decision.Payload)) return;
        _decided = null;
        if (_payloads.IsExecuted(decision.Payload)) Commit(decision);
        else Soon(ExecutionTime(), () => Commit(decision));
    }

    private void Commit(Decision decision)
    {
        if (decision.Height != Head + 1) return;
        SimulatedPayload payload = _world.Payloads.Find(decision.Payload)!;
        if (!CanCommit(decision, payload)) return;
        Store(decision, payload);
        _catchUp.OnHeadAdvanced(Head);
        Conduct.Announce(Head);
        StartHeight([]);
    }

    private void Store(Decision decision, SimulatedPayload payload)
    {
        if (IsHonest) _world.Checker.OnCommitted(this, decision, HeadHash, payload);
        _disk.Commit(new StoredBlock(decision, payload.Beneficiary, payload.Block));
        _blocks?.Commit(payload.Hash);
        _seals.ForgetBelow(Head);
        if (_followed.Since < _world.QuietSince) _followed = (_world.Events.Now, ulong.MaxValue);
        else if (_followed.Head == ulong.MaxValue && _world.HighestHead <= Head) _followed = (_followed.Since, Head);
        Electorate = _world.ElectorateAfter(HeadHash, Head + 1);
        _payloads.ForgetAll();
        CheckBlocks(payload);
    }

    private static Address NameOfTwin(int index)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Fill(0xee);
        bytes[0] = (byte)index;
        return new Address(bytes);
    }
}
