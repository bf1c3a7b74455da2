using System;
using System.Globalization;
using System.Text;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>Re-executes the block of a trace from the trace alone, and checks all that the trace says.</summary>
public static class TraceCheck
{
    /// <summary>Null when everything holds, else the check that failed and how.</summary>
    /// <param name="trace">What is checked.</param>
    /// <param name="configuration">The rules of the chain; the result is worth as much as they are.</param>
    /// <param name="trustedParent">Hash the parent must have; null when the caller knows none.</param>
    /// <param name="result">What the re-execution found.</param>
    public static string? Run(TraceFile trace, ChainConfiguration configuration, Hash256? trustedParent, out StatelessResult result)
    {
        result = StatelessExecutor.Execute(trace.ToInput(configuration));
        if (trace.ChainId != configuration.ChainId) return $"ChainId: expected {configuration.ChainId}, got {trace.ChainId}";
        if (!result.IsValid) return Describe(result);
        Hash256 parent = result.Parent!.Hash;
        if (trustedParent is { } expected && parent != expected) return $"Parent: expected {expected}, got {parent}";
        string? contradiction = trace.FindContradiction(configuration);
        return contradiction is null ? null : $"Envelope: '{contradiction}' does not say what the block says";
    }

    private static string Describe(StatelessResult result)
    {
        var text = new StringBuilder(result.FailedCheck.ToString());
        BlockRejection rejection = result.Rejection;
        if (rejection.IsRejected)
        {
            text.Append(": ").Append(rejection.Reason);
            string transaction = $", transaction {rejection.TransactionIndex}: ";
            if (rejection.TransactionError != TransactionError.None) text.Append(transaction).Append(rejection.TransactionError);
            if (rejection.Transaction.IsRejected) text.Append(transaction).Append(DescribeTransaction(rejection.Transaction));
            if (rejection.Fault.IsSet) text.Append(CultureInfo.InvariantCulture, $", {rejection.Fault.Kind} {rejection.Fault.Hash}");
        }

        if (!result.Expected.IsZero || !result.Actual.IsZero)
        {
            text.Append(": expected ").Append(Word(result.Expected)).Append(", got ").Append(Word(result.Actual));
        }

        return text.ToString();
    }

    private static string DescribeTransaction(in TransactionRejection rejection) => rejection.Reason switch
    {
        TransactionRejectionReason.UnsupportedPrecompile => $"unsupported precompile 0x{rejection.Precompile.ToString().TrimStart('0', 'x').PadLeft(2, '0')}",
        _ => rejection.Reason.ToString(),
    };

    private static string Word(in U256 word)
    {
        Span<byte> bytes = stackalloc byte[32];
        word.WriteBigEndian(bytes);
        return Hex.Encode(bytes);
    }
}
