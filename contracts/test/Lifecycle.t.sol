// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {STAKING, SYSTEM} from "../l2/Predeploys.sol";
import {Staking} from "../l2/Staking.sol";
import {Status, Validator} from "../l2/StakingState.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {Chain} from "./Chain.sol";

/// Joining, leaving and what a boundary makes of it.
contract LifecycleTest is Chain {
    function setUp() public {
        startChain(5, 4);
    }

    function test_A_validator_joins_at_the_next_boundary() public {
        join(5);
        equal(staking.pendingChanges(), 1);
        equal(set.isValidator(nodeOf(5)), false);
        boundary();
        equal(set.numValidators(), 6);
        equal(set.validatorStakes(nodeOf(5)), STAKE);
        equal(set.activeValidators(5), nodeOf(5));
        equal(staking.pendingChanges(), 0);
        equal(uint8(statusOf(5)), uint8(Status.Active));
        requireConsistent();
    }

    function test_A_validator_leaves_at_the_next_boundary_and_withdraws_after_the_delay() public {
        address node = nodeOf(2);
        leave(2);
        equal(set.isValidator(node), true);
        boundary();
        equal(set.isValidator(node), false);
        requireConsistent();
        uint256 day = block.number + EXIT_DELAY;
        vm.roll(day - 1);
        vm.prank(node);
        vm.expectRevert(abi.encodeWithSelector(Staking.TooEarly.selector, day));
        staking.withdraw(node);
        vm.roll(day);
        vm.prank(node);
        staking.withdraw(node);
        equal(node.balance, STAKE);
        equal(STAKING.balance, 4 * STAKE);
        equal(staking.ownerOf(node), address(0));
    }

    function test_Only_the_system_applies_changes() public {
        vm.expectRevert(abi.encodeWithSelector(ValidatorSet.NotTheSystem.selector, address(this)));
        set.activate();
        vm.expectRevert(abi.encodeWithSelector(Staking.NotTheSet.selector, SYSTEM));
        vm.prank(SYSTEM);
        staking.takeChanges();
    }

    function test_Who_leaves_waits_while_the_set_is_at_its_minimum() public {
        leave(0);
        leave(1);
        equal(staking.pendingChanges(), 2);
        boundary();
        equal(set.numValidators(), 4);
        equal(set.isValidator(nodeOf(0)), false);
        equal(staking.pendingChanges(), 0);
        boundary();
        equal(set.numValidators(), 4);
        join(5);
        equal(staking.pendingChanges(), 2);
        boundary();
        equal(set.numValidators(), 4);
        equal(set.isValidator(nodeOf(1)), false);
        equal(set.isValidator(nodeOf(5)), true);
        requireConsistent();
    }

    function test_Joins_and_exits_beyond_the_bound_of_an_epoch_wait_for_the_next() public {
        for (uint256 i = 5; i < 10; i++) join(i);
        leave(0);
        equal(staking.pendingChanges(), 6);
        boundary();
        equal(set.numValidators(), 5 - 1 + 3);
        equal(set.isValidator(nodeOf(0)), false);
        equal(staking.pendingChanges(), 2);
        boundary();
        equal(set.numValidators(), 9);
        requireConsistent();
    }

    function test_A_full_set_lets_joiners_wait_until_somebody_leaves() public {
        for (uint256 i = 5; i < VALIDATORS_MAX + 1; i++) join(i);
        boundary();
        boundary();
        boundary();
        equal(set.numValidators(), VALIDATORS_MAX);
        equal(staking.pendingChanges(), 0);
        leave(3);
        equal(staking.pendingChanges(), 2);
        boundary();
        equal(set.numValidators(), VALIDATORS_MAX);
        equal(set.isValidator(nodeOf(VALIDATORS_MAX)), true);
        requireConsistent();
    }

    /// Nothing can move, and nothing makes blocks.
    function test_A_set_whose_minimum_is_its_maximum_never_changes() public {
        put(STAKING, 4, 5);
        put(STAKING, 5, 5);
        join(5);
        leave(0);
        equal(staking.pendingChanges(), 0);
        boundary();
        equal(set.numValidators(), 5);
        requireConsistent();
    }

    /// The last of the list takes a free place, and is found there when it goes itself.
    function test_Who_was_moved_in_the_list_leaves_from_its_new_place() public {
        put(STAKING, 5, 1);
        leave(1);
        boundary();
        equal(set.activeValidators(1), nodeOf(4));
        leave(4);
        boundary();
        equal(set.activeValidators(0), nodeOf(0));
        equal(set.activeValidators(1), nodeOf(3));
        equal(set.activeValidators(2), nodeOf(2));
        requireConsistent();
    }

    /// Whatever genesis says of a minimum: a set without validators would be the end of the chain.
    function test_The_last_validator_stays() public {
        put(STAKING, 5, 0);
        put(STAKING, 6, 64);
        for (uint256 i = 0; i < 5; i++) leave(i);
        boundary();
        equal(set.numValidators(), 1);
        equal(staking.pendingChanges(), 0);
        requireConsistent();
    }

    /// With one change an epoch, a swap takes two.
    function test_A_bound_of_one_change_still_lets_a_set_at_its_minimum_move() public {
        put(STAKING, 5, 5);
        put(STAKING, 6, 1);
        join(5);
        leave(0);
        boundary();
        equal(set.numValidators(), 6);
        boundary();
        equal(set.numValidators(), 5);
        equal(set.isValidator(nodeOf(0)), false);
        requireConsistent();
    }

    function test_More_stake_counts_from_the_next_boundary() public {
        address node = nodeOf(1);
        vm.deal(node, 10 ether);
        vm.prank(node);
        staking.addStake{value: 4 ether}(node);
        vm.prank(node);
        staking.addStake{value: 6 ether}(node);
        equal(staking.pendingChanges(), 1);
        equal(set.validatorStakes(node), STAKE);
        boundary();
        equal(set.validatorStakes(node), STAKE + 10 ether);
        equal(set.totalStake(), 5 * STAKE + 10 ether);
        requireConsistent();
    }

    function test_A_joiner_may_add_stake_while_it_waits() public {
        join(5);
        vm.deal(ownerFor(5), 2 ether);
        vm.prank(ownerFor(5));
        staking.addStake{value: 2 ether}(nodeOf(5));
        boundary();
        equal(set.validatorStakes(nodeOf(5)), STAKE + 2 ether);
    }

    /// Each raise takes one of the changes of an epoch: dust must not.
    function test_Dust_is_no_stake() public {
        vm.deal(nodeOf(1), 1 ether);
        vm.prank(nodeOf(1));
        vm.expectRevert(abi.encodeWithSelector(Staking.RaiseTooSmall.selector, 1 ether - 1, 1 ether));
        staking.addStake{value: 1 ether - 1}(nodeOf(1));
    }

    function test_Who_leaves_after_raising_leaves() public {
        vm.deal(nodeOf(1), 1 ether);
        vm.prank(nodeOf(1));
        staking.addStake{value: 1 ether}(nodeOf(1));
        leave(1);
        equal(staking.pendingChanges(), 1);
        boundary();
        equal(set.isValidator(nodeOf(1)), false);
        requireConsistent();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        equal(nodeOf(1).balance, STAKE + 1 ether);
    }

    function test_A_join_can_be_taken_back_and_its_stake_waits_like_any_other() public {
        join(5);
        join(6);
        join(7);
        leave(6);
        equal(staking.pendingChanges(), 2);
        vm.prank(ownerFor(6));
        vm.expectRevert(abi.encodeWithSelector(Staking.TooEarly.selector, block.number + EXIT_DELAY));
        staking.withdraw(nodeOf(6));
        boundary();
        equal(set.isValidator(nodeOf(6)), false);
        equal(set.numValidators(), 7);
        requireConsistent();
    }

    function test_A_validator_that_left_joins_again_with_another_owner() public {
        leave(1);
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        join(1);
        boundary();
        equal(set.isValidator(nodeOf(1)), true);
        equal(staking.ownerOf(nodeOf(1)), ownerFor(1));
        requireConsistent();
    }

    function test_An_owner_that_withdrew_is_free_for_another_validator() public {
        leave(1);
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        equal(staking.validatorOf(nodeOf(1)), address(0));
        joinAs(5, nodeOf(1), STAKE);
        equal(staking.ownerOf(nodeOf(5)), nodeOf(1));
    }

    /// The consent names the owner: whoever copies it from the mempool has nothing.
    function test_Nobody_joins_with_somebody_elses_node_or_signature() public {
        bytes memory signed = signature(keyOf(5), consent(ownerFor(5)));
        address thief = address(0xbad);
        vm.deal(thief, STAKE);
        vm.prank(thief);
        (bool taken, bytes memory reason) = STAKING.call{value: STAKE}(abi.encodeCall(Staking.join, (nodeOf(5), signed)));
        equal(taken, false);
        equal(bytes4(reason), Staking.NotSignedByValidator.selector);
        join(5);
        equal(staking.ownerOf(nodeOf(5)), ownerFor(5));
    }

    function test_A_consent_for_another_chain_or_contract_is_none() public {
        bytes memory elsewhere = signature(
            keyOf(5), keccak256(abi.encode(keccak256("sequitur.join.v1"), block.chainid + 1, STAKING, ownerFor(5)))
        );
        vm.deal(ownerFor(5), STAKE);
        vm.prank(ownerFor(5));
        (bool taken, bytes memory reason) = STAKING.call{value: STAKE}(abi.encodeCall(Staking.join, (nodeOf(5), elsewhere)));
        equal(taken, false);
        equal(bytes4(reason), Staking.NotSignedByValidator.selector);
    }

    function test_An_owner_has_one_validator() public {
        join(5);
        bytes memory signed = signature(keyOf(6), consent(ownerFor(5)));
        vm.deal(ownerFor(5), STAKE);
        vm.prank(ownerFor(5));
        vm.expectRevert(abi.encodeWithSelector(Staking.OwnerHasValidator.selector, nodeOf(5)));
        staking.join{value: STAKE}(nodeOf(6), signed);
    }

    function test_The_governor_puts_out_and_admits() public {
        vm.startPrank(GOVERNOR);
        staking.eject(nodeOf(2));
        vm.stopPrank();
        boundary();
        equal(set.isValidator(nodeOf(2)), false);
        put(STAKING, 13, 0);
        bytes memory signed = signature(keyOf(5), consent(ownerFor(5)));
        vm.deal(ownerFor(5), STAKE);
        vm.prank(ownerFor(5));
        vm.expectRevert(abi.encodeWithSelector(Staking.NotAdmitted.selector, nodeOf(5)));
        staking.join{value: STAKE}(nodeOf(5), signed);
        vm.prank(GOVERNOR);
        staking.admit(nodeOf(5), true);
        vm.prank(ownerFor(5));
        staking.join{value: STAKE}(nodeOf(5), signed);
        vm.prank(GOVERNOR);
        staking.eject(nodeOf(5));
        equal(staking.pendingChanges(), 0);
        equal(uint8(statusOf(5)), uint8(Status.Exiting));
    }

    function test_Without_a_governor_nobody_governs() public {
        put(STAKING, 2, 0);
        vm.prank(address(0));
        vm.expectRevert(abi.encodeWithSelector(Staking.NotTheGovernor.selector, address(0)));
        staking.eject(nodeOf(2));
    }

    function test_An_owner_that_refuses_ether_keeps_its_stake_in_the_contract_and_hurts_nobody() public {
        Stubborn owner = new Stubborn();
        joinAs(5, address(owner), STAKE);
        boundary();
        vm.prank(address(owner));
        staking.leave(nodeOf(5));
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(address(owner));
        vm.expectRevert(abi.encodeWithSelector(Staking.WithdrawalRefused.selector, address(owner)));
        staking.withdraw(nodeOf(5));
        equal(staking.ownerOf(nodeOf(5)), address(owner));
        equal(STAKING.balance, 6 * STAKE);
    }

    function test_Withdrawing_again_while_being_paid_gets_nothing() public {
        Thief owner = new Thief(nodeOf(5));
        joinAs(5, address(owner), STAKE);
        boundary();
        vm.prank(address(owner));
        staking.leave(nodeOf(5));
        boundary();
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(address(owner));
        staking.withdraw(nodeOf(5));
        equal(address(owner).balance, STAKE);
        equal(owner.hasStolen(), false);
        equal(STAKING.balance, 5 * STAKE);
    }

    /// Between boundaries no function touches the set's storage, and a boundary without changes writes nothing.
    function test_Only_a_boundary_with_changes_writes_to_the_set() public {
        vm.record();
        join(5);
        leave(0);
        vm.prank(GOVERNOR);
        staking.eject(nodeOf(1));
        requireUnwritten();
        boundary();
        (, bytes32[] memory writes) = vm.accesses(address(set));
        check(writes.length != 0);
        vm.record();
        boundary();
        requireUnwritten();
        (, writes) = vm.accesses(STAKING);
        equal(writes.length, 0);
    }

    function requireUnwritten() private {
        (, bytes32[] memory writes) = vm.accesses(address(set));
        equal(writes.length, 0);
    }
}

contract Stubborn {}

/// Withdraws again while it is being paid.
contract Thief {
    address private immutable node;
    bool public hasStolen;

    constructor(address its) {
        node = its;
    }

    receive() external payable {
        (hasStolen,) = STAKING.call(abi.encodeCall(Staking.withdraw, (node)));
    }
}
