using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Sequencing;
using Sequitur.Simulator.Actors;

namespace Sequitur.Simulator.Schedules;

/// <summary>Runs one schedule: disturbed until the network heals, then on until the last of the heights it must decide.</summary>
public sealed class ScheduleRun
{
    /// <summary>No clock is slower or faster than this.</summary>
    public const int DriftPerThousandMin = 900;

    public const int DriftPerThousandMax = 1_100;

    /// <summary>A schedule decides at least so many heights, and some after healing; with more than f Byzantine it may decide none.</summary>
    public const int HeightsMin = 20;

    private const ulong HeightsAfterHealing = 3;

    /// <summary>Long enough for epochs to pass, and for whoever is away to be slashed.</summary>
    private const ulong HeightsOfLivingSet = 60;
    private const int HealedDelayMs = 50;
    private const int UncheckedMs = 20_000;
    private const ulong ActorSeed = 1_000;

    private static readonly MempoolLimits s_smallPools = new()
    {
        TransactionsMax = 12, BytesMax = 1_400, SenderTransactionsMax = 6, SenderQueuedMax = 2, QueuedMax = 4, NonceGapMax = 2,
    };

    private readonly Schedule _schedule;
    private readonly ConsensusSimulation _world;
    private uint _roundMax;
    private int _worst;

    private ScheduleRun(Schedule schedule, Action<SimulatedNode, ConsensusInput, ConsensusEffects> observed)
    {
        _schedule = schedule;
        int[] twins = [.. schedule.Disturbances.OfType<Disturbance.Actor>().Where(actor => actor.Kind == ActorKind.Twin).Select(actor => actor.Validator)];
        var options = new SimulationOptions
        {
            Validators = schedule.Settings.Validators,
            Twins = twins,
            IsSynced = schedule.Settings.IsSynced,
            HasRealSignatures = schedule.HasRealSignatures,
            NothingToBuildPerThousand = 50,
            WorkDelayMax = 100,
            Candidates = schedule.Settings.Candidates,
            EpochLength = schedule.Settings.EpochLength,
            InactivityWindow = schedule.Settings.InactivityWindow,
            Rule = schedule.Settings.HasUnequalStakes ? QuorumRule.StakeAboveTwoThirds : QuorumRule.CeilTwoThirdsByCount,
            Stakes = schedule.Stakes,
            HasBlsSeals = schedule.Settings.HasBlsSeals,
            HasRealSeals = schedule.HasRealSeals,
            HasRealBlocks = schedule.Settings.HasRealBlocks,
            PoolLimits = schedule.HasSmallPools ? s_smallPools : new MempoolLimits(),
        };
        _world = new ConsensusSimulation(options, schedule.Seed)
        {
            Observed = observed,
            Signed = (node, message) =>
            {
                if (node.IsHonest) _roundMax = Math.Max(_roundMax, message.Round);
            },
        };
    }

    /// <param name="schedule">What to run.</param>
    /// <param name="observed">Called with every step of every machine, before anything of it is carried out; null for nobody.</param>
    public static ScheduleResult Run(Schedule schedule, Action<SimulatedNode, ConsensusInput, ConsensusEffects>? observed = null)
    {
        ScheduleRun run = new(schedule, observed ?? (static (_, _, _) => { }));
        try
        {
            run.Disturb();
            run._world.Start();
            run._world.Events.RunUntil(() => run._world.Checker.HasFork, schedule.HealMs);
            if (!run._world.Checker.HasFork) run.Heal();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            run._world.Checker.Report(ViolationKind.Exception, 0, fault.ToString());
        }

        return run.Result();
    }

    private void Disturb()
    {
        SplitHonest();
        foreach (Disturbance disturbance in _schedule.Disturbances)
        {
            switch (disturbance)
            {
                case Disturbance.Actor actor:
                    SimulatedNode node = _world.Nodes[actor.Validator];
                    Chance chance = new(Chance.Mix(_schedule.Seed, ActorSeed + (ulong)actor.Validator));
                    node.Conduct = ActorKinds.Make(actor.Kind, _world, node, chance);
                    break;
                case Disturbance.Partition partition:
                    _world.Events.At(partition.FromMs, () =>
                    {
                        _world.QuietSince = Math.Max(_world.QuietSince, partition.ToMs);
                        _world.Network.Part(partition.SecondSide, partition.IsOneWay);
                    });
                    _world.Events.At(partition.ToMs, () =>
                    {
                        _world.Network.Heal();
                        _world.Reconnect();
                    });
                    break;
                case Disturbance.RoughLinks rough:
                    _world.Events.At(rough.FromMs, () =>
                    {
                        _world.QuietSince = Math.Max(_world.QuietSince, rough.ToMs);
                        SetLinks(rough.LostPerThousand, rough.DuplicatedPerThousand, rough.DelayMaxMs);
                    });
                    _world.Events.At(rough.ToMs, () =>
                    {
                        SetLinks(0, 0, HealedDelayMs);
                        _world.Reconnect();
                    });
                    break;
                case Disturbance.Crash crash:
                    _world.Nodes[crash.Node].PlanCrash(crash.Step, crash.PerThousand, crash.DownMs);
                    break;
                case Disturbance.PowerFailure failure:
                    _world.Events.At(failure.AtMs, () => CutPower(failure));
                    break;
                case Disturbance.Membership membership:
                    _world.Events.At(membership.AtMs, () => Ask(membership));
                    break;
                case Disturbance.Drift drift when drift.Node < _world.Nodes.Count:
                    _world.Nodes[drift.Node].ClockPerThousand = drift.PerThousand;
                    break;
            }
        }
    }

    private void Ask(Disturbance.Membership membership)
    {
        UInt128 bit = SimulatedState.Bit(membership.Validator);
        _world.WantToJoin = membership.IsJoin ? _world.WantToJoin | bit : _world.WantToJoin & ~bit;
        _world.WantToLeave = membership.IsJoin ? _world.WantToLeave & ~bit : _world.WantToLeave | bit;
    }

    /// <summary>The halves that equivocators talk to: honest validators in turn on one and the other side.</summary>
    private void SplitHonest()
    {
        bool[] isByzantine = new bool[_world.Nodes.Count];
        foreach (Disturbance.Actor actor in _schedule.Disturbances.OfType<Disturbance.Actor>()) isByzantine[actor.Validator] = true;
        UInt128 second = 0;
        int honest = (int)(_schedule.Seed & 1);
        for (int i = 0; i < isByzantine.Length; i++)
        {
            if (!isByzantine[i] && (honest++ & 1) == 1) second |= UInt128.One << i;
        }

        _world.Conspiracy.SecondHalf = second;
    }

    private void SetLinks(int lost, int duplicated, int delayMax) =>
        (_world.Network.LostPerThousand, _world.Network.DuplicatedPerThousand, _world.Network.DelayMax) = (lost, duplicated, delayMax);

    private void CutPower(Disturbance.PowerFailure failure)
    {
        Chance chance = new(Chance.Mix(_schedule.Seed, 5));
        foreach (SimulatedNode node in _world.Nodes)
        {
            int down = chance.Next(failure.DownMaxMs + 1);
            if (!node.IsHonest || !node.IsUp) continue;
            node.Crash();
            node.StartAgainAfter(down);
        }
    }

    /// <summary>From now on the links are good and everybody honest is up, with its clock as it is; Byzantine validators stay what they are.</summary>
    private void Heal()
    {
        _world.Network.Heal();
        _world.QuietSince = _world.Events.Now;
        SetLinks(0, 0, HealedDelayMs);
        foreach (SimulatedNode node in _world.Nodes)
        {
            node.ForgetPlannedCrashes();
            if (!node.IsUp) node.Start();
        }

        _world.Reconnect();
        ulong heights = _schedule.Settings.EpochLength == 0 ? HeightsAfterHealing : HeightsOfLivingSet;
        if (_schedule.Settings.HasRealBlocks)
        {
            // Those who are behind come to this head first, and then to what they are told of.
            if (!_schedule.HasSmallPools) _world.WaitsCountFrom = _world.HighestHead + HeightsAfterHealing;
            heights = Math.Max(heights, (2 * HeightsAfterHealing) + _world.Options.WaitMax);
        }

        ulong target = Math.Max(HeightsMin, _world.HighestHead + heights);
        if (!_schedule.Settings.IsProgressChecked)
        {
            _world.Events.RunUntil(() => _world.Checker.HasFork || AllHave(target), _world.Events.Now + UncheckedMs);
            return;
        }

        // Honest validators that are behind first come to the height of the one that is most ahead.
        for (ulong height = _world.HighestHead + 1; height <= target && !_world.Checker.HasFork; height++)
        {
            if (!DecidesWithinBound(height)) return;
        }
    }

    private bool DecidesWithinBound(ulong height)
    {
        uint highest = _world.Nodes.Where(node => node.IsHonest && node.Head + 1 == height).Select(node => node.Round).DefaultIfEmpty().Max();
        long bound = ProgressBound.Of(_world.Options.Consensus, _world.Options.Keys, _schedule.Settings.Byzantine, highest);
        long start = _world.Events.Now;
        bool isReached = _world.Events.RunUntil(() => _world.Checker.HasFork || AllHave(height), start + bound);
        _worst = Math.Max(_worst, (int)((_world.Events.Now - start) * 1_000 / bound));
        if (isReached) return true;
        string heads = string.Join(' ', _world.Nodes.Select(node => $"{node.Head}/{node.Round}{(node.IsHonest ? "" : "*")}"));
        _world.Checker.Report(ViolationKind.NoProgress, height, $"not decided within {bound} ms of healing or of the height before; heads and rounds: {heads}");
        return false;
    }

    private bool AllHave(ulong height)
    {
        foreach (SimulatedNode node in _world.Nodes)
        {
            if (node.IsHonest && node.Head < height) return false;
        }

        return true;
    }

    private ScheduleResult Result() => new()
    {
        Seed = _schedule.Seed,
        Violations = _world.Checker.Violations,
        TraceHash = _world.TraceHash,
        Heights = _world.HighestHead,
        RoundMax = _roundMax,
        WorstOfBoundPerThousand = _worst,
        Counts = new ScheduleCounts(
            _world.Steps,
            _world.VotesSigned,
            _world.Network.Sent,
            _world.Network.Lost,
            _world.Network.Duplicated,
            _world.ForgeriesRefused,
            _world.Nodes.Sum(node => node.Crashes),
            _world.Nodes.Sum(node => node.RecordsRecovered),
            _world.Nodes.Sum(node => node.RecordsLost),
            _world.Nodes.Sum(node => node.BlocksLost),
            _world.Checker.SetChanges,
            SimulatedState.Count(_world.Checker.Equivocators),
            SimulatedState.Count(_world.Checker.Inactive),
            _world.Events.Now)
        {
            SealChecks = _world.Nodes.Sum(node => node.SealChecks),
            WrongSeals = _world.Checker.WrongSeals,
            TransactionsSent = _world.Wallets?.Sent ?? 0,
            TransactionsRefused = _world.Wallets?.Refused ?? 0,
            TransactionsFinal = _world.LedgerChecker?.Executed ?? 0,
            PayloadsCompleted = _world.Nodes.Sum(node => node.PayloadsMade.Completed),
            PayloadsFetched = _world.Nodes.Sum(node => node.PayloadsMade.Fetched),
        },
        WorstWaitPerThousand = _world.LedgerChecker?.WorstWaitPerThousand ?? 0,
    };
}
