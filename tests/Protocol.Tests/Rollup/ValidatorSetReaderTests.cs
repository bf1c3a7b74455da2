using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class ValidatorSetReaderTests
{
    private static readonly ConsensusParameters s_parameters = new();

    private static readonly ConsensusParameters s_byStake = new() { Quorum = QuorumRule.StakeAboveTwoThirds };

    // Not in ascending order: the contract keeps none.
    private static readonly Address[] s_validators = [TestLedger.AddressOf(0x30), TestLedger.AddressOf(0x10), TestLedger.AddressOf(0x40), TestLedger.AddressOf(0x20)];

    public static TheoryData<SlotDerivation, ulong, ulong> Layouts => new()
    {
        { SlotDerivation.KeyFirst, 0, 1 }, { SlotDerivation.SlotFirst, 0, 1 }, { SlotDerivation.KeyFirst, 70, 71 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void What_a_genesis_writes_is_read_back_ascending(SlotDerivation derivation, ulong stakesSlot, ulong countSlot)
    {
        ConsensusParameters parameters = new() { SlotDerivation = derivation, StakesSlot = stakesSlot, CountSlot = countSlot };
        MemoryState state = StateWith(parameters, ValidatorSetStorage.Of(parameters, s_validators));
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(parameters, state, out ValidatorSet? set));
        Assert.Equal(s_validators.Order(), set!.Ascending.ToArray());
    }

    [Fact]
    public void The_largest_set_is_read()
    {
        Address[] validators = Many(ValidatorSet.CountMax);
        MemoryState state = StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, validators));
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(s_parameters, state, out ValidatorSet? set));
        Assert.Equal(validators, set!.Ascending.ToArray());
    }

    [Fact]
    public void Slots_derived_in_the_other_order_name_no_stake()
    {
        MemoryState state = StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, s_validators));
        Refuses(ValidatorSetFault.NoStake, s_parameters with { SlotDerivation = SlotDerivation.SlotFirst }, state);
    }

    [Fact]
    public void A_state_without_the_contract_is_refused()
    {
        Refuses(ValidatorSetFault.NoContract, s_parameters, new MemoryState());
        MemoryState storageOnly = StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, s_validators), code: []);
        Refuses(ValidatorSetFault.NoContract, s_parameters, storageOnly);
        MemoryState elsewhere = StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, s_validators));
        Refuses(ValidatorSetFault.NoContract, s_parameters with { ValidatorSet = TestLedger.AddressOf(0x99) }, elsewhere);
    }

    [Fact]
    public void Too_many_validators_are_refused() =>
        Refuses(ValidatorSetFault.TooMany, s_parameters, StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, Many(ValidatorSet.CountMax + 1))));

    [Fact]
    public void A_list_of_absurd_length_costs_nothing()
    {
        MemoryState state = Changed((ValidatorSetLayout.ListSlot, U256.MaxValue), (1, U256.MaxValue));
        Refuses(ValidatorSetFault.TooMany, s_parameters, state);
    }

    [Fact]
    public void An_empty_set_is_refused() => Refuses(ValidatorSetFault.Empty, s_parameters, StateWith(s_parameters, ValidatorSetStorage.Of(s_parameters, [])));

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void A_count_that_differs_from_the_list_is_refused(ulong count) => Refuses(ValidatorSetFault.CountMismatch, s_parameters, Changed((1, count)));

    [Fact]
    public void A_zero_item_is_refused() =>
        Refuses(ValidatorSetFault.ZeroAddress, s_parameters, Changed((ValidatorSetLayout.ListItemSlot(2), U256.Zero)));

    [Fact]
    public void An_item_of_more_than_160_bits_is_refused()
    {
        U256 item = s_validators[2].ToWord() + (U256.One << 160);
        Refuses(ValidatorSetFault.NotAnAddress, s_parameters, Changed((ValidatorSetLayout.ListItemSlot(2), item)));
    }

    [Fact]
    public void A_validator_listed_twice_is_refused() =>
        Refuses(ValidatorSetFault.Duplicate, s_parameters, Changed((ValidatorSetLayout.ListItemSlot(3), s_validators[0].ToWord())));

    [Fact]
    public void A_validator_without_stake_is_refused() =>
        Refuses(ValidatorSetFault.NoStake, s_parameters, Changed((ValidatorSetLayout.StakeSlot(s_parameters, s_validators[1]), U256.Zero)));

    [Fact]
    public void Stakes_are_read_with_their_validators()
    {
        ValidatorSet set = Staked();
        MemoryState state = StateWith(s_byStake, StakedSlots.Of(s_byStake, set));
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(s_byStake, state, out ValidatorSet? read));
        Assert.Equal(set.Validators.ToArray(), read!.Validators.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(13)]
    public void Where_stakes_decide_a_total_that_is_not_their_sum_is_refused(ulong total)
    {
        MemoryState state = StateWith(s_byStake, StakedSlots.Of(s_byStake, Staked(), (2, total)));
        Refuses(ValidatorSetFault.TotalMismatch, s_byStake, state);
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(s_parameters, state, out _));
    }

    [Fact]
    public void Where_stakes_decide_a_sum_that_no_word_holds_is_refused()
    {
        // The sum wraps around to the total.
        (U256 Slot, U256 Value)[] changes = [(ValidatorSetLayout.StakeSlot(s_byStake, s_validators[0]), U256.MaxValue), (2, 8)];
        Refuses(ValidatorSetFault.TotalMismatch, s_byStake, StateWith(s_byStake, StakedSlots.Of(s_byStake, Staked(), changes)));
    }

    [Fact]
    public void The_total_stake_is_read_where_the_configuration_has_it()
    {
        ConsensusParameters elsewhere = s_byStake with { TotalStakeSlot = 9 };
        MemoryState state = StateWith(elsewhere, StakedSlots.Of(elsewhere, Staked(), (2, 77)));
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(elsewhere, state, out _));
        Refuses(ValidatorSetFault.TotalMismatch, s_byStake, state);
    }

    /// <summary>Stakes 3, 2, 4, 3 in the order of the list.</summary>
    private static ValidatorSet Staked()
    {
        ulong[] stakes = [3, 2, 4, 3];
        Assert.True(ValidatorSet.TryCreate([.. s_validators.Select((validator, i) => new Validator(validator, stakes[i]))], out ValidatorSet? set));
        return set!;
    }

    [Fact]
    public void A_witness_that_lacks_a_node_is_a_fault_of_the_state_and_not_of_the_set()
    {
        WitnessState state = new([], [], Keccak.Hash("somewhere"u8));
        Refuses(ValidatorSetFault.StateUnreadable, s_parameters, state);
    }

    private static void Refuses(ValidatorSetFault expected, ConsensusParameters parameters, IStateSource state)
    {
        Assert.Equal(expected, ValidatorSetReader.TryRead(parameters, state, out ValidatorSet? set));
        Assert.Null(set);
    }

    /// <summary>Four validators, then these slots instead.</summary>
    private static MemoryState Changed(params (U256 Key, U256 Value)[] changes)
    {
        Dictionary<U256, U256> slots = ValidatorSetStorage.Of(s_parameters, s_validators).ToDictionary(slot => slot.Key, slot => slot.Value);
        foreach ((U256 key, U256 value) in changes) slots[key] = value;
        return StateWith(s_parameters, [.. slots.Select(slot => new GenesisSlot(slot.Key, slot.Value))]);
    }

    private static MemoryState StateWith(ConsensusParameters parameters, GenesisSlot[] slots, byte[]? code = null)
    {
        MemoryState state = new();
        GenesisSpecification specification = new()
        {
            Configuration = new ChainConfiguration { ChainId = 1, Consensus = parameters },
            GasLimit = 30_000_000,
            Accounts = [new GenesisAccount(parameters.ValidatorSet, 1, default, code ?? [0], slots)],
        };
        GenesisBlock.Build(specification, state, out _);
        return state;
    }

    private static Address[] Many(int count)
    {
        Address[] validators = new Address[count];
        for (int i = 0; i < count; i++) validators[i] = TestLedger.AddressOf((ulong)i + 1);
        return validators;
    }
}
