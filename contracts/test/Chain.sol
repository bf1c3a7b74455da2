// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, SYSTEM, VALIDATOR_SET, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Staking} from "../l2/Staking.sol";
import {Status, Validator} from "../l2/StakingState.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {Votes} from "../l2/Votes.sol";
import {Test} from "./Test.sol";

/// A chain as genesis makes it: the committed code at the predeployed addresses, storage written slot by slot, and blocks that the test walks through.
abstract contract Chain is Test {
    ValidatorSet internal constant set = ValidatorSet(payable(VALIDATOR_SET));
    Staking internal constant staking = Staking(payable(STAKING));
    RewardDistributor internal constant distributor = RewardDistributor(payable(REWARD_DISTRIBUTOR));

    uint256 internal constant STAKE = 32 ether;
    uint256 internal constant EPOCH = 16;
    uint256 internal constant EXIT_DELAY = 40;
    uint256 internal constant EVIDENCE_WINDOW = 30;
    uint256 internal constant INACTIVITY_WINDOW = 5;
    uint256 internal constant POOL = 1000 ether;
    uint256 internal constant CHANGES_MAX = 4;
    uint256 internal constant VALIDATORS_MAX = 12;
    address internal constant GOVERNOR = address(0x60);
    address internal constant REPORTER = address(0x4e);

    /// The keys of validators are the numbers from here on.
    uint256 internal constant FIRST_KEY = 1000;

    address[] private _nodes;

    function startChain(uint256 validators, uint256 minimum) internal {
        while (_nodes.length < 16) _nodes.push(nodeOf(_nodes.length));
        place(VALIDATOR_SET, "ValidatorSet");
        place(STAKING, "Staking");
        place(REWARD_DISTRIBUTOR, "RewardDistributor");
        writeStaking(VALIDATOR_SET, minimum);
        writeRewards();
        for (uint256 i = 0; i < validators; i++) {
            address node = nodeOf(i);
            addRecord(node);
            vm.store(VALIDATOR_SET, entry(uint160(node), 0), bytes32(STAKE));
            vm.store(VALIDATOR_SET, bytes32(uint256(keccak256(abi.encode(uint256(3)))) + i), bytes32(uint256(uint160(node))));
            vm.store(VALIDATOR_SET, entry(uint160(node), 4), bytes32(i));
        }
        put(VALIDATOR_SET, 1, validators);
        put(VALIDATOR_SET, 2, validators * STAKE);
        put(VALIDATOR_SET, 3, validators);
        put(STAKING, 14, validators);
        vm.deal(STAKING, validators * STAKE);
        vm.roll(1);
    }

    function place(address target, string memory contractName) internal {
        string memory artifact = vm.readFile(string.concat("artifacts/", contractName, ".json"));
        vm.etch(target, vm.parseJsonBytes(artifact, ".runtimeCode"));
    }

    function writeStaking(address setContract, uint256 minimum) internal {
        put(STAKING, 1, uint160(setContract));
        put(STAKING, 2, uint160(GOVERNOR));
        put(STAKING, 3, STAKE);
        put(STAKING, 4, VALIDATORS_MAX);
        put(STAKING, 5, minimum);
        put(STAKING, 6, CHANGES_MAX);
        put(STAKING, 7, EXIT_DELAY);
        put(STAKING, 8, EVIDENCE_WINDOW);
        put(STAKING, 9, 500);
        put(STAKING, 10, INACTIVITY_WINDOW);
        put(STAKING, 11, 10);
        put(STAKING, 12, 100);
        put(STAKING, 13, 1);
    }

    function writeRewards() internal {
        put(REWARD_DISTRIBUTOR, 0, POOL);
        put(REWARD_DISTRIBUTOR, 1, 1 ether);
        put(REWARD_DISTRIBUTOR, 2, 0.1 ether);
        put(REWARD_DISTRIBUTOR, 3, 0.01 ether);
        put(REWARD_DISTRIBUTOR, 4, 150_000);
        put(REWARD_DISTRIBUTOR, 5, 40_000);
        put(REWARD_DISTRIBUTOR, 6, 100 gwei);
        vm.deal(REWARD_DISTRIBUTOR, POOL);
    }

    /// A validator of genesis is active and its own owner.
    function addRecord(address node) internal {
        bytes32 record = entry(uint160(node), 15);
        vm.store(STAKING, record, bytes32(uint256(uint160(node)) | (uint256(Status.Active) << 160)));
        vm.store(STAKING, bytes32(uint256(record) + 1), bytes32(STAKE));
        vm.store(STAKING, entry(uint160(node), 18), bytes32(uint256(uint160(node))));
    }

    function put(address target, uint256 slot, uint256 value) internal {
        vm.store(target, bytes32(slot), bytes32(value));
    }

    function entry(uint256 key, uint256 slot) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, slot));
    }

    function keyOf(uint256 index) internal pure returns (uint256) {
        return FIRST_KEY + index;
    }

    /// Remembered: asking for the address of a key is dear.
    function nodeOf(uint256 index) internal view returns (address) {
        return index < _nodes.length ? _nodes[index] : vm.addr(keyOf(index));
    }

    function ownerFor(uint256 index) internal pure returns (address) {
        return address(uint160(0x0a0000 + index));
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v - 27);
    }

    function consent(address owner) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("sequitur.join.v1"), block.chainid, STAKING, owner));
    }

    function joinAs(uint256 index, address owner, uint256 stake) internal {
        vm.deal(owner, owner.balance + stake);
        bytes memory signed = signature(keyOf(index), consent(owner));
        vm.prank(owner);
        staking.join{value: stake}(nodeOf(index), signed);
    }

    function join(uint256 index) internal {
        joinAs(index, ownerFor(index), STAKE);
    }

    function leave(uint256 index) internal {
        address owner = staking.ownerOf(nodeOf(index));
        vm.prank(owner);
        staking.leave(nodeOf(index));
    }

    /// The start step of the next boundary, as the node does it.
    function boundary() internal virtual {
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        vm.prank(SYSTEM);
        set.activate();
    }

    function statusOf(uint256 index) internal view returns (Status) {
        return staking.validators(nodeOf(index)).status;
    }

    function hashAt(uint256 height) internal pure returns (bytes32) {
        return keccak256(abi.encode("block", height));
    }

    /// The seals of these validators over a height, in the order the contract wants.
    function sealsOf(uint256[] memory indexes, uint256 height, uint32 round) internal returns (bytes memory seals) {
        vm.setBlockhash(height, hashAt(height));
        bytes32 digest = sealDigest(height, round);
        sort(indexes);
        for (uint256 i = 0; i < indexes.length; i++) {
            seals = bytes.concat(seals, signature(keyOf(indexes[i]), digest));
        }
    }

    function sealDigest(uint256 height, uint32 round) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("sequitur.commit.v1"), block.chainid, height, round, hashAt(height)));
    }

    function slice(bytes memory data, uint256 start, uint256 length) internal pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; i++) part[i] = data[start + i];
    }

    function word(bytes memory data, uint256 start) internal pure returns (bytes32 value) {
        assembly {
            value := mload(add(add(data, 32), start))
        }
    }

    function sort(uint256[] memory indexes) private view {
        for (uint256 i = 1; i < indexes.length; i++) {
            for (uint256 j = i; j > 0 && nodeOf(indexes[j]) < nodeOf(indexes[j - 1]); j--) {
                (indexes[j], indexes[j - 1]) = (indexes[j - 1], indexes[j]);
            }
        }
    }

    function upTo(uint256 count) internal pure returns (uint256[] memory indexes) {
        indexes = new uint256[](count);
        for (uint256 i = 0; i < count; i++) indexes[i] = i;
    }

    function vote(uint256 key, string memory domain, uint64 height, uint32 round, bytes32 hash) internal view returns (bytes memory) {
        return signature(key, keccak256(abi.encode(keccak256(bytes(domain)), block.chainid, height, round, hash)));
    }

    /// The set and Staking agree with each other and with their balances.
    function requireConsistent() internal view {
        address[] memory list = set.getValidators();
        equal(set.numValidators(), list.length);
        equal(staking.activeCount(), list.length);
        uint256 total = 0;
        for (uint256 i = 0; i < list.length; i++) {
            total += set.validatorStakes(list[i]);
            check(set.validatorStakes(list[i]) != 0);
            Status status = staking.validators(list[i]).status;
            check(status >= Status.Active && status <= Status.Ejecting);
            for (uint256 j = 0; j < i; j++) check(list[j] != list[i]);
        }
        equal(set.totalStake(), total);
    }
}
