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
}
