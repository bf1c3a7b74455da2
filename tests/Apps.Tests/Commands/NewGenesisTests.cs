using System;
using System.Linq;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class NewGenesisTests
{
    /// <summary>A devnet's genesis is a constant: what changes it changes the chain of every devnet there is.</summary>
    [Theory]
    [InlineData(1, "0x9d25a5900ef61fcf331a2401a1019ae6c70498b0ba9b777e3240ed98b0dfa91d")]
    [InlineData(4, "0xe9172d3a618f856df5176ed7646c8c87cf3b5580a84450673183f4916f3de59e")]
    public void The_genesis_of_a_devnet_depends_on_the_number_of_its_validators_only(int validators, string expected)
    {
        GenesisSpecification genesis = GenesisFile.Parse(DevnetGenesis.Json(validators));
        string hash = GenesisBlock.Build(genesis, new MemoryState(), out _).Hash.ToString();
        Assert.True(expected == hash, hash);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void Its_validators_are_in_the_contract(int validators)
    {
        ValidatorSet set = GenesisValidators.Read(GenesisFile.Parse(DevnetGenesis.Json(validators)));
        Assert.Equal(Enumerable.Range(0, validators).Select(DevnetGenesis.ValidatorAddress).Order(), set.Ascending.ToArray());
    }

    [Fact]
    public void Its_rules_are_the_defaults_of_a_genesis_file_but_that_the_set_can_change() =>
        Assert.Equal(new ConsensusParameters { EpochLength = 64, MinimumValidators = 4 }, GenesisFile.Parse(DevnetGenesis.Json(4)).Configuration.Consensus);

    [Fact]
    public void It_has_a_bridge_that_takes_no_messages_from_L1_unless_one_is_named()
    {
        BridgeParameters expected = new() { Contract = Predeploys.MessageQueue };
        Assert.Equal(expected, GenesisFile.Parse(DevnetGenesis.Json(4)).Configuration.Bridge);
        Address queue = DevnetGenesis.ValidatorAddress(9);
        NewChain chain = new()
        {
            ChainId = 1, Validators = NewChain.WithUsualStake([DevnetGenesis.ValidatorAddress(0)]), L1 = new NewChainL1 { ChainId = 31337, MessageQueue = queue },
        };
        BridgeParameters bridge = GenesisFile.Parse(NewGenesis.Json(chain)).Configuration.Bridge;
        Assert.Equal(expected with { L1ChainId = 31337, L1MessageQueue = queue }, bridge);
        Assert.True(bridge.TakesMessages);
    }

    [Fact]
    public void Validators_have_keys_of_their_own() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(DevnetGenesis.ValidatorAddress).Distinct().Count());

    [Fact]
    public void The_contracts_hold_the_stakes_and_the_pool_and_each_validator_the_gas_of_its_transactions()
    {
        GenesisAccount[] accounts = GenesisFile.Parse(DevnetGenesis.Json(4)).Accounts;
        Assert.Equal(NewChain.UsualStake * 4, Balance(Predeploys.Staking));
        Assert.Equal(new RewardParameters().Pool, Balance(Predeploys.RewardDistributor));
        for (int i = 0; i < 4; i++) Assert.Equal(StakingParameters.WeiPerEther, Balance(DevnetGenesis.ValidatorAddress(i)));
        Address[] contracts = [Predeploys.ValidatorSet, Predeploys.MessageQueue, Predeploys.Staking, Predeploys.RewardDistributor];
        Assert.All(contracts, contract => Assert.NotEmpty(accounts.Single(account => account.Address == contract).Code));
        Assert.DoesNotContain(accounts, account => account.Address == Predeploys.ValidatorSetBls);

        U256 Balance(Address of) => accounts.Single(account => account.Address == of).Balance;
    }

    [Fact]
    public void A_funded_validator_is_one_account()
    {
        Address validator = DevnetGenesis.ValidatorAddress(0);
        string json = NewGenesis.Json(new NewChain { ChainId = 1, Validators = NewChain.WithUsualStake([validator]), Funded = [validator] });
        Assert.True(GenesisFile.Parse(json).Accounts.Single(account => account.Address == validator).Balance > StakingParameters.WeiPerEther);
    }

    /// <summary>What the contracts could not live with is no genesis: too late to change afterwards.</summary>
    [Theory]
    [InlineData("exitDelay")]
    [InlineData("minimumValidators")]
    [InlineData("stake")]
    [InlineData("changesPerEpochMax")]
    [InlineData("reporterSharePerMille")]
    [InlineData("BLS key")]
    [InlineData("chain id of L1")]
    [InlineData("messageQueue of L1")]
    [InlineData("validators")]
    public void Parameters_that_would_break_the_contracts_are_refused(string named)
    {
        NewChain good = new() { ChainId = 1, Validators = NewChain.WithUsualStake([DevnetGenesis.ValidatorAddress(0)]) };
        Assert.NotEmpty(NewGenesis.Json(good));
        NewChain bad = named switch
        {
            "exitDelay" => good with { Staking = new StakingParameters { ExitDelay = 99 } },
            "minimumValidators" => good with { MinimumValidators = 2 },
            "stake" => good with { Validators = [new GenesisValidator(DevnetGenesis.ValidatorAddress(0), U256.One)] },
            "changesPerEpochMax" => good with { Staking = new StakingParameters { ChangesPerEpochMax = 65 } },
            "reporterSharePerMille" => good with { Staking = new StakingParameters { ReporterSharePerMille = 1000 } },
            "chain id of L1" => good with { L1 = new NewChainL1 { ChainId = 0, MessageQueue = DevnetGenesis.ValidatorAddress(1) } },
            "messageQueue of L1" => good with { L1 = new NewChainL1 { ChainId = 1, MessageQueue = default } },
            "BLS key" => good with { Seals = SealScheme.Bls12381 },
            _ => good with { Validators = [] },
        };
        Assert.StartsWith(named, Assert.Throws<SettingsException>(() => NewGenesis.Json(bad)).Message);
    }
}
