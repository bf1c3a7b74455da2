using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class WithdrawalTreeTests
{
    private static readonly Hash256[] s_leaves = [.. Enumerable.Range(0, 35).Select(i => Keccak.Hash([(byte)i, 1]))];
    private static readonly Dictionary<int, Hash256> s_empty = [];

    [Fact]
    public void The_root_of_the_empty_tree_is_what_genesis_writes()
    {
        Assert.Equal("0x7c1d0e8a93ea9c09cc13b91ead8f72de66a33cb695c30934dc2d75bffac1248e", WithdrawalTree.EmptyRoot.ToString());
        Assert.Equal(WithdrawalTree.EmptyRoot, WithdrawalTree.Root(new WithdrawalNodes(), 0));
        GenesisSlot slot = Assert.Single(MessageQueueStorage.Of(new BridgeParameters { WithdrawRootSlot = 5 }));
        Assert.Equal(((U256)5, WithdrawalTree.EmptyRoot), (slot.Key, slot.Value.ToHash256()));
    }

    /// <summary>The vector of docs/spec/withdrawals.md, which the contract's own tests know too.</summary>
    [Fact]
    public void Three_messages_of_chain_7530_give_the_roots_of_the_vector()
    {
        Address sender = new(Convert.FromHexString("5B38Da6a701c568545dCfcB03FcB875f56beddC4"));
        Address target = new(Convert.FromHexString("4B20993Bc481177ec7E8f571ceCaE8A9e22C02db"));
        SentMessage[] messages =
        [
            new(0, sender, target, StakingParameters.WeiPerEther, []),
            new(1, sender, target, StakingParameters.WeiPerEther, []),
            new(2, TestLedger.AddressOf(0x51), TestLedger.AddressOf(0x7a), 0, [.. "sequitur"u8]),
        ];
        WithdrawalNodes nodes = new();
        List<string> roots = [];
        foreach (SentMessage message in messages)
        {
            WithdrawalTree.Append(nodes, message.Index, message.Leaf(7530));
            roots.Add(WithdrawalTree.Root(nodes, nodes.Count).ToString());
        }

        Assert.Equal("0xdfe67eda11a39476bcc2a05ee49ec16cf5cf13de00077a8f2aa779654ee77b43", nodes.Read(0, 0).ToString());
        string[] expected =
        [
            "0xb9f3715c76e3a9e77c313070847ddbdffdcf8f1c543291a7cc49ca075bbf4130", "0xab87a3d5ce4fdaaa837f080196faade37f1c7a93517afcddb31e7b8892246555",
            "0x6543763d5dc1df356d0c769f12a6f9d021c51579ff3cdd43b28e207239427c23",
        ];
        Assert.Equal(expected, roots);
    }

    [Fact]
    public void Every_leaf_is_proven_under_every_root_from_its_own_on()
    {
        WithdrawalNodes nodes = Filled(s_leaves.Length);
        for (int size = 1; size <= s_leaves.Length; size++)
        {
            Hash256 root = Reference(WithdrawalTree.Depth, 0, size);
            Assert.Equal(root, WithdrawalTree.Root(nodes, (ulong)size));
            for (int index = 0; index < size; index++)
            {
                Hash256[] proof = WithdrawalTree.Proof(nodes, (ulong)index, (ulong)size);
                Assert.Equal(Enumerable.Range(0, WithdrawalTree.Depth).Select(level => Reference(level, (index >> level) ^ 1, size)), proof);
                Assert.Equal(root, WithdrawalTree.RootOf(s_leaves[index], (uint)index, proof));
            }
        }
    }

    [Fact]
    public void What_was_not_sent_is_not_proven()
    {
        WithdrawalNodes nodes = Filled(21);
        Hash256 root = WithdrawalTree.Root(nodes, 21);
        Hash256[] proof = WithdrawalTree.Proof(nodes, 9, 21);
        Assert.Equal(root, WithdrawalTree.RootOf(s_leaves[9], 9, proof));
        Assert.NotEqual(root, WithdrawalTree.RootOf(s_leaves[8], 9, proof));
        Assert.NotEqual(root, WithdrawalTree.RootOf(nodes.Read(1, 4), 9, proof));
        for (int bit = 0; bit < 32; bit++) Assert.NotEqual(root, WithdrawalTree.RootOf(s_leaves[9], 9 ^ (1u << bit), proof));
        for (int level = 0; level < proof.Length; level++)
        {
            Hash256[] changed = [.. proof];
            changed[level] = Keccak.Hash(changed[level].Bytes);
            Assert.NotEqual(root, WithdrawalTree.RootOf(s_leaves[9], 9, changed));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => WithdrawalTree.RootOf(s_leaves[9], 9, proof.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => WithdrawalTree.RootOf(s_leaves[9], 9, [.. proof, root]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WithdrawalTree.Proof(nodes, 21, 21));
    }

    [Fact]
    public void The_last_leaf_completes_the_root()
    {
        SparseNodes nodes = new();
        const ulong Last = WithdrawalTree.Capacity - 1;
        WithdrawalTree.Append(nodes, Last, s_leaves[0]);
        Hash256[] proof = WithdrawalTree.Proof(nodes, Last, WithdrawalTree.Capacity);
        Assert.Equal(Enumerable.Range(0, WithdrawalTree.Depth).Select(level => SparseNodes.Given(level, (Last >> level) - 1)), proof);
        Assert.Equal(WithdrawalTree.RootOf(s_leaves[0], uint.MaxValue, proof), WithdrawalTree.Root(nodes, WithdrawalTree.Capacity));
        Assert.NotEqual(WithdrawalTree.Root(nodes, Last), WithdrawalTree.Root(nodes, WithdrawalTree.Capacity));
        Assert.Throws<ArgumentOutOfRangeException>(() => WithdrawalTree.Append(nodes, WithdrawalTree.Capacity, s_leaves[0]));
    }

    /// <summary>The compiled contract in our EVM: what it writes and tells is what the tree says, block after block.</summary>
    [Fact]
    public void The_contract_keeps_the_root_of_the_tree()
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(MessageQueueContract.Account));
        WithdrawalNodes nodes = new();
        ulong nonce = 0;
        for (int block = 0; block < 12; block++)
        {
            Transaction[] sends = [.. Enumerable.Range(0, block % 5).Select(i => Send((int)nonce, nonce++))];
            SealedBlock made = ledger.Build(sends);
            for (int i = 0; i < sends.Length; i++)
            {
                Log log = Assert.Single(made.Results[i].Receipt.Logs);
                Assert.True(SentMessage.TryRead(log, TestLedger.ChainId, out SentMessage? message));
                Assert.Equal(nodes.Count, message!.Index);
                Assert.Equal((TestLedger.Wallets[0].Address, (U256)(ulong)message.Index, (int)message.Index * 13 % 100), (message.Sender, message.Value, message.Data.Length));
                WithdrawalTree.Append(nodes, message.Index, message.Leaf(TestLedger.ChainId));
            }

            ledger.Append(made);
            Assert.Equal(WithdrawalTree.Root(nodes, nodes.Count), Slot(ledger, 0).ToHash256());
            Assert.Equal((U256)nodes.Count, Slot(ledger, 1));
        }

        Assert.Equal(nonce, nodes.Count);

        static Transaction Send(int number, ulong nonce) => TestLedger.Call(
            TestLedger.Wallets[0], nonce, Predeploys.MessageQueue, MessageQueueContract.Send(TestLedger.AddressOf(7), new byte[number * 13 % 100]), value: (ulong)number);
    }

    /// <summary>No event but the contract's own is taken for a message: none that has another form, and none whose leaf is not that of its fields.</summary>
    [Fact]
    public void An_event_with_any_byte_changed_is_no_message()
    {
        TestLedger ledger = new(alloc: accounts => accounts.Add(MessageQueueContract.Account));
        Transaction send = TestLedger.Call(TestLedger.Wallets[0], 0, Predeploys.MessageQueue, MessageQueueContract.Send(TestLedger.AddressOf(7), new byte[40]), value: 3);
        Log log = Assert.Single(ledger.Build(send).Results[0].Receipt.Logs);
        Assert.True(SentMessage.TryRead(log, TestLedger.ChainId, out _));
        Assert.False(SentMessage.TryRead(log, TestLedger.ChainId + 1, out _));
        for (int place = 0; place < log.Data.Length; place++) Assert.False(SentMessage.TryRead(log with { Data = Flipped(log.Data, place) }, TestLedger.ChainId, out _));
        for (int place = 0; place < 4 * 32; place++)
        {
            Hash256[] topics = [.. log.Topics];
            topics[place / 32] = new Hash256(Flipped([.. topics[place / 32].Bytes], place % 32));
            Assert.False(SentMessage.TryRead(log with { Topics = topics }, TestLedger.ChainId, out _));
        }

        for (int length = 0; length < log.Data.Length; length++) Assert.False(SentMessage.TryRead(log with { Data = log.Data[..length] }, TestLedger.ChainId, out _));
        Assert.False(SentMessage.TryRead(log with { Data = [.. log.Data, .. new byte[32]] }, TestLedger.ChainId, out _));
        Assert.False(SentMessage.TryRead(log with { Topics = log.Topics[..3] }, TestLedger.ChainId, out _));

        static byte[] Flipped(byte[] bytes, int place)
        {
            byte[] changed = [.. bytes];
            changed[place] ^= 0x40;
            return changed;
        }
    }

    private static WithdrawalNodes Filled(int count)
    {
        WithdrawalNodes nodes = new();
        for (int i = 0; i < count; i++) WithdrawalTree.Append(nodes, (ulong)i, s_leaves[i]);
        return nodes;
    }

    /// <summary>The node as the definition has it, from all leaves.</summary>
    private static Hash256 Reference(int level, long place, int size)
    {
        bool isEmpty = place << level >= size;
        if (isEmpty && s_empty.TryGetValue(level, out Hash256 known)) return known;
        Hash256 node = level == 0
            ? isEmpty ? default : s_leaves[place]
            : Keccak.Hash([1, .. Reference(level - 1, 2 * place, size).Bytes, .. Reference(level - 1, (2 * place) + 1, size).Bytes]);
        if (isEmpty) s_empty[level] = node;
        return node;
    }

    private static U256 Slot(TestLedger ledger, ulong slot)
    {
        ledger.State.ReadStorage(Predeploys.MessageQueue, slot, out U256 value);
        return value;
    }

    /// <summary>A tree that is nearly full: every node there may be, made up, but for those that were written.</summary>
    private sealed class SparseNodes : IWithdrawalNodes
    {
        private readonly Dictionary<(int, ulong), Hash256> _written = [];

        public static Hash256 Given(int level, ulong place) => Keccak.Hash([(byte)level, .. BitConverter.GetBytes(place)]);

        public Hash256 Read(int level, ulong place) => _written.TryGetValue((level, place), out Hash256 node) ? node : Given(level, place);

        public void Write(int level, ulong place, in Hash256 node) => _written.Add((level, place), node);
    }
}
