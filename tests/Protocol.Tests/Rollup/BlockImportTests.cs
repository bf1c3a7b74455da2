using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.BlockRejectionReason;

namespace Sequitur.Protocol.Rollup;

public sealed class BlockImportTests
{
    private static readonly Hash256 Other = Keccak.Hash([1, 2, 3]);

    [Fact]
    public void A_built_block_imports_to_the_same_and_decodes_to_the_same()
    {
        TestLedger ledger = new();
        SealedBlock built = Mixed(ledger);
        Assert.Equal(default, ledger.Import(built.Block, out SealedBlock? imported));
        Assert.Equal(built.Delta.StateRoot, imported!.Delta.StateRoot);
        Assert.Equal(built.Delta.WitnessNodes, imported.Delta.WitnessNodes);

        byte[] rlp = built.Block.Encode();
        Assert.Equal(default, Block.TryDecode(rlp, out Block? decoded));
        Assert.Equal(built.Block.Header.Hash, decoded!.Header.Hash);
        Assert.Equal(rlp, decoded.Encode());
        Assert.Equal(default, ledger.Import(decoded, out _));
    }

    [Fact]
    public void Every_header_field_is_checked_by_name()
    {
        TestLedger ledger = new();
        SealedBlock built = Mixed(ledger);
        BlockHeader header = built.Block.Header;
        (Reason Reason, MutatedHeader Mutation)[] cases =
        [
            (Reason.ParentHashMismatch, new(header) { ParentHash = Other }),
            (Reason.NumberMismatch, new(header) { Number = 2 }),
            (Reason.TimestampTooOld, new(header) { Timestamp = ledger.Head.Timestamp - 1 }),
            (Reason.GasLimitTooLow, new(header) { GasLimit = 4_000 }),
            (Reason.GasLimitTooHigh, new(header) { GasLimit = 1UL << 63 }),
            (Reason.GasLimitTooFarFromParent, new(header) { GasLimit = header.GasLimit * 2 }),
            (Reason.ExtraDataTooLong, new(header) { ExtraData = new byte[33] }),
            (Reason.PrevRandaoNotZero, new(header) { PrevRandao = Other }),
            (Reason.BeaconRootNotZero, new(header) { ParentBeaconRoot = Other }),
            (Reason.GasUsedAboveGasLimit, new(header) { GasUsed = header.GasLimit + 1 }),
            (Reason.OmmersHashMismatch, new(header) { OmmersHash = Other }),
            (Reason.DifficultyNotZero, new(header) { Difficulty = 1 }),
            (Reason.NonceNotZero, new(header) { Nonce = 1 }),
            (Reason.BaseFeeMismatch, new(header) { BaseFee = header.BaseFee + 1UL }),
            (Reason.ExcessBlobGasMismatch, new(header) { ExcessBlobGas = 1 }),
            (Reason.RequestsHashMissing, new(header) { DropsRequestsHash = true }),
            (Reason.TransactionsRootMismatch, new(header) { TransactionsRoot = Other }),
            (Reason.WithdrawalsRootMismatch, new(header) { WithdrawalsRoot = Other }),
            (Reason.GasUsedMismatch, new(header) { GasUsed = header.GasUsed + 1 }),
            (Reason.BlobGasUsedMismatch, new(header) { BlobGasUsed = FeeMarket.GasPerBlob }),
            (Reason.LogsBloomMismatch, new(header) { LogsBloom = new Bloom() }),
            (Reason.ReceiptsRootMismatch, new(header) { ReceiptsRoot = Other }),
            (Reason.RequestsHashMismatch, new(header) { RequestsHash = Other }),
            (Reason.StateRootMismatch, new(header) { StateRoot = Other }),
            (Reason.StateRootMismatch, new(header) { Beneficiary = TestLedger.AddressOf(1) }),
        ];
        foreach ((Reason reason, MutatedHeader mutation) in cases)
        {
            BlockRejection rejection = ledger.Import(built.Block with { Header = mutation.Build() }, out SealedBlock? imported);
            Assert.Equal(reason, rejection.Reason);
            Assert.Null(imported);
        }
    }

    [Fact]
    public void A_refused_transaction_is_named_by_its_place()
    {
        TestLedger ledger = new();
        SealedBlock built = Mixed(ledger);
        Transaction[] transactions = [.. built.Block.Transactions, built.Block.Transactions[0]];
        BlockRejection rejection = ledger.Import(built.Block with { Transactions = transactions }, out _);
        Assert.Equal(Reason.InvalidTransaction, rejection.Reason);
        Assert.Equal(transactions.Length - 1, rejection.TransactionIndex);
        Assert.Equal(TransactionRejectionReason.NonceTooLow, rejection.Transaction.Reason);
    }

    [Fact]
    public void Strict_timestamps_are_a_choice_of_the_chain()
    {
        TestLedger ledger = new();
        SealedBlock built = ledger.Build();
        ChainConfiguration strict = new() { ChainId = TestLedger.ChainId, StrictTimestamps = true };
        Assert.Equal(Reason.TimestampTooOld, BlockImport.CheckHeader(strict, ledger.Head, built.Block.Header).Reason);
        Assert.Equal(default, BlockImport.CheckHeader(ledger.Configuration, ledger.Head, built.Block.Header));
    }

    [Fact]
    public void Withdrawals_credit_in_gwei_where_there_is_a_beacon_chain()
    {
        TestLedger ledger = new(hasBeaconChain: true, osakaTime: ChainConfiguration.Never, alloc: accounts =>
        {
            accounts.Add(TestLedger.Contract(SystemContracts.WithdrawalRequests, "00"));
            accounts.Add(TestLedger.Contract(SystemContracts.ConsolidationRequests, "00"));
        });
        Address target = TestLedger.AddressOf(0x77);
        ledger.Begin(new BlockAttributes
        {
            Timestamp = ledger.Head.Timestamp + 1,
            Beneficiary = default,
            GasLimit = ledger.Head.GasLimit,
            ParentBeaconRoot = Other,
            PrevRandao = Other,
            Withdrawals = [new Withdrawal(0, 1, target, 3), new Withdrawal(1, 1, target, 4), new Withdrawal(2, 1, TestLedger.AddressOf(0x78), 0)],
        });
        SealedBlock built = ledger.Seal();
        Assert.Equal(default, ledger.Import(built.Block, out _));
        Assert.True(StatelessExecutor.Execute(ledger.InputOf(built)).IsValid);
        Assert.Equal(default, Block.TryDecode(built.Block.Encode(), out Block? decoded));
        Assert.Equal(built.Block.Withdrawals, decoded!.Withdrawals);
        ledger.Append(built);
        Assert.True(ledger.State.TryReadAccount(target, out Account account));
        Assert.Equal((U256)7_000_000_000, account.Balance);
        Assert.False(ledger.State.TryReadAccount(TestLedger.AddressOf(0x78), out _));
    }

    [Fact]
    public void Whatever_is_built_imports_and_re_executes_to_the_same_root()
    {
        Prop.ForAll(ArbMap.Default.GeneratorFor<(byte Kind, byte A, byte B)[][]>().ToArbitrary(), blocks =>
        {
            TestLedger ledger = new();
            ulong[] nonces = new ulong[TestLedger.Wallets.Length];
            foreach ((byte Kind, byte A, byte B)[] steps in blocks)
            {
                List<Transaction> transactions = [];
                foreach ((byte kind, byte a, byte b) in steps)
                {
                    int who = a % nonces.Length;
                    transactions.Add(Step(TestLedger.Wallets[who], nonces[who]++, kind, a, b));
                }

                SealedBlock built = ledger.Build([.. transactions]);
                Assert.Equal(default, ledger.Import(built.Block, out SealedBlock? imported));
                Assert.Equal(built.Delta.WitnessNodes, imported!.Delta.WitnessNodes);
                StatelessResult result = StatelessExecutor.Execute(ledger.InputOf(built));
                Assert.Equal(StatelessCheck.None, result.FailedCheck);
                Assert.Equal(built.Block.Header.StateRoot, result.ComputedStateRoot);
                ledger.Append(built);
                Assert.Equal(built.Block.Header.StateRoot, ledger.State.StateRoot);
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Storage writes and deletes over few slots, transfers to few or fresh accounts, deployments, reverts, logs, delegations.</summary>
    private static Transaction Step(Wallet wallet, ulong nonce, byte kind, byte a, byte b) => (kind % 7) switch
    {
        0 or 1 => TestLedger.Call(wallet, nonce, TestLedger.Store, TestLedger.Words((ulong)a % 16, (ulong)b % 2)),
        2 => TestLedger.Call(wallet, nonce, TestLedger.AddressOf(0x10000u + a), value: b),
        3 => wallet.Sign(TestLedger.Fields(nonce, null, [0x60, a, 0x60, b, 0x55, 0x60, 0x01, 0x60, 0x00, 0xf3])),
        4 => TestLedger.Call(wallet, nonce, TestLedger.Reverter, [a, b]),
        5 => TestLedger.Call(wallet, nonce, TestLedger.Logger),
        _ => Delegate(wallet, nonce, TestLedger.Wallets[b % TestLedger.Wallets.Length], a),
    };

    private static Transaction Delegate(Wallet wallet, ulong nonce, Wallet authority, byte a) => wallet.Sign(new TransactionFields
    {
        Type = TransactionType.SetCode,
        ChainId = TestLedger.ChainId,
        Nonce = nonce,
        GasLimit = 200_000,
        MaxFeePerGas = 1_000_000,
        To = authority.Address,
        Data = TestLedger.Words(a, 1),

        // A nonce that never comes for a wallet that sends: the tuple is skipped. A fresh key's tuple applies once.
        Authorizations = [authority.Authorize(0, TestLedger.Store, ulong.MaxValue - 1), new Wallet(10_000 + a).Authorize(0, TestLedger.Store, 0)],
    });

    internal static SealedBlock Mixed(TestLedger ledger)
    {
        Wallet[] wallets = TestLedger.Wallets;
        return ledger.Build(
            TestLedger.Call(wallets[0], 0, TestLedger.Store, TestLedger.Words(1, 2)),
            TestLedger.Call(wallets[1], 0, TestLedger.AddressOf(0x999), value: 5),
            TestLedger.Call(wallets[2], 0, TestLedger.Logger),
            TestLedger.Call(wallets[0], 1, TestLedger.Reverter, [1]),
            TestLedger.Call(wallets[0], 2, TestLedger.Store, TestLedger.Words(1, 0)));
    }
}
