// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {VALIDATOR_SET} from "../l2/Predeploys.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {Test} from "./Test.sol";

/// The contract as genesis places it: its committed runtime code, and storage written slot by slot.
contract ValidatorSetTest is Test {
    ValidatorSet private constant set = ValidatorSet(payable(VALIDATOR_SET));

    address private constant account = 0x5B38Da6a701c568545dCfcB03FcB875f56beddC4;

    function setUp() public {
        vm.etch(address(set), vm.parseJsonBytes(vm.readFile("artifacts/ValidatorSet.json"), ".runtimeCode"));
    }

    function test_The_committed_code_is_what_the_compiler_makes() public {
        equal(keccak256(address(set).code), keccak256(address(new ValidatorSet()).code));
    }

    function test_Nothing_written_means_no_validators() public view {
        equal(set.numValidators(), 0);
        equal(set.totalStake(), 0);
        equal(set.getValidators().length, 0);
        equal(set.isValidator(account), false);
    }

    /// The slot is the hash of key and slot in this order; in the order of the EIP's text it is another one.
    function test_A_stake_stands_where_the_vector_says() public {
        bytes32 slot = 0x58f8e73c330daffe64653449eb9a999c1162911d5129dd8193c7233d46ade2d5;
        vm.store(address(set), 0x6844d2334561fceb02a4b05aef5b682449367a5217e898080226646e1aea4fc3, bytes32(uint256(1)));
        equal(set.validatorStakes(account), 0);
        vm.store(address(set), slot, bytes32(uint256(5)));
        equal(set.validatorStakes(account), 5);
    }

    function test_Count_total_and_list_have_the_slots_one_two_and_three() public {
        vm.store(address(set), bytes32(uint256(1)), bytes32(uint256(101)));
        vm.store(address(set), bytes32(uint256(2)), bytes32(uint256(102)));
        vm.store(address(set), bytes32(uint256(3)), bytes32(uint256(2)));
        vm.store(address(set), keccak256(abi.encode(uint256(3))), bytes32(uint256(uint160(account))));
        vm.store(address(set), bytes32(uint256(keccak256(abi.encode(uint256(3)))) + 1), bytes32(uint256(7)));
        equal(set.numValidators(), 101);
        equal(set.totalStake(), 102);
        address[] memory validators = set.getValidators();
        equal(validators.length, 2);
        equal(validators[0], account);
        equal(validators[1], address(7));
        equal(set.activeValidators(1), address(7));
    }

    function test_Active_means_a_stake_that_is_not_zero(address validator, address other, uint256 stake) public {
        vm.assume(validator != other);
        vm.store(address(set), keccak256(abi.encode(validator, uint256(0))), bytes32(stake));
        equal(set.isValidator(validator), stake != 0);
        equal(set.validatorStake(validator), stake);
        equal(set.isValidator(other), false);
    }

    function test_An_item_beyond_the_list_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ValidatorSet.NoSuchPlace.selector, 0));
        set.activeValidators(0);
    }

    function test_Besu_asks_by_this_selector() public pure {
        equal(uint32(ValidatorSet.getValidators.selector), 0xb7ab4db5);
    }

    function test_It_takes_no_ether_and_knows_no_other_function(bytes4 selector) public {
        vm.assume(
            selector != ValidatorSet.getValidators.selector && selector != ValidatorSet.isValidator.selector
                && selector != ValidatorSet.validatorStake.selector && selector != set.validatorStakes.selector
                && selector != set.numValidators.selector && selector != set.totalStake.selector && selector != set.activeValidators.selector
                && selector != ValidatorSet.activate.selector
        );
        (bool known, bytes memory reason) = address(set).call(abi.encodeWithSelector(selector, account, uint256(1)));
        equal(known, false);
        equal(keccak256(reason), keccak256(abi.encodeWithSelector(ValidatorSet.UnknownFunction.selector, selector)));
        (bool paid, bytes memory refusal) = address(set).call{value: 1}("");
        equal(paid, false);
        equal(bytes4(refusal), ValidatorSet.UnknownFunction.selector);
    }
}
