using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The parameters of the contract Staking (docs/spec/staking.md): genesis writes them, and nothing changes them.</summary>
public sealed record StakingParameters
{
    /// <summary>What a validator must bring, in wei.</summary>
    public U256 MinimumStake { get; init; } = (U256)32 * WeiPerEther;

    /// <summary>At most 1,024.</summary>
    public ulong ValidatorsMax { get; init; } = 1024;

    /// <summary>Changes of the set that one boundary applies, at most 64.</summary>
    public ulong ChangesPerEpochMax { get; init; } = 16;

    /// <summary>Blocks from leaving the set to the withdrawal of the stake, not less than <see cref="EvidenceWindow"/>.</summary>
    public ulong ExitDelay { get; init; } = 100_000;

    /// <summary>Blocks for which evidence of a height is taken.</summary>
    public ulong EvidenceWindow { get; init; } = 100_000;

    /// <summary>Of the stake, for an equivocation.</summary>
    public ulong EquivocationSlashPerMille { get; init; } = 500;

    /// <summary>Counted heights in which a validator may be unseen; zero: none is slashed for it.</summary>
    public ulong InactivityWindow { get; init; } = 10_000;

    /// <summary>Of the stake, for being unseen longer.</summary>
    public ulong InactivitySlashPerMille { get; init; } = 10;

    /// <summary>Of what is slashed, to whoever showed it; below 1,000.</summary>
    public ulong ReporterSharePerMille { get; init; } = 100;

    /// <summary>May put validators out, and admit them where joining is not open; zero: nobody.</summary>
    public Address Governor { get; init; }

    /// <summary>Whether anyone may join.</summary>
    public bool IsOpen { get; init; } = true;

    public static U256 WeiPerEther => 1_000_000_000_000_000_000;
}
