using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Protocol.Sequencing;

public sealed class BlockBuilderTests
{
    private static readonly Address s_somebody = Candidate.Sender(500);

    private readonly SampleChain _chain = new();

    [Fact]
    public void Candidates_go_in_by_their_order_and_the_sealed_block_is_valid()
    {
        BlockExecution execution = _chain.Begin();
        BlockBuilder builder = Start(execution);
        builder.Add([Transfer(0, 0), Transfer(1, 0), Transfer(0, 1)]);
        Assert.Equal(3, builder.IncludedCount);
        Assert.Empty(builder.Held);
        Assert.False(builder.IsFull);
        BlockRejection rejection = execution.Seal(_chain.State, true, out SealedBlock? block);
        Assert.False(rejection.IsRejected, rejection.ToString());
        rejection = BlockImport.Execute(
            new BlockExecution(), _chain.Configuration, _chain.Genesis, block!.Block, _chain.State, _chain.State, NoBlockHashes.Instance, false, out _);
        Assert.False(rejection.IsRejected, rejection.ToString());
    }

    [Fact]
    public void A_sender_whose_transaction_is_held_is_passed_over_for_the_block()
    {
        BlockBuilder builder = Start(_chain.Begin());
        builder.Add([Transfer(0, 1), Transfer(0, 2), Transfer(1, 0)]);
        Assert.Equal(1, builder.IncludedCount);
        RefusedCandidate held = Assert.Single(builder.Held);
        Assert.Equal(TransactionRejectionReason.NonceTooHigh, held.Rejection.Reason);
        builder.Add([Transfer(0, 0)]);
        Assert.Equal(1, builder.IncludedCount);
    }

    [Fact]
    public void A_candidate_that_does_not_fit_is_held_and_smaller_ones_go_in()
    {
        BlockBuilder builder = Start(_chain.Begin());

        // Each burns its whole limit: INVALID as creation code.
        builder.Add([Burn(0, 16_000_000), Burn(1, 13_900_000), Burn(2, 1_000_000), Transfer(3, 0)]);
        Assert.Equal(3, builder.IncludedCount);
        Assert.Equal(TransactionRejectionReason.GasLimitAboveBlock, Assert.Single(builder.Held).Rejection.Reason);
        Assert.False(builder.IsFull);
        builder.Add([Transfer(4, 0), Transfer(4, 1), Transfer(4, 2), Transfer(4, 3)]);
        Assert.True(builder.IsFull);
        Assert.Equal(6, builder.IncludedCount);
    }

    [Fact]
    public void What_a_fork_forbids_while_it_waits_is_discarded_and_holds_nobody_up()
    {
        SampleChain chain = new(osakaTime: 2);
        PooledTransaction above = chain.Pool(0, SampleChain.Fields(0, s_somebody, (1 << 24) + 1));
        PooledTransaction behind = chain.Pool(0, SampleChain.Fields(1, s_somebody));
        PooledTransaction other = chain.Pool(1, SampleChain.Fields(0, s_somebody));
        BlockBuilder before = Start(chain.Begin(timestamp: 1));
        before.Add([above, behind, other]);
        Assert.Equal((3, 0), (before.IncludedCount, before.Discarded.Count));

        BlockBuilder after = Start(chain.Begin(timestamp: 2));
        after.Add([above, behind, other]);
        Assert.Equal(1, after.IncludedCount);
        Assert.Equal((above, TransactionRejectionReason.GasLimitAboveTransactionCap), (after.Discarded[0].Transaction, after.Discarded[0].Rejection.Reason));
        Assert.Empty(after.Held);
        Assert.False(after.IsFull);
        MempoolRefusal refusal = TransactionAdmission.Check(above.Body, chain.Configuration, 2, SampleChain.BlockGasLimit, new MempoolLimits(), out _);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.GasLimitExceeded, 1 << 24, (1 << 24) + 1), refusal);
    }

    private static BlockBuilder Start(BlockExecution execution)
    {
        var builder = new BlockBuilder(execution);
        builder.Start();
        return builder;
    }

    private PooledTransaction Transfer(int account, ulong nonce) => _chain.Pool(account, SampleChain.Fields(nonce, s_somebody));

    private PooledTransaction Burn(int account, ulong gas) => _chain.Pool(account, new TransactionFields
    {
        ChainId = 7530,
        GasLimit = gas,
        MaxFeePerGas = 2_000_000_000,
        Data = [0xfe],
    });
}
