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
    [InlineData(1, "0x7379dec0b9e20ec551ae04f8604c17d76a9476c3df742ca6aab137f0d5c5eb2e")]
    [InlineData(4, "0x4eb2eb77ef15e8c46b757e6fabd4bc8c7cca08dc4a4f4489de4b9cec9ec67102")]
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
    public void Validators_have_keys_of_their_own() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(DevnetGenesis.ValidatorAddress).Distinct().Count());

    [Fact]
    public void The_contracts_hold_the_stakes_and_the_pool_and_each_validator_the_gas_of_its_transactions()
    {
        GenesisAccount[] accounts = GenesisFile.Parse(DevnetGenesis.Json(4)).Accounts;
        Assert.Equal(NewChain.UsualStake * 4, Balance(Predeploys.Staking));
        Assert.Equal(new RewardParameters().Pool, Balance(Predeploys.RewardDistributor));
        for (int i = 0; i < 4; i++) Assert.Equal(StakingParameters.WeiPerEther, Balance(DevnetGenesis.ValidatorAddress(i)));
        Address[] contracts = [Predeploys.ValidatorSet, Predeploys.Staking, Predeploys.RewardDistributor];
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
            "BLS key" => good with { Seals = SealScheme.Bls12381 },
            _ => good with { Validators = [] },
        };
        Assert.StartsWith(named, Assert.Throws<SettingsException>(() => NewGenesis.Json(bad)).Message);
    }
}
