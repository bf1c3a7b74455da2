using System;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.State;

namespace Sequitur.Node.Payloads;

/// <summary>Fills a block with the best transactions of the mempool. Used by one thread.</summary>
internal sealed class PayloadBuilder(
    ChainConfiguration configuration, MempoolDriver mempool, NodeSettings settings, NodeLog log, BlockExecution execution, RewardMaker rewards)
{
    private const int CandidatesMax = 8_192;

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
        if (selection.Candidates is not { Count: > 0 } && !mayBeEmpty) return null;

        var attributes = new BlockAttributes { Timestamp = timestamp, Beneficiary = Beneficiary, GasLimit = parent.GasLimit };
        Require(execution.Begin(configuration, parent, attributes, state, hashes), "begin", parent.Number + 1);
        if (MayReward(parent, selection) && rewards.Make(parent, state, baseFee) is { } reward && !TryReward(reward))
        {
            Require(execution.Begin(configuration, parent, attributes, state, hashes), "begin", parent.Number + 1);
        }

        _filler.Start();
        Fill(selection, baseFee, assumed);
        if (_filler.IncludedCount == 0 && !mayBeEmpty) return null;
        Require(execution.Seal(nodes, recordWitness: true, out SealedBlock? built), "seal", parent.Number + 1);
        return new Payload(built!.Block, built);
    }

    /// <summary>
    /// A waiting transaction of the same account would lose its nonce to the reward, and one that asks for nearly all gas of a block its room: both go first.
    /// </summary>
    private bool MayReward(BlockHeader parent, Selection selection)
    {
        if (mempool.PendingNonce(Beneficiary) is not null) return false;
        ulong largest = 0;
        foreach (PooledTransaction candidate in selection.Candidates ?? []) largest = Math.Max(largest, candidate.Body.GasLimit);
        return parent.GasLimit - Math.Min(parent.GasLimit, largest) >= RewardMaker.GasMax;
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
