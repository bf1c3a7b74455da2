// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING} from "../l2/Predeploys.sol";
import {Signature} from "../l2/Signature.sol";
import {Staking} from "../l2/Staking.sol";
import {Status} from "../l2/StakingState.sol";
import {Votes} from "../l2/Votes.sol";
import {Chain} from "./Chain.sol";

/// What is evidence, what is not, and what a slash takes.
contract SlashingTest is Chain {
    string[4] private domains =
        ["sequitur.proposal.v1", "sequitur.prepare.v1", "sequitur.commit.v1", "sequitur.round-change.v1"];
    bytes32 private constant FIRST = keccak256("first");
    bytes32 private constant SECOND = keccak256("second");

    function setUp() public {
        startChain(5, 4);
        vm.roll(20);
    }

    function test_Two_votes_of_any_kind_take_half_of_the_stake_and_end_the_membership() public {
        for (uint8 kind = 0; kind < 4; kind++) {
            startChain(5, 4);
            vm.roll(20);
            vm.deal(REPORTER, 0);
            put(STAKING, uint256(entry(uint160(nodeOf(1)), 21)), 0);
            slash(kind, 1, 19, 3);
            equal(staking.validators(nodeOf(1)).stake, STAKE / 2);
            equal(uint8(statusOf(1)), uint8(Status.Ejecting));
            equal(staking.isBanned(nodeOf(1)), true);
            equal(set.isValidator(nodeOf(1)), true);
            equal(distributor.pool(), POOL + STAKE / 2 - STAKE / 20);
            equal(STAKING.balance, 5 * STAKE - STAKE / 2);
            boundary();
            equal(set.isValidator(nodeOf(1)), false);
            requireConsistent();
        }
    }

    function test_The_reporter_gets_its_share_and_the_pool_the_rest() public {
        slash(2, 1, 19, 0);
        equal(distributor.credit(REPORTER), STAKE / 20);
        equal(REWARD_DISTRIBUTOR.balance, POOL + STAKE / 2);
        vm.prank(REPORTER);
        distributor.claim();
        equal(REPORTER.balance, STAKE / 20);
    }

    function test_Evidence_is_used_once() public {
        slash(2, 1, 19, 0);
        vm.expectRevert(abi.encodeWithSelector(Staking.AlreadySlashed.selector, nodeOf(1)));
        slash(2, 1, 19, 0);
        vm.expectRevert(abi.encodeWithSelector(Staking.AlreadySlashed.selector, nodeOf(1)));
        slash(1, 1, 18, 7);
    }

    function test_The_same_vote_twice_is_no_evidence() public {
        bytes memory signed = vote(keyOf(1), domains[2], 19, 0, FIRST);
        vm.expectRevert(Staking.SameVote.selector);
        staking.slashEquivocation(2, 19, 0, FIRST, FIRST, signed, signed);
    }

    function test_Votes_of_two_validators_are_no_evidence() public {
        bytes memory first = vote(keyOf(1), domains[2], 19, 0, FIRST);
        bytes memory second = vote(keyOf(2), domains[2], 19, 0, SECOND);
        vm.expectRevert(abi.encodeWithSelector(Staking.DifferentSigners.selector, nodeOf(1), nodeOf(2)));
        staking.slashEquivocation(2, 19, 0, FIRST, SECOND, first, second);
    }

    /// A vote for another kind, height, round or chain recovers to somebody else.
    function test_Votes_for_different_places_are_no_evidence() public {
        bytes memory first = vote(keyOf(1), domains[2], 19, 0, FIRST);
        refuseSecond(first, vote(keyOf(1), domains[1], 19, 0, SECOND));
        refuseSecond(first, vote(keyOf(1), domains[2], 18, 0, SECOND));
        refuseSecond(first, vote(keyOf(1), domains[2], 19, 1, SECOND));
        vm.chainId(5);
        bytes memory elsewhere = vote(keyOf(1), domains[2], 19, 0, SECOND);
        vm.chainId(31337);
        refuseSecond(first, elsewhere);
    }

    function test_Evidence_expires_and_never_comes_from_the_future() public {
        vm.expectRevert(abi.encodeWithSelector(Staking.HeightInTheFuture.selector, 21));
        slash(2, 1, 21, 0);
        vm.roll(19 + EVIDENCE_WINDOW + 1);
        vm.expectRevert(abi.encodeWithSelector(Staking.EvidenceExpired.selector, 19));
        slash(2, 1, 19, 0);
        vm.roll(19 + EVIDENCE_WINDOW);
        slash(2, 1, 19, 0);
    }

    function test_An_unknown_kind_is_refused() public {
        bytes memory signed = vote(keyOf(1), domains[2], 19, 0, FIRST);
        vm.expectRevert(abi.encodeWithSelector(Votes.UnknownKind.selector, 4));
        staking.slashEquivocation(4, 19, 0, FIRST, SECOND, signed, signed);
    }

    function test_A_malleated_signature_is_refused() public {
        bytes memory first = vote(keyOf(1), domains[2], 19, 0, FIRST);
        bytes memory second = vote(keyOf(1), domains[2], 19, 0, SECOND);
        bytes32 upper = bytes32(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141 - uint256(word(second, 32)));
        second = abi.encodePacked(word(second, 0), upper, uint8(second[64]) ^ 1);
        vm.expectRevert(Signature.BadSignature.selector);
        staking.slashEquivocation(2, 19, 0, FIRST, SECOND, first, second);
        vm.expectRevert(Signature.BadSignature.selector);
        staking.slashEquivocation(2, 19, 0, FIRST, SECOND, first, slice(first, 0, 64));
        vm.expectRevert(Signature.BadSignature.selector);
        staking.slashEquivocation(2, 19, 0, FIRST, SECOND, first, new bytes(65));
    }

    function test_Only_heights_at_which_it_was_a_validator_count() public {
        join(5);
        vm.expectRevert(abi.encodeWithSelector(Staking.NotValidatorAtHeight.selector, nodeOf(5), 19));
        slash(2, 5, 19, 0);
        boundary();
        uint64 first = uint64(block.number);
        vm.expectRevert(abi.encodeWithSelector(Staking.NotValidatorAtHeight.selector, nodeOf(5), first - 1));
        slash(2, 5, first - 1, 0);
        leave(5);
        boundary();
        uint64 last = uint64(block.number) - 1;
        vm.expectRevert(abi.encodeWithSelector(Staking.NotValidatorAtHeight.selector, nodeOf(5), last + 1));
        slash(2, 5, last + 1, 0);
        slash(2, 5, last, 0);
        vm.expectRevert(abi.encodeWithSelector(Staking.NotValidatorAtHeight.selector, nodeOf(60), last));
        slash(2, 60, last, 0);
    }

    /// A join that was taken back has never been in the set.
    function test_Who_never_became_active_has_no_height_to_be_slashed_for() public {
        join(5);
        vm.roll(21);
        leave(5);
        vm.expectRevert(abi.encodeWithSelector(Staking.NotValidatorAtHeight.selector, nodeOf(5), 20));
        slash(2, 5, 20, 0);
    }

    function test_Who_is_on_the_way_out_is_slashed_until_the_evidence_expires_and_not_paid_before() public {
        leave(1);
        boundary();
        uint64 last = uint64(block.number) - 1;
        uint256 paidFrom = staking.validators(nodeOf(1)).deactivatedAt + EXIT_DELAY;
        vm.roll(last + EVIDENCE_WINDOW);
        check(block.number < paidFrom);
        slash(2, 1, last, 0);
        equal(staking.validators(nodeOf(1)).stake, STAKE / 2);
        equal(uint8(statusOf(1)), uint8(Status.Exiting));
        vm.roll(paidFrom);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        equal(nodeOf(1).balance, STAKE / 2);
    }

    /// Whatever genesis says, the stake stays at least as long as evidence is taken.
    function test_An_exit_delay_below_the_evidence_window_is_not_obeyed() public {
        put(STAKING, 7, 0);
        leave(1);
        boundary();
        vm.roll(block.number + EVIDENCE_WINDOW - 1);
        vm.prank(nodeOf(1));
        vm.expectRevert(abi.encodeWithSelector(Staking.TooEarly.selector, block.number + 1));
        staking.withdraw(nodeOf(1));
    }

    function test_Who_equivocated_never_joins_again() public {
        slash(2, 1, 19, 0);
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        bytes memory signed = signature(keyOf(1), consent(ownerFor(1)));
        vm.deal(ownerFor(1), STAKE);
        vm.prank(ownerFor(1));
        vm.expectRevert(abi.encodeWithSelector(Staking.Banned.selector, nodeOf(1)));
        staking.join{value: STAKE}(nodeOf(1), signed);
    }

    function test_Slashed_validators_wait_at_the_head_while_the_set_is_at_its_minimum() public {
        leave(0);
        leave(2);
        boundary();
        equal(set.numValidators(), 4);
        equal(set.isValidator(nodeOf(2)), true);
        slash(2, 1, uint64(block.number), 0);
        boundary();
        equal(set.numValidators(), 4);
        join(5);
        boundary();
        equal(set.isValidator(nodeOf(1)), false);
        equal(set.isValidator(nodeOf(2)), true);
        equal(set.isValidator(nodeOf(5)), true);
        requireConsistent();
    }

    function test_All_of_the_stake_at_most() public {
        put(STAKING, 9, 5000);
        put(STAKING, 12, 5000);
        slash(2, 1, 19, 0);
        equal(staking.validators(nodeOf(1)).stake, 0);
        equal(distributor.credit(REPORTER), STAKE / 2);
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        equal(nodeOf(1).balance, 0);
    }

    /// Reporting oneself leaves less than staying honest: the share is below what is taken.
    function test_Slashing_oneself_never_pays(uint256 perMille, uint256 share) public {
        put(STAKING, 9, bounded(perMille, 1, 2000));
        put(STAKING, 12, bounded(share, 0, 2000));
        vm.prank(nodeOf(1));
        staking.slashEquivocation(
            2, 19, 0, FIRST, SECOND, vote(keyOf(1), domains[2], 19, 0, FIRST), vote(keyOf(1), domains[2], 19, 0, SECOND)
        );
        check(staking.validators(nodeOf(1)).stake + distributor.credit(nodeOf(1)) < STAKE);
    }

    // Participation.

    function test_Who_is_unseen_for_longer_than_the_window_is_slashed_and_put_out() public {
        participate(INACTIVITY_WINDOW);
        equal(staking.unseenFor(nodeOf(4)), INACTIVITY_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(Staking.StillSeen.selector, INACTIVITY_WINDOW, INACTIVITY_WINDOW));
        staking.slashInactive(nodeOf(4));
        participate(1);
        vm.prank(REPORTER);
        staking.slashInactive(nodeOf(4));
        equal(staking.validators(nodeOf(4)).stake, STAKE - STAKE / 100);
        equal(distributor.credit(REPORTER), STAKE / 1000);
        vm.expectRevert(abi.encodeWithSelector(Staking.WrongStatus.selector, nodeOf(4), Status.Ejecting));
        staking.slashInactive(nodeOf(4));
        boundary();
        equal(set.isValidator(nodeOf(4)), false);
        requireConsistent();
    }

    function test_Who_takes_part_is_not_slashed() public {
        participate(3 * INACTIVITY_WINDOW);
        equal(staking.unseenFor(nodeOf(0)), 0);
        vm.expectRevert(abi.encodeWithSelector(Staking.StillSeen.selector, 0, INACTIVITY_WINDOW));
        staking.slashInactive(nodeOf(0));
    }

    function test_The_window_counts_from_activation() public {
        participate(3 * INACTIVITY_WINDOW);
        join(5);
        boundary();
        equal(staking.unseenFor(nodeOf(5)), 0);
        participate(INACTIVITY_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(Staking.StillSeen.selector, INACTIVITY_WINDOW, INACTIVITY_WINDOW));
        staking.slashInactive(nodeOf(5));
        participate(1);
        staking.slashInactive(nodeOf(5));
    }

    function test_Inactivity_counts_while_the_pool_is_empty() public {
        put(REWARD_DISTRIBUTOR, 0, uint256(vm.load(REWARD_DISTRIBUTOR, 0)) >> 128 << 128);
        participate(INACTIVITY_WINDOW + 1);
        staking.slashInactive(nodeOf(4));
    }

    function test_No_window_means_nobody_is_slashed_for_absence() public {
        put(STAKING, 10, 0);
        participate(20);
        vm.expectRevert(abi.encodeWithSelector(Staking.StillSeen.selector, 20, 0));
        staking.slashInactive(nodeOf(4));
    }

    function test_Who_is_absent_and_not_in_the_set_is_left_alone() public {
        join(5);
        vm.expectRevert(abi.encodeWithSelector(Staking.WrongStatus.selector, nodeOf(5), Status.Joining));
        staking.slashInactive(nodeOf(5));
        vm.expectRevert(abi.encodeWithSelector(Staking.WrongStatus.selector, nodeOf(70), Status.None));
        staking.slashInactive(nodeOf(70));
    }

    function test_Who_was_slashed_for_absence_may_come_back() public {
        participate(INACTIVITY_WINDOW + 1);
        staking.slashInactive(nodeOf(4));
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(4));
        staking.withdraw(nodeOf(4));
        join(4);
        boundary();
        equal(set.isValidator(nodeOf(4)), true);
        equal(staking.unseenFor(nodeOf(4)), 0);
        requireConsistent();
    }

    /// Heights sealed by all genesis validators but the last.
    function participate(uint256 heights) private {
        vm.coinbase(nodeOf(0));
        for (uint256 i = 0; i < heights; i++) {
            vm.roll(vm.getBlockNumber() + 1);
            bytes memory seals = sealsOf(upTo(4), vm.getBlockNumber() - 1, 0);
            vm.prank(nodeOf(0));
            distributor.reward(vm.getBlockNumber() - 1, 0, seals);
        }
    }

    function refuseSecond(bytes memory first, bytes memory second) private {
        (bool taken, bytes memory reason) = STAKING.call(
            abi.encodeCall(Staking.slashEquivocation, (2, 19, 0, FIRST, SECOND, first, second))
        );
        equal(taken, false);
        equal(bytes4(reason), Staking.DifferentSigners.selector);
    }

    function slash(uint8 kind, uint256 index, uint64 height, uint32 round) private {
        bytes memory first = vote(keyOf(index), domains[kind], height, round, FIRST);
        bytes memory second = vote(keyOf(index), domains[kind], height, round, SECOND);
        vm.prank(REPORTER);
        staking.slashEquivocation(kind, height, round, FIRST, SECOND, first, second);
    }
}
