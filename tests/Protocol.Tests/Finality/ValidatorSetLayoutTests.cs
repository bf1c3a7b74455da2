using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Finality;

/// <summary>The expected slots were computed by others (solc's documentation, cast index).</summary>
public sealed class ValidatorSetLayoutTests
{
    private const string Account = "0x5b38da6a701c568545dcfcb03fcb875f56beddc4";

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000001", 0, "0xada5013122d395ba3c54772283fb069b10426056ef8ca54750cb9bb552a59e7d")]
    [InlineData(Account, 0, "0x58f8e73c330daffe64653449eb9a999c1162911d5129dd8193c7233d46ade2d5")]
    [InlineData(Account, 7, "0x9fd63d6c27eb418be11bd9fa33da37afe9cf89341c6b603240c64434b3c17077")]
    public void A_stake_stands_where_solc_puts_it(string validator, ulong slot, string expected) =>
        Assert.Equal(expected, StakeSlot(validator, slot, SlotDerivation.KeyFirst));

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000001", 0, "0xa6eef7e35abe7026729641147f7915573c7e97b47efa546f5f6e3230263bcb49")]
    [InlineData(Account, 0, "0x6844d2334561fceb02a4b05aef5b682449367a5217e898080226646e1aea4fc3")]
    [InlineData(Account, 7, "0x5388eec642c52a9ba566af6eaef381afcdd3b7d185e390b9f61d5f5f915c2234")]
    public void The_order_of_the_specifications_text_is_an_option(string validator, ulong slot, string expected) =>
        Assert.Equal(expected, StakeSlot(validator, slot, SlotDerivation.SlotFirst));

    [Fact]
    public void The_list_starts_at_the_hash_of_its_slot_and_goes_on_from_there()
    {
        U256 first = ValidatorSetLayout.ListItemSlot(0);
        Assert.Equal("0xc2575a0e9e593c00f959f8c92f12db2869c3395a3b0502d05e2516446f71f85b", Text(first));
        Assert.Equal(first + 300, ValidatorSetLayout.ListItemSlot(300));
    }

    [Fact]
    public void The_count_stands_where_the_chain_says()
    {
        Assert.Equal(1UL, ValidatorSetLayout.CountSlot(new ConsensusParameters()));
        Assert.Equal(9UL, ValidatorSetLayout.CountSlot(new ConsensusParameters { CountSlot = 9 }));
    }

    private static string StakeSlot(string validator, ulong slot, SlotDerivation derivation)
    {
        ConsensusParameters parameters = new() { StakesSlot = slot, SlotDerivation = derivation };
        return Text(ValidatorSetLayout.StakeSlot(parameters, new Address(Convert.FromHexString(validator.AsSpan(2)))));
    }

    private static string Text(in U256 slot) => slot.ToHash256().ToString();
}
