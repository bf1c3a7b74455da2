using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Simulator.Actors;

namespace Sequitur.Simulator.Schedules;

/// <summary>Makes the schedule of a seed. Seeds that follow each other give schedules that have nothing to do with each other.</summary>
public static class ScheduleGenerator
{
    public const int RealSignaturesEvery = 128;

    /// <summary>Each costs as much as a thousand others.</summary>
    public const int RealSealsEvery = 2_048;

    private const int SmallPoolsEvery = 8;
    private const int HealMsMin = 2_000;
    private const int HealMsMax = 7_000;
    private const int CrashStepMax = 150;
    private const int DownMsMax = 2_500;

    public static Schedule Of(SimulationSettings settings, ulong seed)
    {
        Chance chance = new(Chance.Mix(seed, 3));
        int heal = chance.Next(HealMsMin, HealMsMax);
        List<Disturbance> made = [];
        int[] order = Shuffled(settings.Validators, chance);
        AddActors(settings, order[..settings.Byzantine], chance, made);
        int twins = made.FindAll(static one => one is Disturbance.Actor { Kind: ActorKind.Twin }).Count;
        int nodes = settings.Validators + settings.Candidates + twins;
        for (int i = chance.Next(4) + (2 * twins); i > 0; i--) made.Add(Partition(made.Count, heal, nodes, twins, chance));
        for (int i = chance.Next(3); i > 0; i--)
        {
            (long from, long to) = Span(heal, chance);
            made.Add(new Disturbance.RoughLinks(made.Count, from, to, chance.Next(200), chance.Next(100), chance.Next(50, 1_500)));
        }

        int[] honest = [.. order[settings.Byzantine..], .. Enumerable.Range(settings.Validators, settings.Candidates)];
        AddCrashes(honest, heal, chance, made);
        for (int i = chance.Next(settings.Validators + 1); i > 0 && chance.Next(2) == 0; i--)
        {
            made.Add(new Disturbance.Drift(made.Count, chance.Next(nodes), chance.Next(ScheduleRun.DriftPerThousandMin, ScheduleRun.DriftPerThousandMax + 1)));
        }

        AddMemberships(settings, honest, heal, new Chance(Chance.Mix(seed, 6)), made);
        return new Schedule(settings, seed, Chance.Mix(seed, 4) % RealSignaturesEvery == 0, heal, [.. made])
        {
            HasRealSeals = settings.HasBlsSeals && Chance.Mix(seed, 10) % RealSealsEvery == 0,
            HasSmallPools = settings.HasRealBlocks && Chance.Mix(seed, 9) % SmallPoolsEvery == 0,
            Stakes = settings.HasUnequalStakes ? Stakes(settings, order[..settings.Byzantine], new Chance(Chance.Mix(seed, 7))) : null,
        };
    }

    /// <summary>Candidates join, and whoever is honest leaves and comes back, before healing and for a while after it.</summary>
    private static void AddMemberships(SimulationSettings settings, int[] honest, int heal, Chance chance, List<Disturbance> made)
    {
        if (settings.EpochLength == 0) return;
        for (int i = 0; i < settings.Candidates; i++)
        {
            if (chance.Next(4) > 0) made.Add(new Disturbance.Membership(made.Count, chance.Next(heal), settings.Validators + i, IsJoin: true));
        }

        for (int i = chance.Next(4); i > 0; i--)
        {
            int validator = honest[chance.Next(honest.Length)];
            int at = chance.Next(2 * heal);
            made.Add(new Disturbance.Membership(made.Count, at, validator, IsJoin: false));
            if (chance.Next(2) == 0) made.Add(new Disturbance.Membership(made.Count, at + chance.Next(heal), validator, IsJoin: true));
        }
    }

    /// <summary>The honest have some each, and the Byzantine as much in all as they may, one more and one less.</summary>
    /// <remarks>
    /// Where the set changes, that is measured by the lightest honest of all sets that may come: a set never has fewer than at first, so only as many are
    /// outside as there are candidates, and the heaviest honest may be those.
    /// </remarks>
    private static ulong[] Stakes(SimulationSettings settings, int[] byzantine, Chance chance)
    {
        ulong[] stakes = new ulong[settings.Validators + settings.Candidates];
        List<ulong> honestStakes = [];
        for (int i = 0; i < stakes.Length; i++)
        {
            stakes[i] = (ulong)chance.Next(20, 100) * (ulong)settings.Validators;
            if (Array.IndexOf(byzantine, i) < 0) honestStakes.Add(stakes[i]);
        }

        honestStakes.Sort();
        ulong honest = 0;
        foreach (ulong stake in honestStakes[..^settings.Candidates]) honest += stake;
        ulong left = honest * (ulong)settings.ByzantineStakePerMille / (ulong)(1_000 - settings.ByzantineStakePerMille);
        for (int i = 0; i < byzantine.Length; i++)
        {
            ulong share = i == byzantine.Length - 1 ? left : Math.Max(1, left * (ulong)chance.Next(20, 100) / 100 / (ulong)(byzantine.Length - i));
            stakes[byzantine[i]] = share;
            left -= share;
        }

        return stakes;
    }

    /// <summary>In every second schedule they are all of one kind, since some can only do harm together.</summary>
    private static void AddActors(SimulationSettings settings, int[] byzantine, Chance chance, List<Disturbance> made)
    {
        ActorKind? common = chance.Next(2) == 0 ? AnyOf(settings.Actors, chance) : null;
        foreach (int validator in byzantine) made.Add(new Disturbance.Actor(made.Count, validator, common ?? AnyOf(settings.Actors, chance)));
    }

    private static void AddCrashes(int[] honest, int heal, Chance chance, List<Disturbance> made)
    {
        for (int i = chance.Next(6); i > 0; i--)
        {
            int node = honest[chance.Next(honest.Length)];
            made.Add(new Disturbance.Crash(made.Count, node, chance.Next(1, CrashStepMax), chance.Next(1_000), chance.Next(DownMsMax)));
        }

        if (chance.Next(3) == 0) made.Add(new Disturbance.PowerFailure(made.Count, chance.Next(heal), chance.Next(DownMsMax)));
    }

    private static Disturbance.Partition Partition(int number, int heal, int nodes, int twins, Chance chance)
    {
        (long from, long to) = Span(heal, chance);
        UInt128 second = new UInt128(chance.NextWord(), chance.NextWord()) & ((UInt128.One << nodes) - 1);
        return new Disturbance.Partition(number, from, to, second, twins == 0 && chance.Next(4) == 0);
    }

    /// <summary>Short ones come between the votes of a round, long ones hold whole rounds.</summary>
    private static (long From, long To) Span(int heal, Chance chance)
    {
        int from = chance.Next(heal);
        int length = chance.Next(2) == 0 ? chance.Next(20, 400) : chance.Next(400, 4_000);
        return (from, Math.Min(heal, from + length));
    }

    private static ActorKind AnyOf(ActorKind[] kinds, Chance chance) => kinds[chance.Next(kinds.Length)];

    private static int[] Shuffled(int count, Chance chance)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int place = chance.Next(i + 1);
            order[i] = order[place];
            order[place] = i;
        }

        return order;
    }
}
