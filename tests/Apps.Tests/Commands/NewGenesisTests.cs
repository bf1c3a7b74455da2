using System;
using System.Linq;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class NewGenesisTests
{
    /// <summary>A devnet's genesis is a constant: what changes it changes the chain of every devnet there is.</summary>
    [Theory]
    [InlineData(1, "0x8d7d159e6500b2337c9ba513e023e0a55b9d4c62de4ac292e4c643847a568e24")]
    [InlineData(4, "0xe258a61dfee4e525aa9f6ddf019b1322ea3682766ed39d755df2ab7f0643d097")]
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
}
