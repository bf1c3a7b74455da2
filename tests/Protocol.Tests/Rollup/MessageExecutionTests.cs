using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Protocol.Rollup;

/// <summary>What messages from L1 do in a block, and which of them a block may not have.</summary>
public sealed class MessageExecutionTests
{
    private static readonly Address s_sender = TestLedger.AddressOf(0xee01);
    private static readonly Address s_recipient = TestLedger.AddressOf(0xdd01);
    private static readonly Wallet s_wallet = TestLedger.Wallets[0];

    [Fact]
    public void A_deposit_arrives_and_costs_nobody_on_L2_anything()
    {
        TestLedger ledger = TestBridge.Ledger();
        SealedBlock block = Accepted(ledger, TestBridge.Message(0, value: 5));
        Assert.Equal(((U256)5, U256.Zero, 0UL), (BalanceOf(ledger, s_recipient), BalanceOf(ledger, s_sender), NonceOf(ledger, s_sender)));
        Assert.Equal(U256.Zero, BalanceOf(ledger, ledger.Attributes().Beneficiary));
        TransactionResult result = Assert.Single(block.Results);
        Assert.Equal((TransactionType.L1Message, true, 21_000UL), (result.Receipt.Type, result.Receipt.IsSuccess, result.GasUsed));
        Assert.Equal((U256.Zero, 21_000UL), (result.EffectiveGasPrice, block.Block.Header.GasUsed));
        Assert.Equal(default(QueuePosition).After(TestBridge.Of(0, value: 5)), block.BridgeAfter.Queue);
        Assert.Equal(block.BridgeAfter, BridgeReader.Read(TestBridge.Parameters, ledger.State));
    }

    [Fact]
    public void A_contract_is_called_by_the_sender_with_value_and_data_at_price_zero()
    {
        // Logs CALLER, ORIGIN, CALLVALUE and GASPRICE.
        TestLedger ledger = TestBridge.Ledger(alloc: accounts => accounts.Add(TestLedger.Contract(s_recipient, "3a34323360006000a4")));
        SealedBlock block = Accepted(ledger, TestBridge.Message(0, value: 5, data: [1]));
        Log log = Assert.Single(block.Results[0].Receipt.Logs);
        Assert.Equal([s_sender.ToWord(), s_sender.ToWord(), (U256)5, U256.Zero], log.Topics.Select(topic => TestBridge.Word(topic)));
        Assert.Equal((U256)5, BalanceOf(ledger, s_recipient));
    }

    [Fact]
    public void A_call_that_fails_leaves_the_value_with_the_sender_and_the_queue_moves_on()
    {
        TestLedger ledger = TestBridge.Ledger();
        L1Message message = TestBridge.Of(0, TestLedger.Reverter, 5, [1, 2]);
        SealedBlock block = Accepted(ledger, message.ToTransaction(), TestBridge.Message(1, value: 7));
        Assert.Equal((false, ExitReason.Revert), (block.Results[0].Receipt.IsSuccess, block.Results[0].ExitReason));
        Assert.Equal([1, 2], block.Results[0].Output);
        Assert.Equal(((U256)5, U256.Zero, (U256)7), (BalanceOf(ledger, s_sender), BalanceOf(ledger, TestLedger.Reverter), BalanceOf(ledger, s_recipient)));
        Assert.Equal(default(QueuePosition).After(message).After(TestBridge.Of(1, value: 7)), block.BridgeAfter.Queue);
    }

    [Fact]
    public void What_a_failed_message_left_is_spent_by_a_further_message_of_the_same_sender()
    {
        TestLedger ledger = TestBridge.Ledger();
        Accepted(ledger, TestBridge.Message(0, TestLedger.Reverter, 5));
        Accepted(ledger, TestBridge.Message(1, s_sender, 0));
        Assert.Equal((U256)5, BalanceOf(ledger, s_sender));
    }

    [Fact]
    public void A_sender_with_code_or_with_a_nonce_is_no_matter()
    {
        TestLedger ledger = TestBridge.Ledger();
        Accepted(ledger, TestLedger.Call(s_wallet, 0, s_recipient));
        SealedBlock block = Accepted(ledger, TestBridge.Message(0, sender: TestLedger.Store), TestBridge.Message(1, sender: s_wallet.Address));
        Assert.All(block.Results, result => Assert.True(result.Receipt.IsSuccess));
        Assert.Equal(1UL, NonceOf(ledger, s_wallet.Address));
    }

    /// <summary>Gas, length of the data (no zeros in it), gas that the message uses. The block has 30,000,000; Osaka's cap is 16,777,216.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(20_999, 0, 20_999)]
    [InlineData(21_159, 10, 21_159)]
    [InlineData(21_399, 10, 21_399)]
    [InlineData(16_777_217, 10, 21_400)]
    [InlineData(29_000_000, 0, 21_000)]
    [InlineData(ulong.MaxValue, 0, 21_000)]
    public void A_message_that_nobody_can_execute_fails_at_once_and_its_value_is_minted(ulong gas, int bytes, ulong used)
    {
        TestLedger ledger = TestBridge.Ledger();
        byte[] data = [.. Enumerable.Repeat((byte)1, bytes)];
        SealedBlock block = Accepted(ledger, TestBridge.Message(0, value: 5, data: data, gas: gas), TestBridge.Message(1, value: 7));
        Assert.Equal((false, used), (block.Results[0].Receipt.IsSuccess, block.Results[0].GasUsed));
        Assert.True(block.Results[1].Receipt.IsSuccess);
        Assert.Equal(((U256)5, (U256)7), (BalanceOf(ledger, s_sender), BalanceOf(ledger, s_recipient)));
        Assert.Equal(2UL, block.BridgeAfter.QueueIndex);
    }

    [Fact]
    public void Data_is_paid_by_the_floor()
    {
        TestLedger ledger = TestBridge.Ledger();
        SealedBlock block = Accepted(ledger, TestBridge.Message(0, data: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]));
        Assert.Equal(21_400UL, block.Results[0].GasUsed);
    }

    [Fact]
    public void A_value_that_no_balance_can_hold_is_not_minted_and_halts_nothing()
    {
        TestLedger ledger = TestBridge.Ledger();
        SealedBlock block = Accepted(
            ledger, TestBridge.Message(0, TestLedger.Reverter, U256.MaxValue), TestBridge.Message(1, value: 1), TestBridge.Message(2, sender: TestLedger.AddressOf(0xee02), value: 7));
        Assert.Equal([false, false, true], block.Results.Select(result => result.Receipt.IsSuccess));
        Assert.Equal(ExitReason.InsufficientBalance, block.Results[1].ExitReason);
        Assert.Equal((U256.MaxValue, (U256)7), (BalanceOf(ledger, s_sender), BalanceOf(ledger, s_recipient)));
    }

    [Fact]
    public void The_queue_goes_on_from_where_the_state_stands()
    {
        BridgeState state = new(default, 7, new U256(0x22).ToHash256());
        TestLedger ledger = TestBridge.Ledger(state);
        SealedBlock block = Accepted(ledger, TestBridge.Message(7), TestBridge.Message(8));
        Assert.Equal(state.Queue.After(TestBridge.Of(7)).After(TestBridge.Of(8)), block.BridgeAfter.Queue);
        Accepted(ledger, TestBridge.Message(9), TestLedger.Call(s_wallet, 0, s_recipient));
    }

    [Fact]
    public void Another_index_than_the_next_is_refused()
    {
        TestLedger ledger = TestBridge.Ledger(new BridgeState(default, 7, default));
        Refused(ledger, new TransactionRejection(Reason.QueueIndexMismatch, 7, 6), TestBridge.Message(6));
        Refused(ledger, new TransactionRejection(Reason.QueueIndexMismatch, 7, 8), TestBridge.Message(8));
        Refused(ledger, new TransactionRejection(Reason.QueueIndexMismatch, 8, 7), TestBridge.Message(7), TestBridge.Message(7));
    }

    [Fact]
    public void A_message_after_an_ordinary_transaction_is_refused() => Refused(
        TestBridge.Ledger(),
        new TransactionRejection(Reason.MessageAfterTransaction, 0, 1),
        TestBridge.Message(0), TestLedger.Call(s_wallet, 0, s_recipient), TestBridge.Message(1));

    [Fact]
    public void A_chain_that_takes_no_messages_refuses_them()
    {
        Refused(new TestLedger(), new TransactionRejection(Reason.MessagesNotTaken, 0, 3), TestBridge.Message(3));
        BridgeParameters[] without =
        [
            TestBridge.Parameters with { L1ChainId = 0 }, TestBridge.Parameters with { L1MessageQueue = default }, TestBridge.Parameters with { Contract = default },
        ];
        Assert.All(without, bridge => Refused(new TestLedger(bridge: bridge), new TransactionRejection(Reason.MessagesNotTaken, 0, 0), TestBridge.Message(0)));
        Refused(new TestLedger(bridge: TestBridge.Parameters), new TransactionRejection(Reason.BridgeContractMissing, 0, 0), TestBridge.Message(0));
        Refused(TestBridge.Ledger(code: ""), new TransactionRejection(Reason.BridgeContractMissing, 0, 0), TestBridge.Message(0));
    }

    [Fact]
    public void The_highest_index_is_never_taken()
    {
        TestLedger ledger = TestBridge.Ledger(new BridgeState(default, ulong.MaxValue - 1, default));
        Accepted(ledger, TestBridge.Message(ulong.MaxValue - 1));
        Refused(ledger, new TransactionRejection(Reason.QueueIndexAtMaximum, ulong.MaxValue - 1, ulong.MaxValue), TestBridge.Message(ulong.MaxValue));
    }

    [Fact]
    public void A_message_that_needs_more_gas_than_the_block_has_left_waits_for_the_next()
    {
        TestLedger ledger = TestBridge.Ledger();
        ulong left = 30_000_000 - 21_000;
        Accepted(ledger, TestBridge.Message(0, gas: 16_000_000));
        ledger.Begin();
        Assert.Equal(default, ledger.Execution.TryExecute(TestBridge.Message(1)));
        while (ledger.Execution.GasLeft > 16_000_000) Assert.Equal(default, ledger.Execution.TryExecute(Burning(ledger.Execution)));
        left = ledger.Execution.GasLeft;
        ulong next = BridgeReader.Read(TestBridge.Parameters, ledger.Execution.State).QueueIndex;
        Assert.Equal(new TransactionRejection(Reason.GasLimitAboveBlock, left, 16_000_000), ledger.Execution.TryExecute(TestBridge.Message(next, gas: 16_000_000)));
        Assert.Equal(default, ledger.Execution.TryExecute(TestBridge.Message(next, gas: ulong.MaxValue)));
        AssertAcceptedEverywhere(ledger, ledger.Seal());
    }

    [Fact]
    public void Random_blocks_with_messages_are_accepted_everywhere_and_in_every_two_ranges()
    {
        Random random = new(7);
        TestLedger ledger = TestBridge.Ledger();
        ulong index = 0, nonce = 0;
        for (int block = 0; block < 12; block++)
        {
            List<Transaction> transactions = [];
            for (int i = random.Next(4); i > 0; i--) transactions.Add(RandomMessage(random, index++));
            for (int i = random.Next(3); i > 0; i--) transactions.Add(TestLedger.Call(s_wallet, nonce++, TestLedger.Store, TestLedger.Words((ulong)random.Next(4), (ulong)random.Next(3))));
            Accepted(ledger, [.. transactions]);
        }

        Assert.Equal(index, BridgeReader.Read(TestBridge.Parameters, ledger.State).QueueIndex);
    }

    private static Transaction RandomMessage(Random random, ulong index)
    {
        Address[] recipients = [s_recipient, TestLedger.Store, TestLedger.Reverter, TestLedger.Logger, s_sender, TestBridge.Parameters.Contract, TestLedger.AddressOf(4)];
        ulong[] gas = [0, 20_000, 50_000, 200_000, 17_000_000];
        return TestBridge.Message(
            index, recipients[random.Next(recipients.Length)], (ulong)random.Next(3), TestLedger.Words((ulong)random.Next(4), (ulong)random.Next(3)), gas[random.Next(gas.Length)],
            TestLedger.AddressOf(0xee01 + (ulong)random.Next(2)));
    }

    /// <summary>A message whose call uses a million gas by an endless loop.</summary>
    private static Transaction Burning(BlockExecution execution) => TestBridge.Message(
        BridgeReader.Read(TestBridge.Parameters, execution.State).QueueIndex, TestLedger.PrecompileCaller, data: TestLedger.Words(9), gas: 1_000_000);

    /// <summary>Builds the block, has it accepted by import, stateless execution and in every two ranges, and appends it.</summary>
    private static SealedBlock Accepted(TestLedger ledger, params Transaction[] transactions)
    {
        SealedBlock block = ledger.Build(transactions);
        AssertAcceptedEverywhere(ledger, block);
        ledger.Append(block);
        return block;
    }

    private static void AssertAcceptedEverywhere(TestLedger ledger, SealedBlock block)
    {
        Assert.Equal(default, ledger.Import(block.Block, out SealedBlock? imported));
        Assert.Equal((block.BridgeBefore, block.BridgeAfter), (imported!.BridgeBefore, imported.BridgeAfter));
        StatelessResult result = StatelessExecutor.Execute(ledger.InputOf(block));
        Assert.True(result.IsValid, $"{result.FailedCheck}");
        Assert.Equal((block.BridgeBefore, block.BridgeAfter), (result.BridgeBefore, result.BridgeAfter));
        RangeMaker ranges = new(1, ledger);
        int count = block.Block.Transactions.Length;
        byte[] whole = Output(ranges.Input(block, 0, count, RangeSteps.Both)).Encode();
        for (int split = 0; split <= count; split++)
        {
            RangePublicOutput left = Output(ranges.Input(block, 0, split, RangeSteps.Start));
            RangePublicOutput right = Output(ranges.Input(block, split, count, RangeSteps.End));
            Assert.Equal(whole, RangeMaker.Joined(left, right).Encode());
        }
    }

    private static RangePublicOutput Output(RangeInput input)
    {
        Assert.Equal(0, BlockProgram.Run(RangeInputEncoding.Encode(input), out byte[] bytes));
        return RangePublicOutput.TryDecode(bytes)!;
    }

    /// <summary>The last of the transactions is refused, by the builder and in a block that has it all the same, and nothing is changed.</summary>
    private static void Refused(TestLedger ledger, TransactionRejection expected, params Transaction[] transactions)
    {
        ledger.Begin();
        foreach (Transaction transaction in transactions[..^1]) Assert.Equal(default, ledger.Execution.TryExecute(transaction));
        Assert.Equal(expected, ledger.Execution.TryExecute(transactions[^1]));
        SealedBlock block = ledger.Seal();
        Assert.Equal(ledger.Build(transactions.AsSpan(..^1)).Block.Header.Hash, block.Block.Header.Hash);

        StatelessInput input = ledger.InputOf(block);
        StatelessResult result = StatelessExecutor.Execute(new StatelessInput
        {
            Configuration = input.Configuration,
            HeaderRlp = input.HeaderRlp,
            Transactions = [.. transactions.Select(transaction => transaction.Raw)],
            Withdrawals = [],
            WitnessState = input.WitnessState,
            WitnessCodes = input.WitnessCodes,
            WitnessHeaders = input.WitnessHeaders,
        });
        Assert.Equal((StatelessCheck.Execution, expected, transactions.Length - 1), (result.FailedCheck, result.Rejection.Transaction, result.Rejection.TransactionIndex));
    }

    private static U256 BalanceOf(TestLedger ledger, in Address address) => ledger.State.TryReadAccount(address, out Account account) ? account.Balance : U256.Zero;

    private static ulong NonceOf(TestLedger ledger, in Address address) => ledger.State.TryReadAccount(address, out Account account) ? account.Nonce : 0;
}
