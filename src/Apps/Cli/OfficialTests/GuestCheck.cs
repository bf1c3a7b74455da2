using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Zkvm;

namespace Sequitur.Cli.OfficialTests;

/// <summary>A guest program executed natively: its exit code, and its public output.</summary>
internal delegate int NativeProgram(ReadOnlySpan<byte> input, out byte[] output);

/// <summary>Runs the transaction of a state test as a range of a block, natively and in the zkVM, and compares both with what the test expects.</summary>
/// <remarks>
/// The expectations come from the test (state root) and from its own execution here (receipt), which the programs have no part in: a fault that the
/// guest and its native twin share is found, and so is one that only the machine has.
/// </remarks>
internal sealed class GuestCheck(NativeProgram native, Func<byte[], RunResult> machine)
{
    /// <summary>The check by the program of a guest.</summary>
    public GuestCheck(GuestProgram program)
        : this(BlockProgram.Run, input => Machine.Run(program, input, RunLimits.Default))
    {
    }

    /// <param name="range">The test's transaction as a range of its own.</param>
    /// <param name="execution">What it does in the environment of the range.</param>
    /// <param name="officialRoot">The state root the test expects.</param>
    public GuestOutcome Run(RangeInput range, StateTestExecution execution, in Hash256 officialRoot)
    {
        byte[] input = RangeInputEncoding.Encode(range);
        int exitCode = native(input, out byte[] output);
        RunResult run = machine(input);
        string? error = CompareExit(run, exitCode, execution) ?? (execution.Result is TransactionResult result
            ? CompareOutput(run.Output.Span, output, range, result, officialRoot)
            : CompareRefusal(run.Output.Span, output, range, execution));
        return new GuestOutcome(error, run.ExitCode, run.Cycles, run.MemoryBytes);
    }

    private static string? CompareExit(RunResult run, int exitCode, StateTestExecution execution)
    {
        if (run.Stop != StopReason.Exit)
        {
            return $"the machine stopped: {run.Stop} at pc 0x{run.Pc:x}, about 0x{run.FaultAddress:x}, after {run.Cycles} cycles";
        }

        if (run.ExitCode != (ulong)exitCode)
        {
            return $"exit code {run.ExitCode} in the machine, {exitCode} natively";
        }

        RangeFault expected = execution.Malformed != TransactionError.None ? RangeFault.TransactionDecodes
            : execution.Rejection.IsRejected ? RangeFault.Execution : RangeFault.None;
        return exitCode == (int)expected ? null : $"exit code {exitCode}, expected {(int)expected} ({expected})";
    }

    /// <summary>The exit code says that the transaction was refused; the reason behind it is only known natively.</summary>
    private static string? CompareRefusal(ReadOnlySpan<byte> fromMachine, ReadOnlySpan<byte> fromNative, RangeInput range, StateTestExecution execution)
    {
        if (!fromMachine.IsEmpty || !fromNative.IsEmpty)
        {
            return $"an output of {fromMachine.Length} bytes in the machine and {fromNative.Length} natively with a refusal";
        }

        BlockRejection rejection = RangeExecutor.Execute(range).Details.Rejection;
        Enum reason = execution.Malformed != TransactionError.None ? rejection.TransactionError : rejection.Transaction.Reason;
        return Equals(reason, execution.Refusal) ? null : $"refused as {reason}, expected {execution.Refusal}";
    }

    private static string? CompareOutput(
        ReadOnlySpan<byte> fromMachine, ReadOnlySpan<byte> fromNative, RangeInput range, TransactionResult result, in Hash256 officialRoot)
    {
        if (RangePublicOutput.TryDecode(fromMachine) is not RangePublicOutput output)
        {
            return $"{fromMachine.Length} bytes that are no public output";
        }

        RunningValues expected = Expected(result, result.Receipt, officialRoot);
        switch (output.After.FirstDifference(expected))
        {
            case RunningValue.None:
                break;
            case RunningValue.StateRoot:
                return $"state root {output.After.StateRoot}, expected {officialRoot}";
            case RunningValue.ReceiptsRoot when IsOtherSuccess(output.After, result, officialRoot):
                return $"success flag {(result.Receipt.IsSuccess ? 0 : 1)}, expected {(result.Receipt.IsSuccess ? 1 : 0)}";
            case RunningValue difference:
                return $"another {difference} than expected";
        }

        if (output.From != 0 || output.To != 1 || output.Before.FirstDifference(range.Before!) != RunningValue.None)
        {
            return "the public output is of another range";
        }

        int same = fromMachine.CommonPrefixLength(fromNative);
        return same == fromMachine.Length && same == fromNative.Length ? null : $"public outputs of the machine and natively differ from byte {same} on";
    }

    private static bool IsOtherSuccess(RunningValues after, TransactionResult result, in Hash256 officialRoot)
    {
        Receipt other = result.Receipt with { IsSuccess = !result.Receipt.IsSuccess };
        return after.ReceiptsRoot == Expected(result, other, officialRoot).ReceiptsRoot;
    }

    private static RunningValues Expected(TransactionResult result, Receipt receipt, in Hash256 officialRoot) => new()
    {
        StateRoot = officialRoot,
        TransactionsRoot = IndexedTrie.Root([result.Transaction.Raw]),
        ReceiptsRoot = IndexedTrie.Root([receipt.Encode()]),
        GasUsed = result.GasUsed,
        BlobGasUsed = result.BlobGasUsed,
        TransactionBytes = SizeInBody(result.Transaction),
        LogsBloom = receipt.Bloom,
    };

    /// <summary>A typed transaction is a string in the list of the body, a legacy one a list.</summary>
    private static ulong SizeInBody(Transaction transaction)
    {
        RlpWriter writer = new();
        writer.Write(transaction.Raw);
        return (ulong)(transaction.Type == TransactionType.Legacy ? transaction.Raw.Length : writer.Written.Length);
    }
}
