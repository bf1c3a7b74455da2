using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>The start step against contracts that do whatever their bytes say, at the place of the validator set.</summary>
public sealed class EpochStepTests
{
    private const ulong Boundary = 4;

    private static readonly ConsensusParameters s_parameters = new() { EpochLength = Boundary, MinimumValidators = 2 };
    private static readonly Address[] s_four = [Validator(1), Validator(2), Validator(3), Validator(4)];
    private static readonly Address[] s_five = [.. s_four, Validator(5)];

    /// <summary>What a contract does when it is called: its name, and its code.</summary>
    public static TheoryData<string> HostileContracts => [.. Hostile.Keys];

    private static Dictionary<string, string> Hostile { get; } = new()
    {
        ["empties the set"] = Writes((1, 0), (2, 0), (3, 0)),
        ["lists a validator twice"] = Writes(Changed(s_five, (ValidatorSetLayout.ListItemSlot(4), s_four[0].ToWord()), (2, 5))),
        ["leaves fewer than the minimum"] = Writes(SlotsOf(s_four[0])),
        ["counts one that is not listed"] = Writes((1, 5)),
        ["lists more than there may be"] = Writes((1, ValidatorSet.CountMax + 1), (3, ValidatorSet.CountMax + 1)),
        ["lists one without stake"] = Writes(Changed(s_five, (ValidatorSetLayout.StakeSlot(s_parameters, s_five[4]), 0))),
        ["lists what is no address"] = Writes(Changed(s_five, (ValidatorSetLayout.ListItemSlot(4), U256.MaxValue))),
        ["lists zero"] = Writes(Changed(s_five, (ValidatorSetLayout.ListItemSlot(4), 0))),
        ["names another total than the sum"] = Writes(Changed(s_five, (2, 6))),
        ["lets the sum of the stakes overflow"] = Writes(Changed(s_five, (ValidatorSetLayout.StakeSlot(s_parameters, s_five[4]), U256.MaxValue), (2, 3))),
        ["reverts"] = Writes(SlotsOf(s_five)) + "5f5ffd",
        ["does what is not defined"] = Writes(SlotsOf(s_five)) + "fe",
        ["uses all gas"] = Writes(SlotsOf(s_five)) + Endless(s_five),
    };

    [Theory]
    [MemberData(nameof(HostileContracts))]
    public void A_step_that_leaves_no_set_is_undone_and_its_block_is_valid(string contract)
    {
        TestLedger ledger = LedgerBeforeBoundary(Hostile[contract]);
        SealedBlock block = ledger.Build(Store(0));
        Assert.Equal(s_four, ActiveSet(ledger));
        AssertAcceptedEverywhere(ledger, block);
        ledger.Append(block);
        Assert.Equal(s_four, StoredSet(ledger));
        Assert.Equal(s_four, ActiveSet(ledger));
        Assert.Equal((U256)1, Slot(ledger, TestLedger.Store, 0));
        Assert.Equal((U256)4, Slot(ledger, s_parameters.ValidatorSet, 2));
    }

    [Fact]
    public void A_change_becomes_active_at_the_boundary_and_not_a_block_earlier()
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(SetContract(Writes(SlotsOf(s_five)))), consensus: s_parameters);
        for (ulong number = 1; number <= 2 * Boundary; number++)
        {
            Assert.Equal(number < Boundary ? s_four : s_five, ActiveSet(ledger));
            Assert.Equal(number <= Boundary ? s_four : s_five, StoredSet(ledger));
            SealedBlock block = ledger.Build(Store(number - 1));
            AssertAcceptedEverywhere(ledger, block);
            ledger.Append(block);
            Assert.Equal(number < Boundary ? s_four : s_five, StoredSet(ledger));
        }
    }

    [Fact]
    public void Without_epochs_the_contract_is_never_called()
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(SetContract(Writes(SlotsOf(s_five)))), consensus: s_parameters with { EpochLength = 0 });
        for (ulong number = 1; number <= 2 * Boundary; number++) ledger.Append(ledger.Build(Store(number - 1)));
        Assert.Equal(s_four, StoredSet(ledger));
    }

    [Fact]
    public void An_account_without_code_is_not_called()
    {
        TestLedger ledger = new(consensus: s_parameters);
        for (ulong number = 1; number <= Boundary; number++) ledger.Append(ledger.Build(Store(number - 1)));
        Assert.Equal(
            ValidatorSetFault.NoContract, ActiveValidators.TryRead(ledger.Configuration, ledger.Head, ledger.State, out ValidatorSet? set));
        Assert.Null(set);
    }

    [Fact]
    public void What_the_step_sees_follows_from_the_parent_alone()
    {
        // NUMBER, TIMESTAMP, COINBASE, GASLIMIT, BASEFEE, BLOBBASEFEE, PREVRANDAO, CALLER, ORIGIN, CALLVALUE, BLOCKHASH(NUMBER - 1), CALLDATALOAD(0)
        string[] seen = ["43", "42", "41", "45", "48", "4a", "44", "33", "32", "34", "6001430340", "5f35"];
        string code = string.Concat(seen.Select((opcodes, i) => $"{opcodes}61{0x100 + i:x4}55"));
        TestLedger ledger = LedgerBeforeBoundary(code);
        BlockHeader parent = ledger.Head;
        Address set = s_parameters.ValidatorSet;
        ledger.Begin(new BlockAttributes { Timestamp = parent.Timestamp + 77, Beneficiary = TestLedger.AddressOf(0xabcd), GasLimit = parent.GasLimit + 1 });
        SealedBlock block = ledger.Seal();
        ledger.Append(block);
        U256[] found = [.. seen.Select((_, i) => Slot(ledger, set, (U256)(0x100 + (ulong)i)))];
        Assert.Equal(
            [
                Boundary, parent.Timestamp, 0, parent.GasLimit, FeeMarket.NextBaseFee(ledger.Configuration, parent), 1, 0,
                SystemContracts.Caller.ToWord(), SystemContracts.Caller.ToWord(), 0, 0, (U256)0x0f15f4c0 << 224,
            ],
            found);
    }

    [Fact]
    public void Whoever_proposes_and_whenever_the_step_does_the_same()
    {
        TestLedger ledger = LedgerBeforeBoundary("42610100554161010155");
        ledger.Begin();
        Hash256 root = ledger.Seal().Block.Header.StateRoot;
        ledger.Begin(new BlockAttributes { Timestamp = ledger.Head.Timestamp, Beneficiary = TestLedger.AddressOf(0x99), GasLimit = ledger.Head.GasLimit });
        Assert.Equal(root, ledger.Seal().Block.Header.StateRoot);
    }

    [Fact]
    public void The_step_costs_the_block_no_gas_and_leaves_no_receipt()
    {
        TestLedger ledger = LedgerBeforeBoundary(Writes(SlotsOf(s_five)) + "5f5fa0");
        ledger.Begin();
        SealedBlock block = ledger.Seal();
        Assert.Equal(0UL, block.Block.Header.GasUsed);
        Assert.Equal(Keccak.EmptyTrie, block.Block.Header.ReceiptsRoot);
    }

    [Fact]
    public void The_step_runs_again_when_a_refused_transaction_makes_the_block_start_over()
    {
        TestLedger ledger = LedgerBeforeBoundary(Writes(SlotsOf(s_five)));
        SealedBlock plain = ledger.Build(Store(0));
        ledger.Begin();
        Assert.True(ledger.Execution.TryExecute(TestLedger.Call(TestLedger.Wallets[2], 9, TestLedger.Store)).IsRejected);
        Assert.Equal(default, ledger.Execution.TryExecute(Store(0)));
        SealedBlock after = ledger.Seal();
        Assert.Equal(plain.Block.Header.Hash, after.Block.Header.Hash);
        Assert.Equal(plain.Delta.WitnessNodes, after.Delta.WitnessNodes);
    }

    [Theory]
    [InlineData("empties the set")]
    [InlineData(null)]
    public void A_witness_that_lacks_a_node_of_the_step_is_refused_and_does_not_undo_it(string? hostile)
    {
        TestLedger ledger = LedgerBeforeBoundary(hostile is null ? Writes(SlotsOf(s_five)) : Hostile[hostile]);
        StatelessInput input = ledger.InputOf(ledger.Build(Store(0)));
        for (int i = 0; i < input.WitnessState.Length; i++)
        {
            byte[][] without = [.. input.WitnessState[..i], .. input.WitnessState[(i + 1)..]];
            StatelessResult result = StatelessExecutor.Execute(With(input, without));
            Assert.True(result.FailedCheck is StatelessCheck.Execution or StatelessCheck.PreStateRootNode, $"{i}: {result.FailedCheck}");
        }
    }

    [Fact]
    public void The_validators_of_a_block_cannot_be_told_from_a_state_that_is_not_there()
    {
        WitnessState nothing = new([], [], Keccak.Hash("somewhere"u8));
        TestLedger ledger = LedgerBeforeBoundary("00");
        Assert.Equal(
            ValidatorSetFault.StateUnreadable, ActiveValidators.TryRead(ledger.Configuration, ledger.Head, nothing, out ValidatorSet? set));
        Assert.Null(set);
    }

    /// <summary>Another node imports it; its witness alone gives the same; a range with the start step joins with the rest.</summary>
    private static void AssertAcceptedEverywhere(TestLedger ledger, SealedBlock block)
    {
        Assert.Equal(default, ledger.Import(block.Block, out SealedBlock? imported));
        Assert.Equal(block.Delta.WitnessNodes, imported!.Delta.WitnessNodes);
        StatelessResult result = StatelessExecutor.Execute(ledger.InputOf(block));
        Assert.Equal(StatelessCheck.None, result.FailedCheck);
        Assert.Equal(block.Block.Header.StateRoot, result.ComputedStateRoot);

        byte[][] headers = [.. ledger.Headers.Select(header => header.Rlp)];
        RangeInputBuilder ranges = new(ledger.Configuration, headers, block.Block, ledger.State, ledger.State);
        RangePublicOutput whole = Output(ranges.Build(0, 1, RangeSteps.Both));
        Assert.Equal(whole.Encode(), RangeMaker.Joined(Output(ranges.Build(0, 0, RangeSteps.Start)), Output(ranges.Build(0, 1, RangeSteps.End))).Encode());
    }

    private static RangePublicOutput Output(RangeBuildResult built)
    {
        RangeResult result = RangeExecutor.Execute(built.Input!);
        Assert.Equal(RangeFault.None, result.Fault);
        return result.Output!;
    }

    private static TestLedger LedgerBeforeBoundary(string code)
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(SetContract(code)), consensus: s_parameters);
        for (ulong number = 1; number < Boundary; number++)
        {
            ledger.Begin();
            ledger.Append(ledger.Seal());
        }

        return ledger;
    }

    private static GenesisAccount SetContract(string code) =>
        new(s_parameters.ValidatorSet, 1, default, Convert.FromHexString(code), ValidatorSetStorage.Of(s_parameters, s_four));

    private static Address[] ActiveSet(TestLedger ledger)
    {
        Assert.Equal(ValidatorSetFault.None, ActiveValidators.TryRead(ledger.Configuration, ledger.Head, ledger.State, out ValidatorSet? set));
        return set!.Ascending.ToArray();
    }

    private static Address[] StoredSet(TestLedger ledger)
    {
        Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(s_parameters, ledger.State, out ValidatorSet? set));
        return set!.Ascending.ToArray();
    }

    private static U256 Slot(TestLedger ledger, in Address account, in U256 slot)
    {
        ledger.State.ReadStorage(account, slot, out U256 value);
        return value;
    }

    private static Transaction Store(ulong nonce) => TestLedger.Call(TestLedger.Wallets[0], nonce, TestLedger.Store, TestLedger.Words(0, 1 + nonce));

    private static Address Validator(ulong number) => TestLedger.AddressOf(0x1000 + number);

    private static (U256 Slot, U256 Value)[] SlotsOf(params ReadOnlySpan<Address> validators) =>
        [.. ValidatorSetStorage.Of(s_parameters, validators).Select(slot => (slot.Key, slot.Value))];

    /// <summary>The slots of a set, but for some.</summary>
    private static (U256 Slot, U256 Value)[] Changed(Address[] set, params (U256 Slot, U256 Value)[] others) => [.. SlotsOf(set), .. others];

    /// <summary>Code that writes these slots one after the other: PUSH32 value, PUSH32 slot, SSTORE.</summary>
    private static string Writes(params (U256 Slot, U256 Value)[] slots)
    {
        string code = "";
        foreach ((U256 slot, U256 value) in slots) code += $"7f{Hex(value)}7f{Hex(slot)}55";
        return code;
    }

    /// <summary>JUMPDEST, PUSH3 its place, JUMP: to be put behind the code that writes this set.</summary>
    private static string Endless(Address[] set) => $"5b62{SlotsOf(set).Length * 67:x6}56";

    private static string Hex(in U256 word) => Convert.ToHexStringLower(word.ToHash256().Bytes);

    private static StatelessInput With(StatelessInput input, byte[][] nodes) => new()
    {
        Configuration = input.Configuration,
        HeaderRlp = input.HeaderRlp,
        ExpectedHash = input.ExpectedHash,
        Transactions = input.Transactions,
        Withdrawals = input.Withdrawals,
        WitnessState = nodes,
        WitnessCodes = input.WitnessCodes,
        WitnessHeaders = input.WitnessHeaders,
        IsStrict = input.IsStrict,
    };
}
