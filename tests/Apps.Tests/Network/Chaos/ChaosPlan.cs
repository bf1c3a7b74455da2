using System;
using System.Collections.Generic;
using System.Linq;

namespace Sequitur.Apps.Network;

/// <summary>What goes wrong with validators. One at a time; each is over before the next begins.</summary>
internal enum Breakdown
{
    /// <summary>SIGKILL to one.</summary>
    KillOne,

    /// <summary>SIGKILL to two: one more than may be faulty, so nothing is decided until one is back.</summary>
    KillTwo,

    /// <summary>SIGKILL to all.</summary>
    KillAll,

    /// <summary>The wire of one is out.</summary>
    CutOffOne,

    /// <summary>The cable between the halves is out: two against two.</summary>
    PartHalves,

    /// <summary>One is stopped, and its clock goes on.</summary>
    FreezeOne,
}

/// <param name="Kind">What.</param>
/// <param name="Validators">Whose, in the order in which it happens to them.</param>
/// <param name="LastsMs">Until the repair begins.</param>
/// <param name="CalmMs">From the end of the repair to the next one.</param>
internal sealed record PlannedBreakdown(Breakdown Kind, int[] Validators, int LastsMs, int CalmMs)
{
    public override string ToString() => $"{Kind} {string.Join(',', Validators)} for {LastsMs} ms";
}

/// <param name="Machine">All connections it dialled are reset.</param>
/// <param name="State">How its links are afterwards.</param>
/// <param name="CalmMs">Until the next one.</param>
internal sealed record PlannedLink(int Machine, LinkState State, int CalmMs)
{
    public override string ToString() => $"links of {Machine} reset, then {State.DelayMs} ms + {State.JitterMs} ms{(State.ResetAfterMs is { } age ? $", reset each {age} ms" : "")}";
}

/// <summary>Two endless sequences that follow from a seed: what happens to validators, and what to links meanwhile.</summary>
/// <remarks>Breakdowns are dealt like cards of a shuffled deck, so that a short run has every kind. In most of them at most f validators are away.</remarks>
internal sealed class ChaosPlan(int seed, int validators)
{
    private static readonly Breakdown[] s_deck =
    [
        Breakdown.KillOne, Breakdown.KillOne, Breakdown.KillOne, Breakdown.CutOffOne, Breakdown.CutOffOne,
        Breakdown.FreezeOne, Breakdown.FreezeOne, Breakdown.KillTwo, Breakdown.KillAll, Breakdown.PartHalves,
    ];

    private static readonly int[] s_delaysMs = [2, 10, 30, 80];
    private static readonly int[] s_jittersMs = [0, 0, 5, 20];

    public IEnumerable<PlannedBreakdown> Breakdowns()
    {
        var random = new Random(seed);
        while (true)
        {
            Breakdown[] deck = [.. s_deck];
            random.Shuffle(deck);
            foreach (Breakdown kind in deck)
            {
                int[] order = [.. Enumerable.Range(0, validators)];
                random.Shuffle(order);
                int count = kind switch
                {
                    Breakdown.KillAll => validators,
                    Breakdown.PartHalves => 0,
                    Breakdown.KillTwo => 2,
                    _ => 1,
                };
                int lastsMs = kind == Breakdown.KillAll ? random.Next(100, 1_500) : random.Next(300, 6_000);
                yield return new PlannedBreakdown(kind, order[..count], lastsMs, random.Next(500, 3_000));
            }
        }
    }

    public IEnumerable<PlannedLink> Links()
    {
        var random = new Random(seed ^ 0x5eed);
        while (true)
        {
            int? resetAfterMs = random.Next(4) == 0 ? random.Next(300, 1_500) : null;
            var state = new LinkState(s_delaysMs[random.Next(s_delaysMs.Length)], s_jittersMs[random.Next(s_jittersMs.Length)], resetAfterMs);
            yield return new PlannedLink(random.Next(validators), state, random.Next(2_000, 7_000));
        }
    }
}
