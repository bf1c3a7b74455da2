using System;
using System.IO;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class ContractLayoutTests
{
    private static readonly ConsensusParameters s_consensus = new();

    [Fact]
    public void The_contracts_that_genesis_places_are_what_the_configuration_says()
    {
        ContractLayout.Check(Genesis(s_consensus, MessageQueueContract.Parameters));
        ContractLayout.Check(Genesis(s_consensus, new BridgeParameters()));
        ContractLayout.Check(Genesis(s_consensus with { Seals = SealScheme.Bls12381, ValidatorSet = Predeploys.ValidatorSetBls }, MessageQueueContract.Parameters));
    }

    [Theory]
    [InlineData("consensus.stakesSlot", "OtherSlot")]
    [InlineData("consensus.countSlot", "OtherSlot")]
    [InlineData("consensus.totalStakeSlot", "OtherSlot")]
    [InlineData("consensus.slotDerivation", "OtherSlot")]
    [InlineData("consensus.validatorSet", "NoContract")]
    [InlineData("consensus.seals", "NoView")]
    [InlineData("bridge.withdrawRootSlot", "OtherSlot")]
    [InlineData("bridge.queueIndexSlot", "OtherSlot")]
    [InlineData("bridge.queueHashSlot", "OtherSlot")]
    [InlineData("bridge.contract", "NoContract")]
    [InlineData("bridge.otherContract", "NoView")]
    public void A_configuration_that_says_something_else_is_refused_by_name(string member, string reason)
    {
        BridgeParameters bridge = MessageQueueContract.Parameters;
        (ConsensusParameters consensus, BridgeParameters changed) = member switch
        {
            "consensus.stakesSlot" => (s_consensus with { StakesSlot = 7 }, bridge),
            "consensus.countSlot" => (s_consensus with { CountSlot = 7 }, bridge),
            "consensus.totalStakeSlot" => (s_consensus with { TotalStakeSlot = 7 }, bridge),
            "consensus.slotDerivation" => (s_consensus with { SlotDerivation = SlotDerivation.SlotFirst }, bridge),
            "consensus.validatorSet" => (s_consensus with { ValidatorSet = Address.FromWord(0xdead) }, bridge),
            "consensus.seals" => (s_consensus with { Seals = SealScheme.Bls12381 }, bridge),
            "bridge.withdrawRootSlot" => (s_consensus, bridge with { WithdrawRootSlot = 7 }),
            "bridge.queueIndexSlot" => (s_consensus, bridge with { QueueIndexSlot = 1 }),
            "bridge.queueHashSlot" => (s_consensus, bridge with { QueueHashSlot = 7 }),
            "bridge.contract" => (s_consensus, bridge with { Contract = Address.FromWord(0xdead) }),
            _ => (s_consensus, bridge with { Contract = Predeploys.ValidatorSet }),
        };
        GenesisFileException refused = Assert.Throws<GenesisFileException>(() => ContractLayout.Check(Genesis(consensus, changed)));
        Assert.Contains($"({reason}", refused.Got, StringComparison.Ordinal);
        if (!member.EndsWith("ivation", StringComparison.Ordinal) && !member.EndsWith("Contract", StringComparison.Ordinal) && !member.EndsWith("seals", StringComparison.Ordinal))
        {
            Assert.Equal("config.sequitur." + member, refused.Member);
        }
    }

    /// <summary>The contracts always where genesis places them, whatever the configuration says.</summary>
    private static GenesisSpecification Genesis(ConsensusParameters consensus, BridgeParameters bridge) => new()
    {
        Configuration = new ChainConfiguration { ChainId = 1, Consensus = consensus, Bridge = bridge },
        GasLimit = 30_000_000,
        Accounts = [Contract("ValidatorSet", Predeploys.ValidatorSet), Contract("ValidatorSetBls", Predeploys.ValidatorSetBls), MessageQueueContract.Account],
    };

    private static GenesisAccount Contract(string name, in Address address)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx"))) folder = Path.GetDirectoryName(folder);
        using JsonDocument artifact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "contracts", "artifacts", name + ".json")));
        return new GenesisAccount(address, 1, default, Convert.FromHexString(artifact.RootElement.GetProperty("runtimeCode").GetString()!.AsSpan(2)), []);
    }
}
