using System.Globalization;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Rpc.Traces;

/// <summary>What the check of a batch found.</summary>
/// <param name="FailedCheck">The first check that failed and how; null when everything holds.</param>
/// <param name="Result">What executing its blocks and the check of its certificate found.</param>
public sealed record BatchVerdict(string? FailedCheck, BatchResult Result) : BlocksVerdict(FailedCheck)
{
    public override ulong? First => Result.Output?.FirstNumber;

    public override BlockHeader? Last => Result.Last;
}

/// <summary>Executes the blocks of a batch from the batch alone, checks that the last is final, and checks all that the batch says.</summary>
public static class BatchCheck
{
    /// <param name="batch">What is checked.</param>
    /// <param name="configuration">The rules of the chain; the verdict is worth as much as they are.</param>
    /// <param name="trusted">What the caller knows of the block before the batch.</param>
    public static BatchVerdict Run(BatchFile batch, ChainConfiguration configuration, TrustedStart trusted)
    {
        BatchResult result = BatchExecutor.Execute(batch.ToInput(configuration), trusted);
        string? failed = batch.Content.ChainId == configuration.ChainId ? null : $"ChainId: expected {configuration.ChainId}, got {batch.Content.ChainId}";
        failed ??= result.IsValid ? null : Describe(result);
        if (failed is null && batch.FindContradiction(configuration, result) is { } path) failed = $"Envelope: '{path}' does not say what the blocks say";
        return new BatchVerdict(failed, result);
    }

    internal static string Describe(BatchResult result)
    {
        string block = string.Create(CultureInfo.InvariantCulture, $"block {result.Block} of the batch");
        return result.Fault switch
        {
            BatchFault.Block => $"Block: {block}: {TraceCheck.Describe(result.Execution!.Details)}",
            BatchFault.AcrossBoundary => $"AcrossBoundary: {block} is at a boundary, so the batch is not of one epoch",
            BatchFault.Finality => TraceCheck.Describe(result.Finality!),
            BatchFault.OtherStart => $"OtherStart: the block before the batch is {result.Previous!.Hash}, not the trusted one",
            BatchFault.PreviousAccount when result.Proof != MerkleProofError.None => $"PreviousAccount: {result.Proof}",
            var fault => fault.ToString(),
        };
    }
}
