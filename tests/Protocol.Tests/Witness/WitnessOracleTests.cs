using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Witness;

/// <summary>The witness that the state records, against one made from whole tries by the definition; and what is proved from it, whole and in halves.</summary>
public sealed class WitnessOracleTests
{
    /// <summary>A world's wallets lose what they have to its contracts in time.</summary>
    private const int BlocksEach = 200;

    private WitnessWorld _world = new(0, SealScheme.EcdsaSecp256k1);

    [Theory]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public void The_witness_of_a_block_is_what_its_definition_says(SealScheme seals) => Check(seals, worlds: 5, splitEvery: 10);

    [Theory]
    [Trait("Scope", "Full")]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public void The_witness_is_that_in_more_blocks_and_each_is_proved_in_every_two_halves(SealScheme seals) => Check(seals, worlds: 10, splitEvery: 1);

    private void Check(SealScheme seals, int worlds, int splitEvery)
    {
        WitnessTally tally = new();
        for (int i = 0; i < worlds * BlocksEach; i++)
        {
            if (i % BlocksEach == 0) _world = new WitnessWorld(i + (int)seals, seals);
            SealedBlock built = _world.Build();
            WholeState after = _world.State.After(built.Delta);
            Assert.Equal(built.Block.Header.StateRoot, after.Root);
            AssertWitness(built, after);
            AssertQueue(built, after);
            StatelessResult result = StatelessExecutor.Execute(_world.Ledger.InputOf(built));
            Assert.Equal((StatelessCheck.None, after.Root), (result.FailedCheck, result.ComputedStateRoot));
            bool isSplit = i % splitEvery == 0;
            if (isSplit) AssertEverySplitJoins(_world.Ledger, built);
            tally.Add(built, _world.State, after, isSplit);
            _world.Append(built);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{seals}: {tally}");
        Assert.Null(tally.Shortfall(worlds));
    }

    /// <summary>What the builder recorded and what an importer records are what the definition says.</summary>
    private void AssertWitness(SealedBlock built, WholeState after)
    {
        TestLedger ledger = _world.Ledger;
        RecordingSource asked = new(ledger.State);
        BlockRejection rejection = BlockImport.Execute(
            new BlockExecution(), ledger.Configuration, ledger.Head, built.Block, asked, ledger.State, ledger, recordWitness: true, out SealedBlock? imported);
        Assert.Equal(default, rejection);
        Assert.Empty(WitnessOracle.Intrinsic(asked, WitnessWorld.Bridge, built));
        byte[][] nodes = WitnessOracle.Nodes(_world.State, after, asked);
        byte[][] codes = WitnessOracle.Codes(asked);
        foreach (SealedBlock block in (SealedBlock[])[built, imported!])
        {
            string place = $"block {built.Block.Header.Number}: {nodes.Length} nodes and {codes.Length} codes by the definition,";
            Assert.True(Same(nodes, block.Delta.WitnessNodes), $"{place} {block.Delta.WitnessNodes.Length} nodes recorded");
            Assert.True(Same(codes, block.Delta.WitnessCodes), $"{place} {block.Delta.WitnessCodes.Length} codes recorded");
        }
    }

    /// <summary>The queue's two slots hold what the messages of all blocks so far make of it.</summary>
    private void AssertQueue(SealedBlock built, WholeState after)
    {
        BridgeParameters bridge = WitnessWorld.Bridge;
        ExpectedQueue expected = _world.Queue.After(built.Block);
        Assert.Equal((_world.Queue.Index, _world.Queue.Hash), (built.BridgeBefore.QueueIndex, built.BridgeBefore.QueueHash));
        Assert.Equal((expected.Index, expected.Hash), (built.BridgeAfter.QueueIndex, built.BridgeAfter.QueueHash));
        Assert.Equal((expected.Index, expected.Hash), ((ulong)after.Slot(bridge.Contract, bridge.QueueIndexSlot).U0, after.Slot(bridge.Contract, bridge.QueueHashSlot).ToHash256()));
    }

    private static void AssertEverySplitJoins(TestLedger ledger, SealedBlock block)
    {
        RangeMaker ranges = new(0, ledger);
        int count = block.Block.Transactions.Length;
        byte[] whole = Output(ranges.Input(block, 0, count, RangeSteps.Both)).Encode();
        for (int split = 0; split <= count; split++)
        {
            RangePublicOutput left = Output(ranges.Input(block, 0, split, RangeSteps.Start));
            RangePublicOutput right = Output(ranges.Input(block, split, count, RangeSteps.End));
            Assert.Equal(whole, RangeMaker.Joined(left, right).Encode());
        }
    }

    private static RangePublicOutput Output(RangeInput input)
    {
        RangeResult result = RangeExecutor.Execute(input);
        Assert.Equal(RangeFault.None, result.Fault);
        return result.Output!;
    }

    private static bool Same(byte[][] left, byte[][] right) => left.Length == right.Length && left.Zip(right).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
