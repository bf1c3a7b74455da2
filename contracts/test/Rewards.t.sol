// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Chain} from "./Chain.sol";

/// Takes no ether.
contract Refuser {
    function claim(RewardDistributor distributor) external {
        distributor.claim();
    }
}

/// Claims again while it is being paid.
contract Reentrant {
    uint256 public times;

    receive() external payable {
        times++;
        (bool done,) = REWARD_DISTRIBUTOR.call(abi.encodeWithSelector(RewardDistributor.claim.selector));
        require(!done);
    }
}

/// Who is paid for a block, how much, and what is counted.
contract RewardsTest is Chain {
    uint256 private constant PROPOSER = 1 ether;
    uint256 private constant SIGNER = 0.1 ether;
    uint256 private constant BONUS = 0.01 ether;

    function setUp() public {
        startChain(4, 4);
        vm.roll(100);
    }

    function test_The_proposer_and_every_signer_are_paid_and_counted() public {
        bytes memory seals = sealsOf(upTo(3), 99, 2);
        reward(0, 99, 2, seals);
        equal(distributor.credit(nodeOf(0)), PROPOSER + 3 * BONUS + SIGNER);
        equal(distributor.credit(nodeOf(1)), SIGNER);
        equal(distributor.credit(nodeOf(2)), SIGNER);
        equal(distributor.credit(nodeOf(3)), 0);
        equal(distributor.counted(), 1);
        equal(distributor.newestRewarded(), 99);
        equal(distributor.lastSeen(nodeOf(1)), 1);
        equal(distributor.lastSeen(nodeOf(3)), 0);
        equal(distributor.pool(), POOL - PROPOSER - 3 * (SIGNER + BONUS));
        requireSolvent();
    }

    function test_The_owner_is_paid_and_not_the_node() public {
        join(5);
        boundary();
        vm.roll(block.number + 1);
        uint256[] memory two = new uint256[](2);
        (two[0], two[1]) = (5, 1);
        reward(5, block.number - 1, 0, sealsOf(two, block.number - 1, 0));
        equal(distributor.credit(ownerFor(5)), PROPOSER + 2 * BONUS + SIGNER);
        equal(distributor.credit(nodeOf(5)), 0);
        equal(distributor.lastSeen(nodeOf(5)), 1);
    }

    function test_Each_height_is_rewarded_once_and_none_below_the_newest() public {
        reward(0, 98, 0, sealsOf(upTo(3), 98, 0));
        for (uint256 height = 97; height <= 98; height++) {
            bytes memory seals = sealsOf(upTo(3), height, 0);
            vm.expectRevert(abi.encodeWithSelector(RewardDistributor.AlreadyRewarded.selector, height, 98));
            reward(1, height, 0, seals);
        }
        reward(1, 99, 0, sealsOf(upTo(3), 99, 0));
        equal(distributor.counted(), 2);
    }

    function test_Nobody_but_the_proposer_of_the_block_may_ask() public {
        bytes memory seals = sealsOf(upTo(3), 99, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(1));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotTheProposer.selector, nodeOf(1)));
        distributor.reward(99, 0, seals);
    }

    function test_A_height_that_is_not_final_or_out_of_reach_is_refused() public {
        vm.roll(400);
        bytes memory seals = sealsOf(upTo(3), 399, 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.HeightNotFinal.selector, 400));
        reward(0, 400, 0, seals);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.HeightNotFinal.selector, type(uint256).max));
        reward(0, type(uint256).max, 0, seals);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.HeightTooOld.selector, 143));
        reward(0, 143, 0, seals);
        seals = sealsOf(upTo(3), 144, 0);
        reward(0, 144, 0, seals);
    }

    function test_Seals_of_nobody_twice_the_same_or_in_another_order_are_refused() public {
        bytes memory good = sealsOf(upTo(3), 99, 0);
        bytes memory twice = bytes.concat(slice(good, 0, 65), slice(good, 0, 65));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.SealsNotAscending.selector, 1));
        reward(0, 99, 0, twice);
        bytes memory descending = bytes.concat(slice(good, 65, 65), slice(good, 0, 65));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.SealsNotAscending.selector, 1));
        reward(0, 99, 0, descending);
        bytes memory parity = good;
        parity[64] = 0x02;
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.BadSeal.selector, 0));
        reward(0, 99, 0, parity);
        bytes memory high = sealsOf(upTo(1), 99, 0);
        bytes32 upper = bytes32(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141 - uint256(word(high, 32)));
        high = abi.encodePacked(word(high, 0), upper, uint8(high[64]) ^ 1);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.BadSeal.selector, 0));
        reward(0, 99, 0, high);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.MalformedSeals.selector, 66));
        reward(0, 99, 0, slice(good, 0, 66));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.BadSeal.selector, 0));
        reward(0, 99, 0, new bytes(65));
        bytes memory tooMany = new bytes(65 * 1025);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.MalformedSeals.selector, tooMany.length));
        reward(0, 99, 0, tooMany);
    }

    /// Signatures over another round, height, chain or message recover to strangers: they are passed over like any stranger's.
    function test_Strangers_are_passed_over_and_not_paid() public {
        uint256[] memory indexes = new uint256[](2);
        (indexes[0], indexes[1]) = (1, 77);
        reward(0, 98, 0, sealsOf(indexes, 98, 0));
        equal(distributor.credit(nodeOf(77)), 0);
        equal(distributor.lastSeen(nodeOf(77)), 0);
        equal(distributor.credit(nodeOf(0)), PROPOSER + BONUS);
        vm.setBlockhash(99, hashAt(99));
        reward(0, 99, 1, signature(keyOf(2), sealDigest(99, 0)));
        equal(distributor.credit(nodeOf(2)), 0);
    }

    /// The block at a boundary carries the seals of a height whose signers may have left with it.
    function test_Who_left_at_the_boundary_is_passed_over() public {
        join(5);
        boundary();
        leave(3);
        boundary();
        vm.roll(block.number);
        reward(0, block.number - 1, 0, sealsOf(upTo(4), block.number - 1, 0));
        equal(distributor.credit(nodeOf(3)), 0);
        equal(distributor.credit(nodeOf(2)), SIGNER);
    }

    function test_Participation_is_counted_when_the_pool_is_empty() public {
        put(REWARD_DISTRIBUTOR, 0, 0.5 ether);
        vm.deal(REWARD_DISTRIBUTOR, 0.5 ether);
        reward(0, 99, 0, sealsOf(upTo(3), 99, 0));
        equal(distributor.counted(), 1);
        equal(distributor.lastSeen(nodeOf(2)), 1);
        equal(distributor.credit(nodeOf(0)), 0);
        equal(distributor.pool(), 0.5 ether);
        requireSolvent();
    }

    function test_A_height_without_seals_is_counted_for_its_proposer_alone() public {
        reward(0, 99, 0, "");
        equal(distributor.counted(), 1);
        equal(distributor.lastSeen(nodeOf(0)), 1);
        equal(distributor.credit(nodeOf(0)), PROPOSER);
    }

    /// A proposer that left seals out would use up the height: what it takes is a counted quorum of those who are in the set now.
    function test_Where_a_quorum_is_counted_fewer_seals_are_refused_and_the_height_stays_open() public {
        put(REWARD_DISTRIBUTOR, 8, 2);
        bytes memory few = sealsOf(upTo(2), 99, 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.TooFewSeals.selector, 2, 3));
        reward(0, 99, 0, few);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.TooFewSeals.selector, 0, 3));
        reward(0, 99, 0, "");
        uint256[] memory padded = new uint256[](3);
        (padded[0], padded[1], padded[2]) = (0, 1, 77);
        few = sealsOf(padded, 99, 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.TooFewSeals.selector, 2, 3));
        reward(0, 99, 0, few);
        equal(distributor.newestRewarded(), 0);
        reward(1, 99, 0, sealsOf(upTo(3), 99, 0));
        equal(distributor.newestRewarded(), 99);
    }

    function test_The_seals_that_are_asked_for_are_two_thirds_rounded_up_of_the_set_that_is_active() public {
        put(REWARD_DISTRIBUTOR, 8, 2);
        join(5);
        boundary();
        vm.roll(block.number + 1);
        bytes memory three = sealsOf(upTo(3), block.number - 1, 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.TooFewSeals.selector, 3, 4));
        reward(0, block.number - 1, 0, three);
        reward(0, block.number - 1, 0, sealsOf(upTo(4), block.number - 1, 0));
        leave(3);
        boundary();
        vm.roll(block.number + 1);
        reward(0, block.number - 1, 0, sealsOf(upTo(3), block.number - 1, 0));
        equal(distributor.counted(), 2);
    }

    function test_A_coinbase_without_stake_is_not_paid() public {
        address stranger = nodeOf(50);
        bytes memory seals = sealsOf(upTo(2), 99, 0);
        vm.coinbase(stranger);
        vm.prank(stranger);
        distributor.reward(99, 0, seals);
        equal(distributor.credit(stranger), 0);
        equal(distributor.credit(address(0)), 0);
        equal(distributor.lastSeen(stranger), 0);
        equal(distributor.credit(nodeOf(1)), SIGNER);
        requireSolvent();
    }

    function test_Credits_are_claimed_once() public {
        reward(0, 99, 0, sealsOf(upTo(3), 99, 0));
        vm.prank(nodeOf(1));
        distributor.claim();
        equal(nodeOf(1).balance, SIGNER);
        vm.prank(nodeOf(1));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NothingToClaim.selector, nodeOf(1)));
        distributor.claim();
        requireSolvent();
    }

    function test_An_owner_that_refuses_ether_keeps_its_credit_and_hurts_nobody() public {
        Refuser refuser = new Refuser();
        joinAs(5, address(refuser), STAKE);
        boundary();
        vm.roll(block.number + 1);
        reward(5, block.number - 1, 0, sealsOf(upTo(3), block.number - 1, 0));
        uint256 credit = distributor.credit(address(refuser));
        check(credit != 0);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.ClaimRefused.selector, address(refuser)));
        refuser.claim(distributor);
        equal(distributor.credit(address(refuser)), credit);
    }

    function test_Claiming_again_while_being_paid_gets_nothing() public {
        Reentrant owner = new Reentrant();
        joinAs(5, address(owner), STAKE);
        boundary();
        vm.roll(block.number + 1);
        reward(5, block.number - 1, 0, sealsOf(upTo(3), block.number - 1, 0));
        uint256 credit = distributor.credit(address(owner));
        vm.prank(address(owner));
        distributor.claim();
        equal(address(owner).balance, credit);
        equal(owner.times(), 1);
        requireSolvent();
    }

    function test_The_gas_is_paid_back_at_the_base_fee_within_its_bound() public {
        vm.fee(10 gwei);
        bytes memory seals = sealsOf(upTo(4), 99, 0);
        address proposer = nodeOf(0);
        uint256 before = proposer.balance;
        uint256 pool = distributor.pool();
        vm.coinbase(proposer);
        vm.prank(proposer, proposer);
        distributor.reward(99, 0, seals);
        uint256 refund = proposer.balance - before;
        check(refund > 50_000 * 10 gwei && refund <= (150_000 + 4 * 40_000) * 10 gwei);
        equal(distributor.pool(), pool - PROPOSER - 4 * (SIGNER + BONUS) - refund);
        requireSolvent();
    }

    function test_A_high_base_fee_is_paid_back_up_to_its_bound_only() public {
        vm.fee(10_000 gwei);
        bytes memory seals = sealsOf(upTo(1), 99, 0);
        address proposer = nodeOf(0);
        vm.coinbase(proposer);
        vm.prank(proposer, proposer);
        distributor.reward(99, 0, seals);
        check(proposer.balance <= (150_000 + 40_000) * 100 gwei);
        requireSolvent();
    }

    function test_A_refund_never_exceeds_the_pool() public {
        put(REWARD_DISTRIBUTOR, 0, 5);
        vm.deal(REWARD_DISTRIBUTOR, 5);
        vm.fee(10 gwei);
        bytes memory seals = sealsOf(upTo(1), 99, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(0), nodeOf(0));
        distributor.reward(99, 0, seals);
        equal(nodeOf(0).balance, 5);
        equal(distributor.pool(), 0);
    }

    /// The intrinsic gas is the transaction's, so a proposer with code could otherwise be paid for it again and again.
    function test_One_transaction_is_paid_back_once() public {
        vm.fee(10 gwei);
        bytes memory first = sealsOf(upTo(1), 98, 0);
        bytes memory second = sealsOf(upTo(1), 99, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(0), nodeOf(0));
        distributor.reward(98, 0, first);
        uint256 once = nodeOf(0).balance;
        check(once != 0);
        vm.prank(nodeOf(0), nodeOf(0));
        distributor.reward(99, 0, second);
        equal(nodeOf(0).balance, once);
        requireSolvent();
    }

    function test_Who_asks_through_another_account_is_not_paid_back() public {
        vm.fee(10 gwei);
        bytes memory seals = sealsOf(upTo(1), 99, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(0), nodeOf(1));
        distributor.reward(99, 0, seals);
        equal(nodeOf(0).balance, 0);
    }

    /// A proposer of which ether does not come in is credited instead: its rewards are not lost.
    function test_A_refund_that_is_refused_becomes_a_credit() public {
        vm.fee(10 gwei);
        bytes memory seals = sealsOf(upTo(1), 99, 0);
        address proposer = nodeOf(0);
        vm.etch(proposer, hex"5f5ffd");
        vm.coinbase(proposer);
        vm.prank(proposer, proposer);
        distributor.reward(99, 0, seals);
        equal(proposer.balance, 0);
        check(distributor.credit(proposer) > PROPOSER + SIGNER + BONUS);
        requireSolvent();
    }

    function test_What_is_paid_back_is_less_than_what_the_transaction_cost(uint8 signers) public {
        signers = uint8(bounded(signers, 0, 4));
        vm.fee(10 gwei);
        bytes memory seals = sealsOf(upTo(signers), 99, 0);
        address proposer = nodeOf(0);
        vm.coinbase(proposer);
        vm.cool(REWARD_DISTRIBUTOR);
        vm.cool(STAKING);
        vm.deal(proposer, 1 ether);
        // As in a transaction: sender and callee are warm, their storage is cold.
        check(proposer.balance + REWARD_DISTRIBUTOR.balance != 0);
        vm.prank(proposer, proposer);
        uint256 before = gasleft();
        distributor.reward(99, 0, seals);
        uint256 used = before - gasleft();
        used += 21_000 + intrinsic(abi.encodeCall(distributor.reward, (99, 0, seals)));
        uint256 refund = proposer.balance - 1 ether;
        check(refund <= used * 10 gwei);
        check(refund * 100 >= used * 10 gwei * 98);
    }

    function intrinsic(bytes memory data) private pure returns (uint256 gas_) {
        for (uint256 i = 0; i < data.length; i++) gas_ += data[i] == 0 ? 4 : 16;
    }

    function test_Funding_adds_to_the_pool() public {
        vm.deal(address(this), 3);
        distributor.fund{value: 3}();
        equal(distributor.pool(), POOL + 3);
        vm.expectRevert(RewardDistributor.NothingSent.selector);
        distributor.fund();
        requireSolvent();
    }

    function test_Slashed_ether_comes_from_Staking_alone() public {
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotStaking.selector, address(this)));
        distributor.takeSlashed(address(this), 1);
    }

    function reward(uint256 index, uint256 height, uint32 round, bytes memory seals) private {
        vm.coinbase(nodeOf(index));
        vm.prank(nodeOf(index));
        distributor.reward(height, round, seals);
    }

    function requireSolvent() private view {
        uint256 credits = 0;
        for (uint256 i = 0; i < 6; i++) credits += distributor.credit(nodeOf(i)) + distributor.credit(ownerFor(i));
        check(distributor.pool() + credits <= REWARD_DISTRIBUTOR.balance);
    }
}
