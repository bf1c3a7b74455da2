using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class ConfigurationEncodingTests
{
    private readonly TestLedger _ledger = new();
    private readonly SealedBlock _block;

    public ConfigurationEncodingTests() => _block = _ledger.Build();

    [Fact]
    public void Every_member_survives_the_input_and_keeps_the_hash()
    {
        ChainConfiguration configuration = new()
        {
            ChainId = ulong.MaxValue,
            PragueTime = 5,
            OsakaTime = ChainConfiguration.Never,
            BlobSchedule = [new BlobParameters(0, 3, 6, 3_338_477), new BlobParameters(9, uint.MaxValue, uint.MaxValue, ulong.MaxValue)],
            BaseFeeDenominator = 250,
            BaseFeeElasticity = 4,
            StrictTimestamps = true,
            HasBeaconChain = true,
            DepositContract = TestLedger.AddressOf(7),
            Sequencing = SequencingMode.L1Fernet,
            Consensus = new ConsensusParameters
            {
                ValidatorSet = TestLedger.AddressOf(8),
                StakesSlot = 70,
                CountSlot = 71,
                SlotDerivation = SlotDerivation.SlotFirst,
                TotalStakeSlot = 72,
                Quorum = QuorumRule.StakeAboveTwoThirds,
                Seals = SealScheme.Bls12381,
                EpochLength = ulong.MaxValue,
                MinimumValidators = 4,
            },
            Bridge = new BridgeParameters
            {
                Contract = TestLedger.AddressOf(9),
                WithdrawRootSlot = 80,
                QueueIndexSlot = 81,
                QueueHashSlot = 82,
                L1ChainId = ulong.MaxValue,
                L1MessageQueue = TestLedger.AddressOf(10),
            },
            Forks =
            [
                ForkRules.Cancun,
                ForkRules.Prague with { Profile = EvmProfile.Prague with { Precompiles = PrecompileSet.UpTo(9) } },
                ForkRules.Osaka with { Profile = EvmProfile.Osaka with { TransactionTypes = TransactionTypeSet.UpTo(2) } },
            ],
        };

        byte[] encoded = Encode(configuration);
        Assert.Equal(default, RangeInputEncoding.TryDecode(encoded, out RangeInput? range));
        ChainConfiguration decoded = range!.Content.Configuration;

        Assert.Equal(configuration.ConfigurationHash, decoded.ConfigurationHash);
        Assert.Equal(encoded, RangeInputEncoding.Encode(range));
        Assert.Equal(configuration.BlobSchedule, decoded.BlobSchedule);
        Assert.Equal(configuration.Forks, decoded.Forks);
        Assert.Equal(configuration.Consensus, decoded.Consensus);
        Assert.Equal(configuration.Bridge, decoded.Bridge);
        Assert.Equal(
            (configuration.ChainId, configuration.PragueTime, configuration.OsakaTime, configuration.BaseFeeDenominator, configuration.BaseFeeElasticity),
            (decoded.ChainId, decoded.PragueTime, decoded.OsakaTime, decoded.BaseFeeDenominator, decoded.BaseFeeElasticity));
        Assert.Equal(
            (configuration.StrictTimestamps, configuration.HasBeaconChain, configuration.DepositContract, configuration.Sequencing),
            (decoded.StrictTimestamps, decoded.HasBeaconChain, decoded.DepositContract, decoded.Sequencing));
    }

    [Fact]
    public void A_value_that_no_member_has_is_refused_by_name()
    {
        ChainConfiguration[] wrong =
        [
            new() { ChainId = 1, Sequencing = (SequencingMode)3 },
            new() { ChainId = 1, Consensus = new ConsensusParameters { SlotDerivation = (SlotDerivation)2 } },
            new() { ChainId = 1, Consensus = new ConsensusParameters { Quorum = (QuorumRule)3 } },
            new() { ChainId = 1, Consensus = new ConsensusParameters { Seals = (SealScheme)2 } },
        ];
        foreach (ChainConfiguration configuration in wrong)
        {
            Assert.Equal(new InputError(InputFault.Configuration, RlpError.None), RangeInputEncoding.TryDecode(Encode(configuration), out RangeInput? range));
            Assert.Null(range);
        }
    }

    private byte[] Encode(ChainConfiguration configuration)
    {
        StatelessInput input = _ledger.InputOf(_block);
        return RangeInputEncoding.Encode(RangeInput.WholeBlock(new StatelessInput
        {
            Configuration = configuration,
            HeaderRlp = input.HeaderRlp,
            Transactions = input.Transactions,
            Withdrawals = [new Withdrawal(1, 2, TestLedger.AddressOf(3), 4)],
            WitnessState = input.WitnessState,
            WitnessCodes = input.WitnessCodes,
            WitnessHeaders = input.WitnessHeaders,
        }));
    }
}
