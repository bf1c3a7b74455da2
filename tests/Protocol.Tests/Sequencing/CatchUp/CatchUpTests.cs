using System.Linq;
using Sequitur.Sequencing.CatchUp;
using Xunit;

namespace Sequitur.Protocol.Sequencing.CatchUp;

public sealed class CatchUpTests
{
    [Fact]
    public void While_one_range_is_imported_the_next_is_fetched_and_the_end_is_the_peers_head()
    {
        var driver = new CatchUpDriver(head: 10);
        driver.Claim(1, 300);
        Assert.Equal([(1, 11, 128)], driver.Requests);
        driver.Arrive(1, 11, 128);
        Assert.Equal([(1, 11, 11, 128)], driver.Imports);
        Assert.Equal([(1, 139, 128)], driver.Requests);
        driver.Arrive(1, 139, 128);
        Assert.Empty(driver.Imports);
        Assert.Empty(driver.Requests);
        driver.Imported(138);
        Assert.Equal([(1, 139, 139, 128)], driver.Imports);
        Assert.Equal([(1, 267, 34)], driver.Requests);
        driver.Arrive(1, 267, 34);
        driver.Imported(266);
        driver.Imported(300);
        Assert.Equal(new SyncStatus(false, 300, 300), driver.Machine.Status);
        driver.Wait(60_000);
        Assert.Empty(driver.Requests);
    }

    [Fact]
    public void Two_peers_are_asked_for_different_ranges_and_imports_keep_the_order_of_the_chain()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 200);
        driver.Claim(2, 200);
        Assert.Equal([(2, 129, 72)], driver.Requests);
        driver.Arrive(2, 129, 72);
        Assert.Empty(driver.Imports);
        driver.Arrive(1, 1, 128);
        Assert.Equal([(1, 1, 1, 128)], driver.Imports);
        driver.Imported(128);
        Assert.Equal([(2, 129, 129, 72)], driver.Imports);
    }

    [Fact]
    public void What_a_short_answer_leaves_out_is_asked_for_again_up_to_what_is_on_its_way()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 200);
        driver.Claim(2, 200);
        driver.Arrive(1, 1, 20);
        Assert.Equal([(1, 1, 1, 20)], driver.Imports);
        Assert.Empty(driver.Requests);
        driver.Imported(20);
        Assert.Equal([(1, 21, 108)], driver.Requests);
    }

    [Fact]
    public void The_peer_with_the_highest_head_is_asked_first()
    {
        var driver = new CatchUpDriver(limits: new CatchUpLimits { NearbyBlocks = 10 });
        driver.Claim(1, 5);
        driver.Claim(2, 9);
        driver.Claim(3, 7);
        driver.Wait(300);
        Assert.Equal([(2, 1, 9)], driver.Requests);
    }

    [Fact]
    public void Nobody_is_asked_while_all_have_the_same_head()
    {
        var driver = new CatchUpDriver(head: 7);
        for (int peer = 0; peer < 4; peer++) driver.Claim(peer, 7);
        for (int i = 0; i < 100; i++)
        {
            driver.Wait(100);
            Assert.Empty(driver.Requests);
        }
    }

    [Fact]
    public void The_last_few_blocks_are_left_to_consensus_as_long_as_the_ledger_moves()
    {
        var driver = new CatchUpDriver();
        for (ulong number = 1; number < 50; number++)
        {
            driver.Claim(1, number + 1);
            driver.Wait(200);
            Assert.Empty(driver.Requests);
            driver.Advance(number);
            Assert.Empty(driver.Requests);
        }

        driver.Wait(249);
        Assert.Empty(driver.Requests);
        driver.Wait(1);
        Assert.Equal([(1, 50, 1)], driver.Requests);
    }

    [Fact]
    public void A_node_that_only_follows_asks_for_each_block_at_once()
    {
        var driver = new CatchUpDriver(limits: new CatchUpLimits { NearbyMs = 0 });
        driver.Claim(1, 1);
        Assert.Equal([(1, 1, 1)], driver.Requests);
    }

    [Fact]
    public void A_node_that_becomes_a_validator_waits_for_consensus_and_one_that_ceases_to_be_one_asks_at_once()
    {
        var driver = new CatchUpDriver();
        driver.Step(new CatchUpInput.RoleChanged(false));
        driver.Claim(1, 1);
        Assert.Equal([(1, 1, 1)], driver.Requests);

        driver = new CatchUpDriver(limits: new CatchUpLimits());
        driver.Step(new CatchUpInput.RoleChanged(false));
        driver.Step(new CatchUpInput.RoleChanged(true));
        driver.Claim(1, 1);
        Assert.Empty(driver.Requests);
    }

    [Fact]
    public void A_peer_that_has_nothing_of_what_it_claims_is_dropped_and_another_is_asked()
    {
        var driver = new CatchUpDriver(head: 10);
        driver.Claim(1, ulong.MaxValue);
        Assert.Equal([(1, 11, 128)], driver.Requests);
        driver.Claim(2, 20);
        driver.Arrive(1, 11, 0);
        Assert.Equal([(1, CatchUpFault.UnbackedHead)], driver.Drops);
        Assert.Equal([(2, 11, 10)], driver.Requests);
    }

    [Fact]
    public void An_endless_head_is_believed_only_as_far_as_its_blocks_go()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, ulong.MaxValue);
        driver.Arrive(1, 1, 50);
        driver.Imported(50);
        Assert.Empty(driver.Drops);
        driver.Arrive(1, 51, 0);
        Assert.Equal([(1, CatchUpFault.UnbackedHead)], driver.Drops);
        Assert.Empty(driver.Requests);
        Assert.Equal(new SyncStatus(false, 50, 50), driver.Machine.Status);
    }

    [Fact]
    public void More_than_was_asked_for_is_refused()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 5);
        driver.Arrive(1, 1, 6);
        Assert.Equal([(1, CatchUpFault.ExcessiveAnswer)], driver.Drops);
        Assert.Equal([(1, 1UL)], driver.Forgets);
        Assert.Empty(driver.Imports);
    }

    [Fact]
    public void A_refused_import_drops_its_peer_with_all_it_sent_and_the_rest_of_the_chain_comes_from_others()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 500);
        driver.Arrive(1, 1, 128);
        driver.Arrive(1, 129, 128);
        driver.Claim(2, 400);
        driver.Refuse(1, 40);
        Assert.Equal([(1, CatchUpFault.BadBlock)], driver.Drops);
        Assert.Equal([(1, 129UL)], driver.Forgets);
        Assert.Equal([(2, 1, 128)], driver.Requests);
    }

    [Fact]
    public void A_silent_peer_is_passed_over_then_tried_again_then_dropped()
    {
        var driver = new CatchUpDriver(limits: new CatchUpLimits { FailuresMax = 2 });
        driver.Claim(1, 100);
        driver.Wait(4_999);
        Assert.Empty(driver.Requests);
        driver.Wait(1);
        Assert.Empty(driver.Requests);
        Assert.False(driver.Machine.Status.IsSyncing);
        driver.Fail(1);
        driver.Wait(999);
        Assert.Empty(driver.Requests);
        driver.Wait(1);
        Assert.Equal([(1, 1, 100)], driver.Requests);
        driver.Fail(1);
        Assert.Equal([(1, CatchUpFault.Silent)], driver.Drops);
    }

    [Fact]
    public void A_request_that_failed_goes_to_the_next_peer()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 100);
        driver.Claim(2, 100);
        driver.Fail(1);
        Assert.Equal([(2, 1, 100)], driver.Requests);
        Assert.Empty(driver.Drops);
    }

    [Fact]
    public void What_a_gone_peer_was_asked_for_is_asked_of_another_and_what_it_sent_is_kept()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 300);
        driver.Arrive(1, 1, 128);
        driver.Arrive(1, 129, 128);
        driver.Imported(128);
        driver.Claim(2, 300);
        driver.Gone(1);
        Assert.Equal([(2, 257, 44)], driver.Requests);
        driver.Imported(256);
        driver.Arrive(2, 257, 44);
        Assert.Equal([(2, 257, 257, 44)], driver.Imports);
    }

    [Fact]
    public void An_answer_that_comes_too_late_is_forgotten()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 100);
        driver.Claim(2, 100);
        driver.Wait(5_000);
        Assert.Equal([(2, 1, 100)], driver.Requests);
        driver.Arrive(1, 1, 100);
        Assert.Equal([(1, 1UL)], driver.Forgets);
        Assert.Empty(driver.Imports);
    }

    [Fact]
    public void Blocks_that_consensus_has_decided_meanwhile_are_not_imported_again()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 10);
        driver.Advance(4);
        driver.Arrive(1, 1, 10);
        Assert.Equal([(1, 1, 5, 6)], driver.Imports);
        driver.Imported(10);

        driver.Claim(1, 20);
        driver.Advance(20);
        driver.Arrive(1, 11, 10);
        Assert.Empty(driver.Imports);
        Assert.Equal([(1, 11UL)], driver.Forgets);
    }

    [Fact]
    public void A_slow_peer_is_asked_after_the_prompt_ones()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 1_000);
        driver.Wait(3_000);
        driver.Arrive(1, 1, 1);
        driver.Claim(2, 900);
        driver.Wait(3_000);
        driver.Arrive(1, 2, 1);
        driver.Imported(1);
        Assert.Equal([(2, 3, 128)], driver.Requests);
    }

    [Fact]
    public void Syncing_begins_more_than_two_blocks_behind_and_ends_within_two()
    {
        var driver = new CatchUpDriver();
        driver.Claim(1, 2);
        Assert.Null(driver.StatusChanged);
        driver.Claim(1, 3);
        Assert.Equal(new SyncStatus(true, 0, 3), driver.StatusChanged);
        driver.Advance(1);
        Assert.Equal(new SyncStatus(false, 1, 3), driver.StatusChanged);
    }

    [Fact]
    public void A_full_table_of_peers_keeps_those_with_the_highest_heads()
    {
        var driver = new CatchUpDriver(head: 50, limits: new CatchUpLimits { PeersMax = 3 });
        for (int peer = 0; peer < 3; peer++) driver.Claim(peer, (ulong)peer);
        driver.Claim(3, 0);
        driver.Claim(4, 60);
        Assert.Equal([(4, 51, 10)], driver.Requests);
        driver.Gone(4);
        driver.Claim(3, 70);
        Assert.Equal([(3, 51, 20)], driver.Requests);
        Assert.Equal(3, Enumerable.Range(0, 5).Count(peer => IsFollowed(driver, peer)));
    }

    /// <summary>Only a peer that is followed can be dropped for what it sent.</summary>
    private static bool IsFollowed(CatchUpDriver driver, int peer)
    {
        driver.Refuse(peer, 1);
        return driver.Drops.Length > 0;
    }
}
