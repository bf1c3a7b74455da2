namespace Sequitur.Consensus;

/// <summary>Timing of the machine; local policy, never a matter of validity.</summary>
public sealed record ConsensusOptions
{
    /// <summary>How long round 0 may take.</summary>
    public ulong BaseTimeoutMs { get; init; } = 1_000;

    /// <summary>Each failed round takes twice as long as the one before, up to this; to the base when that is longer.</summary>
    public ulong TimeoutMsMax { get; init; } = 32_000;
}
