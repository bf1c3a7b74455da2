using System;
using System.Globalization;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class GenesisFileTests
{
    private const string Minimal = """{"config":{"chainId":7530,"cancunTime":0},"gasLimit":"0x5f5e100"}""";

    [Fact]
    public void A_full_file_is_read()
    {
        GenesisSpecification specification = GenesisFile.Parse(
            """
            {
              "config": {
                "chainId": 7530, "homesteadBlock": 0, "eip150Block": 0, "londonBlock": 0, "mergeNetsplitBlock": null,
                "terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0, "pragueTime": 10, "osakaTime": 20, "bpo1Time": 30,
                "depositContractAddress": "0x00000000219ab540356cbb839cbe05303d7705fa",
                "blobSchedule": {
                  "cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
                  "prague": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716},
                  "bpo1": {"target": 10, "max": 15, "baseFeeUpdateFraction": 8346193}
                },
                "sequitur": {"baseFeeDenominator": 100, "baseFeeElasticity": 4, "strictTimestamps": true, "beaconChain": true, "sequencing": "l1-fernet",
                  "consensus": {"validatorSet": "0x00000000000000000000000000000000000000cc", "stakesSlot": 5, "countSlot": "0x6", "totalStakeSlot": 7,
                    "slotDerivation": "slot-first", "quorum": "floor-2n/3+1", "seals": "ecdsa", "epochLength": 64, "minimumValidators": 4}}
              },
              "nonce": "0x42", "timestamp": 5, "extraData": "0x1234", "gasLimit": "100000000", "difficulty": "0x1",
              "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000007",
              "coinbase": "0x0000000000000000000000000000000000000009", "baseFeePerGas": "7",
              "alloc": {
                "0x00000000000000000000000000000000000000aa": {"balance": "1000000000000000000000000"},
                "00000000000000000000000000000000000000bb": {"balance": "0x10", "nonce": "0x1", "code": "0x6001", "storage": {"0x1": "0x02", "0x0000000000000000000000000000000000000000000000000000000000000003": "0x4"}}
              }
            }
            """);
        ChainConfiguration configuration = specification.Configuration;
        Assert.Equal((7530ul, 10ul, 20ul), (configuration.ChainId, configuration.PragueTime, configuration.OsakaTime));
        Assert.Equal(
            [new BlobParameters(0, 3, 6, 3338477), new BlobParameters(10, 6, 9, 5007716), new BlobParameters(30, 10, 15, 8346193)],
            configuration.BlobSchedule);
        Assert.Equal((100ul, 4ul, true, true), (configuration.BaseFeeDenominator, configuration.BaseFeeElasticity, configuration.StrictTimestamps, configuration.HasBeaconChain));
        Assert.Equal(SequencingMode.L1Fernet, configuration.Sequencing);
        ConsensusParameters consensus = new()
        {
            ValidatorSet = Address.FromWord(0xcc), StakesSlot = 5, CountSlot = 6, TotalStakeSlot = 7, EpochLength = 64, MinimumValidators = 4, SlotDerivation = SlotDerivation.SlotFirst, Quorum = QuorumRule.AboveTwoThirdsByCount,
        };
        Assert.Equal(consensus, configuration.Consensus);
        Assert.Equal("0x00000000219ab540356cbb839cbe05303d7705fa", configuration.DepositContract.ToString());
        Assert.Equal((0x42ul, 5ul, 100_000_000ul), (specification.Nonce, specification.Timestamp, specification.GasLimit));
        Assert.Equal([0x12, 0x34], specification.ExtraData);
        Assert.Equal((U256)7, specification.BaseFee);
        Assert.Equal(7, specification.MixHash.Bytes[31]);
        Assert.Equal(2, specification.Accounts.Length);
        Assert.Equal(U256.FromBigEndian(Convert.FromHexString("D3C21BCECCEDA1000000")), specification.Accounts[0].Balance);
        GenesisAccount contract = specification.Accounts[1];
        Assert.Equal((1ul, (U256)16), (contract.Nonce, contract.Balance));
        Assert.Equal([new GenesisSlot(1, 2), new GenesisSlot(3, 4)], contract.Storage);
        Assert.Equal([0x60, 0x01], contract.Code);
    }

    [Fact]
    public void A_bridge_is_read_with_its_defaults_and_there_is_none_unless_it_is_named()
    {
        const string File = """{"config":{"chainId":1,"cancunTime":0,"sequitur":{BRIDGE}},"gasLimit":1}""";
        BridgeParameters Read(string bridge) => GenesisFile.Parse(File.Replace("BRIDGE", bridge, StringComparison.Ordinal)).Configuration.Bridge;

        Assert.Equal(new BridgeParameters(), Read(""));
        Assert.False(Read("").HasContract);
        Assert.Equal(new BridgeParameters { Contract = Predeploys.MessageQueue }, Read("\"bridge\": {}"));
        BridgeParameters all = Read("""
            "bridge": {"contract": "0x00000000000000000000000000000000000000cc", "withdrawRootSlot": 7, "queueIndexSlot": 8, "queueHashSlot": 9, "l1ChainId": 31337,
              "l1MessageQueue": "0x00000000000000000000000000000000000000dd"}
            """);
        BridgeParameters expected = new()
        {
            Contract = Address.FromWord(0xcc), WithdrawRootSlot = 7, QueueIndexSlot = 8, QueueHashSlot = 9, L1ChainId = 31337, L1MessageQueue = Address.FromWord(0xdd),
        };
        Assert.Equal(expected, all);
        Assert.True(all.TakesMessages);
    }

    [Theory]
    [InlineData("ceil-2n/3", QuorumRule.CeilTwoThirdsByCount)]
    [InlineData("floor-2n/3+1", QuorumRule.AboveTwoThirdsByCount)]
    [InlineData("stake-above-2/3", QuorumRule.StakeAboveTwoThirds)]
    public void A_chain_chooses_its_quorum(string name, QuorumRule expected)
    {
        GenesisSpecification specification = GenesisFile.Parse(
            """{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"quorum":"RULE"}}},"gasLimit":1}""".Replace("RULE", name, StringComparison.Ordinal));
        Assert.Equal(expected, specification.Configuration.Consensus.Quorum);
        Assert.True(specification.Configuration.IsUsable);
    }

    [Fact]
    public void Defaults_are_those_of_our_own_chains()
    {
        GenesisSpecification specification = GenesisFile.Parse(Minimal);
        ChainConfiguration configuration = specification.Configuration;
        Assert.Equal((ChainConfiguration.Never, ChainConfiguration.Never), (configuration.PragueTime, configuration.OsakaTime));
        Assert.Equal((250ul, 2ul, false, false), (configuration.BaseFeeDenominator, configuration.BaseFeeElasticity, configuration.StrictTimestamps, configuration.HasBeaconChain));
        Assert.Equal(SequencingMode.Bft, configuration.Sequencing);
        Assert.Equal(new ConsensusParameters(), configuration.Consensus);
        Assert.Equal([0u], configuration.BlobSchedule.Select(blobs => blobs.MaxBlobs));
        Assert.Equal((U256)1_000_000_000, specification.BaseFee);
        Assert.Empty(specification.Accounts);
    }

    [Fact]
    public void A_fork_at_the_start_replaces_the_blobs_of_the_one_before()
    {
        ChainConfiguration configuration = GenesisFile.Parse(
            """
            {"config":{"chainId":1,"cancunTime":0,"pragueTime":0,"osakaTime":0,"blobSchedule":{
              "cancun":{"target":3,"max":6,"baseFeeUpdateFraction":1},"prague":{"target":6,"max":9,"baseFeeUpdateFraction":2},
              "bpo2":{"target":7,"max":9,"baseFeeUpdateFraction":2}}},"gasLimit":1}
            """).Configuration;
        Assert.Equal([new BlobParameters(0, 6, 9, 2)], configuration.BlobSchedule);
        Assert.Equal(Evm.Fork.Osaka, configuration.ForkAt(0));
    }

    [Theory]
    [InlineData("{", "the file")]
    [InlineData("[]", "the file")]
    [InlineData("""{"gasLimit":1}""", "config")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"gasLimit":2}""", "the file")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"surprise":2}""", "surprise")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0}}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":0}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":-1}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1.5}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":"0x"}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":"0x1ffffffffffffffff"}""", "gasLimit")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"number":1}""", "number")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"extraData":"0x000000000000000000000000000000000000000000000000000000000000000000"}""", "extraData")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"coinbase":"0x01"}""", "coinbase")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"mixHash":"zz"}""", "mixHash")]
    [InlineData("""{"config":{"cancunTime":0},"gasLimit":1}""", "config.chainId")]
    [InlineData("""{"config":{"chainId":0,"cancunTime":0},"gasLimit":1}""", "config.chainId")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1}""", "config.cancunTime")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":5},"gasLimit":1}""", "config.cancunTime")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"londonBlock":7},"gasLimit":1}""", "config.londonBlock")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"shanghaiTime":7},"gasLimit":1}""", "config.shanghaiTime")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"terminalTotalDifficulty":7},"gasLimit":1}""", "config.terminalTotalDifficulty")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"clique":{}},"gasLimit":1}""", "config.clique")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"amsterdamTime":0},"gasLimit":1}""", "config.amsterdamTime")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"osakaTime":5},"gasLimit":1}""", "config.osakaTime")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"pragueTime":0,"osakaTime":9,"bpo1Time":8,"blobSchedule":{"bpo1":{"target":1,"max":1,"baseFeeUpdateFraction":1}}},"gasLimit":1}""", "config.bpo1Time")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"pragueTime":0,"osakaTime":9,"bpo1Time":9},"gasLimit":1}""", "config.blobSchedule.bpo1")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"blobSchedule":{"cancun":{"target":7,"max":6,"baseFeeUpdateFraction":1}}},"gasLimit":1}""", "config.blobSchedule.cancun")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"blobSchedule":{"cancun":{"target":6,"max":6,"baseFeeUpdateFraction":0}}},"gasLimit":1}""", "config.blobSchedule.cancun.baseFeeUpdateFraction")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"blobSchedule":{"paris":{}}},"gasLimit":1}""", "config.blobSchedule.paris")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"sequencer":"bft"}},"gasLimit":1}""", "config.sequitur.sequencer")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"sequencing":"poa"}},"gasLimit":1}""", "config.sequitur.sequencing")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"baseFeeDenominator":0}},"gasLimit":1}""", "config.sequitur.baseFeeDenominator")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"strictTimestamps":1}},"gasLimit":1}""", "config.sequitur.strictTimestamps")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"threshold":1}}},"gasLimit":1}""", "config.sequitur.consensus.threshold")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":[]}},"gasLimit":1}""", "config.sequitur.consensus")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"validatorSet":"0x0000000000000000000000000000000000000000"}}},"gasLimit":1}""", "config.sequitur.consensus.validatorSet")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"validatorSet":"0x12"}}},"gasLimit":1}""", "config.sequitur.consensus.validatorSet")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"stakesSlot":-1}}},"gasLimit":1}""", "config.sequitur.consensus.stakesSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"stakesSlot":3}}},"gasLimit":1}""", "config.sequitur.consensus.stakesSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"stakesSlot":1}}},"gasLimit":1}""", "config.sequitur.consensus.countSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"countSlot":0}}},"gasLimit":1}""", "config.sequitur.consensus.countSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"countSlot":"0x10000000000000000"}}},"gasLimit":1}""", "config.sequitur.consensus.countSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"slotDerivation":"vyper"}}},"gasLimit":1}""", "config.sequitur.consensus.slotDerivation")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":[]}},"gasLimit":1}""", "config.sequitur.bridge")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"root":0}}},"gasLimit":1}""", "config.sequitur.bridge.root")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"contract":"0x0000000000000000000000000000000000000000"}}},"gasLimit":1}""", "config.sequitur.bridge.contract")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"queueIndexSlot":0}}},"gasLimit":1}""", "config.sequitur.bridge.queueIndexSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"queueHashSlot":2}}},"gasLimit":1}""", "config.sequitur.bridge.queueHashSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"l1ChainId":1}}},"gasLimit":1}""", "config.sequitur.bridge.l1MessageQueue")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"bridge":{"l1MessageQueue":"0x00000000000000000000000000000000000000dd"}}},"gasLimit":1}""", "config.sequitur.bridge.l1ChainId")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"quorum":"stake-2/3"}}},"gasLimit":1}""", "config.sequitur.consensus.quorum")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"quorum":1}}},"gasLimit":1}""", "config.sequitur.consensus.quorum")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"totalStakeSlot":1}}},"gasLimit":1}""", "config.sequitur.consensus.totalStakeSlot")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"seals":"schnorr"}}},"gasLimit":1}""", "config.sequitur.consensus.seals")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"epochLength":-1}}},"gasLimit":1}""", "config.sequitur.consensus.epochLength")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"minimumValidators":0}}},"gasLimit":1}""", "config.sequitur.consensus.minimumValidators")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0,"sequitur":{"consensus":{"minimumValidators":1025}}},"gasLimit":1}""", "config.sequitur.consensus.minimumValidators")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"alloc":{"0xzz":{}}}""", "alloc")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"alloc":{"0x00000000000000000000000000000000000000aa":{},"00000000000000000000000000000000000000aa":{}}}""", "alloc.00000000000000000000000000000000000000aa")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"alloc":{"0x00000000000000000000000000000000000000aa":{"key":1}}}""", "alloc.0x00000000000000000000000000000000000000aa.key")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"alloc":{"0x00000000000000000000000000000000000000aa":{"code":"60"}}}""", "alloc.0x00000000000000000000000000000000000000aa.code")]
    [InlineData("""{"config":{"chainId":1,"cancunTime":0},"gasLimit":1,"alloc":{"0x00000000000000000000000000000000000000aa":{"storage":{"0x1":"0x1","0x01":"0x2"}}}}""", "alloc.0x00000000000000000000000000000000000000aa.storage.0x01")]
    public void A_wrong_member_is_named(string json, string member) =>
        Assert.Equal(member, Assert.Throws<GenesisFileException>(() => GenesisFile.Parse(json)).Member);

    [Fact]
    public void A_balance_of_more_than_256_bits_is_refused()
    {
        string digits = (System.Numerics.BigInteger.One << 256).ToString(CultureInfo.InvariantCulture);
        string json = Minimal[..^1] + ",\"alloc\":{\"0x00000000000000000000000000000000000000aa\":{\"balance\":\"" + digits + "\"}}}";
        Assert.EndsWith("balance", Assert.Throws<GenesisFileException>(() => GenesisFile.Parse(json)).Member, StringComparison.Ordinal);
        string word = (System.Numerics.BigInteger.Pow(2, 256) - 1).ToString(CultureInfo.InvariantCulture);
        GenesisSpecification specification = GenesisFile.Parse(json.Replace(digits, word, StringComparison.Ordinal));
        Assert.Equal(default, ~specification.Accounts[0].Balance);
    }
}
