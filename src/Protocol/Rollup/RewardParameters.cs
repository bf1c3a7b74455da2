using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The parameters of the contract RewardDistributor (docs/spec/staking.md): genesis writes them, and nothing changes them.</summary>
public sealed record RewardParameters
{
    /// <summary>In wei, to the proposer that carries the seals of a height.</summary>
    public U256 ProposerReward { get; init; } = 100_000_000_000_000;

    /// <summary>In wei, for a seal to its signer.</summary>
    public U256 SignerReward { get; init; } = 20_000_000_000_000;

    /// <summary>In wei, for a seal to the proposer that carries it.</summary>
    public U256 SealBonus { get; init; } = 10_000_000_000_000;

    /// <summary>Gas of the transaction that is paid back at most, besides <see cref="RefundGasPerSeal"/>.</summary>
    public ulong RefundGas { get; init; } = 60_000;

    /// <summary>Gas that is paid back at most for each seal that is paid.</summary>
    public ulong RefundGasPerSeal { get; init; } = 20_000;

    /// <summary>In wei for a unit of gas: what a base fee has above it is not paid back.</summary>
    public U256 RefundFeeMax { get; init; } = 100_000_000_000;

    /// <summary>Of every three validators so many must have sealed a height that is rewarded: two, what a counted quorum is at least. Zero where stakes decide, since few may be a quorum there.</summary>
    public ulong SealsOfThree { get; init; } = 2;

    /// <summary>In wei, what genesis puts into the pool.</summary>
    public U256 Pool { get; init; } = (U256)10_000 * StakingParameters.WeiPerEther;
}
