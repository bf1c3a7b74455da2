using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class StatelessExecutorTests
{
    private static readonly Hash256 Other = Keccak.Hash([9]);

    private readonly TestLedger _ledger = new();
    private readonly SealedBlock _block;
    private readonly StatelessInput _input;

    public StatelessExecutorTests()
    {
        _ledger.Append(_ledger.Build(TestLedger.Call(TestLedger.Wallets[3], 0, TestLedger.Store, TestLedger.Words(7, 7))));
        _block = BlockImportTests.Mixed(_ledger);
        _input = _ledger.InputOf(_block);
    }

    [Fact]
    public void An_untouched_input_is_valid_and_gives_the_root()
    {
        StatelessResult result = StatelessExecutor.Execute(_input);
        Assert.Equal(StatelessCheck.None, result.FailedCheck);
        Assert.Equal(_block.Block.Header.StateRoot, result.ComputedStateRoot);
        Assert.Equal(_ledger.Head.Hash, result.Parent!.Hash);
    }

    [Fact]
    public void A_configuration_without_meaning_is_refused() =>
        Fails(StatelessCheck.Configuration, Change(configuration: new ChainConfiguration { ChainId = 1, BlobSchedule = [] }));

    [Fact]
    public void Another_chain_id_fails_in_execution()
    {
        StatelessResult result = Fails(StatelessCheck.Execution, Change(configuration: new ChainConfiguration
        {
            ChainId = 1,
            BlobSchedule = _ledger.Configuration.BlobSchedule,
        }));
        Assert.Equal(TransactionRejectionReason.ChainIdMismatch, result.Rejection.Transaction.Reason);
    }

    [Fact]
    public void The_header_must_decode_and_have_the_expected_hash()
    {
        Fails(StatelessCheck.HeaderDecodes, Change(header: _input.HeaderRlp[..^1]));
        Fails(StatelessCheck.HeaderHash, Change(header: Mutate(new MutatedHeader(_block.Block.Header) { Nonce = 1 })));
    }

    [Fact]
    public void The_witness_headers_must_be_linked_and_end_at_the_parent()
    {
        byte[][] genesis = [_ledger.Headers[0].Rlp];
        Fails(StatelessCheck.WitnessHeadersContiguous, Change(headers: []));
        Fails(StatelessCheck.WitnessHeadersContiguous, Change(headers: [[0xc0]]));
        Fails(StatelessCheck.WitnessHeadersContiguous, Change(headers: [.. genesis, .. genesis]));
        Fails(StatelessCheck.WitnessHeadersContiguous, Change(headers: [_ledger.Headers[1].Rlp, _ledger.Headers[0].Rlp]));
        Fails(StatelessCheck.LastWitnessHeaderIsParent, Change(headers: genesis));
    }

    [Fact]
    public void An_older_header_than_needed_is_refused_only_in_the_strict_mode()
    {
        byte[][] headers = [_ledger.Headers[0].Rlp, _ledger.Headers[1].Rlp];
        Fails(StatelessCheck.WitnessIsMinimal, Change(headers: headers));
        Assert.True(StatelessExecutor.Execute(Change(headers: headers, isStrict: false)).IsValid);
    }

    [Fact]
    public void An_unsorted_doubled_or_padded_witness_is_refused_only_in_the_strict_mode()
    {
        byte[][] nodes = _input.WitnessState;
        byte[][] extra = [.. nodes, Enumerable.Repeat((byte)0xff, 40).ToArray()];
        (StatelessCheck Check, byte[][] Nodes)[] cases =
        [
            (StatelessCheck.WitnessIsCanonical, nodes.Reverse().ToArray()),
            (StatelessCheck.WitnessIsCanonical, [nodes[0], .. nodes]),
            (StatelessCheck.WitnessIsCanonical, [[], .. nodes]),
            (StatelessCheck.WitnessIsMinimal, extra),
        ];
        foreach ((StatelessCheck check, byte[][] changed) in cases)
        {
            Fails(check, Change(nodes: changed));
            Assert.True(StatelessExecutor.Execute(Change(nodes: changed, isStrict: false)).IsValid);
        }

        Fails(StatelessCheck.WitnessIsMinimal, Change(codes: [.. _input.WitnessCodes, [0xff, 0xff]]));
    }

    [Fact]
    public void Each_missing_node_is_named_by_its_hash()
    {
        for (int i = 0; i < _input.WitnessState.Length; i++)
        {
            Hash256 missing = Keccak.Hash(_input.WitnessState[i]);
            StatelessResult result = StatelessExecutor.Execute(Change(nodes: Without(_input.WitnessState, i)));
            if (missing == _ledger.Head.StateRoot)
            {
                Assert.Equal(StatelessCheck.PreStateRootNode, result.FailedCheck);
            }
            else
            {
                Assert.Equal(StatelessCheck.Execution, result.FailedCheck);
                Assert.Equal(new StateFault(StateFaultKind.MissingNode, missing), result.Rejection.Fault);
            }
        }
    }

    [Fact]
    public void Each_missing_code_is_named_by_its_hash()
    {
        Assert.NotEmpty(_input.WitnessCodes);
        for (int i = 0; i < _input.WitnessCodes.Length; i++)
        {
            StatelessResult result = Fails(StatelessCheck.Execution, Change(codes: Without(_input.WitnessCodes, i)));
            Assert.Equal(new StateFault(StateFaultKind.MissingCode, Keccak.Hash(_input.WitnessCodes[i])), result.Rejection.Fault);
        }
    }

    [Fact]
    public void A_missing_header_for_blockhash_is_named()
    {
        SealedBlock block = _ledger.Build(TestLedger.Call(TestLedger.Wallets[0], 0, TestLedger.HashReader, TestLedger.Words(0)));
        StatelessInput input = _ledger.InputOf(block);
        Assert.True(StatelessExecutor.Execute(input).IsValid);
        StatelessResult result = Fails(StatelessCheck.Execution, new StatelessInput
        {
            Configuration = input.Configuration,
            HeaderRlp = input.HeaderRlp,
            Transactions = input.Transactions,
            Withdrawals = input.Withdrawals,
            WitnessState = input.WitnessState,
            WitnessCodes = input.WitnessCodes,
            WitnessHeaders = input.WitnessHeaders[1..],
        });
        Assert.Equal(StateFaultKind.MissingHeader, result.Rejection.Fault.Kind);
    }

    [Fact]
    public void Any_changed_byte_of_a_node_or_code_is_found_out()
    {
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            bool changesCode = i % 4 == 0;
            byte[][] items = Array.ConvertAll(changesCode ? _input.WitnessCodes : _input.WitnessState, item => item.ToArray());
            byte[] changed = items[random.Next(items.Length)];
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            StatelessInput input = changesCode ? Change(codes: items, isStrict: false) : Change(nodes: items, isStrict: false);
            Assert.False(StatelessExecutor.Execute(input).IsValid);
        }
    }

    [Fact]
    public void A_transaction_must_decode_and_none_may_be_missing_added_or_swapped()
    {
        byte[][] transactions = _input.Transactions;
        StatelessResult result = Fails(StatelessCheck.TransactionDecodes, Change(transactions: [.. transactions[..^1], transactions[^1][..^1]]));
        Assert.Equal(transactions.Length - 1, result.Rejection.TransactionIndex);
        Fails(StatelessCheck.Execution, Change(transactions: transactions[1..]));
        Fails(StatelessCheck.TransactionsRoot, Change(transactions: transactions[..^1]));
        Fails(StatelessCheck.TransactionsRoot, Change(transactions: [transactions[1], transactions[0], .. transactions[2..]]));
        Fails(StatelessCheck.Execution, Change(transactions: [.. transactions, transactions[0]]));
    }

    [Fact]
    public void Withdrawals_where_there_are_none_are_refused()
    {
        StatelessResult result = Fails(StatelessCheck.Execution, Change(withdrawals: [new Withdrawal(0, 0, default, 1)]));
        Assert.Equal(BlockRejectionReason.WithdrawalsNotEmpty, result.Rejection.Reason);
    }

    [Fact]
    public void Each_claim_of_the_header_is_checked_under_its_own_name()
    {
        BlockHeader header = _block.Block.Header;
        (StatelessCheck Check, MutatedHeader Mutation)[] cases =
        [
            (StatelessCheck.HeaderRules, new(header) { BaseFee = 1 }),
            (StatelessCheck.TransactionsRoot, new(header) { TransactionsRoot = Other }),
            (StatelessCheck.WithdrawalsRoot, new(header) { WithdrawalsRoot = Other }),
            (StatelessCheck.GasUsed, new(header) { GasUsed = 1 }),
            (StatelessCheck.LogsBloom, new(header) { LogsBloom = new Bloom() }),
            (StatelessCheck.ReceiptsRoot, new(header) { ReceiptsRoot = Other }),
            (StatelessCheck.RequestsHash, new(header) { RequestsHash = Other }),
            (StatelessCheck.StateRoot, new(header) { StateRoot = Other }),
        ];
        foreach ((StatelessCheck check, MutatedHeader mutation) in cases)
        {
            StatelessResult result = Fails(check, Change(header: Mutate(mutation), checksHash: false));
            if (check == StatelessCheck.StateRoot)
            {
                Assert.Equal(header.StateRoot, result.ComputedStateRoot);
                Assert.Equal(U256.FromBigEndian(Other.Bytes), result.Actual);
            }
        }
    }

    [Fact]
    public void No_parent_however_absurd_breaks_the_executor()
    {
        BlockHeader parent = _ledger.Head;
        MutatedHeader[] parents =
        [
            new(parent) { Number = ulong.MaxValue },
            new(parent) { Number = 0 },
            new(parent) { Timestamp = ulong.MaxValue },
            new(parent) { GasLimit = 0 },
            new(parent) { GasLimit = 1, GasUsed = ulong.MaxValue },
            new(parent) { GasLimit = ulong.MaxValue, GasUsed = ulong.MaxValue },
            new(parent) { BaseFee = U256.MaxValue },
            new(parent) { BaseFee = U256.MaxValue, GasUsed = ulong.MaxValue },
            new(parent) { ExcessBlobGas = ulong.MaxValue, BlobGasUsed = ulong.MaxValue },
            new(parent) { ExcessBlobGas = ulong.MaxValue / 2 },
            new(parent) { StateRoot = default(Hash256) },
            new(parent) { StateRoot = Keccak.EmptyTrie },
        ];
        foreach (bool isStrict in (bool[])[true, false])
        {
            ChainConfiguration configuration = new()
            {
                ChainId = TestLedger.ChainId,
                StrictTimestamps = isStrict,
                BlobSchedule = _ledger.Configuration.BlobSchedule,
            };
            foreach (MutatedHeader mutation in parents)
            {
                BlockHeader absurd = mutation.Build();
                byte[] child = Mutate(new MutatedHeader(_block.Block.Header) { ParentHash = absurd.Hash });
                Assert.False(StatelessExecutor.Execute(
                    Change(configuration, child, checksHash: false, headers: [absurd.Rlp])).IsValid);
            }
        }
    }

    [Fact]
    public void No_changed_byte_anywhere_breaks_the_executor_or_passes()
    {
        Random random = new(2);
        for (int i = 0; i < 500; i++)
        {
            byte[] header = _input.HeaderRlp.ToArray();
            byte[][] transactions = Array.ConvertAll(_input.Transactions, raw => raw.ToArray());
            byte[][] headers = Array.ConvertAll(_input.WitnessHeaders, rlp => rlp.ToArray());
            byte[] changed = (i % 3) switch
            {
                0 => header,
                1 => transactions[random.Next(transactions.Length)],
                _ => headers[random.Next(headers.Length)],
            };
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            StatelessResult result = StatelessExecutor.Execute(
                Change(header: header, checksHash: false, transactions: transactions, headers: headers));

            // These fields a builder may choose; everything else is bound.
            BlockHeader original = _block.Block.Header;
            Assert.True(!result.IsValid || (i % 3 == 0 && result.Header!.Hash == new MutatedHeader(original)
            {
                Timestamp = result.Header.Timestamp,
                GasLimit = result.Header.GasLimit,
                ExtraData = result.Header.ExtraData,
            }.Build().Hash));
        }
    }

    private static StatelessResult Fails(StatelessCheck check, StatelessInput input)
    {
        StatelessResult result = StatelessExecutor.Execute(input);
        Assert.Equal(check, result.FailedCheck);
        Assert.False(result.IsValid);
        return result;
    }

    private static byte[] Mutate(MutatedHeader mutation) => mutation.Build().Rlp;

    private static byte[][] Without(byte[][] items, int index)
    {
        List<byte[]> rest = [.. items];
        rest.RemoveAt(index);
        return [.. rest];
    }

    private StatelessInput Change(
        ChainConfiguration? configuration = null,
        byte[]? header = null,
        bool checksHash = true,
        byte[][]? transactions = null,
        Withdrawal[]? withdrawals = null,
        byte[][]? nodes = null,
        byte[][]? codes = null,
        byte[][]? headers = null,
        bool isStrict = true) => new()
    {
        Configuration = configuration ?? _input.Configuration,
        HeaderRlp = header ?? _input.HeaderRlp,
        ExpectedHash = checksHash ? _input.ExpectedHash : null,
        Transactions = transactions ?? _input.Transactions,
        Withdrawals = withdrawals ?? _input.Withdrawals,
        WitnessState = nodes ?? _input.WitnessState,
        WitnessCodes = codes ?? _input.WitnessCodes,
        WitnessHeaders = headers ?? _input.WitnessHeaders,
        IsStrict = isStrict,
    };
}
