using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Executes the blocks of a batch one after the other from one witness, and checks that the last is final: then all of them are.</summary>
/// <remarks>
/// Each block is executed as if it stood alone, by <see cref="RangeExecutor"/>; what it needs is looked up in the witness that all share. One certificate
/// speaks for all blocks because each names its parent, and because the validators are the same from the first block to the last: those of the state after the
/// batch, whose contract holds what it held before it, unless the batch starts with the block that changed it.
/// </remarks>
public static class BatchExecutor
{
    /// <param name="input">The batch.</param>
    /// <param name="trusted">What the caller knows from elsewhere.</param>
    public static BatchResult Execute(BatchInput input, TrustedStart trusted = default)
    {
        ChainConfiguration configuration = input.Configuration;
        if (!configuration.IsUsable) return Refuse(BatchFault.Configuration);
        if (!trusted.Allows(configuration)) return Refuse(BatchFault.OtherConfiguration);
        if (input.Blocks.Length == 0) return Refuse(BatchFault.NoBlocks);
        if (input.Blocks.Length > BatchInput.BlocksMax) return Refuse(BatchFault.TooManyBlocks);
        if (!WitnessHeaders.TryRead(input.Headers, out WitnessHeaders? headers)) return Refuse(BatchFault.Headers);
        BlockHeader previous = headers!.Parent;
        if (!trusted.Allows(previous)) return Refuse(BatchFault.OtherStart, previous);
        bool isCanonical = RangeExecutor.IsCanonical(input.WitnessState) && RangeExecutor.IsCanonical(input.WitnessCodes);
        if (!isCanonical) return Refuse(BatchFault.WitnessIsCanonical, previous);
        for (int i = 1; i < input.Blocks.Length; i++)
        {
            if (configuration.Consensus.IsBoundary(previous.Number + 1 + (ulong)i)) return Refuse(BatchFault.AcrossBoundary, previous, i);
        }

        return Execute(input, previous, new SharedWitness(input.WitnessState, input.WitnessCodes, headers));
    }

    private static BatchResult Execute(BatchInput input, BlockHeader previous, SharedWitness witness)
    {
        RangeResult? execution = null;
        BatchTotals totals = default;
        for (int i = 0; i < input.Blocks.Length; i++)
        {
            execution = RangeExecutor.Execute(RangeInput.WholeBlock(ContentOf(input, input.Blocks[i])), witness);
            if (!execution.IsValid)
            {
                return new BatchResult { Fault = BatchFault.Block, Block = i, Execution = execution, Previous = previous };
            }

            if (i == 0) totals.Start = execution.BridgeBefore.Queue;
            totals.GasUsed += execution.Details.GasUsed;
            totals.Transactions += (ulong)input.Blocks[i].Transactions.Length;
            witness.Headers.Append(execution.Details.Header!);
        }

        return witness.IsUsedUp(previous.Number)
            ? CheckFinality(input, previous, execution!, totals)
            : Refuse(BatchFault.WitnessIsMinimal, previous);
    }

    private static BatchResult CheckFinality(BatchInput input, BlockHeader previous, RangeResult execution, in BatchTotals totals)
    {
        ChainConfiguration configuration = input.Configuration;
        BlockHeader last = execution.Details.Header!;
        FinalityResult finality = FinalityCheck.Run(configuration, last, input.Certificate, input.Proof);
        if (!finality.IsFinal)
        {
            return new BatchResult { Fault = BatchFault.Finality, Block = input.Blocks.Length - 1, Execution = execution, Finality = finality, Previous = previous };
        }

        MerkleProofError error = MerkleProof.TryVerifyAccount(
            previous.StateRoot, configuration.Consensus.ValidatorSet, input.PreviousAccount, out Account? before);
        if (error != MerkleProofError.None)
        {
            return new BatchResult { Fault = BatchFault.PreviousAccount, Proof = error, Finality = finality, Previous = previous };
        }

        SetContinuity set = FinalityCheck.ContinuityOf(configuration.Consensus, previous.Number + 1, before, finality.Contract);
        return set == SetContinuity.NotShown
            ? new BatchResult { Fault = BatchFault.SetChanged, Finality = finality, Previous = previous }
            : new BatchResult
            {
                Fault = BatchFault.None,
                Block = input.Blocks.Length - 1,
                Execution = execution,
                Finality = finality,
                Previous = previous,
                Last = last,
                Output = BatchPublicOutput.Of(input, previous, last, finality, set, totals),
            };
    }

    private static StatelessInput ContentOf(BatchInput input, BatchBlock block) => new()
    {
        Configuration = input.Configuration,
        HeaderRlp = block.HeaderRlp,
        Transactions = block.Transactions,
        Withdrawals = block.Withdrawals,
        WitnessState = [],
        WitnessCodes = [],
        WitnessHeaders = [],
    };

    private static BatchResult Refuse(BatchFault fault, BlockHeader? previous = null, int block = 0) =>
        new() { Fault = fault, Previous = previous, Block = block };
}

/// <summary>What adds up over the blocks of a batch, and where the chain stood in the queue of messages from L1 before them.</summary>
internal struct BatchTotals
{
    public QueuePosition Start;
    public ulong GasUsed;
    public ulong Transactions;
}
