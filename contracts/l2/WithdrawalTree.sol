// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The tree of messages to L1: append-only, of fixed depth, the leaf of message i at place i; leaves that are still free are zero.
///
/// Leaves and nodes are hashed under different tags: no node can be shown as a message. Shared by the contract that appends on L2 and those that
/// check proofs on L1, so that they cannot disagree (docs/spec/withdrawals.md).
library WithdrawalTree {
    /// Levels above the leaves.
    uint256 internal constant DEPTH = 32;
    /// How many messages fit.
    uint256 internal constant CAPACITY = 1 << DEPTH;

    /// keccak256(0x00 ‖ abi.encode(chainId, index, sender, target, value, keccak256(data))).
    function leafOf(uint256 chainId, uint256 index, address sender, address target, uint256 value, bytes32 dataHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(bytes.concat(hex"00", abi.encode(chainId, index, sender, target, value, dataHash)));
    }

    /// keccak256(0x01 ‖ left ‖ right).
    function nodeOf(bytes32 left, bytes32 right) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore8(start, 1)
            mstore(add(start, 1), left)
            mstore(add(start, 33), right)
            node := keccak256(start, 65)
        }
    }
}
