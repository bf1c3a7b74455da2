// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {WithdrawalTree} from "../l2/WithdrawalTree.sol";

/// A message that L2 has sent to L1 (docs/spec/withdrawals.md).
struct Withdrawal {
    uint256 index;
    address sender;
    address target;
    /// In wei.
    uint256 value;
    bytes data;
}

/// What L1 asks of a proof that a message was sent: for the contract that pays it out, which knows the roots of settled blocks.
///
/// Nothing is left to whoever gives the proof: its length is the depth of the tree, the index is below its capacity and is the place of the leaf, and the leaf
/// is hashed here from the fields and the chain id under its own tag, so that no inner node, no other place and no other chain can pass for it.
library Withdrawals {
    error WrongProofLength(uint256 length, uint256 expected);
    error IndexOutOfRange(uint256 index, uint256 capacity);
    error NotUnderRoot(bytes32 computed, bytes32 root);

    /// The root under which a message of L2 chain `chainId` stands if these are its siblings.
    function rootOf(uint256 chainId, Withdrawal calldata message, bytes32[] calldata siblings) internal pure returns (bytes32 node) {
        if (siblings.length != WithdrawalTree.DEPTH) revert WrongProofLength(siblings.length, WithdrawalTree.DEPTH);
        uint256 index = message.index;
        if (index >= WithdrawalTree.CAPACITY) revert IndexOutOfRange(index, WithdrawalTree.CAPACITY);
        node = WithdrawalTree.leafOf(chainId, index, message.sender, message.target, message.value, keccak256(message.data));
        for (uint256 level = 0; level < WithdrawalTree.DEPTH; level++) {
            bytes32 sibling = siblings[level];
            node = (index >> level) & 1 == 1 ? WithdrawalTree.nodeOf(sibling, node) : WithdrawalTree.nodeOf(node, sibling);
        }
    }

    /// Reverts unless the message stands under the root, which the caller trusts.
    function check(bytes32 root, uint256 chainId, Withdrawal calldata message, bytes32[] calldata siblings) internal pure {
        bytes32 computed = rootOf(chainId, message, siblings);
        if (computed != root) revert NotUnderRoot(computed, root);
    }
}

/// The same for everybody to call. It has no state and trusts no root: it says what follows from the one it is given.
contract WithdrawalProof {
    function rootOf(uint256 chainId, Withdrawal calldata message, bytes32[] calldata siblings) external pure returns (bytes32) {
        return Withdrawals.rootOf(chainId, message, siblings);
    }

    function check(bytes32 root, uint256 chainId, Withdrawal calldata message, bytes32[] calldata siblings) external pure {
        Withdrawals.check(root, chainId, message, siblings);
    }
}
