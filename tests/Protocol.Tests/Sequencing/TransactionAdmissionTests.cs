using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Protocol.Sequencing;

public sealed class TransactionAdmissionTests
{
    private static readonly Address s_somebody = Candidate.Sender(500);

    private readonly SampleChain _chain = new();

    [Fact]
    public void A_good_transaction_brings_what_the_mempool_needs()
    {
        Transaction transaction = _chain.Sign(0, SampleChain.Fields(7, s_somebody, value: 5, feeCap: 100, tipCap: 3));
        Assert.Equal(MempoolRefusal.None, _chain.Check(transaction, out PooledTransaction? pooled));
        Assert.Equal(transaction.Hash, pooled!.Hash);
        Assert.Equal((7UL, 21_000UL), (pooled.Nonce, pooled.GasLimit));
        Assert.Equal(new U256((21_000 * 100) + 5), pooled.Cost);
        Assert.Equal(transaction.Raw.Length, pooled.Size);
        Assert.Equal(transaction.Sender, pooled.Sender);
    }

    [Fact]
    public void Another_chain_is_refused() => Refuses(
        new TransactionFields { ChainId = 1, GasLimit = 21_000, To = s_somebody }, new MempoolRefusal(MempoolRefusalReason.WrongChain, 7530, 1));

    [Fact]
    public void A_transaction_that_any_chain_would_take_is_refused() => Refuses(
        new TransactionFields { Type = TransactionType.Legacy, IsReplayProtected = false, GasLimit = 21_000, To = s_somebody },
        new MempoolRefusal(MempoolRefusalReason.Unprotected));

    [Fact]
    public void A_blob_transaction_is_understood_and_refused()
    {
        byte[] hash = new byte[32];
        hash[0] = 1;
        Refuses(
            new TransactionFields { Type = TransactionType.Blob, ChainId = 7530, GasLimit = 21_000, To = s_somebody, BlobHashes = [new Hash256(hash)] },
            new MempoolRefusal(MempoolRefusalReason.TypeThreeRefused));
    }

    [Fact]
    public void Too_little_gas_names_what_is_needed() =>
        Refuses(SampleChain.Fields(0, s_somebody, 20_999), new MempoolRefusal(MempoolRefusalReason.IntrinsicGas, 21_000, 20_999));

    [Fact]
    public void The_floor_of_calldata_counts() =>
        Refuses(SampleChain.Fields(0, s_somebody, 24_900, data: new byte[400]), new MempoolRefusal(MempoolRefusalReason.IntrinsicGas, 25_000, 24_900));

    [Fact]
    public void More_gas_than_the_block_or_the_cap_of_a_transaction_is_refused()
    {
        Refuses(SampleChain.Fields(0, s_somebody, 30_000_001), new MempoolRefusal(MempoolRefusalReason.GasLimitExceeded, 30_000_000, 30_000_001));
        Refuses(SampleChain.Fields(0, s_somebody, 16_777_217), new MempoolRefusal(MempoolRefusalReason.GasLimitExceeded, 16_777_216, 16_777_217));
    }

    [Fact]
    public void A_tip_above_the_fee_cap_is_refused() =>
        Refuses(SampleChain.Fields(0, s_somebody, feeCap: 5, tipCap: 6), new MempoolRefusal(MempoolRefusalReason.TipAboveFeeCap, 5, 6));

    [Fact]
    public void The_last_nonce_is_refused() =>
        Refuses(SampleChain.Fields(ulong.MaxValue, s_somebody), new MempoolRefusal(MempoolRefusalReason.NonceTooHigh, ulong.MaxValue - 1, ulong.MaxValue));

    [Fact]
    public void Too_large_a_transaction_is_refused()
    {
        Transaction transaction = _chain.Sign(0, SampleChain.Fields(0, s_somebody, 16_000_000, data: new byte[131_072]));
        MempoolRefusal refusal = _chain.Check(transaction, out _);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.OversizedTransaction, 131_072, (ulong)transaction.Raw.Length), refusal);
    }

    [Fact]
    public void Too_large_a_creation_code_is_refused() => Refuses(
        new TransactionFields { ChainId = 7530, GasLimit = 16_000_000, Data = new byte[49_153] },
        new MempoolRefusal(MempoolRefusalReason.OversizedInitCode, 49_152, 49_153));

    [Fact]
    public void A_cost_beyond_256_bits_is_refused() => Refuses(
        new TransactionFields { ChainId = 7530, GasLimit = 21_000, MaxFeePerGas = U256.MaxValue, To = s_somebody },
        new MempoolRefusal(MempoolRefusalReason.CostOverflow));

    [Fact]
    public void A_signature_of_nobody_is_refused()
    {
        // r = 5 is no x coordinate of the curve.
        byte[] raw = TransactionEncoding.Signed(SampleChain.Fields(0, s_somebody), 5, 1, 0);
        Assert.Equal(TransactionError.None, Transaction.TryDecode(raw, out Transaction? transaction));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.BadSignature), _chain.Check(transaction!, out _));
    }

    private void Refuses(TransactionFields fields, MempoolRefusal expected)
    {
        Assert.Equal(expected, _chain.Check(_chain.Sign(0, fields), out PooledTransaction? pooled));
        Assert.Null(pooled);
    }
}
