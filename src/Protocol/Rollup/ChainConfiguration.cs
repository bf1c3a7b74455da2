using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The rules of a chain, as data from its genesis. Node, prover and stateless program read the same.</summary>
public sealed partial class ChainConfiguration
{
    /// <summary>A fork that is not scheduled.</summary>
    public const ulong Never = ulong.MaxValue;

    public required ulong ChainId { get; init; }

    /// <summary>Cancun is active from the first block on; there is no older fork.</summary>
    public ulong PragueTime { get; init; }

    public ulong OsakaTime { get; init; }

    /// <summary>Ascending by activation time; the first starts at 0.</summary>
    public BlobParameters[] BlobSchedule { get; init; } = [new BlobParameters(0, 0, 0, 5_007_716)];

    /// <summary>EIP-1559: 8 on Ethereum.</summary>
    public ulong BaseFeeDenominator { get; init; } = 8;

    /// <summary>EIP-1559: block gas limit over gas target, 2 on Ethereum.</summary>
    public ulong BaseFeeElasticity { get; init; } = 2;

    /// <summary>True for Ethereum's rule that a block is younger than its parent; else it is at least as young.</summary>
    public bool StrictTimestamps { get; init; }

    /// <summary>
    /// False on a chain that has no beacon chain above it: withdrawals and requests are then always empty, and the beacon root and PREVRANDAO zero.
    /// </summary>
    public bool HasBeaconChain { get; init; }

    /// <summary>EIP-6110.</summary>
    public Address DepositContract { get; init; }

    public SequencingMode Sequencing { get; init; }

    /// <summary>Who decides, and how many it takes.</summary>
    public ConsensusParameters Consensus { get; init; } = new();

    /// <summary>Messages from and to L1.</summary>
    public BridgeParameters Bridge { get; init; } = new();

    /// <summary>The rules of each fork, in the order of <see cref="Fork"/>: its own, but for a profile that the genesis chose.</summary>
    public ForkRules[] Forks { get; init; } = [ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka];

    public Fork ForkAt(ulong timestamp) =>
        IsActive(OsakaTime, timestamp) ? Fork.Osaka : IsActive(PragueTime, timestamp) ? Fork.Prague : Fork.Cancun;

    public ForkRules RulesAt(ulong timestamp) => Forks[(int)ForkAt(timestamp)];

    public SystemContractSet SystemContractsAt(ulong timestamp) => SystemContractsOf(RulesAt(timestamp), HasBeaconChain);

    /// <summary>Those of a fork that are called on a chain with or without a beacon chain above it.</summary>
    public static SystemContractSet SystemContractsOf(ForkRules rules, bool hasBeaconChain) =>
        hasBeaconChain ? rules.Profile.SystemContracts : rules.Profile.SystemContracts & ~SystemContractSet.ForBeaconChain;

    public BlobParameters BlobParametersAt(ulong timestamp)
    {
        int active = 0;
        for (int i = 1; i < BlobSchedule.Length && BlobSchedule[i].ActivationTime <= timestamp; i++)
        {
            active = i;
        }

        return BlobSchedule[active];
    }

    /// <summary>False when a value above would have no meaning: no denominator, a schedule that is empty or out of order.</summary>
    public bool IsUsable
    {
        get
        {
            bool isUsable = BaseFeeDenominator != 0 && BaseFeeElasticity != 0 && HasUsableForks
                && PragueTime <= OsakaTime && BlobSchedule.Length != 0 && BlobSchedule[0].ActivationTime == 0;
            for (int i = 0; i < BlobSchedule.Length; i++)
            {
                isUsable &= BlobSchedule[i].BaseFeeUpdateFraction != 0
                    && BlobSchedule[i].TargetBlobs <= BlobSchedule[i].MaxBlobs
                    && (i == 0 || BlobSchedule[i].ActivationTime >= BlobSchedule[i - 1].ActivationTime);
            }

            return isUsable;
        }
    }

    private bool HasUsableForks
    {
        get
        {
            bool areUsable = Forks.Length == (int)Fork.Osaka + 1;
            for (int i = 0; i < Forks.Length; i++)
            {
                areUsable &= Forks[i].Fork == (Fork)i && Forks[i].Profile.Precompiles.IsWithin(Precompiles.Implemented) && Forks[i].Profile.MayReplace(ForkRules.Of((Fork)i).Profile);
            }

            return areUsable;
        }
    }

    private static bool IsActive(ulong activation, ulong timestamp) => activation != Never && timestamp >= activation;
}
