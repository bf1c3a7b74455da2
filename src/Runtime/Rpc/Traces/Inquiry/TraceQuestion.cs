using System;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>What nodes are asked for: the trace of a block, or blocks as one batch.</summary>
/// <param name="First">Number of the first block.</param>
/// <param name="Last">Number of the last.</param>
public abstract record TraceQuestion(ulong First, ulong Last)
{
    /// <summary>The method that answers it.</summary>
    public abstract string Method { get; }

    /// <summary>The blocks that the method is called with.</summary>
    public abstract ulong[] Parameters { get; }

    /// <summary>What is asked for, in words.</summary>
    public abstract string Name { get; }

    /// <summary>Executes the blocks of an answer and checks all that it says.</summary>
    /// <exception cref="TraceFileException">It is nothing of the kind.</exception>
    internal abstract BlocksVerdict Check(ReadOnlyMemory<byte> answer, InquiryRules rules);
}

/// <summary>The trace of one block.</summary>
public sealed record BlockQuestion(ulong Number) : TraceQuestion(Number, Number)
{
    public override string Method => "l2trace_getBlockTraceByNumber";

    public override ulong[] Parameters => [Number];

    public override string Name => $"trace of block {Number}";

    internal override BlocksVerdict Check(ReadOnlyMemory<byte> answer, InquiryRules rules) =>
        TraceCheck.Run(TraceFile.Parse(answer), rules.Configuration, rules.Parent, rules.MustBeFinal);
}

/// <summary>Blocks of one epoch with one certificate.</summary>
public sealed record BatchQuestion(ulong First, ulong Last) : TraceQuestion(First, Last)
{
    public override string Method => "l2trace_getBatch";

    public override ulong[] Parameters => [First, Last];

    public override string Name => $"batch of blocks {First} to {Last}";

    internal override BlocksVerdict Check(ReadOnlyMemory<byte> answer, InquiryRules rules) =>
        BatchCheck.Run(BatchFile.Parse(answer), rules.Configuration, new TrustedStart(PreviousHash: rules.Parent));
}
