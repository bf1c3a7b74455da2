using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.BlockRejectionReason;

namespace Sequitur.Protocol.Rollup;

/// <summary>EIP-7934: 10 MiB less 2 MiB for the beacon block, to the byte. The official files of this rule are among those nobody could pack.</summary>
public sealed class BlockSizeTests
{
    private const int Limit = 8_388_608;

    [Fact]
    public void A_block_of_the_limit_is_executed_and_one_a_byte_longer_is_not()
    {
        TestLedger ledger = new();
        SealedBlock empty = ledger.Build();
        Block atLimit = PadTo(Limit, empty.Block);
        Assert.Equal(Limit, atLimit.Encode().Length);

        // Its transactions are refused, but not the block for its size.
        Assert.Equal(Reason.InvalidTransaction, ledger.Import(atLimit, out _).Reason);
        Block above = PadTo(Limit + 1, empty.Block);
        Assert.Equal(new BlockRejection(Reason.BlockTooLarge, Limit, Limit + 1), ledger.Import(above, out _));
        Assert.Equal(default, Block.TryDecode(above.Encode(), out _));
    }

    [Fact]
    public void Before_osaka_a_block_may_be_longer()
    {
        TestLedger ledger = new(osakaTime: ChainConfiguration.Never);
        Assert.Equal(Reason.InvalidTransaction, ledger.Import(PadTo(Limit + 1, ledger.Build().Block), out _).Reason);
    }

    /// <summary>Small items, for which the bound that spares most blocks the encoding is far too high.</summary>
    [Fact]
    public void Many_withdrawals_are_measured_by_what_they_take()
    {
        TestLedger ledger = new();
        Block empty = ledger.Build().Block;
        Withdrawal[] withdrawals = new Withdrawal[280_000];
        System.Array.Fill(withdrawals, new Withdrawal(1, 1, TestLedger.AddressOf(0x77), 1));
        int each = withdrawals[0].Encode().Length;
        Assert.True((280_000 * each) + 1_000 < Limit && 280_000 * 64 > Limit);
        Assert.NotEqual(Reason.BlockTooLarge, ledger.Import(empty with { Withdrawals = withdrawals }, out _).Reason);

        Withdrawal[] more = new Withdrawal[(Limit / each) + 1];
        System.Array.Fill(more, withdrawals[0]);
        Assert.Equal(Reason.BlockTooLarge, ledger.Import(empty with { Withdrawals = more }, out _).Reason);
    }

    /// <summary>Transactions of every type, the last of which has as many bytes of data as it takes.</summary>
    private static Block PadTo(int bytes, Block block)
    {
        List<Transaction> transactions = [];
        foreach (TransactionType type in new[] { TransactionType.Legacy, TransactionType.AccessList, TransactionType.Blob, TransactionType.SetCode })
        {
            transactions.Add(Sign(type, 1_000_000));
        }

        transactions.Add(Sign(TransactionType.DynamicFee, 4_000_000));
        int missing = bytes - (block with { Transactions = [.. transactions] }).Encode().Length;

        // A signature may be a byte shorter than the one before.
        for (int attempt = 0; missing != 0 && attempt < 20; attempt++)
        {
            transactions[^1] = Sign(TransactionType.DynamicFee, transactions[^1].Data.Length + missing);
            missing = bytes - (block with { Transactions = [.. transactions] }).Encode().Length;
        }

        return block with { Transactions = [.. transactions] };
    }

    private static Transaction Sign(TransactionType type, int dataBytes) => TestLedger.Wallets[0].Sign(new TransactionFields
    {
        Type = type,
        ChainId = TestLedger.ChainId,
        GasLimit = 21_000,
        MaxFeePerGas = 1_000_000,
        To = TestLedger.AddressOf(0xdead),
        Data = new byte[dataBytes],
        MaxFeePerBlobGas = type == TransactionType.Blob ? 10UL : 0UL,
        BlobHashes = type == TransactionType.Blob ? [(U256.One << 248).ToHash256()] : [],
        Authorizations = type == TransactionType.SetCode ? [TestLedger.Wallets[1].Authorize(0, TestLedger.Store, 0)] : [],
    });
}
