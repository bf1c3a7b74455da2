using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class BlockExecutionTests
{
    private static readonly Wallet Alice = TestLedger.Wallets[0];
    private static readonly Wallet Bob = TestLedger.Wallets[1];
    private static readonly Address Recipient = TestLedger.AddressOf(0xcafe);

    private readonly TestLedger _ledger = new();

    [Fact]
    public void A_transfer_pays_value_tip_and_burnt_base_fee()
    {
        SealedBlock block = _ledger.Build(TestLedger.Call(Alice, 0, Recipient, value: 1_000));
        _ledger.Append(block);
        U256 baseFee = block.Block.Header.BaseFee;
        Assert.Equal((U256)1_000, BalanceOf(Recipient));
        Assert.Equal((U256)(7 * 21_000), BalanceOf(block.Block.Header.Beneficiary));
        Assert.Equal((U256.One << 80) - 1_000UL - ((baseFee + 7UL) * 21_000UL), BalanceOf(Alice.Address));
        TransactionResult result = Assert.Single(block.Results);
        Assert.True(result.Receipt.IsSuccess);
        Assert.Equal(21_000UL, result.GasUsed);
        Assert.Equal(21_000UL, block.Block.Header.GasUsed);
        Assert.Equal(baseFee + 7UL, result.EffectiveGasPrice);
        Assert.Null(result.ContractAddress);
    }

    [Fact]
    public void A_created_contract_stands_at_the_nonces_address()
    {
        // Returns one byte of code: STOP.
        TransactionFields fields = TestLedger.Fields(0, null, Convert.FromHexString("60016000f3"));
        SealedBlock block = _ledger.Build(Alice.Sign(fields));
        Address expected = ContractAddress.FromNonce(Alice.Address, 0);
        Assert.Equal(expected, block.Results[0].ContractAddress);
        _ledger.Append(block);
        Assert.True(_ledger.State.TryReadAccount(expected, out Account account));
        Assert.Equal(Keccak.Hash([0x00]), account.CodeHash);
        Assert.Equal(1UL, account.Nonce);
    }

    [Fact]
    public void A_reverted_call_pays_for_its_gas_keeps_the_nonce_and_returns_its_reason()
    {
        SealedBlock block = _ledger.Build(TestLedger.Call(Alice, 0, TestLedger.Reverter, [1, 2, 3], value: default));
        TransactionResult result = block.Results[0];
        Assert.False(result.Receipt.IsSuccess);
        Assert.Equal(ExitReason.Revert, result.ExitReason);
        Assert.Equal([1, 2, 3], result.Output);
        Assert.InRange(result.GasUsed, 21_001UL, 22_000UL);
        _ledger.Append(block);
        Assert.True(_ledger.State.TryReadAccount(Alice.Address, out Account account));
        Assert.Equal(1UL, account.Nonce);
    }

    [Fact]
    public void Logs_are_in_the_receipt_and_in_the_bloom()
    {
        SealedBlock block = _ledger.Build(
            TestLedger.Call(Alice, 0, TestLedger.Logger), TestLedger.Call(Alice, 1, Recipient));
        Log log = Assert.Single(block.Results[0].Receipt.Logs);
        Assert.Equal(TestLedger.Logger, log.Address);
        Assert.Empty(block.Results[1].Receipt.Logs);
        Assert.True(block.Block.Header.LogsBloom.MayContain(TestLedger.Logger.Bytes));
        Assert.True(block.Block.Header.LogsBloom.MayContain(log.Topics[0].Bytes));
        Assert.False(block.Block.Header.LogsBloom.MayContain(Recipient.Bytes));
        byte[] encoded = block.Results[0].Receipt.Encode();
        Assert.Equal(RlpError.None, Receipt.TryDecode(encoded, out Receipt? decoded));
        Assert.Equal(encoded, decoded!.Encode());
    }

    [Theory]
    [InlineData(ChainConfiguration.Never, 26_280 - 4_800)]
    [InlineData(0UL, 21_670)]
    public void Clearing_storage_is_refunded_and_from_prague_on_calldata_has_a_floor(ulong pragueTime, ulong expected)
    {
        // 21000, 63 zero bytes of 4 gas, one of 16, 12 for plain instructions, 5000 for the slot; the floor counts 67 tokens of 10.
        TestLedger ledger = new(osakaTime: ChainConfiguration.Never, pragueTime: pragueTime);
        ledger.Append(ledger.Build(TestLedger.Call(Alice, 0, TestLedger.Store, TestLedger.Words(1, 2))));
        SealedBlock block = ledger.Build(TestLedger.Call(Alice, 1, TestLedger.Store, TestLedger.Words(1, 0)));
        Assert.Equal(expected, block.Results[0].GasUsed);
    }

    [Fact]
    public void An_authorization_sets_code_for_its_signer_and_refunds_an_existing_account()
    {
        Wallet fresh = new(500);
        TransactionFields fields = new()
        {
            Type = TransactionType.SetCode,
            ChainId = TestLedger.ChainId,
            GasLimit = 200_000,
            MaxFeePerGas = 1_000_000,
            To = Bob.Address,
            Data = TestLedger.Words(5, 6),
            Authorizations =
            [
                Bob.Authorize(TestLedger.ChainId, TestLedger.Store, 0),
                fresh.Authorize(0, TestLedger.Store, 0),
                fresh.Authorize(0, TestLedger.Logger, 0),
                fresh.Authorize(1, TestLedger.Logger, 1),
            ],
        };
        SealedBlock block = _ledger.Build(Alice.Sign(fields));
        _ledger.Append(block);
        Assert.True(block.Results[0].Receipt.IsSuccess);
        _ledger.State.ReadStorage(Bob.Address, 5, out U256 value);
        Assert.Equal((U256)6, value);
        Assert.True(_ledger.State.TryReadAccount(fresh.Address, out Account account));
        Assert.Equal(1UL, account.Nonce);
        byte[] designator = [0xef, 0x01, 0x00, .. TestLedger.Store.Bytes];
        Assert.Equal(designator, _ledger.State.ReadCode(account.CodeHash).Bytes.ToArray());
    }

    [Fact]
    public void Blockhash_reaches_back_and_the_block_says_how_far()
    {
        for (int i = 0; i < 4; i++)
        {
            _ledger.Append(_ledger.Build());
        }

        SealedBlock block = _ledger.Build(TestLedger.Call(Alice, 0, TestLedger.HashReader, TestLedger.Words(2)));
        Assert.Equal(_ledger.Headers[2].Hash.Bytes, block.Results[0].Output);
        Assert.Equal(2UL, block.OldestBlockHashRead);
        StatelessInput input = _ledger.InputOf(block);
        Assert.Equal(3, input.WitnessHeaders.Length);
        Assert.True(StatelessExecutor.Execute(input).IsValid);
    }

    [Fact]
    public void What_a_builder_tried_in_vain_leaves_no_mark_on_the_witness()
    {
        SealedBlock plain = _ledger.Build(TestLedger.Call(Alice, 0, Recipient, value: 1));
        _ledger.Begin();
        Assert.True(_ledger.Execution.TryExecute(TestLedger.Call(Bob, 9, Recipient)).IsRejected);
        Assert.True(_ledger.Execution.TryExecute(TestLedger.Call(new Wallet(1234), 0, Recipient)).IsRejected);
        Assert.False(_ledger.Execution.TryExecute(TestLedger.Call(Alice, 0, Recipient, value: 1)).IsRejected);
        SealedBlock tried = _ledger.Seal();
        Assert.Equal(plain.Block.Header.Hash, tried.Block.Header.Hash);
        Assert.Equal(plain.Delta.WitnessNodes, tried.Delta.WitnessNodes);
        Assert.Equal(plain.Delta.WitnessCodes, tried.Delta.WitnessCodes);
        Assert.True(StatelessExecutor.Execute(_ledger.InputOf(tried)).IsValid);
    }

    [Fact]
    public void Attributes_that_break_a_rule_start_no_block()
    {
        BlockAttributes good = _ledger.Attributes();
        Refused(BlockRejectionReason.TimestampTooOld, With(good, timestamp: good.Timestamp - 1));
        Refused(BlockRejectionReason.GasLimitTooLow, With(good, gasLimit: 4_999));
        Refused(BlockRejectionReason.GasLimitTooFarFromParent, With(good, gasLimit: good.GasLimit + (good.GasLimit / 1_024)));
        Refused(BlockRejectionReason.ExtraDataTooLong, With(good, extraData: new byte[33]));
        Refused(BlockRejectionReason.PrevRandaoNotZero, With(good, prevRandao: Keccak.Empty));
        Refused(BlockRejectionReason.BeaconRootNotZero, With(good, beaconRoot: Keccak.Empty));
        Refused(BlockRejectionReason.WithdrawalsNotEmpty, With(good, withdrawals: [new Withdrawal(0, 0, Recipient, 1)]));
        _ledger.Begin(With(good, gasLimit: good.GasLimit + (good.GasLimit / 1_024) - 1, extraData: new byte[32]));
    }

    [Fact]
    public void Steady_transfers_allocate_little()
    {
        Transaction[] transactions = new Transaction[400];
        for (int i = 0; i < transactions.Length; i++)
        {
            transactions[i] = TestLedger.Call(Alice, (ulong)i, Recipient, gas: 21_000, value: 1);
            Assert.True(transactions[i].TryGetSender(out _));
        }

        _ledger.Begin();
        for (int i = 0; i < 200; i++)
        {
            Assert.False(_ledger.Execution.TryExecute(transactions[i]).IsRejected);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 200; i < 400; i++)
        {
            _ledger.Execution.TryExecute(transactions[i]);
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 200;
        Assert.InRange(each, 0, 1_024);
    }

    private void Refused(BlockRejectionReason reason, BlockAttributes attributes) =>
        Assert.Equal(reason, _ledger.Execution.Begin(_ledger.Configuration, _ledger.Head, attributes, _ledger.State, _ledger).Reason);

    private U256 BalanceOf(in Address address) => _ledger.State.TryReadAccount(address, out Account account) ? account.Balance : default;

    private static BlockAttributes With(
        BlockAttributes from,
        ulong? timestamp = null,
        ulong? gasLimit = null,
        byte[]? extraData = null,
        Hash256? prevRandao = null,
        Hash256? beaconRoot = null,
        Withdrawal[]? withdrawals = null) => new()
    {
        Timestamp = timestamp ?? from.Timestamp,
        Beneficiary = from.Beneficiary,
        GasLimit = gasLimit ?? from.GasLimit,
        ExtraData = extraData ?? from.ExtraData,
        PrevRandao = prevRandao ?? from.PrevRandao,
        ParentBeaconRoot = beaconRoot ?? from.ParentBeaconRoot,
        Withdrawals = withdrawals ?? from.Withdrawals,
    };
}
