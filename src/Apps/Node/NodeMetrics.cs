using System;
using System.Threading;
using Sequitur.Consensus;
using Sequitur.Rollup;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Node;

/// <summary>What the node counts while it runs. Any thread may add.</summary>
internal sealed class NodeMetrics
{
    private readonly long[] _misbehaviours = new long[Enum.GetValues<MisbehaviourKind>().Length];
    private long _blocks;
    private long _transactions;
    private long _gas;
    private long _roundChanges;
    private long _rewards;
    private long _messages;

    /// <summary>From the first work on a height to the block in the ledger.</summary>
    public Histogram BlockSeconds { get; } = new();

    public Histogram CommitSeconds { get; } = new();

    public Histogram BuildSeconds { get; } = new();

    public Histogram ExecuteSeconds { get; } = new();

    public Histogram VoteLogSyncSeconds { get; } = new();

    /// <summary>When the last block became final here, or the node started, in <see cref="Environment.TickCount64"/> milliseconds.</summary>
    public long LastBlockAt { get; private set; } = Environment.TickCount64;

    /// <summary>Consensus has added a block here.</summary>
    public void Decided(uint round, TimeSpan commit, TimeSpan agreed)
    {
        Interlocked.Add(ref _roundChanges, round);
        CommitSeconds.Observe(commit);
        BlockSeconds.Observe(agreed);
    }

    /// <summary>A block that this validator proposed rewards a height.</summary>
    public void Rewarded() => Interlocked.Increment(ref _rewards);

    /// <summary>A block is in the ledger, whoever brought it.</summary>
    public void Added(SealedBlock block)
    {
        Interlocked.Increment(ref _blocks);
        Interlocked.Add(ref _transactions, block.Block.Transactions.Length);
        Interlocked.Add(ref _gas, (long)block.Block.Header.GasUsed);
        Interlocked.Add(ref _messages, (long)(block.BridgeAfter.QueueIndex - block.BridgeBefore.QueueIndex));
        LastBlockAt = Environment.TickCount64;
    }

    public void Misbehaved(MisbehaviourKind kind) => Interlocked.Increment(ref _misbehaviours[(int)kind]);

    public void Write(MetricsText text)
    {
        text.Counter("sequitur_blocks_total", "Blocks added to the ledger since the start.", Volatile.Read(ref _blocks));
        text.Counter("sequitur_transactions_total", "Transactions in those blocks.", Volatile.Read(ref _transactions));
        text.Counter("sequitur_l1_messages_total", "Messages from L1 in those blocks.", Volatile.Read(ref _messages));
        text.Counter("sequitur_gas_total", "Gas used by those blocks.", Volatile.Read(ref _gas));
        text.Counter("sequitur_round_changes_total", "Rounds that ended without a decision, at the heights decided here.", Volatile.Read(ref _roundChanges));
        text.Counter("sequitur_rewarded_heights_total", "Heights rewarded by blocks that this validator proposed.", Volatile.Read(ref _rewards));
        text.Histogram("sequitur_block_seconds", "From the first work on a height to its block in the ledger.", BlockSeconds);
        text.Histogram("sequitur_commit_seconds", "Writing a decided block to the ledger.", CommitSeconds);
        text.Histogram("sequitur_build_seconds", "Building a payload.", BuildSeconds);
        text.Histogram("sequitur_execute_seconds", "Executing another validator's payload.", ExecuteSeconds);
        text.Histogram("sequitur_vote_log_sync_seconds", "Writing votes to disk before they leave.", VoteLogSyncSeconds);
        text.Family("sequitur_misbehaviour_total", "What no honest validator does, by kind.", MetricType.Counter);
        foreach (MisbehaviourKind kind in Enum.GetValues<MisbehaviourKind>())
        {
            text.Sample(Volatile.Read(ref _misbehaviours[(int)kind]), ("kind", Label(kind)));
        }
    }

    private static string Label(MisbehaviourKind kind) => kind switch
    {
        MisbehaviourKind.Equivocation => "equivocation",
        MisbehaviourKind.NotProposer => "not_proposer",
        MisbehaviourKind.WrongSeal => "wrong_seal",
        MisbehaviourKind.UnjustifiedProposal => "unjustified_proposal",
        MisbehaviourKind.UnjustifiedRoundChange => "unjustified_round_change",
        _ => "invalid_payload",
    };
}
