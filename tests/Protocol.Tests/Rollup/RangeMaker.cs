using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>Random blocks on a chain in memory, and the inputs of their ranges. The same seed gives the same.</summary>
internal sealed class RangeMaker(int seed, TestLedger? ledger = null)
{
    private readonly ulong[] _nonces = new ulong[TestLedger.Wallets.Length];
    private readonly Random _random = new(seed);

    public TestLedger Ledger { get; } = ledger ?? new();

    public Transaction[] Transactions(int count, bool onlyTransfers = false)
    {
        List<Transaction> transactions = [];
        for (int i = 0; i < count; i++)
        {
            int wallet = _random.Next(TestLedger.Wallets.Length);
            transactions.Add((onlyTransfers ? 9 : _random.Next(8)) switch
            {
                0 or 1 or 2 => Store((ulong)_random.Next(6), (ulong)_random.Next(3), wallet),
                3 => Call(wallet, TestLedger.Logger, []),
                4 => Call(wallet, TestLedger.Reverter, TestLedger.Words(1)),
                5 => Call(wallet, TestLedger.HashReader, TestLedger.Words((ulong)_random.Next(Ledger.Headers.Count))),
                _ => Transfer(wallet),
            });
        }

        return [.. transactions];
    }

    public Transaction Store(ulong slot, ulong value, int wallet = 0) => Call(wallet, TestLedger.Store, TestLedger.Words(slot, value));

    public Transaction Transfer(int wallet = 0) => Call(wallet, TestLedger.AddressOf(0xcc00 + (ulong)_random.Next(300)), [], 1);

    /// <summary>Two places in ascending order that cut a block into three ranges.</summary>
    public (int First, int Second) TwoCuts(int count)
    {
        int first = _random.Next(count + 1);
        return (first, _random.Next(first, count + 1));
    }

    public RangeInputBuilder Builder(SealedBlock block) => new(Ledger.Configuration, Headers(), block.Block, Ledger.State, Ledger.State);

    /// <summary>As far back as BLOCKHASH reaches.</summary>
    public byte[][] Headers() => [.. Ledger.Headers.TakeLast(256).Select(header => header.Rlp)];

    public RangeInput Input(SealedBlock block, int from, int to, RangeSteps steps)
    {
        RangeBuildResult result = Builder(block).Build(from, to, steps);
        Assert.Equal(RangeBuildFault.None, result.Reason);
        return result.Input!;
    }

    public static RangePublicOutput Joined(RangePublicOutput left, RangePublicOutput right)
    {
        Assert.Equal(RangeJoinFault.None, RangeJoin.Join(left, right, out RangePublicOutput? joined));
        return joined!;
    }

    private Transaction Call(int wallet, in Address to, byte[] data, U256 value = default) =>
        TestLedger.Call(TestLedger.Wallets[wallet], _nonces[wallet]++, to, data, 100_000, value);
}
