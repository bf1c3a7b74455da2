// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, VALIDATOR_SET, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Signature} from "../l2/Signature.sol";
import {Staking} from "../l2/Staking.sol";
import {Status} from "../l2/StakingState.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {ValidatorSetBls} from "../l2/ValidatorSetBls.sol";
import {Chain} from "./Chain.sol";

/// Every function that can refuse says why by an error of its own.
contract ErrorsTest is Chain {
    function setUp() public {
        startChain(4, 4);
        place(VALIDATOR_SET_BLS, "ValidatorSetBls");
        vm.deal(address(this), 1000 ether);
    }

    function test_join() public {
        bytes memory signed = signature(keyOf(5), consent(address(this)));
        refused(STAKE - 1, abi.encodeCall(Staking.join, (nodeOf(5), signed)), Staking.StakeTooSmall.selector);
        refused(0, abi.encodeCall(Staking.join, (nodeOf(5), signed)), Staking.StakeTooSmall.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(0), signed)), Staking.AlreadyValidator.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(6), signed)), Staking.NotSignedByValidator.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (address(0), signed)), Staking.NotSignedByValidator.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(5), "")), Signature.BadSignature.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(5), new bytes(65))), Signature.BadSignature.selector);
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(5), bytes.concat(signed, signed))), Signature.BadSignature.selector);
        put(STAKING, 1, uint160(VALIDATOR_SET_BLS));
        refused(STAKE, abi.encodeCall(Staking.join, (nodeOf(5), signed)), Staking.OtherSealScheme.selector);
    }

    /// A minimum that genesis forgot still asks for something: a stake of nothing is no validator.
    function test_join_without_a_minimum() public {
        put(STAKING, 3, 0);
        bytes memory signed = signature(keyOf(5), consent(address(this)));
        refused(0, abi.encodeCall(Staking.join, (nodeOf(5), signed)), Staking.StakeTooSmall.selector);
    }

    function test_joinBls() public {
        bytes memory data = abi.encodeCall(Staking.joinBls, (nodeOf(5), new bytes(65), new bytes(128), new bytes(256)));
        refused(STAKE, data, Staking.OtherSealScheme.selector);
    }

    function test_addStake() public {
        refused(1 ether, abi.encodeCall(Staking.addStake, (nodeOf(0))), Staking.NotTheOwner.selector);
        joinAs(5, address(this), STAKE);
        refused(0, abi.encodeCall(Staking.addStake, (nodeOf(5))), Staking.RaiseTooSmall.selector);
        staking.leave(nodeOf(5));
        refused(1 ether, abi.encodeCall(Staking.addStake, (nodeOf(5))), Staking.WrongStatus.selector);
    }

    function test_leave() public {
        refused(0, abi.encodeCall(Staking.leave, (nodeOf(0))), Staking.NotTheOwner.selector);
        refused(0, abi.encodeCall(Staking.leave, (nodeOf(99))), Staking.NotTheOwner.selector);
        joinAs(5, address(this), STAKE);
        boundary();
        staking.leave(nodeOf(5));
        refused(0, abi.encodeCall(Staking.leave, (nodeOf(5))), Staking.WrongStatus.selector);
        boundary();
        refused(0, abi.encodeCall(Staking.leave, (nodeOf(5))), Staking.WrongStatus.selector);
    }

    function test_withdraw() public {
        refused(0, abi.encodeCall(Staking.withdraw, (nodeOf(0))), Staking.NotTheOwner.selector);
        joinAs(5, address(this), STAKE);
        refused(0, abi.encodeCall(Staking.withdraw, (nodeOf(5))), Staking.WrongStatus.selector);
        staking.leave(nodeOf(5));
        refused(0, abi.encodeCall(Staking.withdraw, (nodeOf(5))), Staking.TooEarly.selector);
        vm.roll(block.number + EXIT_DELAY);
        refused(0, abi.encodeCall(Staking.withdraw, (nodeOf(5))), Staking.WithdrawalRefused.selector);
    }

    function test_eject_and_admit() public {
        refused(0, abi.encodeCall(Staking.eject, (nodeOf(0))), Staking.NotTheGovernor.selector);
        refused(0, abi.encodeCall(Staking.admit, (nodeOf(0), true)), Staking.NotTheGovernor.selector);
        put(STAKING, 2, uint160(address(this)));
        refused(0, abi.encodeCall(Staking.eject, (nodeOf(9))), Staking.WrongStatus.selector);
        staking.eject(nodeOf(0));
        refused(0, abi.encodeCall(Staking.eject, (nodeOf(0))), Staking.WrongStatus.selector);
    }

    function test_takeChanges_and_activate() public {
        refused(0, abi.encodeCall(Staking.takeChanges, ()), Staking.NotTheSet.selector);
        equal(errorOf(VALIDATOR_SET, 0, abi.encodeCall(ValidatorSet.activate, ())), ValidatorSet.NotTheSystem.selector);
        equal(errorOf(VALIDATOR_SET_BLS, 0, abi.encodeCall(ValidatorSetBls.activate, ())), ValidatorSetBls.NotTheSystem.selector);
        bytes memory place = abi.encodeWithSelector(ValidatorSet.activeValidators.selector, 4);
        equal(errorOf(VALIDATOR_SET, 0, place), ValidatorSet.NoSuchPlace.selector);
        equal(errorOf(VALIDATOR_SET_BLS, 0, place), ValidatorSetBls.NoSuchPlace.selector);
    }

    function test_slashInactive() public {
        refused(0, abi.encodeCall(Staking.slashInactive, (nodeOf(9))), Staking.WrongStatus.selector);
        refused(0, abi.encodeCall(Staking.slashInactive, (nodeOf(0))), Staking.StillSeen.selector);
    }

    /// Every way in: no function, no data, ether.
    function test_Other_calls_and_bare_ether(bytes4 selector) public {
        address[4] memory all = [VALIDATOR_SET, VALIDATOR_SET_BLS, REWARD_DISTRIBUTOR, STAKING];
        for (uint256 i = 0; i < 4; i++) {
            equal(errorOf(all[i], 0, ""), Staking.UnknownFunction.selector);
            equal(errorOf(all[i], 1, ""), Staking.UnknownFunction.selector);
            equal(errorOf(all[i], 1, hex"00"), Staking.UnknownFunction.selector);
            (bool known, bytes memory reason) = all[i].call(bytes.concat(selector, "1"));
            if (!known && reason.length != 0) equal(bytes4(reason), Staking.UnknownFunction.selector);
        }
    }

    function refused(uint256 value, bytes memory data, bytes4 expected) private {
        equal(errorOf(STAKING, value, data), expected);
    }

    function errorOf(address target, uint256 value, bytes memory data) private returns (bytes4) {
        (bool done, bytes memory reason) = target.call{value: value}(data);
        equal(done, false);
        check(reason.length >= 4);
        return bytes4(reason);
    }
}
