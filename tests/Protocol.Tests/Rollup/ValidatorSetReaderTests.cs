using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Tests;
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
        Assert.Equal<Validator>(set.Validators.ToArray(), [.. read!.Validators.ToArray().Select(validator => validator with { ListItem = 0 })]);
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

    [Fact]
    public void Validators_with_seal_keys_are_read_by_the_hashes_of_their_keys()
    {
        SealedSet sealers = new(5, stakes: [3, 1, 4, 1, 5]);
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(SealedSet.Parameters, Sealers(sealers), out ValidatorSet? set));
        Assert.Equal(SealScheme.Bls12381, set!.Seals);
        Assert.Equal(sealers.Set.Ascending.ToArray(), set.Ascending.ToArray());
        for (int i = 0; i < set.Count; i++)
        {
            Validator expected = sealers.Set.Validators[i];
            Assert.Equal((expected.Address, expected.Stake, expected.ListItem), (set.Validators[i].Address, set.Validators[i].Stake, set.Validators[i].ListItem));
            Assert.Equal(expected.SealKey!.Bytes.ToArray(), set.Validators[i].SealKey!.Bytes.ToArray());
        }
    }

    [Fact]
    public void What_the_contract_with_seal_keys_may_not_hold_is_refused()
    {
        SealedSet sealers = new(4);
        U256 identifier = U256.FromBigEndian(Keccak.Hash(sealers.Listed[1].BlsKey!).Bytes);
        U256 stake = ValidatorSetLayout.StakeSlot(SealedSet.Parameters, identifier);
        U256 data = ValidatorSetLayout.BytesSlot(stake + 1);
        U256 node = ValidatorSetLayout.NodeSlot(SealedSet.Parameters, identifier);
        (ValidatorSetFault Fault, U256 Slot, U256 Value)[] wrong =
        [
            (ValidatorSetFault.NoStake, stake, 0),
            (ValidatorSetFault.NoStake, ValidatorSetLayout.ListItemSlot(1), 0),
            (ValidatorSetFault.NoStake, ValidatorSetLayout.ListItemSlot(1), identifier + 1),
            (ValidatorSetFault.KeyMismatch, stake + 1, 0),
            (ValidatorSetFault.KeyMismatch, stake + 1, 96),
            (ValidatorSetFault.KeyMismatch, stake + 1, 99),
            (ValidatorSetFault.KeyMismatch, data, 1),
            (ValidatorSetFault.KeyMismatch, data + 1, 1),
            (ValidatorSetFault.ZeroAddress, node, 0),
            (ValidatorSetFault.NotAnAddress, node, U256.One << 160),
            (ValidatorSetFault.Duplicate, node, sealers.Listed[0].Node.ToWord()),
            (ValidatorSetFault.Duplicate, ValidatorSetLayout.ListItemSlot(1), U256.FromBigEndian(Keccak.Hash(sealers.Listed[0].BlsKey!).Bytes)),
            (ValidatorSetFault.CountMismatch, 1, 3),
        ];
        foreach ((ValidatorSetFault fault, U256 slot, U256 value) in wrong) Refuses(fault, SealedSet.Parameters, Sealers(sealers, (slot, value)));
        Refuses(ValidatorSetFault.NotAnAddress, SealedSet.Parameters with { Seals = SealScheme.EcdsaSecp256k1 }, Sealers(sealers));
    }

    [Fact]
    public void A_key_with_something_behind_it_is_not_the_one_that_is_meant()
    {
        SealedSet sealers = new(4);
        U256 data = ValidatorSetLayout.BytesSlot(ValidatorSetLayout.StakeSlot(SealedSet.Parameters, U256.FromBigEndian(Keccak.Hash(sealers.Listed[1].BlsKey!).Bytes)) + 1);
        U256 second = U256.FromBigEndian([.. sealers.Listed[1].BlsKey!.AsSpan(32), .. new byte[15], 1]);
        Refuses(ValidatorSetFault.KeyMismatch, SealedSet.Parameters, Sealers(sealers, (data + 1, second)));
    }

    [Fact]
    public void The_layout_of_a_key_is_that_of_solc()
    {
        // 48 bytes of 1: computed by hand from solc's rules.
        U256 identifier = U256.FromBigEndian(Keccak.Hash(Enumerable.Repeat((byte)1, 48).ToArray()).Bytes);
        Assert.Equal("0x041faeaf5d03f20ec7fb66684762e404afa97b0db216a9ecf6bc2428b65c62c7", identifier.ToHash256().ToString());
        U256 stake = ValidatorSetLayout.StakeSlot(new ConsensusParameters(), identifier);
        Assert.Equal("0xddc79dff89cea9765557cf3ba0a24532fc6e20d9965d1779b84e1f114473faf6", stake.ToHash256().ToString());
        Assert.Equal("0x565e7fba13f9ee69c60c080ab149998a2117d1174b282535e07511eb76ed1fb8", ValidatorSetLayout.BytesSlot(stake + 1).ToHash256().ToString());
        Assert.Equal((U256)97, ValidatorSetLayout.BytesHeader(48));
    }

    private static MemoryState Sealers(SealedSet sealers, params (U256 Key, U256 Value)[] changes)
    {
        Dictionary<U256, U256> slots = ValidatorSetBlsStorage.WithStakes(SealedSet.Parameters, sealers.Listed).ToDictionary(slot => slot.Key, slot => slot.Value);
        foreach ((U256 key, U256 value) in changes) slots[key] = value;
        return StateWith(SealedSet.Parameters, [.. slots.Select(slot => new GenesisSlot(slot.Key, slot.Value))]);
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
