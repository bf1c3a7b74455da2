using System.Linq;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Protocol.Sequencing;

public sealed class MempoolTests
{
    [Fact]
    public void A_higher_tip_goes_first_and_the_earlier_arrival_wins_among_equals()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, tipCap: 5));
        driver.Submit(Candidate.Of(1, 0, tipCap: 9));
        driver.Submit(Candidate.Of(2, 0, tipCap: 5));
        Assert.Equal([(1, 0), (0, 0), (2, 0)], driver.Select());
    }

    [Fact]
    public void The_fee_cap_bounds_the_tip_that_counts()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, feeCap: 60, tipCap: 40));
        driver.Submit(Candidate.Of(1, 0, feeCap: 90, tipCap: 20));
        Assert.Equal([(1, 0), (0, 0)], driver.Select(baseFee: 50));
        Assert.Equal([(0, 0), (1, 0)], driver.Select(baseFee: 10));
    }

    [Fact]
    public void A_sender_keeps_its_nonce_order_whatever_the_tips()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, tipCap: 1));
        driver.Submit(Candidate.Of(0, 1, tipCap: 50));
        driver.Submit(Candidate.Of(1, 0, tipCap: 20));
        Assert.Equal([(1, 0), (0, 0), (0, 1)], driver.Select());
    }

    [Fact]
    public void A_transaction_below_the_base_fee_waits_and_so_do_those_behind_it()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, feeCap: 40));
        driver.Submit(Candidate.Of(0, 1, feeCap: 400));
        Assert.Empty(driver.Select(baseFee: 50));
        Assert.Equal([(0, 0), (0, 1)], driver.Select(baseFee: 40));
    }

    [Fact]
    public void A_gap_queues_and_filling_it_makes_all_executable()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 2));
        driver.Submit(Candidate.Of(0, 1));
        Assert.Equal(MempoolEventKind.AdmittedQueued, driver.Events.Single().Kind);
        Assert.Equal((0, 2), (driver.Pool.ExecutableCount, driver.Pool.QueuedCount));
        Assert.Empty(driver.Select());
        driver.Submit(Candidate.Of(0, 0));
        Assert.Equal(MempoolEventKind.AdmittedExecutable, driver.Events.Single().Kind);
        Assert.Equal((3, 0), (driver.Pool.ExecutableCount, driver.Pool.QueuedCount));
        Assert.Equal([(0, 0), (0, 1), (0, 2)], driver.Select());
        Assert.True(driver.Pool.TryNextNonce(Candidate.Sender(0), out ulong next));
        Assert.Equal(3UL, next);
    }

    [Fact]
    public void A_selection_continues_behind_what_was_handed_out_and_skips_held_senders()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 3; nonce++) driver.Submit(Candidate.Of(0, nonce, tipCap: 9));
        for (ulong nonce = 0; nonce < 2; nonce++) driver.Submit(Candidate.Of(1, nonce, tipCap: 5));
        Assert.Equal([(0, 0)], driver.Select(countMax: 1));
        Assert.True(driver.MoreAvailable);
        driver.Step(new MempoolInput.Hold(Candidate.Sender(0)));
        driver.Submit(Candidate.Of(2, 0, tipCap: 7));
        Assert.Equal([(2, 0), (1, 0), (1, 1)], driver.Select(isFirst: false));
        Assert.False(driver.MoreAvailable);
        Assert.Equal([(0, 0), (0, 1), (0, 2), (2, 0), (1, 0), (1, 1)], driver.Select());
    }

    [Fact]
    public void A_selection_upon_an_assumed_block_starts_behind_it_and_leaves_the_pool_as_it_is()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 4; nonce++) driver.Submit(Candidate.Of(0, nonce, tipCap: 9, cost: 100));
        driver.Submit(Candidate.Of(1, 0, tipCap: 5));
        driver.Submit(Candidate.Of(2, 3, tipCap: 7));
        driver.Assume((0, 2, 150), (2, 3, 5_000), (7, 1, 1));
        Assert.Equal([(0, 2), (2, 3), (1, 0)], driver.Select());
        driver.Assumed = [];
        Assert.Equal([(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)], driver.Select());
        Assert.Equal((6, 1), (driver.Pool.Count, driver.Pool.QueuedCount));
    }

    [Fact]
    public void A_selection_upon_an_assumed_block_goes_on_when_that_block_is_decided_in_between()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 4; nonce++) driver.Submit(Candidate.Of(0, nonce));
        driver.Assume((0, 1, 10_000), (1, 1, 10_000));
        Assert.Equal([(0, 1)], driver.Select(countMax: 1));
        driver.Submit(Candidate.Of(1, 0));
        driver.Submit(Candidate.Of(1, 1, tipCap: 90));
        driver.Decide((0, 1, 10_000));
        Assert.Equal([(1, 1), (0, 2), (0, 3)], driver.Select(isFirst: false));
    }

    [Fact]
    public void An_assumed_block_older_than_what_the_pool_has_followed_changes_nothing()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 3; nonce++) driver.Submit(Candidate.Of(0, nonce));
        driver.Decide((0, 2, 10_000));
        driver.Assume((0, 1, 0));
        Assert.Equal([(0, 2)], driver.Select());
    }

    [Fact]
    public void A_decided_block_takes_out_what_it_passed_and_what_can_no_longer_be_paid()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 4; nonce++) driver.Submit(Candidate.Of(0, nonce, cost: 100));
        driver.Decide((0, 1, 250), (7, 3, 3));
        Assert.Equal(
            [(MempoolEventKind.Passed, 0UL), (MempoolEventKind.Unfunded, 3UL)],
            driver.Events.Select(e => (e.Kind, e.Transaction.Nonce)));
        Assert.Equal([(0, 1), (0, 2)], driver.Select());
        driver.Decide((0, 3, 0));
        Assert.Equal((0, 0L), (driver.Pool.Count, driver.Pool.Bytes));
        Assert.False(driver.Pool.Follows(Candidate.Sender(0)));
    }

    [Fact]
    public void A_nonce_that_jumps_ahead_makes_queued_transactions_executable()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 5));
        driver.Decide((0, 5, 10_000));
        Assert.Equal([(0, 5)], driver.Select());
    }

    [Fact]
    public void A_discarded_transaction_leaves_and_those_behind_it_wait()
    {
        var driver = new PoolDriver();
        for (ulong nonce = 0; nonce < 3; nonce++) driver.Submit(Candidate.Of(0, nonce));
        driver.Step(new MempoolInput.Discard(Candidate.Of(0, 1).Hash));
        Assert.Equal(MempoolEventKind.Discarded, driver.Events.Single().Kind);
        Assert.Equal((1, 1), (driver.Pool.ExecutableCount, driver.Pool.QueuedCount));
        Assert.Equal([(0, 0)], driver.Select());
    }

    [Fact]
    public void A_replacement_raises_both_caps_by_a_tenth()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, feeCap: 105, tipCap: 11));
        Assert.Equal(
            new MempoolRefusal(MempoolRefusalReason.ReplacementUnderpriced, 116, 115), driver.Submit(Candidate.Of(0, 0, feeCap: 115, tipCap: 50)));
        Assert.Equal(
            new MempoolRefusal(MempoolRefusalReason.ReplacementUnderpriced, 13, 12), driver.Submit(Candidate.Of(0, 0, feeCap: 200, tipCap: 12)));
        PooledTransaction better = Candidate.Of(0, 0, feeCap: 116, tipCap: 13);
        Assert.Equal(MempoolRefusal.None, driver.Submit(better));
        Assert.Equal([MempoolEventKind.Replaced, MempoolEventKind.AdmittedExecutable], driver.Events.Select(e => e.Kind));
        Assert.Equal(1, driver.Pool.Count);
        Assert.NotNull(driver.Pool.Find(better.Hash));
        Assert.Null(driver.Pool.Find(Candidate.Of(0, 0, feeCap: 105, tipCap: 11).Hash));
    }

    [Fact]
    public void A_free_transaction_is_not_replaced_for_free()
    {
        var driver = new PoolDriver();
        driver.Submit(Candidate.Of(0, 0, feeCap: 0, tipCap: 0));
        Assert.Equal(MempoolRefusalReason.ReplacementUnderpriced, driver.Submit(Candidate.Of(0, 0, feeCap: 0, tipCap: 0, hash: 99)).Reason);
    }

    [Fact]
    public void Each_refusal_says_what_was_expected_and_what_came()
    {
        var driver = new PoolDriver(new MempoolLimits { NonceGapMax = 10 });
        var account = new SenderAccount(4, 5_000, false);
        PooledTransaction held = Candidate.Of(0, 4, cost: 4_000);
        Assert.Equal(MempoolRefusal.None, driver.Submit(held, account));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.AlreadyKnown), driver.Submit(held, account));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.NonceTooLow, 4, 3), driver.Submit(Candidate.Of(0, 3), account));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.NonceTooHigh, 15, 16), driver.Submit(Candidate.Of(0, 16), account));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.InsufficientFunds, 5_001, 5_000), driver.Submit(Candidate.Of(0, 5, cost: 1_001), account));
        Assert.Equal(MempoolRefusalReason.InsufficientFunds, driver.Submit(Candidate.Of(1, 0), new SenderAccount(0, 999, false)).Reason);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.SenderHasCode), driver.Submit(Candidate.Of(2, 0), PoolDriver.Rich with { HasForeignCode = true }));
        Assert.Equal(1, driver.Pool.Count);
    }

    [Fact]
    public void A_refused_transaction_leaves_no_trace()
    {
        var driver = new PoolDriver(new MempoolLimits { TransactionsMax = 2 });
        driver.Submit(Candidate.Of(0, 0, tipCap: 10));
        driver.Submit(Candidate.Of(1, 0, tipCap: 10));
        Assert.Equal(MempoolRefusalReason.Underpriced, driver.Submit(Candidate.Of(2, 0, tipCap: 10)).Reason);
        Assert.Empty(driver.Events);
        Assert.False(driver.Pool.Follows(Candidate.Sender(2)));
        Assert.Equal((2, 220L), (driver.Pool.Count, driver.Pool.Bytes));
    }

    [Fact]
    public void The_limits_of_a_sender_hold()
    {
        var driver = new PoolDriver(new MempoolLimits { SenderTransactionsMax = 3, SenderQueuedMax = 1 });
        Assert.False(driver.Submit(Candidate.Of(0, 2)).IsRefused);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.SenderLimit, 1), driver.Submit(Candidate.Of(0, 3)));
        Assert.False(driver.Submit(Candidate.Of(0, 0)).IsRefused);
        Assert.False(driver.Submit(Candidate.Of(0, 1)).IsRefused);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.SenderLimit, 3), driver.Submit(Candidate.Of(0, 3)));
    }

    [Fact]
    public void The_queued_of_all_senders_are_limited_too()
    {
        var driver = new PoolDriver(new MempoolLimits { QueuedMax = 2 });
        for (int sender = 0; sender < 2; sender++) Assert.False(driver.Submit(Candidate.Of(sender, 1)).IsRefused);
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.PoolFull, 2), driver.Submit(Candidate.Of(2, 1)));
        Assert.False(driver.Submit(Candidate.Of(2, 0)).IsRefused);
    }

    [Fact]
    public void A_full_pool_gives_up_its_cheapest_last_transaction_for_a_better_one()
    {
        var driver = new PoolDriver(new MempoolLimits { TransactionsMax = 3 });
        driver.Submit(Candidate.Of(0, 0, tipCap: 1));
        driver.Submit(Candidate.Of(0, 1, tipCap: 30));
        driver.Submit(Candidate.Of(1, 0, tipCap: 20));
        driver.Submit(Candidate.Of(2, 0, tipCap: 25));
        Assert.Equal([(MempoolEventKind.Evicted, Candidate.Sender(1))], driver.Events.Take(1).Select(e => (e.Kind, e.Transaction.Sender)));
        Assert.Equal([(2, 0), (0, 0), (0, 1)], driver.Select());
    }

    [Fact]
    public void Queued_transactions_are_evicted_first_and_never_displace_executable_ones()
    {
        var driver = new PoolDriver(new MempoolLimits { TransactionsMax = 2 });
        driver.Submit(Candidate.Of(0, 1, tipCap: 40));
        driver.Submit(Candidate.Of(1, 0, tipCap: 1));
        Assert.False(driver.Submit(Candidate.Of(2, 0, tipCap: 1)).IsRefused);
        Assert.False(driver.Pool.Follows(Candidate.Sender(0)));
        Assert.Equal(new MempoolRefusal(MempoolRefusalReason.PoolFull, 2), driver.Submit(Candidate.Of(3, 1, tipCap: 40)));
    }

    [Fact]
    public void A_large_transaction_displaces_several_or_none()
    {
        var driver = new PoolDriver(new MempoolLimits { BytesMax = 1_000 });
        for (int sender = 0; sender < 10; sender++) driver.Submit(Candidate.Of(sender, 0, tipCap: (ulong)(sender + 1), size: 100));
        Assert.Equal(MempoolRefusalReason.Underpriced, driver.Submit(Candidate.Of(20, 0, tipCap: 3, size: 300)).Reason);
        Assert.Equal((10, 1_000L), (driver.Pool.Count, driver.Pool.Bytes));
        Assert.False(driver.Submit(Candidate.Of(20, 0, tipCap: 4, size: 300)).IsRefused);
        Assert.Equal((8, 1_000L), (driver.Pool.Count, driver.Pool.Bytes));
        Assert.Equal(9, driver.Select()[0].Sender);
    }

    [Fact]
    public void A_burst_of_nine_senders_in_slightly_wrong_order_is_taken_whole()
    {
        var driver = new PoolDriver();
        int count = 0;
        for (ulong block = 0; block < 560; block += 16)
        {
            for (int lane = 15; lane >= 0; lane--)
            {
                for (int sender = 0; sender < 9; sender++, count++)
                {
                    Assert.Equal(MempoolRefusal.None, driver.Submit(Candidate.Of(sender, block + (ulong)lane, cost: 1)));
                }
            }
        }

        Assert.Equal((count, 0), (driver.Pool.ExecutableCount, driver.Pool.QueuedCount));
        Assert.Equal(count, driver.Select().Length);
    }
}
