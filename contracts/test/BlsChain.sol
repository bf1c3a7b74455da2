// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Bls} from "../l2/Bls.sol";
import {STAKING, SYSTEM, VALIDATOR_SET_BLS} from "../l2/Predeploys.sol";
import {ValidatorSetBls} from "../l2/ValidatorSetBls.sol";
import {Chain} from "./Chain.sol";

/// Bls as a caller of its own meets it.
contract BlsCalls {
    function requirePossession(bytes calldata publicKey, bytes calldata possession) external view returns (bytes memory) {
        return Bls.requirePossession(publicKey, possession);
    }

    function compress(bytes calldata point) external pure returns (bytes memory) {
        return Bls.compress(point);
    }

    function hashToG2(bytes calldata message) external view returns (bytes memory) {
        return Bls.hashToG2(message);
    }
}

/// A chain with BLS seals: the secret of a validator is the number of its node key.
abstract contract BlsChain is Chain {
    ValidatorSetBls internal constant setBls = ValidatorSetBls(payable(VALIDATOR_SET_BLS));
    BlsCalls internal bls;

    bytes internal constant GENERATOR =
        hex"0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
        hex"0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";

    function startBlsChain(uint256 validators, uint256 minimum) internal {
        bls = new BlsCalls();
        startChain(0, minimum);
        place(VALIDATOR_SET_BLS, "ValidatorSetBls");
        put(STAKING, 1, uint160(VALIDATOR_SET_BLS));
        put(STAKING, 5, 0);
        put(STAKING, 6, 64);
        for (uint256 i = 0; i < validators; i++) joinBls(i, nodeOf(i));
        boundary();
        put(STAKING, 5, minimum);
        put(STAKING, 6, CHANGES_MAX);
    }

    function joinBls(uint256 index, address owner) internal {
        vm.deal(owner, owner.balance + STAKE);
        bytes memory signed = signature(keyOf(index), consent(owner));
        bytes memory publicKey = publicKeyOf(keyOf(index));
        bytes memory possession = possessionOf(keyOf(index));
        vm.prank(owner);
        staking.joinBls{value: STAKE}(nodeOf(index), signed, publicKey, possession);
    }

    function boundary() internal override {
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        vm.prank(SYSTEM);
        setBls.activate();
    }

    function idOf(uint256 index) internal view returns (bytes32) {
        return keccak256(bls.compress(publicKeyOf(keyOf(index))));
    }

    function publicKeyOf(uint256 secret) internal view returns (bytes memory) {
        return multiply(0x0c, GENERATOR, secret);
    }

    function possessionOf(uint256 secret) internal view returns (bytes memory) {
        return multiply(0x0e, bls.hashToG2(bls.compress(publicKeyOf(secret))), secret);
    }

    /// By EIP-2537's G1MSM (0x0c) or G2MSM (0x0e).
    function multiply(uint160 precompile, bytes memory point, uint256 scalar) internal view returns (bytes memory product) {
        bool done;
        (done, product) = address(precompile).staticcall(bytes.concat(point, bytes32(scalar)));
        check(done);
    }
}
