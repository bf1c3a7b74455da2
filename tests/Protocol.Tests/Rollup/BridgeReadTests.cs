using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>Every execution reads the bridge's three slots, so that every witness shows them.</summary>
public sealed class BridgeReadTests
{
    private static readonly BridgeParameters s_bridge = new() { Contract = Predeploys.MessageQueue };
    private static readonly BridgeState s_state = new(HashOf(0x11), 7, HashOf(0x22));

    [Fact]
    public void A_block_that_never_touches_the_bridge_shows_its_state_and_has_it_in_its_witness()
    {
        TestLedger ledger = Ledger(s_state);
        SealedBlock block = ledger.Build(TestLedger.Call(TestLedger.Wallets[0], 0, TestLedger.AddressOf(0xcc01), value: 1));
        Assert.Equal((s_state, s_state), (block.BridgeBefore, block.BridgeAfter));
        WitnessState witness = new(block.Delta.WitnessNodes, block.Delta.WitnessCodes, ledger.Head.StateRoot);
        Assert.Equal(s_state, BridgeReader.Read(s_bridge, witness));
        Assert.False(witness.Fault.IsSet);

        StatelessResult result = StatelessExecutor.Execute(ledger.InputOf(block));
        Assert.True(result.IsValid, $"{result.FailedCheck}");
        Assert.Equal((s_state, s_state), (result.BridgeBefore, result.BridgeAfter));
    }

    [Fact]
    public void A_witness_without_the_bridge_is_refused()
    {
        TestLedger ledger = Ledger(s_state);
        SealedBlock block = ledger.Build();
        StatelessInput input = ledger.InputOf(block);
        Assert.True(input.WitnessState.Length > 1);
        foreach (byte[] node in input.WitnessState)
        {
            StatelessResult result = StatelessExecutor.Execute(Without(input, node));
            Assert.Contains(result.FailedCheck, new[] { StatelessCheck.PreStateRootNode, StatelessCheck.Execution });
        }
    }

    [Fact]
    public void What_a_transaction_writes_there_is_the_state_after_the_block_and_between_its_ranges()
    {
        TestLedger ledger = Ledger(s_state, "60203560003555");
        Transaction[] transactions = [Write(0, 0, 0x33), Write(1, 5, 1), Write(2, 0, 0x44)];
        SealedBlock block = ledger.Build(transactions);
        BridgeState between = s_state with { WithdrawRoot = HashOf(0x33) };
        BridgeState after = s_state with { WithdrawRoot = HashOf(0x44) };
        Assert.Equal((s_state, after), (block.BridgeBefore, block.BridgeAfter));

        RangeMaker ranges = new(1, ledger);
        RangePublicOutput left = Output(ranges.Input(block, 0, 2, RangeSteps.Start), s_state, between);
        RangePublicOutput right = Output(ranges.Input(block, 2, 3, RangeSteps.End), between, after);
        RangePublicOutput whole = Output(ranges.Input(block, 0, 3, RangeSteps.Both), s_state, after);
        Assert.Equal(whole.Encode(), RangeMaker.Joined(left, right).Encode());

        ledger.Append(block);
        Assert.Equal(after, BridgeReader.Read(s_bridge, ledger.State));
    }

    [Fact]
    public void Every_range_of_a_block_shows_the_bridge_also_the_empty_ones()
    {
        TestLedger ledger = Ledger(s_state);
        SealedBlock block = ledger.Build(TestLedger.Call(TestLedger.Wallets[0], 0, TestLedger.AddressOf(0xcc01), value: 1));
        RangeMaker ranges = new(1, ledger);
        Output(ranges.Input(block, 0, 0, RangeSteps.Start), s_state, s_state);
        Output(ranges.Input(block, 0, 0, RangeSteps.None), s_state, s_state);
        Output(ranges.Input(block, 0, 1, RangeSteps.None), s_state, s_state);
        Output(ranges.Input(block, 1, 1, RangeSteps.End), s_state, s_state);
    }

    [Fact]
    public void A_chain_without_a_bridge_or_without_its_contract_stands_at_zero()
    {
        TestLedger none = new();
        Assert.Equal(default, none.Build().BridgeAfter);
        TestLedger missing = new(bridge: s_bridge);
        SealedBlock block = missing.Build();
        Assert.Equal((default, default), (block.BridgeBefore, block.BridgeAfter));
        Assert.Equal(default, BridgeReader.Read(s_bridge, missing.State));
        StatelessResult result = StatelessExecutor.Execute(missing.InputOf(block));
        Assert.True(result.IsValid, $"{result.FailedCheck}");
    }

    [Fact]
    public void An_index_beyond_64_bits_is_the_highest()
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(new GenesisAccount(
            s_bridge.Contract, 1, default, [0], [new GenesisSlot(s_bridge.QueueIndexSlot, U256.One << 64)])), bridge: s_bridge);
        Assert.Equal(ulong.MaxValue, ledger.Build().BridgeAfter.QueueIndex);
        Assert.Equal(ulong.MaxValue, BridgeReader.Read(s_bridge, ledger.State).QueueIndex);
    }

    private static TestLedger Ledger(BridgeState state, string code = "00") => new(
        alloc: accounts => accounts.Add(new GenesisAccount(s_bridge.Contract, 1, default, Convert.FromHexString(code),
        [
            new GenesisSlot(s_bridge.WithdrawRootSlot, Word(state.WithdrawRoot)), new GenesisSlot(s_bridge.QueueIndexSlot, state.QueueIndex),
            new GenesisSlot(s_bridge.QueueHashSlot, Word(state.QueueHash)),
        ])), bridge: s_bridge);

    private static Transaction Write(ulong nonce, ulong slot, ulong value) =>
        TestLedger.Call(TestLedger.Wallets[0], nonce, s_bridge.Contract, TestLedger.Words(slot, value));

    private static RangePublicOutput Output(RangeInput input, BridgeState before, BridgeState after)
    {
        RangeResult result = RangeExecutor.Execute(input);
        Assert.Equal(RangeFault.None, result.Fault);
        Assert.Equal((before, after), (result.BridgeBefore, result.BridgeAfter));
        Assert.Equal((before.Queue, after.Queue, after.WithdrawRoot), (result.Output!.QueueBefore, result.Output.QueueAfter, result.Output.WithdrawRoot));
        byte[] bytes = result.Output.Encode();
        Assert.Equal(before.QueueIndex, (ulong)U256.FromBigEndian(bytes.AsSpan(43 * 32, 32)).U0);
        Assert.Equal(before.QueueHash, new Hash256(bytes.AsSpan(44 * 32, 32)));
        Assert.Equal(after.QueueIndex, (ulong)U256.FromBigEndian(bytes.AsSpan(45 * 32, 32)).U0);
        Assert.Equal(after.QueueHash, new Hash256(bytes.AsSpan(46 * 32, 32)));
        Assert.Equal(after.WithdrawRoot, new Hash256(bytes.AsSpan(47 * 32, 32)));
        Assert.Equal(bytes, RangePublicOutput.TryDecode(bytes)!.Encode());
        return result.Output;
    }

    private static StatelessInput Without(StatelessInput input, byte[] node) => new()
    {
        Configuration = input.Configuration,
        HeaderRlp = input.HeaderRlp,
        Transactions = input.Transactions,
        Withdrawals = input.Withdrawals,
        WitnessState = [.. input.WitnessState.Where(other => other != node)],
        WitnessCodes = input.WitnessCodes,
        WitnessHeaders = input.WitnessHeaders,
    };

    private static Hash256 HashOf(ulong value) => new U256(value).ToHash256();

    private static U256 Word(in Hash256 hash) => U256.FromBigEndian(hash.Bytes);
}
