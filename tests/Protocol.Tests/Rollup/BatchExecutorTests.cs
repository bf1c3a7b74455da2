using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>Batches on chains whose validators change at block 4: what is accepted says where it leads, and all else is refused by name.</summary>
public sealed class BatchExecutorTests
{
    private static readonly BatchedChain s_single = Extended(BatchedChain.Single(4, changes: true), 9);
    private static readonly BatchedChain s_aggregate = Extended(BatchedChain.Aggregate(4, changes: true), 6);

    [Fact]
    public void Batches_on_both_sides_of_an_epochs_end_are_accepted_and_one_across_it_is_refused()
    {
        foreach (BatchedChain chain in new[] { s_single, s_aggregate })
        {
            AssertAccepted(chain, 1, 3, SetContinuity.Unchanged);
            AssertAccepted(chain, 2, 2, SetContinuity.Unchanged);
            AssertAccepted(chain, 4, 6, SetContinuity.Boundary);
            AssertAccepted(chain, 4, 4, SetContinuity.Boundary);
            AssertAccepted(chain, 5, 6, SetContinuity.Unchanged);
            foreach ((int first, int last) in new[] { (1, 4), (2, 5), (3, 6), (3, 4) })
            {
                BatchResult result = BatchExecutor.Execute(chain.Batch(first, last));
                Assert.Equal((BatchFault.AcrossBoundary, 4 - first), (result.Fault, result.Block));
                Assert.Null(result.Output);
            }
        }

        Assert.Equal((BatchFault.AcrossBoundary, 4), (BatchExecutor.Execute(s_single.Batch(4, 9)).Fault, BatchExecutor.Execute(s_single.Batch(4, 9)).Block));
        AssertAccepted(s_single, 8, 9, SetContinuity.Unchanged);
    }

    [Fact]
    public void Messages_from_L1_on_both_sides_of_a_boundary_are_in_the_two_batches_that_meet_there()
    {
        foreach (BatchedChain chain in new[] { s_single, s_aggregate })
        {
            Assert.All((int[])[3, 4], number => Assert.Contains(chain.Blocks[number - 1].Block.Transactions, transaction => transaction.IsMessage));
            BatchPublicOutput before = BatchExecutor.Execute(chain.Batch(2, 3)).Output!;
            BatchPublicOutput after = BatchExecutor.Execute(chain.Batch(4, 6)).Output!;
            Assert.Equal((11UL, 13UL, 16UL), (before.Bridge.Start.Index, before.Bridge.End.Index, after.Bridge.End.Index));
            Assert.Equal(before.Bridge.End, after.Bridge.Start);
            Assert.Equal((before.BlockHash, before.StateRoot), (after.PreviousHash, after.PreviousStateRoot));
        }
    }

    [Fact]
    public void Thirty_two_validators_of_either_scheme_make_a_batch_final()
    {
        AssertAccepted(Extended(BatchedChain.Single(32, changes: false), 3), 1, 3, SetContinuity.Unchanged, 32);
        AssertAccepted(Extended(BatchedChain.Aggregate(32, changes: false), 2), 1, 2, SetContinuity.Unchanged, 32);
    }

    [Fact]
    public void The_old_validators_certificate_says_nothing_after_the_boundary_and_the_new_ones_nothing_before()
    {
        foreach (BatchedChain chain in new[] { s_single, s_aggregate })
        {
            BatchInput before = chain.Batch(1, 3);
            BatchInput after = chain.Batch(4, 5);
            Assert.Equal(BatchFault.Finality, BatchExecutor.Execute(BatchedChain.Change(after, certificate: before.Certificate)).Fault);
            Assert.Equal(BatchFault.Finality, BatchExecutor.Execute(BatchedChain.Change(before, certificate: after.Certificate, proof: after.Proof)).Fault);
        }
    }

    [Fact]
    public void The_finality_program_says_of_the_same_span_what_the_batch_says_and_refuses_one_across_the_boundary()
    {
        foreach (BatchedChain chain in new[] { s_single, s_aggregate })
        {
            foreach ((int first, int last) in new[] { (1, 3), (2, 2), (4, 6), (5, 6) })
            {
                Assert.Equal(0, FinalityProgram.Run(chain.Span(first, last).Encode(), out byte[] bytes));
                FinalityPublicOutput finality = FinalityPublicOutput.TryDecode(bytes)!;
                BatchPublicOutput batch = BatchExecutor.Execute(chain.Batch(first, last)).Output!;
                Assert.Equal((batch.FirstNumber, batch.LastNumber, batch.PreviousHash, batch.BlockHash, batch.StateRoot), (finality.FirstNumber, finality.LastNumber, finality.PreviousHash, finality.BlockHash, finality.StateRoot));
                Assert.Equal((batch.Signers, batch.Round, batch.Bridge), (finality.Signers, finality.Round, finality.Bridge));
            }

            foreach ((int first, int last) in new[] { (1, 4), (2, 5), (3, 6) })
            {
                Assert.Equal((int)FinalityFault.AcrossBoundary, FinalityProgram.Run(chain.Span(first, last).Encode(), out byte[] none));
                Assert.Empty(none);
            }
        }
    }

    [Fact]
    public void What_the_caller_trusts_is_compared()
    {
        BatchInput good = s_single.Batch(2, 3);
        BlockHeader previous = s_single.Blocks[0].Block.Header;
        Hash256 other = s_single.Blocks[1].Block.Header.Hash;
        Hash256 rules = s_single.Configuration.ConfigurationHash;
        Assert.True(BatchExecutor.Execute(good, new TrustedStart(rules, previous.Hash, previous.StateRoot)).IsValid);
        Assert.Equal(BatchFault.OtherConfiguration, BatchExecutor.Execute(good, new TrustedStart(other)).Fault);
        Assert.Equal(BatchFault.OtherStart, BatchExecutor.Execute(good, new TrustedStart(rules, other)).Fault);
        Assert.Equal(BatchFault.OtherStart, BatchExecutor.Execute(good, new TrustedStart(rules, previous.Hash, other)).Fault);
    }

    [Fact]
    public void Each_part_that_is_missing_superfluous_elsewhere_or_another_blocks_is_refused_by_name()
    {
        foreach (BatchedChain chain in new[] { s_single, s_aggregate })
        {
            foreach ((string name, BatchFault fault, BatchInput input) in Spoiled(chain))
            {
                BatchResult result = BatchExecutor.Execute(input);
                Assert.True(fault == result.Fault, $"{name}: expected {fault}, got {result.Fault}");
                Assert.Null(result.Output);
            }
        }
    }

    [Fact]
    public void Every_node_code_and_header_is_needed_once_and_unchanged()
    {
        BatchInput good = s_single.Batch(5, 7);
        for (int i = 0; i < good.WitnessState.Length; i++)
        {
            Refused(BatchedChain.Change(good, state: Without(good.WitnessState, i)), BatchFault.Block);
            Refused(BatchedChain.Change(good, state: [.. good.WitnessState[..(i + 1)], .. good.WitnessState[i..]]), BatchFault.WitnessIsCanonical);
            Refused(BatchedChain.Change(good, state: With(good.WitnessState, i)), BatchFault.Block, BatchFault.WitnessIsCanonical);
        }

        for (int i = 0; i < good.WitnessCodes.Length; i++)
        {
            Refused(BatchedChain.Change(good, codes: Without(good.WitnessCodes, i)), BatchFault.Block);
            Refused(BatchedChain.Change(good, codes: With(good.WitnessCodes, i)), BatchFault.Block, BatchFault.WitnessIsCanonical);
        }

        for (int i = 0; i < good.Headers.Length; i++)
        {
            Refused(BatchedChain.Change(good, headers: Without(good.Headers, i)), BatchFault.Block, BatchFault.Headers);
            Refused(BatchedChain.Change(good, headers: With(good.Headers, i)), BatchFault.Block, BatchFault.Headers);
        }
    }

    [Fact]
    public void The_bytes_of_an_input_are_read_back_and_every_changed_one_is_refused()
    {
        foreach (BatchInput good in new[] { s_single.Batch(5, 6), s_aggregate.Batch(4, 4) })
        {
            byte[] bytes = BatchInputEncoding.Encode(good);
            Assert.Equal(0, BatchProgram.Run(bytes, out byte[] output));
            Assert.Equal(output, BatchExecutor.Execute(good).Output!.Encode());
            Assert.Equal(output, BatchPublicOutput.TryDecode(output)!.Encode());
            Random random = new(7);
            for (int i = 0; i < 60; i++)
            {
                byte[] changed = [.. bytes];
                changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
                int exit = BatchProgram.Run(changed, out byte[] spoiled);
                bool isOtherChain = exit == 0 && BatchPublicOutput.TryDecode(spoiled)!.ConfigurationHash != good.Configuration.ConfigurationHash;
                Assert.True(exit != 0 || isOtherChain, $"change {i}");
                Assert.NotEqual(0, BatchProgram.Run(bytes.AsSpan(0, random.Next(bytes.Length)), out _));
            }

            Assert.Equal(BlockProgram.InputFaultsFrom + (int)InputFault.Rlp, BatchProgram.Run([.. bytes, 0], out _));
        }

        Assert.Equal(BlockProgram.InputFaultsFrom + (int)InputFault.Tag, BatchProgram.Run([0xc2, 0x01, 0x01], out _));
        Assert.Null(BatchPublicOutput.TryDecode(new byte[BatchPublicOutput.Size]));
    }

    private static List<(string Name, BatchFault Fault, BatchInput Input)> Spoiled(BatchedChain chain)
    {
        BatchInput good = chain.Batch(4, 6);
        BatchInput earlier = chain.Batch(1, 3);
        BatchBlock[] blocks = good.Blocks;
        BridgeProof bridge = good.Proof.Bridge!;
        return
        [
            ("no block", BatchFault.NoBlocks, BatchedChain.Change(good, blocks: [])),
            ("more blocks than may be", BatchFault.TooManyBlocks, BatchedChain.Change(good, blocks: [.. Enumerable.Repeat(blocks[0], BatchInput.BlocksMax + 1)])),
            ("no header before", BatchFault.Headers, BatchedChain.Change(good, headers: [])),
            ("a header that is none", BatchFault.Headers, BatchedChain.Change(good, headers: [[0xc0]])),
            ("another block before", BatchFault.Block, BatchedChain.Change(good, headers: earlier.Headers)),
            ("the first block missing", BatchFault.Block, BatchedChain.Change(good, blocks: blocks[1..])),
            ("a block in the middle missing", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], blocks[2]])),
            ("the last block missing", BatchFault.WitnessIsMinimal, BatchedChain.Change(good, blocks: blocks[..2])),
            ("a block twice", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], blocks[0], blocks[1], blocks[2]])),
            ("two blocks in another order", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[1], blocks[0], blocks[2]])),
            ("a block without a transaction", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], Cut(blocks[1]), blocks[2]])),
            ("messages in another order", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], Reordered(blocks[1], 1, 0, 2, 3, 4, 5), blocks[2]])),
            ("a message twice", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], Reordered(blocks[1], 0, 0, 1, 2, 3, 4, 5), blocks[2]])),
            ("a message after a transaction", BatchFault.Block, BatchedChain.Change(good, blocks: [blocks[0], Reordered(blocks[1], 0, 2, 1, 3, 4, 5), blocks[2]])),
            ("another block's message", BatchFault.Block, BatchedChain.Change(good, blocks: [WithFirst(blocks[0], blocks[1].Transactions[0]), blocks[1], blocks[2]])),
            ("nodes in another order", BatchFault.WitnessIsCanonical, BatchedChain.Change(good, state: [.. good.WitnessState.Reverse()])),
            ("codes in another order", BatchFault.WitnessIsCanonical, BatchedChain.Change(good, codes: [.. good.WitnessCodes.Reverse()])),
            ("a node that no block needs", BatchFault.WitnessIsMinimal, BatchedChain.Change(good, state: [.. good.WitnessState, [0xff, 0xff]])),
            ("a code that no block needs", BatchFault.WitnessIsMinimal, BatchedChain.Change(good, codes: [.. good.WitnessCodes, [0xff, 0xff]])),
            ("a header that no block needs", BatchFault.WitnessIsMinimal, WithOlderHeader(chain)),
            ("another block's certificate", BatchFault.Finality, BatchedChain.Change(good, certificate: chain.Batch(4, 5).Certificate)),
            ("another block's proofs", BatchFault.Finality, BatchedChain.Change(good, proof: chain.Batch(4, 5).Proof)),
            ("no proof of the bridge", BatchFault.Finality, BatchedChain.Change(good, proof: good.Proof with { Bridge = null })),
            ("a bridge's proof that does not hold", BatchFault.Finality, BatchedChain.Change(good, proof: good.Proof with { Bridge = bridge with { QueueIndex = bridge.WithdrawRoot } })),
            ("no proof of the validators before", BatchFault.PreviousAccount, BatchedChain.Change(good, previous: [])),
            ("the proof of the validators after", BatchFault.PreviousAccount, BatchedChain.Change(good, previous: good.Proof.Account)),
            ("no meaning", BatchFault.Configuration, BatchedChain.Change(good, configuration: new ChainConfiguration { ChainId = TestLedger.ChainId, BaseFeeDenominator = 0 })),
        ];
    }

    private static BatchInput WithOlderHeader(BatchedChain chain)
    {
        BatchInput good = chain.Batch(4, 5);
        return BatchedChain.Change(good, headers: [chain.Batch(3, 3).Blocks[0].HeaderRlp]) is { } one && one.Headers.Length == good.Headers.Length
            ? BatchedChain.Change(good, headers: [chain.Batch(2, 2).Blocks[0].HeaderRlp, .. good.Headers])
            : throw new InvalidOperationException("blocks 4 and 5 are to ask for no old hash");
    }

    private static void AssertAccepted(BatchedChain chain, int first, int last, SetContinuity set, int validators = 4)
    {
        BatchResult result = BatchExecutor.Execute(chain.Batch(first, last));
        Assert.True(result.IsValid, $"{first} to {last}: {result.Fault} {result.Block} {result.Execution?.Fault} {result.Finality?.Fault} {result.Finality?.Proof}");
        BatchPublicOutput output = result.Output!;
        BlockHeader header = chain.Blocks[last - 1].Block.Header;
        Assert.Equal((TestLedger.ChainId, chain.Configuration.ConfigurationHash), (output.ChainId, output.ConfigurationHash));
        Assert.Equal(((ulong)first, (ulong)last), (output.FirstNumber, output.LastNumber));
        Assert.Equal(chain.Blocks[first - 1].Block.Header.ParentHash, output.PreviousHash);
        Assert.Equal((header.Hash, header.StateRoot, header.Timestamp), (output.BlockHash, output.StateRoot, output.Timestamp));
        Assert.Equal((ulong)chain.Blocks.Skip(first - 1).Take(last - first + 1).Sum(block => block.Block.Transactions.Length), output.TransactionCount);
        Assert.Equal((set, validators), (output.Signers.Set, output.Signers.ValidatorCount));
        Assert.Equal(new SpanBridge(chain.Queues[first - 1].Position, chain.Queues[last].Position, new U256((ulong)last).ToHash256()), output.Bridge);
        Assert.Equal(output.Encode(), BatchPublicOutput.TryDecode(output.Encode())!.Encode());
    }

    private static void Refused(BatchInput input, params BatchFault[] faults)
    {
        BatchResult result = BatchExecutor.Execute(input);
        Assert.Contains(result.Fault, faults);
        Assert.Null(result.Output);
    }

    private static BatchBlock Cut(BatchBlock block) =>
        new() { HeaderRlp = block.HeaderRlp, Transactions = block.Transactions[1..], Withdrawals = block.Withdrawals };

    private static BatchBlock Reordered(BatchBlock block, params int[] order) =>
        new() { HeaderRlp = block.HeaderRlp, Transactions = [.. order.Select(i => block.Transactions[i])], Withdrawals = block.Withdrawals };

    private static BatchBlock WithFirst(BatchBlock block, byte[] transaction) =>
        new() { HeaderRlp = block.HeaderRlp, Transactions = [transaction, .. block.Transactions[1..]], Withdrawals = block.Withdrawals };

    private static byte[][] Without(byte[][] items, int index) => [.. items[..index], .. items[(index + 1)..]];

    /// <summary>With another last byte of one item.</summary>
    private static byte[][] With(byte[][] items, int index)
    {
        byte[][] changed = [.. items];
        changed[index] = [.. items[index][..^1], (byte)(items[index][^1] ^ 1)];
        return changed;
    }

    private static BatchedChain Extended(BatchedChain chain, int blocks)
    {
        chain.Extend(blocks);
        return chain;
    }
}
