using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Protocol.Rollup;

/// <summary>Chains that go from Cancun over Prague to Osaka: built, imported and re-executed from the witness block by block.</summary>
public sealed class ForkCrossingTests
{
    private const ulong Prague = 110;
    private const ulong Osaka = 120;

    /// <summary>Stores CLZ(1) at slot 0: an invalid instruction before Osaka.</summary>
    private static readonly Address s_counter = TestLedger.AddressOf(0xaa10);

    /// <summary>Who deploys the history contract, by the transaction that EIP-2935 publishes.</summary>
    private static readonly Address s_historyDeployer = new(Convert.FromHexString("3462413Af4609098e1E27A490f554f260213D685"));

    private const string HistoryDeployment =
        "f8838085e8d4a510008303d0908080b85c60538060095f395ff33373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff"
        + "81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff600143030655001b820539930aa12693182426612186309f02cfe8a80a0000";

    private static readonly Wallet[] s_wallets = TestLedger.Wallets;

    private readonly TestLedger _ledger = new(osakaTime: Osaka, pragueTime: Prague, alloc: accounts =>
    {
        accounts.Add(TestLedger.Contract(s_counter, "60011e5f5500"));
        accounts.Add(new GenesisAccount(s_historyDeployer, 0, U256.One << 80, [], []));
    });

    private readonly ulong[] _nonces = new ulong[s_wallets.Length];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mixed_blocks_follow_the_rules_of_their_timestamps_wherever_they_are_executed(int seed)
    {
        Random random = new(seed);
        List<Fork> forks = [];
        while (_ledger.Head.Timestamp < Osaka + 5)
        {
            SealedBlock block = Extend(random, (ulong)random.Next(0, 3));
            Fork fork = _ledger.Configuration.ForkAt(block.Block.Header.Timestamp);
            Assert.Equal(block.Block.Header.Timestamp switch { < Prague => Fork.Cancun, < Osaka => Fork.Prague, _ => Fork.Osaka }, fork);
            Assert.Equal(fork != Fork.Cancun, block.Block.Header.RequestsHash.HasValue);
            forks.Add(fork);
        }

        Assert.Equal([Fork.Cancun, Fork.Prague, Fork.Osaka], [.. new SortedSet<Fork>(forks)]);
    }

    [Fact]
    public void Blocks_of_one_second_all_have_the_rules_of_that_second()
    {
        Random random = new(4);
        Extend(random, Prague - 100);
        Extend(random, 9);
        for (int i = 0; i < 3; i++) Assert.Equal(Fork.Prague, ForkOf(Extend(random, 0)));
        for (int i = 0; i < 3; i++) Assert.Equal(Fork.Osaka, ForkOf(Extend(random, i == 0 ? 1UL : 0)));
    }

    [Fact]
    public void The_history_contract_is_filled_from_prague_on_if_it_is_there_and_missed_by_nobody_if_not()
    {
        Assert.Equal(TransactionError.None, Transaction.TryDecode(Convert.FromHexString(HistoryDeployment), out Transaction? deployment));
        Assert.True(deployment!.TryGetSender(out Address deployer));
        Assert.Equal(s_historyDeployer, deployer);

        // Nothing is there yet, so Prague's first block has nothing to call.
        Append(12);
        Assert.Equal(Fork.Prague, _ledger.Configuration.ForkAt(_ledger.Head.Timestamp));
        Assert.False(_ledger.State.TryReadAccount(SystemContracts.History, out _));
        SealedBlock deployed = Append(1, deployment);
        Assert.Equal(SystemContracts.History, deployed.Results[0].ContractAddress);
        Assert.Equal(U256.Zero, HistoryAt(1));
        for (ulong delay = 0; delay < 10; delay += 5)
        {
            BlockHeader parent = _ledger.Head;
            Append(delay);
            Assert.Equal(U256.FromBigEndian(parent.Hash.Bytes), HistoryAt(parent.Number));
        }

        Assert.Equal(U256.Zero, HistoryAt(1));
    }

    [Fact]
    public void A_history_contract_that_stands_since_genesis_stays_empty_until_prague()
    {
        Transaction.TryDecode(Convert.FromHexString(HistoryDeployment), out Transaction? deployment);
        Append(1, deployment!);
        Append(1);
        BlockHeader last = Append(7).Block.Header;
        Assert.Equal(Prague - 1, last.Timestamp);
        Append(1);
        Assert.Equal(U256.Zero, HistoryAt(last.Number - 1));
        Assert.Equal(U256.FromBigEndian(last.Hash.Bytes), HistoryAt(last.Number));
    }

    [Fact]
    public void A_delegation_is_refused_before_prague_and_followed_after_it()
    {
        Wallet authority = s_wallets[1];
        Transaction delegation = s_wallets[0].Sign(Delegation(0, authority.Authorize(0, TestLedger.Store, 0)));
        Transaction call = TestLedger.Call(s_wallets[2], 0, authority.Address, TestLedger.Words(3, 4));
        _ledger.Begin(_ledger.Attributes(Prague - 101));
        Assert.Equal(new TransactionRejection(Reason.UnsupportedType, 0, 4), _ledger.Execution.TryExecute(delegation));
        Append(Prague - 101);
        Append(1, delegation, call);
        _ledger.State.ReadStorage(authority.Address, 3, out U256 stored);
        Assert.Equal((U256)4, stored);

        // The authority is still a sender, with code.
        Append(15, TestLedger.Call(authority, 1, TestLedger.Store, TestLedger.Words(1, 1)));
    }

    /// <summary>A block with something of everything that the forks change, executed three times.</summary>
    private SealedBlock Extend(Random random, ulong delay)
    {
        _ledger.Begin(_ledger.Attributes(delay));
        Fork fork = _ledger.Configuration.ForkAt(_ledger.Head.Timestamp + delay);
        Include(0, TestLedger.Fields(_nonces[0], TestLedger.AddressOf((ulong)random.Next(0xd000, 0xd100)), value: 1));
        Include(0, TestLedger.Fields(_nonces[0], TestLedger.Store, TestLedger.Words((ulong)random.Next(8), (ulong)random.Next(3))));
        TransactionResult counted = Include(0, TestLedger.Fields(_nonces[0], s_counter));
        Assert.Equal(fork == Fork.Osaka ? ExitReason.Success : ExitReason.InvalidOpcode, counted.ExitReason);
        ulong precompile = (ulong)random.Next(19);
        Include(1, TestLedger.Fields(_nonces[1], TestLedger.PrecompileCaller, TestLedger.Words(precompile == 18 ? 0x100 : precompile), gas: 1_000_000));
        Include(1, TestLedger.Fields(_nonces[1], TestLedger.HashReader, TestLedger.Words((ulong)random.Next((int)_ledger.Head.Number + 3))));

        Wallet authority = s_wallets[3];
        Transaction delegation = s_wallets[2].Sign(Delegation(_nonces[2], authority.Authorize(0, TestLedger.Store, _nonces[3])));
        TransactionRejection rejection = _ledger.Execution.TryExecute(delegation);
        Assert.Equal(fork == Fork.Cancun ? Reason.UnsupportedType : Reason.None, rejection.Reason);
        if (!rejection.IsRejected)
        {
            _nonces[2]++;
            _nonces[3]++;
        }

        rejection = _ledger.Execution.TryExecute(s_wallets[2].Sign(TestLedger.Fields(_nonces[2], s_counter, gas: (1 << 24) + 1)));
        Assert.Equal(fork == Fork.Osaka ? Reason.GasLimitAboveTransactionCap : Reason.None, rejection.Reason);
        _nonces[2] += rejection.IsRejected ? 0UL : 1;
        return Check(_ledger.Seal());
    }

    private TransactionResult Include(int wallet, TransactionFields fields)
    {
        Assert.Equal(default, _ledger.Execution.TryExecute(s_wallets[wallet].Sign(fields)));
        _nonces[wallet]++;
        return _ledger.Execution.LastResult;
    }

    private SealedBlock Append(ulong delay, params ReadOnlySpan<Transaction> transactions)
    {
        _ledger.Begin(_ledger.Attributes(delay));
        foreach (Transaction transaction in transactions) Assert.Equal(default, _ledger.Execution.TryExecute(transaction));
        return Check(_ledger.Seal());
    }

    /// <summary>Imports the block as another validator would, re-executes it as a prover would, and makes it the head.</summary>
    private SealedBlock Check(SealedBlock block)
    {
        Assert.Equal(default, _ledger.Import(block.Block, out SealedBlock? imported));
        Assert.Equal(block.Delta.WitnessNodes, imported!.Delta.WitnessNodes);
        StatelessResult again = StatelessExecutor.Execute(_ledger.InputOf(block));
        Assert.Equal(StatelessCheck.None, again.FailedCheck);
        Assert.Equal(block.Block.Header.StateRoot, again.ComputedStateRoot);
        _ledger.Append(block);
        return block;
    }

    private Fork ForkOf(SealedBlock block) => _ledger.Configuration.ForkAt(block.Block.Header.Timestamp);

    private U256 HistoryAt(ulong number)
    {
        _ledger.State.ReadStorage(SystemContracts.History, number % 8_191, out U256 value);
        return value;
    }

    private static TransactionFields Delegation(ulong nonce, Authorization authorization) => new()
    {
        Type = TransactionType.SetCode,
        ChainId = TestLedger.ChainId,
        Nonce = nonce,
        GasLimit = 100_000,
        MaxFeePerGas = 1_000_000,
        To = TestLedger.Store,
        Authorizations = [authorization],
    };
}
