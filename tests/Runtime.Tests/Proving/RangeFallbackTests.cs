using System;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Runtime.Rpc;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>Where a block deletes before a split what it puts back after it, its witness lacks a node that the ranges need; the node finds it in an older state as long as it keeps that.</summary>
public sealed class RangeFallbackTests
{
    /// <summary>Stores 7 in slot 0 and 240 in slot 2, a leaf that no other trie has; what it leaves writes the second word of a call to the slot that the first names.</summary>
    private static readonly byte[] s_deployment = Convert.FromHexString("60075f5560f060025566602035600035555f5260076019f3");

    [Fact]
    public async Task A_range_after_a_deletion_that_the_block_takes_back_is_served_from_the_state_before_the_block_until_that_is_gone()
    {
        await using MessageChain chain = await MessageChain.StartAsync(SealScheme.EcdsaSecp256k1);
        ChainFixture fixture = chain.Fixture;
        Address store = FirstContractOf(ChainFixture.Alice.Address);
        Assert.True(chain.Produce([], fixture.Sign(ChainFixture.Alice, new TransactionFields { To = null, Data = s_deployment })).Results[0].Receipt.IsSuccess);
        SealedBlock block = chain.Produce(
            [MessageChain.Message(store, 0, Write(0, 0))],
            fixture.Call(ChainFixture.Alice, store, Write(0, 5)), fixture.Transfer(ChainFixture.Bob, ChainFixture.AddressOf(0x9999), 1));
        Assert.All(block.Results, result => Assert.True(result.Receipt.IsSuccess));
        Assert.Contains(block.Delta.Storage, change => change.Address == store && change.Value == 5);
        AssertWitnessLacksWhatARangeNeeds(fixture, block.Block);

        byte[] whole = await InputAsync(fixture, 0, 3);
        // The state before block 2 is that of block 1: it stays for four blocks, and each of them writes what is read here.
        for (ulong later = 3; later <= 5; later++)
        {
            await AssertRangesJoinAsync(fixture, whole);
            chain.Produce([], fixture.Call(ChainFixture.Alice, store, Write(0, later)), fixture.Call(ChainFixture.Alice, store, Write(2, later)));
        }

        await AssertRangesJoinAsync(fixture, whole);
        chain.Produce([]);
        (int code, string message, _) = await fixture.FailAsync("l2trace_getRangeInput", "\"0x2\"", "\"0x1\"", "\"0x3\"");
        Assert.Equal(RpcErrorCode.PrunedHistory, code);
        Assert.Contains("pruned history unavailable", message, StringComparison.Ordinal);
        Assert.Equal(whole, await InputAsync(fixture, 0, 3));
        Assert.NotEmpty(await InputAsync(fixture, 2, 3));
    }

    private static void AssertWitnessLacksWhatARangeNeeds(ChainFixture fixture, Block block)
    {
        Assert.True(fixture.Ledger.TryGetWitness(2, out BlockWitness? witness));
        Assert.True(fixture.Ledger.TryGetHeader(1, out BlockHeader? parent));
        WitnessState state = new(witness!.Nodes, witness.Codes, parent!.StateRoot);
        RangeInputBuilder builder = new(fixture.Ledger.Configuration, witness.Headers, block, state, state);
        Assert.Equal(RangeBuildFault.None, builder.Build(0, 3, RangeSteps.Both).Reason);
        Assert.Equal(RangeBuildFault.State, builder.Build(0, 1, RangeSteps.Start).Reason);
        Assert.Equal(RangeBuildFault.State, builder.Build(1, 3, RangeSteps.End).Reason);
    }

    private static async Task AssertRangesJoinAsync(ChainFixture fixture, byte[] whole)
    {
        byte[] expected = Output(whole).Encode();
        for (int split = 1; split <= 2; split++)
        {
            RangePublicOutput left = Output(await InputAsync(fixture, 0, split));
            RangePublicOutput right = Output(await InputAsync(fixture, split, 3));
            Assert.Equal(RangeJoinFault.None, RangeJoin.Join(left, right, out RangePublicOutput? joined));
            Assert.Equal(expected, joined!.Encode());
        }
    }

    private static RangePublicOutput Output(byte[] input)
    {
        Assert.Equal(0, BlockProgram.Run(input, out byte[] output));
        return RangePublicOutput.TryDecode(output)!;
    }

    private static async Task<byte[]> InputAsync(ChainFixture fixture, int from, int to) =>
        Convert.FromHexString(((string)(await fixture.CallAsync("l2trace_getRangeInput", "\"0x2\"", $"\"0x{from:x}\"", $"\"0x{to:x}\""))!)[2..]);

    private static byte[] Write(ulong slot, ulong value) => [.. ChainFixture.Word(slot), .. ChainFixture.Word(value)];

    /// <summary>What the account's first transaction creates: keccak of the RLP of its address and zero.</summary>
    private static Address FirstContractOf(in Address creator)
    {
        byte[] list = [0xd6, 0x94, .. creator.Bytes, 0x80];
        return new Address(Keccak.Hash(list).Bytes[12..]);
    }
}
