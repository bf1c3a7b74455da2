// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, VALIDATOR_SET, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Staking} from "../l2/Staking.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {ValidatorSetBls} from "../l2/ValidatorSetBls.sol";
import {BlsChain} from "./BlsChain.sol";
import {Vm} from "./Test.sol";

/// Every change says so, once and in this order.
contract EventsTest is BlsChain {
    function start() private {
        startChain(5, 4);
        vm.roll(20);
        vm.recordLogs();
    }

    function test_A_life_of_a_validator() public {
        start();
        join(5);
        expect(STAKING, Staking.Joined.selector);
        atBoundary();
        expect(STAKING, Staking.Activated.selector, VALIDATOR_SET, ValidatorSet.ValidatorAdded.selector);
        vm.deal(ownerFor(5), 1 ether);
        vm.prank(ownerFor(5));
        staking.addStake{value: 1 ether}(nodeOf(5));
        expect(STAKING, Staking.StakeAdded.selector);
        atBoundary();
        expect(STAKING, Staking.StakeActivated.selector, VALIDATOR_SET, ValidatorSet.StakeChanged.selector);
        leave(5);
        expect(STAKING, Staking.LeaveRequested.selector);
        atBoundary();
        expect(STAKING, Staking.Deactivated.selector, VALIDATOR_SET, ValidatorSet.ValidatorRemoved.selector);
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(ownerFor(5));
        staking.withdraw(nodeOf(5));
        expect(STAKING, Staking.Withdrawn.selector);
    }

    function test_What_the_governor_does() public {
        start();
        vm.prank(GOVERNOR);
        staking.admit(nodeOf(7), true);
        expect(STAKING, Staking.AdmissionChanged.selector);
        vm.prank(GOVERNOR);
        staking.eject(nodeOf(1));
        expect(STAKING, Staking.Ejected.selector);
    }

    function test_A_slash() public {
        start();
        (bytes32 first, bytes32 second) = (bytes32(uint256(1)), bytes32(uint256(2)));
        string memory domain = "sequitur.commit.v1";
        staking.slashEquivocation(2, 19, 0, first, second, vote(keyOf(1), domain, 19, 0, first), vote(keyOf(1), domain, 19, 0, second));
        expect(REWARD_DISTRIBUTOR, RewardDistributor.SlashedStakeTaken.selector, STAKING, Staking.SlashedForEquivocation.selector);
        put(STAKING, 10, 1);
        put(REWARD_DISTRIBUTOR, 0, uint256(2) << 192);
        staking.slashInactive(nodeOf(2));
        expect(REWARD_DISTRIBUTOR, RewardDistributor.SlashedStakeTaken.selector, STAKING, Staking.SlashedForInactivity.selector);
    }

    function test_Rewards() public {
        start();
        bytes memory seals = sealsOf(upTo(3), 19, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(0));
        distributor.reward(19, 0, seals);
        expect(REWARD_DISTRIBUTOR, RewardDistributor.Rewarded.selector);
        vm.prank(nodeOf(0));
        distributor.claim();
        expect(REWARD_DISTRIBUTOR, RewardDistributor.Claimed.selector);
        vm.deal(address(this), 1);
        distributor.fund{value: 1}();
        expect(REWARD_DISTRIBUTOR, RewardDistributor.Funded.selector);
    }

    function test_A_life_of_a_validator_with_a_BLS_key() public {
        startBlsChain(4, 3);
        vm.recordLogs();
        joinBls(5, ownerFor(5));
        expect(STAKING, Staking.Joined.selector);
        boundary();
        expect(STAKING, Staking.Activated.selector, VALIDATOR_SET_BLS, ValidatorSetBls.ValidatorAdded.selector);
        leave(5);
        expect(STAKING, Staking.LeaveRequested.selector);
        boundary();
        expect(STAKING, Staking.Deactivated.selector, VALIDATOR_SET_BLS, ValidatorSetBls.ValidatorRemoved.selector);
    }

    function atBoundary() private {
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        vm.prank(0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE);
        set.activate();
    }

    function expect(address emitter, bytes32 topic) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        equal(logs.length, 1);
        same(logs[0], emitter, topic);
    }

    function expect(address emitter, bytes32 topic, address other, bytes32 otherTopic) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        equal(logs.length, 2);
        same(logs[0], emitter, topic);
        same(logs[1], other, otherTopic);
    }

    function same(Vm.Log memory log, address emitter, bytes32 topic) private pure {
        equal(log.emitter, emitter);
        equal(log.topics[0], topic);
    }
}
