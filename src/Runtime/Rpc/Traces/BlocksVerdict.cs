using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>What the check of a trace or of a batch found.</summary>
/// <param name="FailedCheck">The first check that failed and how; null when everything holds.</param>
public abstract record BlocksVerdict(string? FailedCheck)
{
    public bool IsValid => FailedCheck is null;

    /// <summary>Number of the first block; null when it was not executed.</summary>
    public abstract ulong? First { get; }

    /// <summary>Header of the last block, whose hash stands for all of them; null when it was not executed.</summary>
    public abstract BlockHeader? Last { get; }
}
