// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, SYSTEM, VALIDATOR_SET, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {Staking} from "../l2/Staking.sol";
import {BlsChain} from "./BlsChain.sol";

/// What the functions cost, with cold storage and without what every transaction costs: `forge test --mc GasTest -vv` prints it.
contract GasTest is BlsChain {
    event log_named_uint(string key, uint256 value);

    /// The gas of the start step.
    uint256 private constant STEP = 30_000_000;

    function test_What_a_validator_calls() public {
        startChain(5, 4);
        bytes memory signed = signature(keyOf(5), consent(ownerFor(5)));
        vm.deal(ownerFor(5), 2 * STAKE);
        measure("join", ownerFor(5), STAKING, STAKE, abi.encodeCall(Staking.join, (nodeOf(5), signed)));
        boundary5();
        measure("addStake", ownerFor(5), STAKING, STAKE, abi.encodeCall(Staking.addStake, (nodeOf(5))));
        measure("leave", ownerFor(5), STAKING, 0, abi.encodeCall(Staking.leave, (nodeOf(5))));
        boundary5();
        vm.roll(block.number + EXIT_DELAY);
        measure("withdraw", ownerFor(5), STAKING, 0, abi.encodeCall(Staking.withdraw, (nodeOf(5))));
        (bytes32 first, bytes32 second) = (bytes32(uint256(1)), bytes32(uint256(2)));
        uint64 height = uint64(block.number);
        string memory domain = "sequitur.commit.v1";
        bytes memory evidence = abi.encodeCall(
            Staking.slashEquivocation,
            (2, height, 0, first, second, vote(keyOf(1), domain, height, 0, first), vote(keyOf(1), domain, height, 0, second))
        );
        measure("slashEquivocation", REPORTER, STAKING, 0, evidence);
        for (uint256 i = 0; i < INACTIVITY_WINDOW + 1; i++) {
            vm.roll(vm.getBlockNumber() + 1);
            vm.coinbase(nodeOf(0));
            vm.prank(nodeOf(0));
            distributor.reward(vm.getBlockNumber() - 1, 0, sealsOf(upTo(0), vm.getBlockNumber() - 1, 0));
        }
        measure("slashInactive", REPORTER, STAKING, 0, abi.encodeCall(Staking.slashInactive, (nodeOf(4))));
        measure("claim", REPORTER, REWARD_DISTRIBUTOR, 0, abi.encodeCall(distributor.claim, ()));
    }

    function test_What_a_BLS_validator_calls() public {
        startBlsChain(4, 4);
        bytes memory signed = signature(keyOf(5), consent(ownerFor(5)));
        vm.deal(ownerFor(5), STAKE);
        bytes memory data = abi.encodeCall(Staking.joinBls, (nodeOf(5), signed, publicKeyOf(keyOf(5)), possessionOf(keyOf(5))));
        measure("joinBls", ownerFor(5), STAKING, STAKE, data);
    }

    function test_What_a_reward_costs() public {
        uint8[4] memory sizes = [4, 16, 64, 100];
        for (uint256 i = 0; i < sizes.length; i++) {
            uint256 size = sizes[i];
            startChain(size, 4);
            vm.roll(50);
            bytes memory first = sealsOf(upTo(size), 48, 0);
            bytes memory seals = sealsOf(upTo(size), 49, 0);
            vm.coinbase(nodeOf(0));
            vm.prank(nodeOf(0));
            distributor.reward(48, 0, first);
            measure("reward", nodeOf(0), REWARD_DISTRIBUTOR, 0, abi.encodeCall(distributor.reward, (49, 0, seals)));
        }
    }

    /// However genesis sets the parameters, no boundary runs out of gas: that would freeze the set.
    function test_The_largest_boundary_fits_its_gas() public {
        startChain(70, 4);
        put(STAKING, 4, 1024);
        put(STAKING, 6, type(uint256).max);
        for (uint256 i = 100; i < 200; i++) join(i);
        activate("activate, 64 joins", VALIDATOR_SET);
        equal(set.numValidators(), 134);
        activate("activate, 36 joins", VALIDATOR_SET);
        for (uint256 i = 0; i < 70; i++) leave(i);
        activate("activate, 64 leaves", VALIDATOR_SET);
        equal(set.numValidators(), 170 - 64);
        activate("activate, 6 leaves", VALIDATOR_SET);
        activate("activate, nothing", VALIDATOR_SET);
    }

    function test_The_largest_boundary_of_BLS_validators_fits_its_gas() public {
        startBlsChain(4, 4);
        put(STAKING, 4, 1024);
        put(STAKING, 6, type(uint256).max);
        for (uint256 i = 100; i < 164; i++) joinBls(i, ownerFor(i));
        activate("activate (BLS), 64 joins", VALIDATOR_SET_BLS);
        equal(setBls.numValidators(), 68);
        for (uint256 i = 100; i < 164; i++) leave(i);
        activate("activate (BLS), 64 leaves", VALIDATOR_SET_BLS);
        equal(setBls.numValidators(), 4);
    }

    function activate(string memory name, address target) private {
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        check(measure(name, SYSTEM, target, 0, abi.encodeCall(set.activate, ())) < STEP);
    }

    function boundary5() private {
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        vm.prank(SYSTEM);
        set.activate();
    }

    function measure(string memory name, address sender, address target, uint256 value, bytes memory data) private returns (uint256 used) {
        vm.cool(VALIDATOR_SET);
        vm.cool(VALIDATOR_SET_BLS);
        vm.cool(STAKING);
        vm.cool(REWARD_DISTRIBUTOR);
        vm.prank(sender);
        uint256 before = gasleft();
        (bool done,) = target.call{value: value}(data);
        used = before - gasleft();
        check(done);
        emit log_named_uint(name, used);
    }
}
