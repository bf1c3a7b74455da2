using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class OverlayExecutionTests
{
    private static readonly Wallet Alice = TestLedger.Wallets[0];

    [Fact]
    public void A_block_on_one_that_is_not_stored_yet_is_the_block_on_the_stored_one()
    {
        TestLedger ledger = new();
        ledger.Append(ledger.Build(TestLedger.Call(Alice, 0, TestLedger.Store, TestLedger.Words(1, 2))));
        SealedBlock first = ledger.Build(
            TestLedger.Call(Alice, 1, TestLedger.Store, TestLedger.Words(1, 0)),
            TestLedger.Call(Alice, 2, TestLedger.Store, TestLedger.Words(7, 8)));
        Transaction[] second =
        [
            TestLedger.Call(Alice, 3, TestLedger.HashReader, TestLedger.Words(first.Block.Header.Number)),
            TestLedger.Call(Alice, 4, TestLedger.HashReader, TestLedger.Words(0)),
            TestLedger.Call(Alice, 5, TestLedger.Store, TestLedger.Words(7, 9)),
        ];

        OverlayState overlay = new(first.Delta, ledger.State, ledger.State);
        BlockExecution execution = new();
        BlockAttributes attributes = new()
        {
            Timestamp = first.Block.Header.Timestamp, Beneficiary = first.Block.Header.Beneficiary, GasLimit = first.Block.Header.GasLimit,
        };
        ExtendedBlockHashes hashes = new(first.Block.Header, ledger);
        Assert.Equal(default, execution.Begin(ledger.Configuration, first.Block.Header, attributes, overlay, hashes));
        Assert.All(second, transaction => Assert.Equal(default, execution.TryExecute(transaction)));
        Assert.Equal(default, execution.Seal(overlay, recordWitness: true, out SealedBlock? onOverlay));

        ledger.Append(first);
        ledger.Begin(attributes);
        Assert.All(second, transaction => Assert.Equal(default, ledger.Execution.TryExecute(transaction)));
        SealedBlock onStored = ledger.Seal();
        Assert.Equal(onStored.Block.Header.Hash, onOverlay!.Block.Header.Hash);
        Assert.Equal(first.Block.Header.Hash.Bytes, onOverlay.Results[0].Output);
        Assert.Equal(onStored.Delta.StateRoot, onOverlay.Delta.StateRoot);
        Assert.Equal(onStored.Delta.WitnessNodes, onOverlay.Delta.WitnessNodes);
        Assert.Equal(onStored.Delta.WitnessCodes, onOverlay.Delta.WitnessCodes);
        Assert.Equal(onStored.Delta.Nodes.Select(node => node.Rlp), onOverlay.Delta.Nodes.Select(node => node.Rlp));
        Assert.Equal(onStored.OldestBlockHashRead, onOverlay.OldestBlockHashRead);
        Assert.True(StatelessExecutor.Execute(ledger.InputOf(onOverlay)).IsValid);
        Assert.False(hashes.TryGet(first.Block.Header.Number + 1, out Hash256 _));
    }
}
