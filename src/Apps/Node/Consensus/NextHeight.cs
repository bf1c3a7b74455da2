using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Node.Consensus;

/// <summary>What the state after a block says about the next one: who signs it, and whether it is wanted without any transaction.</summary>
/// <param name="Parent">Header of the block before.</param>
/// <param name="Validators">The active set after the next block's start step.</param>
/// <param name="HasPendingChanges">Changes of the set wait for the next boundary, so that blocks up to it are made also without other work.</param>
/// <param name="Queue">Where the chain stands in the queue of messages from L1.</param>
internal sealed record NextHeight(BlockHeader Parent, ValidatorSet Validators, bool HasPendingChanges, QueuePosition Queue)
{
    /// <summary>Where the contract Staking says whether anything waits (docs/spec/staking.md).</summary>
    private static readonly U256 s_pendingChangesSlot = U256.Zero;

    /// <summary>The head and what it says about the next block, of one state: the chain may grow by an import at any time.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="Read"/>.</exception>
    public static NextHeight OfHead(Ledger ledger)
    {
        using LedgerSnapshot snapshot = ledger.OpenSnapshot();
        return Read(ledger.Configuration, snapshot.Header, snapshot);
    }

    /// <summary>The most seals that its certificate may need.</summary>
    public int SealsMax(QuorumRule rule) => Quorum.IsByStake(rule) ? Validators.Count : Quorum.Required(rule, Validators.Count);

    /// <summary>Reads it from the state after the parent.</summary>
    /// <exception cref="InvalidOperationException">That state names no validators: no chain gets there.</exception>
    public static NextHeight Read(ChainConfiguration configuration, BlockHeader parent, IStateSource state)
    {
        ValidatorSetFault fault = ActiveValidators.TryRead(configuration, parent, state, out ValidatorSet? validators);
        return fault == ValidatorSetFault.None
            ? new NextHeight(parent, validators!, ArePending(configuration.Consensus, state), BridgeReader.Read(configuration.Bridge, state).Queue)
            : throw new InvalidOperationException(
                $"The validator set at {configuration.Consensus.ValidatorSet} after block {parent.Number} cannot be used: {fault}.");
    }

    private static bool ArePending(ConsensusParameters parameters, IStateSource state)
    {
        if (parameters.EpochLength == 0 || !state.TryReadAccount(Predeploys.Staking, out _)) return false;
        state.ReadStorage(Predeploys.Staking, s_pendingChangesSlot, out U256 pending);
        return !pending.IsZero;
    }
}
