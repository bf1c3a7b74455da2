using System;
using System.Globalization;
using System.Text;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Rpc.Traces;

/// <summary>Re-executes the block of a trace from the trace alone, checks that it is final, and checks all that the trace says.</summary>
public static class TraceCheck
{
    /// <param name="trace">What is checked.</param>
    /// <param name="configuration">The rules of the chain; the verdict is worth as much as they are.</param>
    /// <param name="trustedParent">Hash the parent must have; null when the caller knows none.</param>
    /// <param name="mustBeFinal">Whether the chain's blocks have certificates: then a trace without one is refused.</param>
    public static TraceVerdict Run(TraceFile trace, ChainConfiguration configuration, Hash256? trustedParent, bool mustBeFinal)
    {
        RangeResult block = RangeExecutor.Execute(RangeInput.WholeBlock(trace.ToInput(configuration)));
        StatelessResult execution = block.Details;
        string? failed = CheckExecution(trace, configuration, trustedParent, execution);
        if (failed is not null) return new TraceVerdict(failed, execution, null);
        var before = new WitnessState(trace.Content.Witness.Nodes, trace.Content.Witness.Codes, execution.Parent!.StateRoot);
        FinalityResult? finality = trace.Finality is { } claimed
            ? FinalityCheck.Run(configuration, execution.Header!, claimed.Certificate, claimed.Proof, before)
            : null;
        failed = finality is null && mustBeFinal ? "Finality: expected commit and finalBlockStorage, got neither" : null;
        if (finality is { IsFinal: false }) failed = Describe(finality);
        failed ??= trace.FindContradiction(configuration, finality, execution.BridgeBefore) is { } path ? $"Envelope: '{path}' does not say what the block says" : null;
        return new TraceVerdict(failed, execution, finality) { Round = trace.Finality?.Certificate.Round, PublicOutput = block.Output };
    }

    private static string? CheckExecution(TraceFile trace, ChainConfiguration configuration, Hash256? trustedParent, StatelessResult result)
    {
        if (trace.Content.ChainId != configuration.ChainId) return $"ChainId: expected {configuration.ChainId}, got {trace.Content.ChainId}";
        if (!result.IsValid) return Describe(result);
        Hash256 parent = result.Parent!.Hash;
        return trustedParent is { } expected && parent != expected ? $"Parent: expected {expected}, got {parent}" : null;
    }

    internal static string Describe(FinalityResult result)
    {
        var text = new StringBuilder("Finality: ").Append(result.Fault);
        if (result.Certificate != CertificateFault.None) text.Append(' ').Append(result.Certificate);
        if (result.Proof != MerkleProofError.None) text.Append(' ').Append(result.Proof);
        bool isAboutSeal = result.Fault is FinalityFault.StakeProof or FinalityFault.NotAValidator
            or FinalityFault.ListProof or FinalityFault.SealKey or FinalityFault.SignerListedTwice;
        if (isAboutSeal) text.Append(CultureInfo.InvariantCulture, $", seal {result.Seal}");
        return text.ToString();
    }

    internal static string Describe(StatelessResult result)
    {
        var text = new StringBuilder(result.FailedCheck.ToString());
        BlockRejection rejection = result.Rejection;
        if (rejection.IsRejected)
        {
            text.Append(": ").Append(rejection.Reason);
            string transaction = $", transaction {rejection.TransactionIndex}: ";
            if (rejection.TransactionError != TransactionError.None) text.Append(transaction).Append(rejection.TransactionError);
            if (rejection.Transaction.IsRejected) text.Append(transaction).Append(rejection.Transaction.Reason);
            if (rejection.Fault.IsSet) text.Append(CultureInfo.InvariantCulture, $", {rejection.Fault.Kind} {rejection.Fault.Hash}");
        }

        if (!result.Expected.IsZero || !result.Actual.IsZero)
        {
            text.Append(": expected ").Append(Word(result.Expected)).Append(", got ").Append(Word(result.Actual));
        }

        return text.ToString();
    }

    private static string Word(in U256 word)
    {
        Span<byte> bytes = stackalloc byte[32];
        word.WriteBigEndian(bytes);
        return Hex.Encode(bytes);
    }
}
