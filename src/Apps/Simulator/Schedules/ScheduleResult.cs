using System.Collections.Generic;

namespace Sequitur.Simulator.Schedules;

/// <summary>What became of a schedule.</summary>
public sealed record ScheduleResult
{
    public required ulong Seed { get; init; }

    /// <summary>The first finding of each kind; none when all is well.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Of everything that any machine was told or answered.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>Blocks of the honest node that has most.</summary>
    public required ulong Heights { get; init; }

    public required uint RoundMax { get; init; }

    public required ScheduleCounts Counts { get; init; }

    /// <summary>The longest wait for a height after healing, in thousandths of the bound on it.</summary>
    public required int WorstOfBoundPerThousand { get; init; }

    /// <summary>The longest wait of a transaction after healing, in thousandths of the bound on it.</summary>
    public int WorstWaitPerThousand { get; init; }

    public bool HasFailed => Violations.Count > 0;
}

/// <summary>What happened in a schedule, or in many.</summary>
public readonly record struct ScheduleCounts(
    long Steps,
    long VotesSigned,
    long MessagesSent,
    long MessagesLost,
    long MessagesDuplicated,
    long ForgeriesRefused,
    long Crashes,
    long RecordsRecovered,
    long RecordsLost,
    long BlocksLost,
    long SetChanges,
    long Equivocators,
    long Inactive,
    long VirtualMs)
{
    /// <summary>How many times machines have asked for BLS seals to be checked.</summary>
    public long SealChecks { get; init; }

    /// <summary>How many times that has shown a wrong one.</summary>
    public long WrongSeals { get; init; }

    /// <summary>By wallets, where blocks are real.</summary>
    public long TransactionsSent { get; init; }

    /// <summary>By the first node that was asked.</summary>
    public long TransactionsRefused { get; init; }

    public long TransactionsFinal { get; init; }

    /// <summary>Proposals that a node made whole out of its own mempool.</summary>
    public long PayloadsCompleted { get; init; }

    /// <summary>Proposals that another node had to give it, where blocks are real.</summary>
    public long PayloadsFetched { get; init; }

    public static ScheduleCounts operator +(in ScheduleCounts one, in ScheduleCounts other) => Add(one, other);

    public static ScheduleCounts Add(in ScheduleCounts one, in ScheduleCounts other) => new(
        one.Steps + other.Steps,
        one.VotesSigned + other.VotesSigned,
        one.MessagesSent + other.MessagesSent,
        one.MessagesLost + other.MessagesLost,
        one.MessagesDuplicated + other.MessagesDuplicated,
        one.ForgeriesRefused + other.ForgeriesRefused,
        one.Crashes + other.Crashes,
        one.RecordsRecovered + other.RecordsRecovered,
        one.RecordsLost + other.RecordsLost,
        one.BlocksLost + other.BlocksLost,
        one.SetChanges + other.SetChanges,
        one.Equivocators + other.Equivocators,
        one.Inactive + other.Inactive,
        one.VirtualMs + other.VirtualMs)
    {
        SealChecks = one.SealChecks + other.SealChecks,
        WrongSeals = one.WrongSeals + other.WrongSeals,
        TransactionsSent = one.TransactionsSent + other.TransactionsSent,
        TransactionsRefused = one.TransactionsRefused + other.TransactionsRefused,
        TransactionsFinal = one.TransactionsFinal + other.TransactionsFinal,
        PayloadsCompleted = one.PayloadsCompleted + other.PayloadsCompleted,
        PayloadsFetched = one.PayloadsFetched + other.PayloadsFetched,
    };
}
