// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Withdrawal, WithdrawalProof, Withdrawals} from "../l1/WithdrawalProof.sol";
import {QueueChain} from "./L2MessageQueue.t.sol";

/// Proofs of messages that the contract of L2 took, given to the function of L1; and everything that is none.
contract WithdrawalProofTest is QueueChain {
    WithdrawalProof private _l1;
    Withdrawal[] private _messages;

    uint256 private constant SENT = 13;
    uint256 private constant L2 = 7530;

    function setUp() public {
        vm.chainId(L2);
        startQueue();
        _l1 = new WithdrawalProof();
        for (uint256 i = 0; i < SENT; i++) {
            Withdrawal memory message = Withdrawal(i, address(uint160(0x5100 + i)), address(uint160(0x7a00 + i)), i * 1 ether, abi.encode(i, i));
            send(message.sender, message.target, message.value, message.data);
            _messages.push(message);
        }
        // L1 is another chain: what matters is the id that the caller gives.
        vm.chainId(1);
    }

    function test_Every_message_is_proven_under_every_root_from_its_own_on() public view {
        for (uint256 size = 1; size <= SENT; size++) {
            bytes32 root = expected.node(32, 0, size);
            for (uint256 i = 0; i < size; i++) _l1.check(root, L2, _messages[i], expected.proof(i, size));
        }
        equal(expected.root(), queue.withdrawRoot());
    }

    function testFuzz_Another_field_is_refused(uint256 index, uint8 field, uint256 change) public view {
        index %= SENT;
        Withdrawal memory message = _messages[index];
        uint256 chainId = L2;
        if (change == 0) change = 1;
        field %= 7;
        if (field == 0) message.index = (message.index ^ change) % (1 << 32);
        if (field == 1) message.sender = address(uint160(message.sender) ^ uint160(change));
        if (field == 2) message.target = address(uint160(message.target) ^ uint160(change));
        if (field == 3) message.value ^= change;
        if (field == 4) message.data[change % message.data.length] ^= 0x01;
        if (field == 5) message.data = bytes.concat(message.data, bytes32(change));
        if (field == 6) chainId ^= change;
        if (field < 3 && keccak256(abi.encode(message)) == keccak256(abi.encode(_messages[index]))) return;
        refuses(queue.withdrawRoot(), chainId, message, expected.proof(index, SENT), Withdrawals.NotUnderRoot.selector);
    }

    function testFuzz_Another_sibling_is_refused(uint256 index, uint256 level, bytes32 change) public view {
        index %= SENT;
        if (change == 0) change = bytes32(uint256(1));
        bytes32[] memory siblings = expected.proof(index, SENT);
        siblings[level % 32] ^= change;
        refuses(queue.withdrawRoot(), L2, _messages[index], siblings, Withdrawals.NotUnderRoot.selector);
    }

    function test_A_proof_of_another_length_is_refused() public {
        bytes32[] memory siblings = expected.proof(4, SENT);
        for (uint256 length = 0; length <= 40; length++) {
            if (length == 32) continue;
            bytes32[] memory other = new bytes32[](length);
            for (uint256 i = 0; i < length && i < 32; i++) other[i] = siblings[i];
            bytes32 root = queue.withdrawRoot();
            vm.expectRevert(abi.encodeWithSelector(Withdrawals.WrongProofLength.selector, length, 32));
            _l1.check(root, L2, _messages[4], other);
        }
    }

    /// The index decides the way up: one with a bit above the depth would be a second index of the same leaf, and the message be paid out twice.
    function test_An_index_beyond_the_tree_is_refused() public view {
        for (uint256 bit = 32; bit < 256; bit += 32) {
            Withdrawal memory message = _messages[4];
            message.index |= uint256(1) << bit;
            refuses(queue.withdrawRoot(), L2, message, expected.proof(4, SENT), Withdrawals.IndexOutOfRange.selector);
        }
    }

    /// Two leaves in a row are no message: the fields that would have to hash to their parent are hashed under another tag and have another length.
    function test_An_inner_node_is_no_message() public view {
        bytes32[] memory siblings = expected.proof(4, SENT);
        bytes32[] memory above = new bytes32[](32);
        for (uint256 i = 0; i < 31; i++) above[i] = siblings[i + 1];
        Withdrawal memory pair = _messages[4];
        pair.index = 2;
        pair.data = abi.encodePacked(uint8(1), expected.node(0, 4, SENT), expected.node(0, 5, SENT));
        refuses(queue.withdrawRoot(), L2, pair, above, Withdrawals.NotUnderRoot.selector);
        bytes32[] memory shorter = new bytes32[](31);
        for (uint256 i = 0; i < 31; i++) shorter[i] = above[i];
        refuses(queue.withdrawRoot(), L2, pair, shorter, Withdrawals.WrongProofLength.selector);
    }

    function test_A_root_of_before_the_message_is_refused() public view {
        refuses(expected.node(32, 0, 4), L2, _messages[4], expected.proof(4, SENT), Withdrawals.NotUnderRoot.selector);
        refuses(expected.emptyRoot(), L2, _messages[4], expected.proof(4, SENT), Withdrawals.NotUnderRoot.selector);
        refuses(0, L2, _messages[4], expected.proof(4, SENT), Withdrawals.NotUnderRoot.selector);
    }

    /// A leaf that is free is zero, and no message hashes to that.
    function test_What_was_not_sent_is_refused() public view {
        Withdrawal memory next = Withdrawal(SENT, address(0), address(0), 0, "");
        refuses(queue.withdrawRoot(), L2, next, expected.proof(SENT, SENT + 1), Withdrawals.NotUnderRoot.selector);
    }

    function refuses(bytes32 root, uint256 chainId, Withdrawal memory message, bytes32[] memory siblings, bytes4 why) private view {
        try _l1.check(root, chainId, message, siblings) {
            check(false);
        } catch (bytes memory reason) {
            equal(bytes32(bytes4(reason)), bytes32(why));
        }
    }
}
