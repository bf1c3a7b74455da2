using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Protocol.Rollup;

public sealed class TransactionRejectionTests
{
    private static readonly Wallet Rich = TestLedger.Wallets[0];
    private static readonly Wallet Poor = new(77);

    private readonly TestLedger _ledger = new();

    [Fact]
    public void Another_chains_transaction_is_refused() =>
        Refused(Reason.ChainIdMismatch, TestLedger.ChainId, 1, Rich.Sign(Fields(chainId: 1)));

    [Fact]
    public void A_nonce_must_be_the_next()
    {
        Refused(Reason.NonceTooHigh, 0, 1, Rich.Sign(Fields(nonce: 1)));
        Refused(Reason.NonceAtMaximum, ulong.MaxValue - 1, ulong.MaxValue, Rich.Sign(Fields(nonce: ulong.MaxValue)));
        _ledger.Begin();
        Assert.Equal(default, _ledger.Execution.TryExecute(Rich.Sign(Fields())));
        Assert.Equal(new TransactionRejection(Reason.NonceTooLow, 1, 0), _ledger.Execution.TryExecute(Rich.Sign(Fields())));
    }

    [Fact]
    public void The_sender_must_be_able_to_pay_the_most_it_may_cost()
    {
        U256 cost = (U256)21_000 * 1_000_000;
        Refused(Reason.InsufficientFunds, cost, 0, Poor.Sign(Fields()));
        Refused(Reason.CostOverflow, U256.MaxValue, U256.MaxValue, Rich.Sign(Fields(maxFee: U256.MaxValue)));
    }

    [Fact]
    public void Fees_must_cover_the_base_fee_and_be_ordered()
    {
        _ledger.Begin();
        U256 baseFee = _ledger.Execution.BaseFee;
        Refused(Reason.MaxFeeBelowBaseFee, baseFee, 1, Rich.Sign(Fields(maxFee: 1, tip: 1)));
        Refused(Reason.PriorityFeeAboveMaxFee, 1_000_000, 1_000_001, Rich.Sign(Fields(tip: 1_000_001)));
    }

    [Fact]
    public void Gas_must_cover_the_intrinsic_cost_and_the_calldata_floor()
    {
        Refused(Reason.IntrinsicGasTooLow, 21_000, 20_999, Rich.Sign(Fields(gas: 20_999)));
        byte[] data = new byte[1_000];
        data.AsSpan().Fill(1);

        // EIP-7623: 1000 nonzero bytes are 4000 tokens of 10 gas; the plain price is 16 each.
        Refused(Reason.IntrinsicGasTooLow, 37_000, 36_999, Rich.Sign(Fields(gas: 36_999, data: data)));
        Refused(Reason.FloorGasTooLow, 61_000, 60_999, Rich.Sign(Fields(gas: 60_999, data: data)));
    }

    [Fact]
    public void Gas_must_fit_the_transaction_cap_and_the_block()
    {
        Refused(Reason.GasLimitAboveTransactionCap, 1 << 24, (1 << 24) + 1, Rich.Sign(Fields(gas: (1 << 24) + 1)));
        _ledger.Begin();
        Assert.Equal(default, _ledger.Execution.TryExecute(Rich.Sign(Fields(gas: 1 << 24))));
        ulong left = _ledger.Execution.GasLeft;
        Assert.Equal(30_000_000UL - 21_000, left);
        TestLedger prague = new(osakaTime: ChainConfiguration.Never);
        prague.Begin();
        Assert.Equal(
            new TransactionRejection(Reason.GasLimitAboveBlock, 30_000_000, 30_000_001),
            prague.Execution.TryExecute(Rich.Sign(Fields(gas: 30_000_001))));
    }

    [Fact]
    public void Init_code_is_bounded() =>
        Refused(
            Reason.InitCodeTooLarge,
            49_152,
            49_153,
            Rich.Sign(new TransactionFields { ChainId = TestLedger.ChainId, GasLimit = 5_000_000, MaxFeePerGas = 1_000_000, Data = new byte[49_153] }));

    [Fact]
    public void A_contract_may_not_send_and_a_delegated_account_may()
    {
        TestLedger ledger = new(alloc: accounts =>
        {
            accounts.Add(new GenesisAccount(Poor.Address, 0, U256.One << 80, [0x00], []));
            accounts.Add(new GenesisAccount(new Wallet(78).Address, 0, U256.One << 80, [0xef, 0x01, 0x00, .. TestLedger.Store.Bytes], []));
        });
        ledger.Begin();
        Assert.Equal(new TransactionRejection(Reason.SenderIsContract, 0, 1), ledger.Execution.TryExecute(Poor.Sign(Fields())));
        Assert.Equal(default, ledger.Execution.TryExecute(new Wallet(78).Sign(Fields())));
    }

    [Fact]
    public void Blobs_are_bounded_by_transaction_and_block_and_must_pay()
    {
        Refused(Reason.TooManyBlobs, 6, 7, Rich.Sign(Blobs(0, 7)));
        Refused(Reason.MaxFeePerBlobGasTooLow, 1, 0, Rich.Sign(Blobs(0, 1, blobFee: 0)));
        _ledger.Begin();
        Assert.Equal(default, _ledger.Execution.TryExecute(Rich.Sign(Blobs(0, 6))));
        Assert.Equal(
            new TransactionRejection(Reason.BlobGasAboveBlock, 3 * FeeMarket.GasPerBlob, 4 * FeeMarket.GasPerBlob),
            _ledger.Execution.TryExecute(Rich.Sign(Blobs(1, 4))));
    }

    /// <summary>EIP-4844: gas and blob gas at their caps, to the wei; what is taken is less.</summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(6, 10)]
    [InlineData(6, 1)]
    public void A_blob_transaction_needs_the_most_it_may_cost_and_pays_what_it_does(int count, ulong blobFee)
    {
        U256 cost = ((U256)21_000 * 1_000_000) + ((U256)blobFee * FeeMarket.GasPerBlob * (ulong)count);
        foreach (ulong missing in new ulong[] { 1, 0 })
        {
            TestLedger ledger = new(alloc: accounts => accounts.Add(new GenesisAccount(Poor.Address, 0, cost - missing, [], [])));
            ledger.Begin();
            Assert.Equal(
                missing == 0 ? default : new TransactionRejection(Reason.InsufficientFunds, cost, cost - missing),
                ledger.Execution.TryExecute(Poor.Sign(Blobs(0, count, blobFee))));
            ledger.Execution.State.GetBalance(Poor.Address, out U256 left);
            U256 paid = (ledger.Execution.BaseFee * 21_000UL) + (ledger.Execution.BlobBaseFee * FeeMarket.GasPerBlob * (ulong)count);
            Assert.Equal(missing == 0 ? cost - paid : cost - missing, left);
        }
    }

    [Fact]
    public void A_chain_without_blobs_refuses_them()
    {
        ChainConfiguration none = new() { ChainId = TestLedger.ChainId };
        TransactionRejection rejection = TransactionRules.CheckForm(
            Rich.Sign(Blobs(0, 1)), none, none.RulesAt(0), none.BlobParametersAt(0));
        Assert.Equal(new TransactionRejection(Reason.TooManyBlobs, 0, 1), rejection);
    }

    [Fact]
    public void Set_code_needs_prague()
    {
        ChainConfiguration cancun = new() { ChainId = TestLedger.ChainId, PragueTime = 10, OsakaTime = 10 };
        TransactionFields fields = new()
        {
            Type = TransactionType.SetCode,
            ChainId = TestLedger.ChainId,
            GasLimit = 100_000,
            MaxFeePerGas = 1_000_000,
            To = TestLedger.Store,
            Authorizations = [Poor.Authorize(0, TestLedger.Store, 0)],
        };
        Assert.Equal(
            new TransactionRejection(Reason.UnsupportedType, 0, 4),
            TransactionRules.CheckForm(Rich.Sign(fields), cancun, cancun.RulesAt(0), cancun.BlobParametersAt(0)));
    }

    /// <summary>The order that <see cref="TransactionRules"/> explains: each row mends the fault that the row before it names.</summary>
    [Fact]
    public void Of_several_broken_rules_the_first_is_the_reason()
    {
        Transaction[] everLessBroken =
        [
            Poor.Sign(Blobs(ulong.MaxValue, 10, blobFee: 0, gas: 20_999, chainId: 1, fee: 1, tip: 2)),
            Poor.Sign(Blobs(ulong.MaxValue, 10, blobFee: 0, gas: 20_999, chainId: 1, fee: 1)),
            Poor.Sign(Blobs(ulong.MaxValue, 10, blobFee: 0, gas: 20_999, chainId: 1)),
            Poor.Sign(Blobs(ulong.MaxValue, 10, blobFee: 0, gas: (1 << 24) + 1, chainId: 1)),
            Poor.Sign(Blobs(1, 10, blobFee: 0, gas: (1 << 24) + 1, chainId: 1)),
            Poor.Sign(Blobs(1, 10, blobFee: 0, gas: 1 << 24, chainId: 1)),
            Poor.Sign(Blobs(1, 10, blobFee: 0, chainId: 1)),
            Poor.Sign(Blobs(1, 7, blobFee: 0, chainId: 1)),
            Poor.Sign(Blobs(1, 7, blobFee: 0)),
            Poor.Sign(Blobs(1, 6, blobFee: 0)),
            Poor.Sign(Blobs(1, 6)),
            Poor.Sign(Blobs(0, 6)),
        ];
        Reason[] reasons =
        [
            Reason.PriorityFeeAboveMaxFee, Reason.MaxFeeBelowBaseFee, Reason.IntrinsicGasTooLow, Reason.NonceAtMaximum,
            Reason.GasLimitAboveTransactionCap, Reason.GasLimitAboveBlock, Reason.BlobGasAboveBlock, Reason.ChainIdMismatch, Reason.TooManyBlobs,
            Reason.MaxFeePerBlobGasTooLow, Reason.NonceTooHigh, Reason.InsufficientFunds,
        ];

        // The sender is a contract besides, which is the last thing to be asked; another transaction leaves less than the largest needs.
        TestLedger ledger = new(alloc: accounts => accounts.Add(new GenesisAccount(Poor.Address, 0, 0, [0x00], [])));
        ledger.Begin();
        for (ulong nonce = 0; ledger.Execution.GasLeft >= 1 << 24; nonce++)
        {
            byte[] data = new byte[400_000];
            Assert.Equal(default, ledger.Execution.TryExecute(Rich.Sign(Fields(nonce: nonce, gas: 1 << 24, data: data))));
        }

        Assert.Equal(reasons, Array.ConvertAll(everLessBroken, transaction => ledger.Execution.TryExecute(transaction).Reason));
    }

    private void Refused(Reason reason, in U256 expected, in U256 actual, Transaction transaction)
    {
        _ledger.Begin();
        Assert.Equal(new TransactionRejection(reason, expected, actual), _ledger.Execution.TryExecute(transaction));
        Assert.Equal(0, _ledger.Execution.TransactionCount);
        Assert.Equal(0UL, _ledger.Execution.GasUsed);
    }

    private static TransactionFields Fields(
        ulong nonce = 0, ulong gas = 21_000, U256? maxFee = null, U256? tip = null, ulong chainId = TestLedger.ChainId, byte[]? data = null) => new()
    {
        ChainId = chainId,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = maxFee ?? 1_000_000,
        MaxPriorityFeePerGas = tip ?? default,
        To = TestLedger.AddressOf(0xdead),
        Data = data ?? [],
    };

    private static TransactionFields Blobs(
        ulong nonce, int count, ulong blobFee = 10, ulong gas = 21_000, ulong fee = 1_000_000, ulong tip = 0, ulong chainId = TestLedger.ChainId)
    {
        Hash256[] hashes = new Hash256[count];
        Array.Fill(hashes, (U256.One << 248).ToHash256());
        return new TransactionFields
        {
            Type = TransactionType.Blob,
            ChainId = chainId,
            Nonce = nonce,
            GasLimit = gas,
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = tip,
            To = TestLedger.AddressOf(0xdead),
            MaxFeePerBlobGas = blobFee,
            BlobHashes = hashes,
        };
    }
}
