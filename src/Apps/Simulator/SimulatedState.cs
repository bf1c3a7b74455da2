using System;
using System.Numerics;

namespace Sequitur.Simulator;

/// <summary>What a payload does to the state. Validators are bits.</summary>
/// <param name="Joins">Who asks to become a validator.</param>
/// <param name="Leaves">Who asks to be none any more.</param>
/// <param name="Slashes">Who is to be slashed and put out.</param>
/// <param name="Rewarded">The height that is counted; 0 for none.</param>
/// <param name="Seals">Whose commits of it the proposer has handed in.</param>
public readonly record struct SimulatedContent(UInt128 Joins, UInt128 Leaves, UInt128 Slashes, ulong Rewarded, UInt128 Seals);

/// <summary>As much of the state after a payload as decides who validates and who has been seen; docs/spec/staking.md has the rules.</summary>
/// <remarks>Never changed once made: every node that has the payload has the same.</remarks>
public sealed class SimulatedState
{
    private readonly ulong[] _seen;
    private readonly ulong[] _window;

    private SimulatedState(UInt128 active, UInt128 joining, UInt128 leaving, ulong rewarded, ulong counted, ulong[] seen, ulong[] window)
    {
        (Active, Joining, Leaving, Rewarded, Counted) = (active, joining, leaving, rewarded, counted);
        _seen = seen;
        _window = window;
    }

    public UInt128 Active { get; }

    /// <summary>Who becomes active at a boundary to come.</summary>
    public UInt128 Joining { get; }

    /// <summary>Who ceases to be: of their own will, or slashed.</summary>
    public UInt128 Leaving { get; }

    /// <summary>The highest height that has been counted.</summary>
    public ulong Rewarded { get; }

    /// <summary>How many have.</summary>
    public ulong Counted { get; }

    public static SimulatedState Genesis(UInt128 active, int validators) => new(active, 0, 0, 0, 0, new ulong[validators], []);

    /// <summary>Counted heights since the validator was last seen, or became active.</summary>
    public ulong UnseenFor(int validator) => Counted - _seen[validator];

    public bool IsSlashable(int validator, ulong window) => Has(Active & ~Leaving, validator) && UnseenFor(validator) > window;

    /// <summary>The first of the last so many heights counted, when there have been as many; else 0. At most as many as the rules remember.</summary>
    public ulong FirstOfLast(ulong counted) => (ulong)_window.Length >= counted ? _window[^(int)counted] : 0;

    /// <summary>The set for the next height: this one, or at a boundary the one with what was pending, as far as an epoch may change and no further than its minimum.</summary>
    public SimulatedState At(ulong height, SimulatedRules rules)
    {
        if (!rules.IsBoundary(height) || (Joining | Leaving) == 0) return this;
        (UInt128 active, UInt128 joining, UInt128 leaving) = (Active, Joining, Leaving);
        ulong[] seen = [.. _seen];
        int changes = 0;
        for (int i = 0; i < seen.Length && changes < rules.ChangesPerEpochMax; i++)
        {
            if (!Has(leaving, i) || Count(active) <= rules.MinimumValidators) continue;
            active &= ~Bit(i);
            leaving &= ~Bit(i);
            changes++;
        }

        for (int i = 0; i < seen.Length && changes < rules.ChangesPerEpochMax; i++)
        {
            if (!Has(joining, i)) continue;
            active |= Bit(i);
            joining &= ~Bit(i);
            seen[i] = Counted;
            changes++;
        }

        return new SimulatedState(active, joining, leaving, Rewarded, Counted, seen, _window);
    }

    /// <summary>The state after a payload at this height on this state.</summary>
    /// <param name="height">Of the payload.</param>
    /// <param name="proposer">Its number, −1 for a stranger: whoever counts a height marks itself as seen, so that others cannot make it absent by leaving out its seals.</param>
    /// <param name="content">Asks for anything; what the rules do not allow has no effect.</param>
    /// <param name="sealedBy">Who has really committed the block of the height that is to be counted.</param>
    /// <param name="rules">Of the chain.</param>
    public SimulatedState After(ulong height, int proposer, in SimulatedContent content, UInt128 sealedBy, SimulatedRules rules)
    {
        SimulatedState start = At(height, rules);
        UInt128 slashed = 0;
        for (int i = 0; i < start._seen.Length; i++)
        {
            if (Has(content.Slashes, i) && start.IsSlashable(i, rules.InactivityWindow)) slashed |= Bit(i);
        }

        UInt128 joining = start.Joining | (content.Joins & ~start.Active);
        UInt128 leaving = start.Leaving | ((content.Leaves | slashed) & start.Active);
        if (content.Rewarded <= start.Rewarded || content.Rewarded >= height)
        {
            return new SimulatedState(start.Active, joining, leaving, start.Rewarded, start.Counted, start._seen, start._window);
        }

        ulong[] seen = [.. start._seen];
        UInt128 own = proposer < 0 ? 0 : Bit(proposer);
        UInt128 paid = ((content.Seals & sealedBy) | own) & start.Active;
        for (int i = 0; i < seen.Length; i++)
        {
            if (Has(paid, i)) seen[i] = start.Counted + 1;
        }

        int kept = (int)Math.Min((ulong)start._window.Length, rules.InactivityWindow);
        ulong[] window = [.. start._window[^kept..], content.Rewarded];
        return new SimulatedState(start.Active, joining, leaving, content.Rewarded, start.Counted + 1, seen, window);
    }

    public static UInt128 Bit(int validator) => UInt128.One << validator;

    public static bool Has(UInt128 validators, int validator) => ((validators >> validator) & 1) != 0;

    public static int Count(UInt128 validators) => BitOperations.PopCount((ulong)validators) + BitOperations.PopCount((ulong)(validators >> 64));
}

/// <summary>The parameters of a simulated chain's staking.</summary>
/// <param name="EpochLength">The set changes at multiples of this; 0: never.</param>
/// <param name="MinimumValidators">Nobody leaves a set of so many.</param>
/// <param name="ChangesPerEpochMax">The others wait for the next boundary.</param>
/// <param name="InactivityWindow">Whoever is unseen in more counted heights can be slashed.</param>
public sealed record SimulatedRules(ulong EpochLength, int MinimumValidators, int ChangesPerEpochMax, ulong InactivityWindow)
{
    public bool IsBoundary(ulong height) => EpochLength != 0 && height != 0 && height % EpochLength == 0;
}
