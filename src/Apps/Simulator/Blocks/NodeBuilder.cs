using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.State;

namespace Sequitur.Simulator.Blocks;

/// <summary>What a block is built on: a header, the state after it, and how the mempool's accounts differ from that.</summary>
/// <param name="Parent">Header of the block before.</param>
/// <param name="State">The state after it.</param>
/// <param name="Nodes">The tries of that state.</param>
/// <param name="Hashes">Hashes of the blocks up to the parent.</param>
/// <param name="Assumed">What the parent changed, when the mempool has not followed it yet.</param>
internal sealed record BuildGround(BlockHeader Parent, IStateSource State, ITrieNodes Nodes, IBlockHashes Hashes, AccountAfterBlock[] Assumed);

/// <summary>Whose block it is to be, and when.</summary>
/// <param name="Beneficiary">Of its header.</param>
/// <param name="Timestamp">Of its header.</param>
/// <param name="Mark">Makes it another block than others of the same place.</param>
/// <param name="MayBeEmpty">An empty block is welcome.</param>
internal readonly record struct BuildOrder(Address Beneficiary, ulong Timestamp, byte[] Mark, bool MayBeEmpty);

/// <summary>Fills a block with the real builder out of the real mempool, as the node's does, but for rewards.</summary>
internal sealed class NodeBuilder(NodeLedger ledger, NodePool pool, Predicate<Transaction> isLeftOut)
{
    /// <summary>Few, so that one block takes several requests.</summary>
    private const int CandidatesMax = 8;

    private readonly BlockBuilder _filler = new(ledger.Execution);

    /// <summary>Null when there is nothing to put in and it may not be empty.</summary>
    public SealedBlock? Build(BuildGround ground, in BuildOrder order)
    {
        U256 baseFee = FeeMarket.NextBaseFee(SimulatedGenesis.Configuration, ground.Parent);
        (PooledTransaction[] candidates, bool isMore) = pool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: true, ground.Assumed));
        if (candidates.Length == 0 && !order.MayBeEmpty) return null;
        var attributes = new BlockAttributes
        {
            Timestamp = order.Timestamp,
            Beneficiary = order.Beneficiary,
            GasLimit = ground.Parent.GasLimit,
            ExtraData = order.Mark,
        };
        Require(ledger.Execution.Begin(SimulatedGenesis.Configuration, ground.Parent, attributes, ground.State, ground.Hashes), "begin");
        _filler.Start();
        while (true)
        {
            _filler.Add([.. Array.FindAll(candidates, candidate => !isLeftOut(candidate.Body))]);
            if (_filler.Fault.IsRejected) throw new InvalidOperationException($"The state cannot be read: {_filler.Fault.Fault}.");
            ReportRefused();
            if (_filler.IsFull || !isMore) break;
            (candidates, isMore) = pool.Select(new MempoolInput.Select(baseFee, CandidatesMax, IsFirst: false, ground.Assumed));
        }

        if (_filler.IncludedCount == 0 && !order.MayBeEmpty) return null;
        Require(ledger.Execution.Seal(ground.Nodes, recordWitness: true, out SealedBlock? built), "seal");
        return built;
    }

    private void ReportRefused()
    {
        foreach (RefusedCandidate refused in _filler.Held) pool.Report(new MempoolInput.Hold(refused.Transaction.Sender));
        foreach (RefusedCandidate refused in _filler.Discarded) pool.Report(new MempoolInput.Discard(refused.Transaction.Hash));
        _filler.Held.Clear();
        _filler.Discarded.Clear();
    }

    private static void Require(in BlockRejection rejection, string step)
    {
        if (rejection.IsRejected) throw new InvalidOperationException($"A block failed to {step}: {rejection.Reason} {rejection.Fault}.");
    }
}
