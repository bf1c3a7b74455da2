// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {WithdrawalTree} from "./WithdrawalTree.sol";

/// Messages to L1, with the ether that goes with them, and how far messages from L1 have been processed.
///
/// Predeployed at 0x7530000000000000000000000000000000000003. Nodes, provers and L1 read its slots, so their order is fixed. Nobody owns it and it
/// is not upgradeable. Ether that was sent to L1 stays here for ever: L1 pays it out there (docs/spec/withdrawals.md).
contract L2MessageQueue {
    event MessageSent(uint256 indexed index, address indexed sender, address indexed target, uint256 value, bytes data, bytes32 leaf);

    error UnknownFunction(bytes4 selector);
    error NoTarget();
    error DataTooLong(uint256 length, uint256 most);
    error TreeFull();

    /// In bytes; a message must be cheap enough to be carried out on L1.
    uint256 public constant DATA_MAX = 32_768;

    /// The root of all messages to L1 (EIP-7530's WithdrawTrieRoot). Genesis writes that of the empty tree.
    bytes32 public withdrawRoot;
    /// How many messages were sent to L1, which is the index of the next one.
    uint256 public nextWithdrawal;
    /// How many messages from L1 were processed, which is the index of the next one. Written by the state transition alone, like the next slot.
    uint256 public nextL1Message;
    /// Over the messages from L1 that were processed (docs/spec/l1-messages.md).
    bytes32 public l1RollingHash;
    /// At each level the newest node that is complete and a left child: all that appending needs.
    bytes32[32] public branches;

    /// Sends a message, and the ether that comes with the call, to an account on L1. Whoever shows its proof there has it carried out, once.
    function sendMessage(address target, bytes calldata data) external payable returns (uint256 index) {
        if (target == address(0)) revert NoTarget();
        if (data.length > DATA_MAX) revert DataTooLong(data.length, DATA_MAX);
        index = nextWithdrawal;
        if (index >= WithdrawalTree.CAPACITY) revert TreeFull();
        bytes32 leaf = WithdrawalTree.leafOf(block.chainid, index, msg.sender, target, msg.value, keccak256(data));
        nextWithdrawal = index + 1;
        withdrawRoot = append(index, leaf);
        emit MessageSent(index, msg.sender, target, msg.value, data, leaf);
    }

    receive() external payable {
        revert UnknownFunction(0);
    }

    fallback() external payable {
        revert UnknownFunction(msg.sig);
    }

    /// Walks from the leaf to the root. The right sibling of a node on the way is empty, the left one is the branch of its level; the first node that
    /// is a left child is complete now, and the branch of its level from here on.
    function append(uint256 index, bytes32 node) private returns (bytes32) {
        bytes32 empty = 0;
        bool isStored = false;
        for (uint256 level = 0; level < WithdrawalTree.DEPTH; level++) {
            if ((index >> level) & 1 == 1) {
                node = WithdrawalTree.nodeOf(branches[level], node);
            } else {
                if (!isStored) {
                    branches[level] = node;
                    isStored = true;
                }
                node = WithdrawalTree.nodeOf(node, empty);
            }
            empty = WithdrawalTree.nodeOf(empty, empty);
        }
        return node;
    }
}
