// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Staking} from "../l2/Staking.sol";
import {Status, Validator} from "../l2/StakingState.sol";
import {ValidatorSetBls} from "../l2/ValidatorSetBls.sol";
import {Chain} from "./Chain.sol";

/// Storage lies where genesis writes it and where nodes and provers read it, and the committed code is the compiler's.
contract LayoutTest is Chain {
    ValidatorSetBls private constant setBls = ValidatorSetBls(payable(VALIDATOR_SET_BLS));

    function setUp() public {
        startChain(5, 4);
        place(VALIDATOR_SET_BLS, "ValidatorSetBls");
    }

    function test_The_committed_code_is_what_the_compiler_makes() public {
        equal(keccak256(STAKING.code), keccak256(address(new Staking()).code));
        equal(keccak256(REWARD_DISTRIBUTOR.code), keccak256(address(new RewardDistributor()).code));
        equal(keccak256(VALIDATOR_SET_BLS.code), keccak256(address(new ValidatorSetBls()).code));
    }

    /// EIP-75XXb's vector for a key of 48 bytes of 0x01.
    function test_The_slots_of_a_BLS_validator_are_those_of_the_vector() public {
        bytes32 id = 0x041faeaf5d03f20ec7fb66684762e404afa97b0db216a9ecf6bc2428b65c62c7;
        bytes memory key = hex"010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101";
        equal(keccak256(key), id);
        bytes32 base = 0xddc79dff89cea9765557cf3ba0a24532fc6e20d9965d1779b84e1f114473faf6;
        equal(entry(uint256(id), 0), base);
        vm.store(VALIDATOR_SET_BLS, base, bytes32(uint256(7)));
        vm.store(VALIDATOR_SET_BLS, bytes32(uint256(base) + 1), bytes32(uint256(97)));
        bytes32 data = 0x565e7fba13f9ee69c60c080ab149998a2117d1174b282535e07511eb76ed1fb8;
        vm.store(VALIDATOR_SET_BLS, data, word(key, 0));
        vm.store(VALIDATOR_SET_BLS, bytes32(uint256(data) + 1), bytes32(bytes16(word(key, 32))));
        (uint256 stake, bytes memory publicKey) = setBls.validators(id);
        equal(stake, 7);
        equal(keccak256(publicKey), id);
    }

    function test_Count_total_list_and_nodes_of_the_BLS_set_have_the_slots_one_to_four() public {
        bytes32 id = keccak256("key");
        put(VALIDATOR_SET_BLS, 1, 101);
        put(VALIDATOR_SET_BLS, 2, 102);
        put(VALIDATOR_SET_BLS, 3, 1);
        vm.store(VALIDATOR_SET_BLS, keccak256(abi.encode(uint256(3))), id);
        vm.store(VALIDATOR_SET_BLS, entry(uint256(id), 4), bytes32(uint256(0x77)));
        equal(setBls.numValidators(), 101);
        equal(setBls.totalStake(), 102);
        equal(setBls.activeValidators(0), id);
        equal(setBls.nodes(id), address(0x77));
        equal(setBls.getValidators()[0], address(0x77));
    }

    /// What a start step writes can be read back by the slots that a prover knows.
    function test_Joining_writes_the_slots_of_the_EIP() public {
        join(5);
        boundary();
        equal(uint256(vm.load(address(set), entry(uint160(nodeOf(5)), 0))), STAKE);
        equal(uint256(vm.load(address(set), bytes32(uint256(1)))), 6);
        equal(uint256(vm.load(address(set), bytes32(uint256(2)))), 6 * STAKE);
        equal(uint256(vm.load(address(set), bytes32(uint256(3)))), 6);
    }

    function test_Staking_reads_what_genesis_wrote() public view {
        equal(staking.validatorSet(), address(set));
        equal(staking.governor(), GOVERNOR);
        equal(staking.minimumStake(), STAKE);
        equal(staking.validatorsMax(), VALIDATORS_MAX);
        equal(staking.minimumValidators(), 4);
        equal(staking.changesPerEpochMax(), CHANGES_MAX);
        equal(staking.exitDelay(), EXIT_DELAY);
        equal(staking.evidenceWindow(), EVIDENCE_WINDOW);
        equal(staking.equivocationSlashPerMille(), 500);
        equal(staking.inactivityWindow(), INACTIVITY_WINDOW);
        equal(staking.inactivitySlashPerMille(), 10);
        equal(staking.reporterSharePerMille(), 100);
        equal(staking.isOpen(), true);
        equal(staking.activeCount(), 5);
        Validator memory validator = staking.validators(nodeOf(3));
        equal(validator.owner, nodeOf(3));
        equal(uint8(validator.status), uint8(Status.Active));
        equal(validator.stake, STAKE);
        equal(staking.validatorOf(nodeOf(3)), nodeOf(3));
    }

    /// The node forces blocks up to the boundary while this slot is not zero.
    function test_Pending_changes_are_in_slot_zero() public {
        join(5);
        equal(uint256(vm.load(STAKING, 0)), 1);
        boundary();
        equal(uint256(vm.load(STAKING, 0)), 0);
    }

    function test_The_distributor_reads_what_genesis_wrote() public {
        equal(distributor.pool(), POOL);
        equal(distributor.proposerReward(), 1 ether);
        equal(distributor.signerReward(), 0.1 ether);
        equal(distributor.sealBonus(), 0.01 ether);
        equal(distributor.refundGas(), 150_000);
        equal(distributor.refundGasPerSeal(), 40_000);
        equal(distributor.refundFeeMax(), 100 gwei);
        put(REWARD_DISTRIBUTOR, 8, 2);
        equal(distributor.sealsOfThree(), 2);
    }
}
