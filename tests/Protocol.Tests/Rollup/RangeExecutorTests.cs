using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class RangeExecutorTests
{
    private readonly RangeMaker _maker = new(11);
    private readonly TestLedger _ledger;

    public RangeExecutorTests() => _ledger = _maker.Ledger;

    [Fact]
    public void Every_split_of_a_block_joins_to_the_output_of_the_whole_block()
    {
        for (int number = 0; number < 52; number++)
        {
            SealedBlock block = _ledger.Build(_maker.Transactions(number % 9));
            byte[] whole = Whole(block);
            int count = block.Block.Transactions.Length;
            for (int split = 0; split <= count; split++)
            {
                Assert.Equal(whole, RangeMaker.Joined(Output(block, 0, split, RangeSteps.Start), Output(block, split, count, RangeSteps.End)).Encode());
            }

            (int first, int second) = _maker.TwoCuts(count);
            RangePublicOutput left = Output(block, 0, first, RangeSteps.Start);
            RangePublicOutput middle = Output(block, first, second, RangeSteps.None);
            RangePublicOutput right = Output(block, second, count, RangeSteps.End);
            Assert.Equal(whole, RangeMaker.Joined(RangeMaker.Joined(left, middle), right).Encode());
            Assert.Equal(whole, RangeMaker.Joined(left, RangeMaker.Joined(middle, right)).Encode());
            _ledger.Append(block);
        }
    }

    [Fact]
    public void Steps_may_be_leaves_of_their_own_around_empty_and_full_ranges()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(3));
        RangePublicOutput[] leaves =
        [
            Output(block, 0, 0, RangeSteps.Start),
            Output(block, 0, 0, RangeSteps.None),
            Output(block, 0, 3, RangeSteps.None),
            Output(block, 3, 3, RangeSteps.None),
            Output(block, 3, 3, RangeSteps.End),
        ];

        Assert.Equal(Whole(block), leaves.Aggregate(RangeMaker.Joined).Encode());
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    public void A_block_of_many_transactions_splits_where_the_index_grows_by_a_byte(int split)
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(140, onlyTransfers: true));

        Assert.Equal(Whole(block), RangeMaker.Joined(Output(block, 0, split, RangeSteps.Start), Output(block, split, 140, RangeSteps.End)).Encode());
    }

    [Fact]
    public void The_witness_of_the_whole_block_is_enough_unless_a_split_deletes_what_the_block_does_not()
    {
        _ledger.Append(_ledger.Build(_maker.Store(1, 5), _maker.Store(2, 5)));
        SealedBlock block = _ledger.Build(_maker.Store(1, 0), _maker.Store(1, 5), _maker.Transfer());

        RangeBuildResult deleted = FromWitness(block).Build(1, 3, RangeSteps.End);
        RangeBuildResult restored = FromWitness(block).Build(2, 3, RangeSteps.End);

        Assert.Equal(RangeBuildFault.State, deleted.Reason);
        Assert.Equal(StateFaultKind.MissingNode, deleted.Fault.Kind);
        Assert.Null(deleted.Input);
        Assert.Equal(RangeBuildFault.None, restored.Reason);
        Assert.Equal(RangeInputEncoding.Encode(_maker.Input(block, 2, 3, RangeSteps.End)), RangeInputEncoding.Encode(restored.Input!));
    }

    [Fact]
    public void What_a_range_needs_is_found_in_the_witness_of_an_ordinary_block()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(8));
        for (int split = 0; split <= 8; split++)
        {
            RangeBuildResult result = FromWitness(block).Build(0, split, RangeSteps.Start);
            Assert.Equal(RangeBuildFault.None, result.Reason);
            Assert.Equal(RangeInputEncoding.Encode(_maker.Input(block, 0, split, RangeSteps.Start)), RangeInputEncoding.Encode(result.Input!));
        }
    }

    [Fact]
    public void A_range_outside_the_block_or_with_a_step_at_the_wrong_place_is_not_built()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(3));
        (int From, int To, RangeSteps Steps)[] wrong =
            [(-1, 2, RangeSteps.None), (2, 1, RangeSteps.None), (0, 4, RangeSteps.None), (1, 3, RangeSteps.Start), (0, 2, RangeSteps.End)];
        foreach ((int from, int to, RangeSteps steps) in wrong)
        {
            Assert.Equal(RangeBuildFault.Bounds, _maker.Builder(block).Build(from, to, steps).Reason);
        }
    }

    [Fact]
    public void A_range_that_contradicts_itself_is_refused_by_name()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(6));
        RangeInput first = _maker.Input(block, 0, 3, RangeSteps.Start);
        RangeInput last = _maker.Input(block, 3, 6, RangeSteps.End);
        RunningValues before = last.Before!;

        Assert.Equal(RangeFault.UnknownSteps, Execute(Change(last, steps: (RangeSteps)4)));
        Assert.Equal(RangeFault.Bounds, Execute(Change(last, from: -1)));
        Assert.Equal(RangeFault.Bounds, Execute(Change(last, from: RangeInput.TransactionCountMax - 2)));
        Assert.Equal(RangeFault.StartInside, Execute(Change(last, steps: RangeSteps.Both)));
        Assert.Equal(RangeFault.BeforeMissing, Execute(Change(first, steps: RangeSteps.None)));
        Assert.Equal(RangeFault.BeforeIsNotParent, Execute(Change(first, before: RunningValues.AtStart(Keccak.Hash([1])))));
        Assert.Equal(RangeFault.BeforeIsNotEmpty, Execute(Change(last, from: 0)));
        Assert.Equal(RangeFault.BeforeAboveLimit, Execute(Change(last, before: With(before, gasUsed: ulong.MaxValue))));
        Assert.Equal(RangeFault.BeforeAboveLimit, Execute(Change(last, before: With(before, blobGasUsed: ulong.MaxValue))));
        Assert.Equal(RangeFault.BeforeAboveLimit, Execute(Change(last, before: With(before, transactionBytes: ulong.MaxValue))));
        Assert.Equal(RangeFault.TransactionsRoot, Execute(Change(first, steps: RangeSteps.Both)));
        Assert.Equal(RangeFault.WithdrawalsInside, Execute(Change(first, withdrawals: [new Withdrawal(0, 0, default, 1)])));
    }

    [Fact]
    public void Values_before_a_range_that_are_not_those_before_it_are_refused_by_the_range_or_by_the_join()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(6));
        RangePublicOutput left = Output(block, 0, 2, RangeSteps.Start);
        RangeInput last = _maker.Input(block, 2, 6, RangeSteps.End);
        RangeInput middle = _maker.Input(block, 2, 4, RangeSteps.None);
        RunningValues before = last.Before!;
        Hash256 other = Keccak.Hash([9]);
        Bloom allSet = new([.. Enumerable.Repeat((byte)0xff, Bloom.Size)]);

        Assert.Equal(RangeFault.PreStateRootNode, Execute(Change(last, before: With(before, stateRoot: other))));
        Assert.Equal(RangeFault.TransactionNodes, Execute(Change(last, before: With(before, transactionsRoot: other))));
        Assert.Equal(RangeFault.ReceiptNodes, Execute(Change(last, before: With(before, receiptsRoot: other))));
        Assert.Equal(RangeFault.GasUsed, Execute(Change(last, before: With(before, gasUsed: before.GasUsed + 1))));
        Assert.Equal(RangeFault.GasUsed, Execute(Change(last, before: With(before, blobGasUsed: 1))));
        Assert.Equal(RangeFault.LogsBloom, Execute(Change(last, before: With(before, logsBloom: allSet))));
        Assert.Equal(RangeJoinFault.TransactionBytes, JoinOf(left, Change(last, before: With(before, transactionBytes: 1))));
        Assert.Equal(RangeJoinFault.GasUsed, JoinOf(left, Change(middle, before: With(before, gasUsed: before.GasUsed + 1))));
        Assert.Equal(RangeJoinFault.BlobGasUsed, JoinOf(left, Change(middle, before: With(before, blobGasUsed: 1))));
        Assert.Equal(RangeJoinFault.LogsBloom, JoinOf(left, Change(middle, before: With(before, logsBloom: allSet))));
        Assert.Equal(RangeJoinFault.NotAdjacent, JoinOf(Output(block, 0, 1, RangeSteps.Start), last));
    }

    [Fact]
    public void Transactions_in_another_order_or_of_another_place_do_not_end_at_the_header()
    {
        SealedBlock block = _ledger.Build(_maker.Store(1, 1), _maker.Transfer(wallet: 1), _maker.Transfer(wallet: 2), _maker.Transfer(wallet: 3));
        RangeInput last = _maker.Input(block, 1, 4, RangeSteps.End);
        byte[][] transactions = last.Content.Transactions;

        Assert.Equal(RangeFault.TransactionsRoot, Execute(Change(last, transactions: [transactions[1], transactions[0], transactions[2]])));
        Assert.Equal(RangeFault.Execution, Execute(Change(last, transactions: [transactions[0], transactions[0], transactions[2]])));
        Assert.Equal(RangeFault.TransactionsRoot, Execute(Change(last, transactions: transactions[..2])));
        Assert.NotEqual(RangeFault.None, Execute(Change(last, from: 2)));
    }

    [Fact]
    public void A_block_whose_deposits_are_read_from_all_its_logs_cannot_be_split()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(2));
        ChainConfiguration withBeaconChain = new TestLedger(hasBeaconChain: true).Configuration;

        Assert.Equal(RangeFault.DepositsCannotBeSplit, Execute(Change(_maker.Input(block, 0, 1, RangeSteps.Start), configuration: withBeaconChain)));
        Assert.Equal(RangeFault.DepositsCannotBeSplit, Execute(Change(_maker.Input(block, 1, 2, RangeSteps.End), configuration: withBeaconChain)));
    }

    [Fact]
    public void Each_node_of_the_list_tries_that_is_missing_is_missed()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(40, onlyTransfers: true));
        RangeInput last = _maker.Input(block, 17, 40, RangeSteps.End);
        Assert.NotEmpty(last.TransactionNodes);
        for (int i = 0; i < last.TransactionNodes.Length; i++)
        {
            byte[][] transactionNodes = [.. last.TransactionNodes[..i], .. last.TransactionNodes[(i + 1)..]];
            RangeResult result = RangeExecutor.Execute(Change(last, transactionNodes: transactionNodes));
            Assert.Equal(RangeFault.TransactionNodes, result.Fault);
            Assert.Equal(new StateFault(StateFaultKind.MissingNode, Keccak.Hash(last.TransactionNodes[i])), result.ListFault);
        }
    }

    [Fact]
    public void Outputs_of_another_chain_block_order_or_step_do_not_join()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(4));
        RangePublicOutput left = Output(block, 0, 2, RangeSteps.Start);
        RangePublicOutput right = Output(block, 2, 4, RangeSteps.End);
        (RangeJoinFault Fault, int Word)[] words =
        [
            (RangeJoinFault.ChainId, 1), (RangeJoinFault.ConfigurationHash, 2), (RangeJoinFault.Block, 3), (RangeJoinFault.Block, 4),
            (RangeJoinFault.Block, 5), (RangeJoinFault.Block, 6), (RangeJoinFault.Block, 7), (RangeJoinFault.Block, 8), (RangeJoinFault.Block, 9),
            (RangeJoinFault.StateRoot, 14), (RangeJoinFault.TransactionsRoot, 15), (RangeJoinFault.ReceiptsRoot, 16), (RangeJoinFault.GasUsed, 17),
            (RangeJoinFault.BlobGasUsed, 18), (RangeJoinFault.TransactionBytes, 19), (RangeJoinFault.LogsBloom, 20), (RangeJoinFault.LogsBloom, 27),
            (RangeJoinFault.QueuePosition, 43), (RangeJoinFault.QueuePosition, 44),
            (RangeJoinFault.MessageAfterTransaction, 45),
        ];
        foreach ((RangeJoinFault fault, int word) in words)
        {
            byte[] changed = right.Encode();
            changed[(32 * word) + 31] ^= 1;
            Assert.Equal(fault, RangeJoin.Join(left, RangePublicOutput.TryDecode(changed)!, out RangePublicOutput? joined));
            Assert.Null(joined);
        }

        Assert.Equal(RangeJoinFault.NotAdjacent, RangeJoin.Join(right, left, out _));
        Assert.Equal(RangeJoinFault.StartInside, RangeJoin.Join(Output(block, 0, 0, RangeSteps.Start), left, out _));
        Assert.Equal(RangeJoinFault.EndInside, RangeJoin.Join(right, Output(block, 4, 4, RangeSteps.None), out _));
    }

    [Fact]
    public void An_output_decodes_from_its_own_bytes_only()
    {
        SealedBlock block = _ledger.Build(_maker.Transactions(2));
        byte[] good = Whole(block);
        Assert.Null(RangePublicOutput.TryDecode(good.AsSpan(0, good.Length - 32)));
        Assert.Null(RangePublicOutput.TryDecode([.. good, .. new byte[32]]));
        for (int i = 0; i < good.Length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= 0x80;
            RangePublicOutput? output = RangePublicOutput.TryDecode(changed);
            Assert.True(output is null || output.Encode().AsSpan().SequenceEqual(changed), $"byte {i}");
        }
    }

    private byte[] Whole(SealedBlock block)
    {
        RangeResult result = RangeExecutor.Execute(RangeInput.WholeBlock(_ledger.InputOf(block)));
        Assert.Equal(RangeFault.None, result.Fault);
        return result.Output!.Encode();
    }

    private RangeInputBuilder FromWitness(SealedBlock block)
    {
        WitnessState witness = new(block.Delta.WitnessNodes, block.Delta.WitnessCodes, _ledger.Head.StateRoot);
        return new RangeInputBuilder(_ledger.Configuration, _maker.Headers(), block.Block, witness, witness);
    }

    /// <summary>By the strict rules, which a built input meets, and by the guest program on the encoded input: the same.</summary>
    private RangePublicOutput Output(SealedBlock block, int from, int to, RangeSteps steps)
    {
        RangeInput input = _maker.Input(block, from, to, steps);
        RangeResult result = RangeExecutor.Execute(Change(input, isStrict: true));
        Assert.Equal(RangeFault.None, result.Fault);
        Assert.Equal(0, BlockProgram.Run(RangeInputEncoding.Encode(input), out byte[] bytes));
        Assert.Equal(result.Output!.Encode(), bytes);
        return RangePublicOutput.TryDecode(bytes)!;
    }

    private static RangeJoinFault JoinOf(RangePublicOutput left, RangeInput right)
    {
        RangeResult result = RangeExecutor.Execute(right);
        Assert.Equal(RangeFault.None, result.Fault);
        return RangeJoin.Join(left, result.Output!, out _);
    }

    private static RangeFault Execute(RangeInput input)
    {
        RangeResult result = RangeExecutor.Execute(input);
        Assert.True(result.Output is null || result.IsValid);
        return result.Fault;
    }

    private static RangeInput Change(
        RangeInput input,
        int? from = null,
        RangeSteps? steps = null,
        RunningValues? before = null,
        byte[][]? transactions = null,
        Withdrawal[]? withdrawals = null,
        byte[][]? transactionNodes = null,
        ChainConfiguration? configuration = null,
        bool isStrict = false) => new()
    {
        Content = new StatelessInput
        {
            Configuration = configuration ?? input.Content.Configuration,
            HeaderRlp = input.Content.HeaderRlp,
            Transactions = transactions ?? input.Content.Transactions,
            Withdrawals = withdrawals ?? input.Content.Withdrawals,
            WitnessState = input.Content.WitnessState,
            WitnessCodes = input.Content.WitnessCodes,
            WitnessHeaders = input.Content.WitnessHeaders,
            IsStrict = isStrict,
        },
        From = from ?? input.From,
        Steps = steps ?? input.Steps,
        Before = before ?? input.Before,
        TransactionNodes = transactionNodes ?? input.TransactionNodes,
        ReceiptNodes = input.ReceiptNodes,
    };

    private static RunningValues With(
        RunningValues values,
        Hash256? stateRoot = null,
        Hash256? transactionsRoot = null,
        Hash256? receiptsRoot = null,
        ulong? gasUsed = null,
        ulong? blobGasUsed = null,
        ulong? transactionBytes = null,
        Bloom? logsBloom = null) => new()
    {
        StateRoot = stateRoot ?? values.StateRoot,
        TransactionsRoot = transactionsRoot ?? values.TransactionsRoot,
        ReceiptsRoot = receiptsRoot ?? values.ReceiptsRoot,
        GasUsed = gasUsed ?? values.GasUsed,
        BlobGasUsed = blobGasUsed ?? values.BlobGasUsed,
        TransactionBytes = transactionBytes ?? values.TransactionBytes,
        LogsBloom = logsBloom ?? values.LogsBloom,
    };
}
