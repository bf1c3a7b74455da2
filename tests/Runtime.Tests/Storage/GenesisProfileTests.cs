using System;
using Sequitur.Evm;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Storage;

/// <summary>Forks and profiles in a genesis file: what it may choose, and that what is not implemented here is refused by name.</summary>
public sealed class GenesisProfileTests
{
    [Fact]
    public void A_chain_that_names_nothing_has_the_profile_of_each_fork()
    {
        ChainConfiguration configuration = Parse("""{"osaka":{},"prague":null}""");
        Assert.Equal([ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka], configuration.Forks);
        Assert.Equal(Parse("null").ConfigurationHash, configuration.ConfigurationHash);
    }

    [Fact]
    public void What_a_chain_names_replaces_the_list_of_that_fork_alone()
    {
        ChainConfiguration configuration = Parse("""{"osaka":{"precompiles":["0x01",2,"0x0000000000000000000000000000000000000100"],"transactionTypes":["0x2","0x0"]}}""");
        EvmProfile osaka = configuration.RulesAt(20).Profile;
        Assert.Equal(default(PrecompileSet).With(1).With(2).With(0x100), osaka.Precompiles);
        Assert.Equal(default(TransactionTypeSet).With(0).With(2), osaka.TransactionTypes);
        Assert.Equal(EvmProfile.Osaka.SystemContracts, osaka.SystemContracts);
        Assert.Equal(EvmProfile.Prague, configuration.RulesAt(10).Profile);
        Assert.NotEqual(Parse("null").ConfigurationHash, configuration.ConfigurationHash);
        Assert.True(configuration.IsUsable);
        Assert.Equal(default, Parse("""{"cancun":{"precompiles":[]}}""").RulesAt(0).Profile.Precompiles);
    }

    [Theory]
    [InlineData(false, "BEACON_ROOTS_ADDRESS HISTORY_STORAGE_ADDRESS")]
    [InlineData(
        true,
        "WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS BEACON_ROOTS_ADDRESS HISTORY_STORAGE_ADDRESS CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS DEPOSIT_CONTRACT_ADDRESS")]
    public void The_system_contracts_may_be_named_but_not_chosen(bool hasBeaconChain, string names)
    {
        string[] all = names.Split(' ');
        string List(params string[] contracts) => $$"""{"osaka":{"systemContracts":["{{string.Join("\",\"", contracts)}}"] } }""";
        Assert.Equal(Parse("null", hasBeaconChain).ConfigurationHash, Parse(List(all), hasBeaconChain).ConfigurationHash);
        GenesisFileException refusal = Assert.Throws<GenesisFileException>(() => Parse(List(all[1..]), hasBeaconChain));
        Assert.Equal("config.sequitur.profile.osaka.systemContracts", refusal.Member);
        Assert.All(all, name => Assert.Contains(name, refusal.Expected, StringComparison.Ordinal));
        Assert.Throws<GenesisFileException>(() => Parse(List(all), !hasBeaconChain));
    }

    [Theory]
    [InlineData("""{"osaka":{"precompiles":["0x01","0x12"]}}""", "osaka.precompiles[1]", "precompile 0x12")]
    [InlineData("""{"osaka":{"precompiles":["0x101"]}}""", "osaka.precompiles[0]", "precompile 0x101")]
    [InlineData("""{"osaka":{"precompiles":[0]}}""", "osaka.precompiles[0]", "precompile 0x00")]
    [InlineData("""{"osaka":{"precompiles":["0x40"]}}""", "osaka.precompiles[0]", "precompile 0x40")]
    [InlineData("""{"osaka":{"precompiles":["0x10000000000000001"]}}""", "osaka.precompiles[0]", "0x10000000000000001")]
    [InlineData("""{"osaka":{"precompiles":["0x100000001"]}}""", "osaka.precompiles[0]", "precompile 0x100000001")]
    [InlineData("""{"osaka":{"precompiles":["0x1","0x01"]}}""", "osaka.precompiles[1]", "0x01")]
    [InlineData("""{"osaka":{"precompiles":[null]}}""", "osaka.precompiles[0]", "null")]
    [InlineData("""{"osaka":{"precompiles":{"ECREC":"0x1"}}}""", "osaka.precompiles", "ECREC")]
    [InlineData("""{"osaka":{"transactionTypes":["0x2","0x7e"]}}""", "osaka.transactionTypes[1]", "transaction type 0x7e (L1 messages)")]
    [InlineData("""{"osaka":{"transactionTypes":["0x5"]}}""", "osaka.transactionTypes[0]", "transaction type 0x5")]
    [InlineData("""{"osaka":{"transactionTypes":[2,2]}}""", "osaka.transactionTypes[1]", "2")]
    [InlineData("""{"osaka":{"transactionTypes":[]}}""", "osaka.transactionTypes", "[]")]
    [InlineData("""{"cancun":{"transactionTypes":["0x4"]}}""", "cancun.transactionTypes[0]", "transaction type 0x4")]
    [InlineData("""{"osaka":{"systemContracts":["VALIDATOR_EXITS"]}}""", "osaka.systemContracts[0]", "system contract VALIDATOR_EXITS")]
    [InlineData("""{"osaka":{"systemContracts":[]}}""", "osaka.systemContracts", "[]")]
    [InlineData("""{"osaka":{"systemContracts":["HISTORY_STORAGE_ADDRESS","HISTORY_STORAGE_ADDRESS"]}}""", "osaka.systemContracts[1]", "HISTORY")]
    [InlineData("""{"osaka":{"opcodes":[]}}""", "osaka.opcodes", "unknown")]
    [InlineData("""{"amsterdam":{}}""", "amsterdam", "fork amsterdam")]
    public void What_is_not_implemented_or_makes_no_sense_is_refused_by_name(string profile, string member, string named)
    {
        GenesisFileException refusal = Assert.Throws<GenesisFileException>(() => Parse(profile));
        Assert.Equal($"config.sequitur.profile.{member}", refusal.Member);
        Assert.Contains(named, refusal.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_precompile_or_type_is_told_which_ones_there_are()
    {
        GenesisFileException precompile = Assert.Throws<GenesisFileException>(() => Parse("""{"osaka":{"precompiles":["0x12"]}}"""));
        Assert.Equal(
            "genesis file, config.sequitur.profile.osaka.precompiles[0]: expected a precompile that this build implements (0x01-0x11, 0x100), got precompile 0x12",
            precompile.Message);
        GenesisFileException type = Assert.Throws<GenesisFileException>(() => Parse("""{"osaka":{"transactionTypes":["0x7e"]}}"""));
        Assert.Contains("(0x0-0x4)", type.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_a_fork_that_never_comes_is_refused()
    {
        const string json = """{"config":{"chainId":1,"cancunTime":0,"sequitur":{"profile":{"prague":{}}}},"gasLimit":1}""";
        GenesisFileException refusal = Assert.Throws<GenesisFileException>(() => GenesisFile.Parse(json));
        Assert.Equal("config.sequitur.profile.prague", refusal.Member);
        Assert.Contains("config.pragueTime", refusal.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"amsterdamTime\":1800000000", "config.amsterdamTime", "fork amsterdam at 1800000000")]
    [InlineData("\"bpo6Time\":\"0x10\"", "config.bpo6Time", "fork bpo6 at 16")]
    [InlineData("\"amsterdamTime\":\"soon\"", "config.amsterdamTime", "\"soon\"")]
    public void A_fork_that_is_not_implemented_is_refused_by_name(string fork, string member, string got)
    {
        string json = $$$"""{"config":{"chainId":1,"cancunTime":0,"pragueTime":0,"osakaTime":0,{{{fork}}}},"gasLimit":1}""";
        GenesisFileException refusal = Assert.Throws<GenesisFileException>(() => GenesisFile.Parse(json));
        Assert.Equal((member, got), (refusal.Member, refusal.Got));
    }

    private static ChainConfiguration Parse(string profile, bool hasBeaconChain = false) => GenesisFile.Parse(
        $$$"""
        {"config":{"chainId":1,"cancunTime":0,"pragueTime":10,"osakaTime":20,
          "sequitur":{"beaconChain":{{{(hasBeaconChain ? "true" : "false")}}},"profile":{{{profile}}}}},"gasLimit":1}
        """).Configuration;
}
