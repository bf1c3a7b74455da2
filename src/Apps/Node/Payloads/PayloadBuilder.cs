using System;
using Sequitur.L1;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.State;

namespace Sequitur.Node.Payloads;

/// <summary>Fills a block with the messages from L1 that are next and the best transactions of the mempool. Used by one thread.</summary>
internal sealed class PayloadBuilder(
    ChainConfiguration configuration, MempoolDriver mempool, NodeSettings settings, NodeLog log, BlockExecution execution, RewardMaker rewards, MessageView? messages)
{
    private const int CandidatesMax = 8_192;

    /// <summary>More than fit half of the gas of a block of 100 M.</summary>
    private const int MessagesMax = 2_400;

    private readonly BlockBuilder _filler = new(execution);
    private bool _waitsForClock;

    public Address Beneficiary => settings.Beneficiary;

    /// <summary>The next block after the parent; null when there is nothing to put in and it may not be empty, or when the clock forbids a block.</summary>
    /// <param name="parent">Header of the block before.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="nodes">The tries of that state.</param>
    /// <param name="hashes">Hashes of the blocks up to the parent.</param>
    /// <param name="assumed">What the parent changed, when the mempool has not followed it yet.</param>
    /// <param name="mayBeEmpty">An empty block is welcome.</param>
    public Payload? Build(BlockHeader parent, IStateSource state, ITrieNodes nodes, IBlockHashes hashes, AccountAfterBlock[] assumed, bool mayBeEmpty)
    {
        if (!TryChooseTime(parent, out ulong timestamp)) return null;
        U256 baseFee = FeeMarket.NextBaseFee(configuration, parent);
        Selection selection = mempool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: true, assumed));
        bool hasMessages = messages?.TryGet(BridgeReader.Read(configuration.Bridge, state).QueueIndex, out _) == true;
        if (selection.Candidates is not { Count: > 0 } && !hasMessages && !mayBeEmpty) return null;

        var attributes = new BlockAttributes { Timestamp = timestamp, Beneficiary = Beneficiary, GasLimit = parent.GasLimit };
        Begin(parent, attributes, state, hashes);
        if (MayReward(selection) && rewards.Make(parent, state, baseFee) is { } reward && !TryReward(reward))
        {
            Begin(parent, attributes, state, hashes);
        }

        _filler.Start();
        Fill(selection, baseFee, assumed);
        bool isEmpty = _filler.IncludedCount == 0 && execution.BridgeBefore.QueueIndex == BridgeReader.Read(configuration.Bridge, execution.State).QueueIndex;
        if (isEmpty && !mayBeEmpty) return null;
        Require(execution.Seal(nodes, recordWitness: true, out SealedBlock? built), "seal", parent.Number + 1);
        return new Payload(built!.Block, built);
    }

    /// <summary>Begins the block, with the messages from L1 that it takes.</summary>
    private void Begin(BlockHeader parent, BlockAttributes attributes, IStateSource state, IBlockHashes hashes)
    {
        Require(execution.Begin(configuration, parent, attributes, state, hashes), "begin", parent.Number + 1);
        if (messages is null) return;
        QueuePosition position = execution.BridgeBefore.Queue;
        MessageShare share = new(attributes.GasLimit, configuration.RulesAt(attributes.Timestamp));
        foreach (SeenMessage seen in messages.From(position.Index, MessagesMax))
        {
            if (seen.Content.QueueIndex != position.Index || !share.TryTake(seen.Content)) return;
            position = position.After(seen.Content);
            TransactionRejection refused = position.Hash == seen.RollingHash ? execution.TryExecute(seen.Transaction) : new TransactionRejection(TransactionRejectionReason.QueueIndexMismatch, default, default);
            if (!refused.IsRejected) continue;
            if (refused.Fault.IsSet) throw new InvalidOperationException($"The state cannot be read: {refused.Fault}.");
            log.Warn("message-left-out", ("index", seen.Content.QueueIndex), ("hash", seen.Transaction.Hash), ("reason", refused.Reason));
            return;
        }
    }

    /// <summary>
    /// A waiting transaction of the same account would lose its nonce to the reward, and one that asks for nearly all gas of a block its room: both go first.
    /// </summary>
    private bool MayReward(Selection selection)
    {
        if (mempool.PendingNonce(Beneficiary) is not null) return false;
        ulong largest = 0;
        foreach (PooledTransaction candidate in selection.Candidates ?? []) largest = Math.Max(largest, candidate.Body.GasLimit);
        return execution.GasLeft - Math.Min(execution.GasLeft, largest) >= RewardMaker.GasMax;
    }

    /// <summary>False when the block has to be begun again without it: a reward that pays for nothing is not worth its gas.</summary>
    private bool TryReward(Transaction reward)
    {
        TransactionRejection refused = execution.TryExecute(reward);
        if (!refused.IsRejected && execution.LastResult.Receipt.IsSuccess) return true;
        string reason = refused.IsRejected ? refused.Reason.ToString() : execution.LastResult.ExitReason.ToString();
        log.Debug("reward-left-out", ("hash", reward.Hash), ("reason", reason));
        return false;
    }

    private void Fill(Selection selection, U256 baseFee, AccountAfterBlock[] assumed)
    {
        while (selection.Candidates is { } candidates)
        {
            _filler.Add(candidates);
            if (_filler.Fault.IsRejected) throw new InvalidOperationException($"The state cannot be read: {_filler.Fault.Fault}.");
            ReportRefused();
            if (_filler.IsFull || !selection.MoreAvailable) return;
            selection = mempool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: false, assumed));
        }
    }

    private void ReportRefused()
    {
        foreach (RefusedCandidate refused in _filler.Held) mempool.Report(new MempoolInput.Hold(refused.Transaction.Sender));
        foreach (RefusedCandidate refused in _filler.Discarded)
        {
            log.Warn("transaction-discarded", ("hash", refused.Transaction.Hash), ("reason", refused.Rejection.Reason));
            mempool.Report(new MempoolInput.Discard(refused.Transaction.Hash));
        }

        _filler.Held.Clear();
        _filler.Discarded.Clear();
    }

    private bool TryChooseTime(BlockHeader parent, out ulong timestamp)
    {
        ulong clock = ProposalClock.Seconds();
        ulong ahead = configuration.StrictTimestamps ? 0 : settings.AheadOfClockMax;
        bool chosen = ProposalTime.TryChoose(parent.Timestamp, configuration.StrictTimestamps, clock, ahead, out timestamp);
        if (!chosen && !_waitsForClock) log.Warn("waiting-for-clock", ("clock", clock), ("earliest", timestamp));
        _waitsForClock = !chosen;
        return chosen;
    }

    private static void Require(in BlockRejection rejection, string step, ulong height)
    {
        if (rejection.IsRejected) throw new InvalidOperationException($"Block {height} failed to {step}: {rejection.Reason} {rejection.Fault}.");
    }
}
