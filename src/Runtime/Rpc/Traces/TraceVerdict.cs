using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>What the check of a trace found.</summary>
/// <param name="FailedCheck">The first check that failed and how; null when everything holds.</param>
/// <param name="Execution">What the re-execution found.</param>
/// <param name="Finality">What the check of the certificate found; null when the trace has none, or the execution failed before.</param>
public sealed record TraceVerdict(string? FailedCheck, StatelessResult Execution, FinalityResult? Finality) : BlocksVerdict(FailedCheck)
{
    /// <summary>Round of the certificate; null when the trace has none.</summary>
    public uint? Round { get; init; }

    /// <summary>What a proof of the block's execution says in public; null when the execution failed.</summary>
    public RangePublicOutput? PublicOutput { get; init; }

    /// <summary>Whether a quorum of validators was shown to have decided the block.</summary>
    public bool IsFinal => IsValid && Finality is { IsFinal: true };

    public override ulong? First => Execution.Header?.Number;

    public override BlockHeader? Last => Execution.Header;
}
