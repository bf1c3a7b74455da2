using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Witness;

/// <summary>Messages from L1: every kind of sender, recipient and gas, whatever the contract on L1 would let in.</summary>
internal sealed partial class WitnessWorld
{
    /// <summary>What the contract on L1 adds to the address of a sender with code.</summary>
    private static readonly U256 s_alias = U256.FromBigEndian(Convert.FromHexString("1111000000000000000000000000000000001111"));

    private ulong _fresh = 0x7e00_0000;

    /// <summary>Where the chain stands in the queue, by the messages of its blocks.</summary>
    public ExpectedQueue Queue { get; private set; }

    /// <summary>Every second block has messages: then up to four, before all else.</summary>
    private void TakeMessages()
    {
        ulong index = Queue.Index;
        for (int left = _random.Next(2) == 0 ? 0 : _random.Next(1, 5); left > 0; left--)
        {
            TransactionRejection rejection = Ledger.Execution.TryExecute(NextMessage(index++).ToTransaction());
            Assert.False(rejection.IsRejected, $"message {index - 1}: {rejection.Reason}");
        }
    }

    private L1Message NextMessage(ulong index)
    {
        Address sender = Sender();
        Wallet wallet = Any(TestLedger.Wallets);
        return _random.Next(12) switch
        {
            0 => Of(index, sender, Fresh(), value: 1 + (ulong)_random.Next(9)),
            1 => Of(index, sender, Any(_random.Next(2) == 0 ? _targets : _doomed), value: 1),
            2 => Of(index, sender, Predeploys.MessageQueue, MessageQueueContract.Send(wallet.Address, [4, 5, 6]), Value()),
            3 => Of(index, sender, Predeploys.Staking, [.. s_addStake, .. new byte[12], .. wallet.Address.Bytes], U256.One << 60),
            4 => Of(index, sender, TestLedger.HashReader, TestLedger.Words((ulong)_random.Next(Ledger.Headers.Count + 2))),
            5 => Of(index, sender, TestLedger.Reverter, TestLedger.Words(1), Value()),
            // Nobody has room for so much: nothing is minted. The stakes are there always.
            6 => Of(index, Predeploys.Staking, Fresh(), value: U256.MaxValue),
            7 => Of(index, sender, sender, value: Value()),
            _ => Of(index, sender, Commanded(), Acts(), Value()),
        };
    }

    private L1Message Of(ulong index, in Address sender, in Address to, byte[]? data = null, U256 value = default) => new()
    {
        QueueIndex = index,
        Gas = Gas(),
        To = to,
        Value = value,
        Data = data ?? [],
        Sender = sender,
    };

    /// <summary>Enough, mostly; else nothing, just below the least there is, above what a transaction may ask for, or what lasts for a part.</summary>
    private ulong Gas() => _random.Next(12) switch
    {
        0 => 0,
        1 => 20_999,
        2 => 17_000_000,
        3 => 60_000,
        _ => 1_500_000,
    };

    /// <summary>Who may have delegated code, an alias, a contract, the bridge's own contract, one that goes and comes back, or nobody yet.</summary>
    private Address Sender() => _random.Next(7) switch
    {
        0 or 1 => Any(TestLedger.Wallets).Address,
        2 => AliasOf(Any(s_puppets)),
        3 => Any(s_puppets),
        4 => Any(_doomed),
        5 => _random.Next(4) == 0 ? Predeploys.MessageQueue : AliasOf(Any(TestLedger.Wallets).Address),
        _ => Fresh(),
    };

    private Address Fresh() => TestLedger.AddressOf(_fresh++);

    private static Address AliasOf(in Address contract) => Address.FromWord(contract.ToWord() + s_alias);
}
