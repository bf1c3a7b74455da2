using System;
using Sequitur.Cli.Genesis;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli;

/// <summary>What is chosen for a new chain; everything else in its genesis file follows.</summary>
internal sealed record NewChain
{
    /// <summary>How long an epoch is unless something else is said, in blocks.</summary>
    public const ulong UsualEpochLength = 64;

    /// <summary>What a validator has at stake unless something else is said: 32 ETH.</summary>
    public static U256 UsualStake => new StakingParameters().MinimumStake;

    public required ulong ChainId { get; init; }

    /// <summary>The validators it starts with, in the order in which their contract will list them.</summary>
    public required GenesisValidator[] Validators { get; init; }

    /// <summary>Accounts that hold 10,000 ETH each.</summary>
    public Address[] Funded { get; init; } = [];

    public SealScheme Seals { get; init; }

    public QuorumRule Quorum { get; init; }

    /// <summary>Blocks from one boundary to the next; zero: the set never changes.</summary>
    public ulong EpochLength { get; init; } = UsualEpochLength;

    /// <summary>What the set never falls below; null: four, or as many as the chain starts with if they are fewer.</summary>
    public ulong? MinimumValidators { get; init; }

    public StakingParameters Staking { get; init; } = new();

    public RewardParameters Rewards { get; init; } = new();

    /// <summary>The L1 whose messages are taken; null: none.</summary>
    public NewChainL1? L1 { get; init; }

    /// <summary>Validators with the usual stake and no BLS keys.</summary>
    public static GenesisValidator[] WithUsualStake(ReadOnlySpan<Address> nodes)
    {
        GenesisValidator[] validators = new GenesisValidator[nodes.Length];
        for (int i = 0; i < nodes.Length; i++) validators[i] = new GenesisValidator(nodes[i], UsualStake);
        return validators;
    }

    /// <summary>The member <c>consensus</c> of the genesis file.</summary>
    public ConsensusParameters Consensus() => new()
    {
        ValidatorSet = Seals == SealScheme.Bls12381 ? Predeploys.ValidatorSetBls : Predeploys.ValidatorSet,
        Quorum = Quorum,
        Seals = Seals,
        EpochLength = EpochLength,
        MinimumValidators = MinimumValidators ?? Math.Min(4, (ulong)Validators.Length),
    };

    /// <summary>The member <c>bridge</c> of the genesis file.</summary>
    public BridgeParameters Bridge() => new()
    {
        Contract = Predeploys.MessageQueue,
        L1ChainId = L1?.ChainId ?? 0,
        L1MessageQueue = L1?.MessageQueue ?? default,
    };

    /// <summary>Refuses what the contracts could not live with.</summary>
    public void Check()
    {
        ulong count = (ulong)Validators.Length;
        Need(count >= 1 && count <= Staking.ValidatorsMax, "validators", $"1 to {Staking.ValidatorsMax}", count);
        Need(Staking.ValidatorsMax <= (ulong)ValidatorSet.CountMax, "validatorsMax", $"at most {ValidatorSet.CountMax}", Staking.ValidatorsMax);
        ulong minimum = Consensus().MinimumValidators;
        Need(minimum >= 1 && minimum <= count, "minimumValidators", $"1 to the {count} of the start", minimum);
        Need(Staking.ChangesPerEpochMax is >= 1 and <= 64, "changesPerEpochMax", "1 to 64", Staking.ChangesPerEpochMax);
        Need(Staking.EvidenceWindow >= 1, "evidenceWindow", "at least 1 block", Staking.EvidenceWindow);
        Need(Staking.ExitDelay >= Staking.EvidenceWindow, "exitDelay", $"at least the evidence window of {Staking.EvidenceWindow} blocks", Staking.ExitDelay);
        Need(Staking.EquivocationSlashPerMille <= 1000, "equivocationSlashPerMille", "at most 1000", Staking.EquivocationSlashPerMille);
        Need(Staking.InactivitySlashPerMille <= 1000, "inactivitySlashPerMille", "at most 1000", Staking.InactivitySlashPerMille);
        Need(Staking.ReporterSharePerMille < 1000, "reporterSharePerMille", "less than 1000", Staking.ReporterSharePerMille);
        Need(!Staking.MinimumStake.IsZero, "minimumStake", "more than nothing", Staking.MinimumStake);
        if (L1 is not null)
        {
            Need(L1.ChainId != 0, "chain id of L1", "a positive number", L1.ChainId);
            Need(!L1.MessageQueue.IsZero, "messageQueue of L1", "the address of the contract there", L1.MessageQueue);
        }

        foreach (GenesisValidator validator in Validators)
        {
            Need(validator.Stake >= Staking.MinimumStake, $"stake of {validator.Node}", $"at least {Amount.Text(Staking.MinimumStake)}", Amount.Text(validator.Stake));
            Need(validator.Stake < U256.One << 112, $"stake of {validator.Node}", "less than 2^112 wei", Amount.Text(validator.Stake));
            bool fits = Seals == SealScheme.Bls12381 ? validator.BlsKey is { Length: 48 } : validator.BlsKey is null;
            Need(fits, $"BLS key of {validator.Node}", Seals == SealScheme.Bls12381 ? "48 bytes" : "none: the seals are ECDSA", validator.BlsKey?.Length ?? 0);
        }

        Need(Rewards.Pool < U256.One << 112, "pool", "less than 2^112 wei", Rewards.Pool);
        U256 reward = Max(Rewards.ProposerReward, Max(Rewards.SignerReward, Rewards.SealBonus));
        Need(reward < U256.One << 100, "rewards", "each less than 2^100 wei", reward);
        Need(Rewards.RefundFeeMax < U256.One << 64, "refundFeeMax", "less than 2^64 wei", Rewards.RefundFeeMax);
        Need(Rewards.RefundGas <= 16_777_216 && Rewards.RefundGasPerSeal <= 1_000_000, "refundGas", "at most 16777216, and 1000000 for a seal", Rewards.RefundGas);
    }

    private static U256 Max(U256 left, U256 right) => left < right ? right : left;

    private static void Need(bool holds, string what, string expected, object got)
    {
        if (!holds) throw new SettingsException($"{what} of a new chain: expected {expected}, got {got}");
    }
}
