using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Who signs a block: the active set after the block's start step, which follows from the state after its parent.</summary>
public static class ActiveValidators
{
    /// <summary>The validators of the block after a parent.</summary>
    /// <param name="configuration">Of the chain.</param>
    /// <param name="parent">Header of the block before.</param>
    /// <param name="state">The state after it. It is only read.</param>
    /// <param name="set">The set when the answer is <see cref="ValidatorSetFault.None"/>, else null.</param>
    public static ValidatorSetFault TryRead(ChainConfiguration configuration, BlockHeader parent, IStateSource state, out ValidatorSet? set)
    {
        ConsensusParameters parameters = configuration.Consensus;
        if (!parameters.IsBoundary(parent.Number + 1))
        {
            return ValidatorSetReader.TryRead(parameters, state, out set);
        }

        TransactionExecutor<NoTracer> executor = new(new WorldState(state), default);
        EpochStep.Run(executor, configuration, parent);
        return ValidatorSetReader.TryRead(parameters, new WorldStateSource(executor.State), out set);
    }
}
