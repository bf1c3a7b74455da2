using System;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class BlockProgramTests
{
    private readonly TestLedger _ledger = new();
    private readonly SealedBlock _block;
    private readonly RangeInput _range;

    public BlockProgramTests()
    {
        _ledger.Append(_ledger.Build(TestLedger.Call(TestLedger.Wallets[3], 0, TestLedger.Store, TestLedger.Words(7, 7))));
        _block = BlockImportTests.Mixed(_ledger);
        _range = RangeInput.WholeBlock(_ledger.InputOf(_block));
    }

    [Fact]
    public void A_whole_block_runs_to_the_output_that_its_header_tells()
    {
        Assert.Equal(0, BlockProgram.Run(RangeInputEncoding.Encode(_range), out byte[] bytes));
        RangePublicOutput output = RangePublicOutput.TryDecode(bytes)!;
        BlockHeader header = _block.Block.Header;

        Assert.Equal(bytes, output.Encode());
        Assert.Equal(RangePublicOutput.Size, bytes.Length);
        Assert.Equal(header.Hash, output.BlockHash);
        Assert.Equal(header.ParentHash, output.ParentHash);
        Assert.Equal(header.Number, output.Number);
        Assert.Equal(header.BaseFee, output.BaseFee);
        Assert.Equal(_ledger.Configuration.ConfigurationHash, output.ConfigurationHash);
        Assert.Equal(RangeSteps.Both, output.Steps);
        Assert.Equal(_block.Block.Transactions.Length, output.TransactionCount);
        Assert.Equal(RunningValue.None, output.Before.FirstDifference(RunningValues.AtStart(_ledger.Head.StateRoot)));
        Assert.Equal(header.StateRoot, output.After.StateRoot);
        Assert.Equal(header.TransactionsRoot, output.After.TransactionsRoot);
        Assert.Equal(header.ReceiptsRoot, output.After.ReceiptsRoot);
        Assert.Equal(header.GasUsed, output.After.GasUsed);
        Assert.Equal(header.BlobGasUsed, output.After.BlobGasUsed);
        Assert.True(header.LogsBloom.Bytes.SequenceEqual(output.After.LogsBloom.Bytes));
    }

    [Fact]
    public void A_block_the_stateless_executor_refuses_ends_with_the_number_of_the_check()
    {
        StatelessInput content = _range.Content;
        RangeInput fewer = RangeInput.WholeBlock(new StatelessInput
        {
            Configuration = content.Configuration,
            HeaderRlp = content.HeaderRlp,
            Transactions = content.Transactions[..^1],
            Withdrawals = content.Withdrawals,
            WitnessState = content.WitnessState,
            WitnessCodes = content.WitnessCodes,
            WitnessHeaders = content.WitnessHeaders,
        });

        Assert.Equal((int)RangeFault.TransactionsRoot, BlockProgram.Run(RangeInputEncoding.Encode(fewer), out byte[] output));
        Assert.Empty(output);
    }

    [Fact]
    public void Every_truncation_and_every_trailing_byte_is_refused_by_name()
    {
        byte[] good = RangeInputEncoding.Encode(_range);
        for (int length = 0; length < good.Length; length += 1 + (length / 50))
        {
            Assert.InRange(BlockProgram.Run(good.AsSpan(0, length), out byte[] output), BlockProgram.InputFaultsFrom + 1, 99);
            Assert.Empty(output);
        }

        Assert.Equal(new InputError(InputFault.Rlp, RlpError.TrailingBytes), RangeInputEncoding.TryDecode([.. good, 0x80], out _));
    }

    [Fact]
    public void What_is_decoded_encodes_to_the_same_bytes_whatever_byte_was_changed()
    {
        byte[] good = RangeInputEncoding.Encode(_range);
        Random random = new(5);
        int accepted = 0;
        for (int i = 0; i < 3_000; i++)
        {
            byte[] changed = [.. good];
            changed[random.Next(i % 2 == 0 ? 120 : changed.Length)] ^= (byte)(1 + random.Next(255));
            if (!RangeInputEncoding.TryDecode(changed, out RangeInput? range).IsSet)
            {
                Assert.Equal(changed, RangeInputEncoding.Encode(range!));
                accepted++;
            }
        }

        Assert.InRange(accepted, 100, 2_900);
    }

    [Fact]
    public void The_names_of_the_checks_and_their_numbers_are_those_of_the_stateless_executor()
    {
        foreach (StatelessCheck check in Enum.GetValues<StatelessCheck>())
        {
            Assert.Equal(check.ToString(), ((RangeFault)check).ToString());
        }

        Assert.All(Enum.GetValues<RangeFault>().Cast<int>(), number => Assert.InRange(number, 0, BlockProgram.InputFaultsFrom - 1));
    }
}
