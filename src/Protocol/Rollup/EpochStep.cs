using System;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The start step of a block on an epoch's boundary: the system makes the pending changes of the validator set active.</summary>
/// <remarks>
/// Nothing else writes the set, and this comes before all else of the block, in an environment that follows from the parent alone. So the validators
/// of a block are a function of the state after its parent, known before anybody has chosen a timestamp or a beneficiary.
/// A block is never invalid because of it: when the call fails, or leaves what is no set or one below the chain's minimum, all of it is undone.
/// </remarks>
internal static class EpochStep
{
    /// <summary>Runs the step on a state between transactions. The executor's block is to be set anew afterwards, and its fault to be looked at.</summary>
    /// <param name="executor">Of the state after the parent.</param>
    /// <param name="configuration">Of the chain.</param>
    /// <param name="parent">Header of the block before the boundary.</param>
    /// <returns>False when the set is the one before: nothing was changed.</returns>
    public static bool Run(TransactionExecutor<NoTracer> executor, ChainConfiguration configuration, BlockHeader parent)
    {
        executor.SetBlock(configuration, EnvironmentAfter(configuration, parent), UnknownBlocks.Instance);
        if (!executor.TryBeginSystemCall(configuration.Consensus.ValidatorSet, Activate.ToArray(), out ExecutionOutcome outcome))
        {
            return false;
        }

        bool isKept = outcome.IsSuccess && LeavesSet(configuration.Consensus, executor.State);
        if (isKept)
        {
            executor.State.EndTransaction();
        }
        else
        {
            executor.State.DiscardTransaction();
        }

        return isKept;
    }

    /// <summary>keccak256("activate()"), the first four bytes.</summary>
    private static ReadOnlySpan<byte> Activate => [0x0f, 0x15, 0xf4, 0xc0];

    private static bool LeavesSet(ConsensusParameters parameters, WorldState state) =>
        ValidatorSetReader.TryRead(parameters, new WorldStateSource(state), out ValidatorSet? set) == ValidatorSetFault.None
        && (ulong)set!.Count >= parameters.MinimumValidators
        && HasTrueTotal(parameters, state, set);

    /// <summary>A quorum by stake is measured against the total that the contract names.</summary>
    private static bool HasTrueTotal(ConsensusParameters parameters, WorldState state, ValidatorSet set)
    {
        state.GetStorage(parameters.ValidatorSet, ValidatorSetLayout.TotalStakeSlot(parameters), out U256 total);
        return set.TryGetTotalStake(out U256 sum) && sum == total && !state.IsFaulted;
    }

    /// <summary>Number and base fee of the block; time, gas limit and rules of the parent; nobody's beneficiary.</summary>
    private static BlockEnvironment EnvironmentAfter(ChainConfiguration configuration, BlockHeader parent) => new()
    {
        ChainId = configuration.ChainId,
        Number = parent.Number + 1,
        Timestamp = parent.Timestamp,
        Beneficiary = default,
        GasLimit = parent.GasLimit,
        BaseFee = FeeMarket.NextBaseFee(configuration, parent),
        BlobBaseFee = FeeMarket.BlobBaseFee(
            configuration.BlobParametersAt(parent.Timestamp), FeeMarket.NextExcessBlobGas(configuration, parent, parent.Timestamp)),
        PrevRandao = default,
    };

    /// <summary>BLOCKHASH is zero in the step: the set follows from the state, and no witness needs headers for it.</summary>
    private sealed class UnknownBlocks : IBlockHashes
    {
        public static UnknownBlocks Instance { get; } = new();

        public bool TryGet(ulong number, out Hash256 hash)
        {
            hash = default;
            return true;
        }
    }
}
