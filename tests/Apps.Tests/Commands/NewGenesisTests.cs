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
    [InlineData(1, "0xa5cd4100073d6207a0cc709c33bbde3f22c8c3c2c2f18919ce33f400db7256f9")]
    [InlineData(4, "0x49f18d9f0b770005175e60d3165b9b1aca9058b9f45451e9458e0ce357881000")]
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
    public void Its_rules_are_the_defaults_of_a_genesis_file() =>
        Assert.Equal(new ConsensusParameters(), GenesisFile.Parse(DevnetGenesis.Json(4)).Configuration.Consensus);

    [Fact]
    public void Validators_have_keys_of_their_own() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(DevnetGenesis.ValidatorAddress).Distinct().Count());
}
