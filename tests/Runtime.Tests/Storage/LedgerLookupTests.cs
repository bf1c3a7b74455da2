using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LedgerLookupTests
{
    /// <summary>Init code that reverts with one word.</summary>
    private static readonly byte[] RevertingInitCode = [0x60, 0x20, 0x5f, 0xfd];

    [Fact]
    public void Transactions_and_results_are_read_back_as_they_were_committed()
    {
        using TestChain chain = new();
        SealedBlock block = chain.Commit(
            chain.Transfer(0, TestChain.SenderAddress(1), 5), chain.Store(1, 3, 4), chain.Create(2, RevertingInitCode), chain.Store(3, 5, 6));
        chain.Reopen();

        Assert.True(chain.Ledger.TryGetResults(1, out Block? stored, out TransactionResult[] results));
        Assert.Equal(block.Block.Encode(), stored!.Encode());
        Assert.Equal(block.Results.Length, results.Length);
        int logs = 0;
        for (int i = 0; i < results.Length; i++)
        {
            AssertEqual(block.Results[i], results[i]);
            Assert.True(chain.Ledger.TryGetTransaction(block.Block.Transactions[i].Hash, out ChainTransaction? found));
            AssertEqual(block.Results[i], found!.Result);
            Assert.Equal((i, logs, stored.Header.Hash), (found.Index, found.FirstLogIndex, found.BlockHash));
            logs += results[i].Receipt.Logs.Length;
        }

        Assert.Equal(2, logs);
        Assert.Equal([true, true, false, true], results.Select(result => result.Receipt.IsSuccess));
        Assert.Equal(32, results[2].Output.Length);
        Assert.True(chain.Ledger.TryGetBlock(stored.Header.Hash, out Block? byHash));
        Assert.Equal(block.Block.Encode(), byHash!.Encode());
        Assert.True(chain.Ledger.TryGetHeader(1, out BlockHeader? header));
        Assert.Equal(stored.Header.Hash, header!.Hash);
    }

    [Fact]
    public void What_is_not_in_the_chain_is_not_found()
    {
        using TestChain chain = new();
        chain.Commit(chain.Store(0, 1, 2));
        Hash256 unknown = new(Enumerable.Repeat((byte)7, 32).ToArray());
        Assert.False(chain.Ledger.TryGetBlock(2, out _));
        Assert.False(chain.Ledger.TryGetBlock(unknown, out _));
        Assert.False(chain.Ledger.TryGetHeader(unknown, out _));
        Assert.False(chain.Ledger.TryGetResults(2, out _, out _));
        Assert.False(chain.Ledger.TryGetTransaction(unknown, out _));
        Assert.False(chain.Ledger.TryGetTransaction(new TransactionPlace(1, 1), out _));
        Assert.False(chain.Ledger.TryGetTransaction(new TransactionPlace(2, 0), out _));
        Assert.False(chain.Ledger.TryGetWitness(0, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_witness_comes_back_with_codes_and_parent_header(bool isCompressed)
    {
        using TestChain chain = new(new LedgerOptions { CompressWitnesses = isCompressed });
        chain.Commit(chain.Store(0, 1, 2));
        SealedBlock block = chain.Commit(chain.Store(0, 1, 0), chain.Transfer(1, TestChain.ExtraAccount(4), 1));
        Assert.True(chain.Ledger.TryGetWitness(2, out BlockWitness? witness));
        Assert.Equal(block.Delta.WitnessNodes, witness!.Nodes);
        Assert.Equal(block.Delta.WitnessCodes, witness.Codes);
        Assert.NotEmpty(witness.Codes);
        Assert.Equal(block.Delta.AccessedAddresses, witness.Addresses);
        Assert.Equal(block.Delta.AccessedSlots, witness.Slots);
        Assert.True(chain.Ledger.TryGetHeader(1, out BlockHeader? parent));
        Assert.Equal([parent!.Rlp], witness.Headers);
    }

    [Fact]
    public void Logs_are_found_by_address_topic_and_range_in_chain_order()
    {
        using TestChain chain = new();
        List<(ulong Block, ulong Slot)> written = [];
        for (ulong number = 1; number <= 20; number++)
        {
            if (number % 3 == 0)
            {
                chain.Commit(chain.Transfer(0, TestChain.SenderAddress(1), 1));
                continue;
            }

            chain.Commit(chain.Transfer(0, TestChain.SenderAddress(1), 1), chain.Store(1, number % 4, number), chain.Store(2, 100 + number, 1));
            written.Add((number, number % 4));
            written.Add((number, 100 + number));
        }

        Assert.Equal(written, Search(chain, new LogFilter([], []), 0, 20));
        Assert.Equal(written, Search(chain, new LogFilter([TestChain.Register], []), 0, ulong.MaxValue));
        Assert.Empty(Search(chain, new LogFilter([TestChain.SenderAddress(0)], []), 0, 20));
        Assert.Equal(
            written.Where(log => log.Block is >= 5 and <= 9),
            Search(chain, new LogFilter([], [[]]), 5, 9));
        Hash256[] topics = [((U256)2).ToHash256(), ((U256)110).ToHash256()];
        Assert.Equal(
            written.Where(log => log.Slot is 2 or 110),
            Search(chain, new LogFilter([TestChain.Register, TestChain.SenderAddress(3)], [topics]), 0, 20));
        Assert.Empty(Search(chain, new LogFilter([], [[], topics]), 0, 20));
        Assert.Equal(LogSearchEnd.TooManyLogs, chain.Ledger.FindLogs(new LogFilter([], []), 0, 20, written.Count - 1, out FoundLog[] none, TestContext.Current.CancellationToken));
        Assert.Empty(none);

        chain.Ledger.FindLogs(new LogFilter([], [[((U256)110).ToHash256()]]), 0, 20, 10, out FoundLog[] one, TestContext.Current.CancellationToken);
        FoundLog found = Assert.Single(one);
        Assert.True(chain.Ledger.TryGetTransaction(found.TransactionHash, out ChainTransaction? transaction));
        Assert.Equal((10ul, 2, 1), (found.BlockNumber, found.TransactionIndex, found.LogIndex));
        Assert.Equal((found.TransactionIndex, found.LogIndex), (transaction!.Index, transaction.FirstLogIndex));
        Assert.Equal(transaction.BlockHash, found.BlockHash);
    }

    private static IEnumerable<(ulong Block, ulong Slot)> Search(TestChain chain, LogFilter filter, ulong first, ulong last)
    {
        Assert.Equal(LogSearchEnd.Complete, chain.Ledger.FindLogs(filter, first, last, 1000, out FoundLog[] logs, TestContext.Current.CancellationToken));
        return logs.Select(log => (log.BlockNumber, U256.FromBigEndian(log.Log.Topics[0].Bytes).U0));
    }

    private static void AssertEqual(TransactionResult expected, TransactionResult actual)
    {
        Assert.Equal(expected.Transaction.Raw, actual.Transaction.Raw);
        Assert.Equal(expected.Transaction.Sender, actual.Transaction.Sender);
        Assert.Equal(expected.Receipt.Encode(), actual.Receipt.Encode());
        Assert.Equal(expected.Output, actual.Output);
        Assert.Equal(
            (expected.GasUsed, expected.EffectiveGasPrice, expected.BlobGasUsed, expected.ExitReason, expected.ContractAddress),
            (actual.GasUsed, actual.EffectiveGasPrice, actual.BlobGasUsed, actual.ExitReason, actual.ContractAddress));
    }
}
