// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {L2MessageQueue} from "../l2/L2MessageQueue.sol";
import {MESSAGE_QUEUE} from "../l2/Predeploys.sol";
import {ReferenceTree} from "./ReferenceTree.sol";
import {Test, Vm} from "./Test.sol";

/// The contract as genesis places it: the committed code, and the root of the empty tree.
abstract contract QueueChain is Test {
    L2MessageQueue internal constant queue = L2MessageQueue(payable(MESSAGE_QUEUE));
    ReferenceTree internal expected;

    function startQueue() internal {
        string memory artifact = vm.readFile("artifacts/L2MessageQueue.json");
        vm.etch(MESSAGE_QUEUE, vm.parseJsonBytes(artifact, ".runtimeCode"));
        expected = new ReferenceTree();
        vm.store(MESSAGE_QUEUE, 0, expected.emptyRoot());
    }

    function send(address sender, address target, uint256 value, bytes memory data) internal returns (uint256 index) {
        vm.deal(sender, sender.balance + value);
        vm.prank(sender);
        index = queue.sendMessage{value: value}(target, data);
        expected.add(expected.leafOf(index, sender, target, value, data));
    }

    function slot(uint256 number) internal view returns (bytes32) {
        return vm.load(MESSAGE_QUEUE, bytes32(number));
    }
}

contract L2MessageQueueTest is QueueChain {
    address private constant SENDER = address(0x51);
    address private constant TARGET = address(0x7a);

    function setUp() public {
        startQueue();
    }

    function test_The_committed_code_is_what_the_compiler_makes() public {
        equal(keccak256(MESSAGE_QUEUE.code), keccak256(address(new L2MessageQueue()).code));
    }

    /// Genesis of the nodes writes this constant (docs/spec/withdrawals.md).
    function test_The_root_of_the_empty_tree_is_the_constant() public view {
        equal(expected.emptyRoot(), 0x7c1d0e8a93ea9c09cc13b91ead8f72de66a33cb695c30934dc2d75bffac1248e);
        equal(queue.withdrawRoot(), expected.emptyRoot());
    }

    function test_Variables_are_in_the_slots_that_nodes_and_provers_read() public {
        for (uint256 i = 0; i < 36; i++) vm.store(MESSAGE_QUEUE, bytes32(i), bytes32(100 + i));
        equal(queue.withdrawRoot(), bytes32(uint256(100)));
        equal(queue.nextWithdrawal(), 101);
        equal(queue.nextL1Message(), 102);
        equal(queue.l1RollingHash(), bytes32(uint256(103)));
        for (uint256 i = 0; i < 32; i++) equal(queue.branches(i), bytes32(104 + i));
    }

    function test_Sending_writes_root_count_and_branch_and_no_other_slot() public {
        vm.record();
        send(SENDER, TARGET, 5, "hello");
        (, bytes32[] memory writes) = vm.accesses(MESSAGE_QUEUE);
        equal(writes.length, 3);
        equal(slot(0), expected.root());
        equal(slot(1), bytes32(uint256(1)));
        equal(slot(4), expected.leafOf(0, SENDER, TARGET, 5, "hello"));
    }

    function test_The_event_tells_every_field_and_the_leaf() public {
        vm.deal(SENDER, 7);
        bytes32 leaf = expected.leafOf(0, SENDER, TARGET, 7, hex"c0ffee");
        vm.expectEmit(MESSAGE_QUEUE);
        emit L2MessageQueue.MessageSent(0, SENDER, TARGET, 7, hex"c0ffee", leaf);
        vm.prank(SENDER);
        equal(queue.sendMessage{value: 7}(TARGET, hex"c0ffee"), 0);
    }

    function test_The_ether_of_messages_stays() public {
        send(SENDER, TARGET, 1 ether, "");
        send(SENDER, TARGET, 0, "");
        send(SENDER, TARGET, 2 ether, "x");
        equal(MESSAGE_QUEUE.balance, 3 ether);
    }

    function test_The_root_is_that_of_the_reference_after_each_of_the_first_messages() public {
        for (uint256 i = 0; i < 40; i++) {
            equal(send(SENDER, TARGET, i, abi.encode(i)), i);
            equal(queue.withdrawRoot(), expected.root());
            equal(queue.nextWithdrawal(), i + 1);
        }
    }

    /// The same message on another chain, from another sender, at another index is another leaf.
    function test_Every_field_changes_the_root() public {
        bytes32[6] memory roots;
        for (uint256 i = 0; i < roots.length; i++) {
            startQueue();
            vm.store(MESSAGE_QUEUE, bytes32(uint256(1)), 0);
            vm.chainId(i == 1 ? 2 : 1);
            address target = i == 3 ? address(0x7b) : TARGET;
            send(i == 2 ? address(0x52) : SENDER, target, i == 4 ? 6 : 5, i == 5 ? bytes("other") : bytes("hello"));
            roots[i] = queue.withdrawRoot();
            for (uint256 j = 0; j < i; j++) check(roots[i] != roots[j]);
        }
    }

    function test_The_last_place_is_taken_and_then_the_tree_is_full() public {
        vm.store(MESSAGE_QUEUE, bytes32(uint256(1)), bytes32(uint256(type(uint32).max)));
        bytes32 node = expected.leafOf(type(uint32).max, SENDER, TARGET, 0, "");
        for (uint256 i = 0; i < 32; i++) {
            vm.store(MESSAGE_QUEUE, bytes32(4 + i), keccak256(abi.encode(i)));
            node = keccak256(abi.encodePacked(uint8(1), keccak256(abi.encode(i)), node));
        }
        vm.prank(SENDER);
        equal(queue.sendMessage(TARGET, ""), type(uint32).max);
        equal(queue.withdrawRoot(), node);
        equal(queue.nextWithdrawal(), 1 << 32);
        vm.expectRevert(L2MessageQueue.TreeFull.selector);
        queue.sendMessage(TARGET, "");
        equal(queue.withdrawRoot(), node);
    }

    /// The vector of docs/spec/withdrawals.md, which the nodes' tests know too.
    function test_Three_messages_of_chain_7530_give_the_roots_of_the_vector() public {
        vm.chainId(7530);
        address sender = 0x5B38Da6a701c568545dCfcB03FcB875f56beddC4;
        send(sender, 0x4B20993Bc481177ec7E8f571ceCaE8A9e22C02db, 1 ether, "");
        equal(queue.branches(0), 0xdfe67eda11a39476bcc2a05ee49ec16cf5cf13de00077a8f2aa779654ee77b43);
        equal(queue.withdrawRoot(), 0xb9f3715c76e3a9e77c313070847ddbdffdcf8f1c543291a7cc49ca075bbf4130);
        send(sender, 0x4B20993Bc481177ec7E8f571ceCaE8A9e22C02db, 1 ether, "");
        equal(queue.withdrawRoot(), 0xab87a3d5ce4fdaaa837f080196faade37f1c7a93517afcddb31e7b8892246555);
        send(address(0x51), address(0x7a), 0, "sequitur");
        equal(queue.withdrawRoot(), 0x6543763d5dc1df356d0c769f12a6f9d021c51579ff3cdd43b28e207239427c23);
    }

    function test_A_message_to_nobody_is_refused() public {
        vm.expectRevert(L2MessageQueue.NoTarget.selector);
        queue.sendMessage(address(0), "");
    }

    function test_Data_has_a_bound() public {
        send(SENDER, TARGET, 0, new bytes(32_768));
        equal(queue.withdrawRoot(), expected.root());
        vm.expectRevert(abi.encodeWithSelector(L2MessageQueue.DataTooLong.selector, 32_769, 32_768));
        queue.sendMessage(TARGET, new bytes(32_769));
    }

    function test_Nothing_else_is_taken() public {
        vm.deal(SENDER, 2);
        vm.prank(SENDER);
        (bool isTaken, bytes memory reason) = MESSAGE_QUEUE.call{value: 1}("");
        equal(isTaken, false);
        equal(keccak256(reason), keccak256(abi.encodeWithSelector(L2MessageQueue.UnknownFunction.selector, bytes4(0))));
        (isTaken, reason) = MESSAGE_QUEUE.call(hex"01020304");
        equal(isTaken, false);
        equal(keccak256(reason), keccak256(abi.encodeWithSelector(L2MessageQueue.UnknownFunction.selector, bytes4(0x01020304))));
    }

    function testFuzz_A_message_of_any_content_is_the_leaf_of_the_reference(address sender, address target, uint96 value, bytes memory data) public {
        vm.assume(target != address(0) && sender != MESSAGE_QUEUE && sender.code.length == 0);
        vm.assume(uint160(sender) > 0xffff);
        if (data.length > 32_768) return;
        send(sender, target, value, data);
        equal(queue.withdrawRoot(), expected.root());
    }
}

/// Sends whatever may be sent, by anybody, and lets messages from L1 come in between.
contract Senders is QueueChain {
    uint256 public sent;
    uint256 public refused;
    uint256 public l1Messages;

    constructor() {
        startQueue();
    }

    function doSend(uint256 sender, address target, uint256 value, bytes calldata data) external {
        value = bounded(value, 0, 1 ether);
        if (target == address(0) || data.length > 32_768) return;
        send(address(uint160(0x100000 + sender % 8)), target, value, data);
        sent += value;
    }

    function doSendWrong(bytes4 selector, uint64 value) external {
        if (selector == L2MessageQueue.sendMessage.selector) return;
        vm.deal(address(this), value);
        (bool isTaken,) = MESSAGE_QUEUE.call{value: value}(abi.encodePacked(selector, uint256(1), uint256(64)));
        if (isTaken && value != 0) revert();
        refused++;
    }

    function doProcessL1Message(bytes32 hash) external {
        l1Messages++;
        vm.store(MESSAGE_QUEUE, bytes32(uint256(2)), bytes32(l1Messages));
        vm.store(MESSAGE_QUEUE, bytes32(uint256(3)), hash);
    }

    function verify() external view {
        equal(queue.withdrawRoot(), expected.root());
        equal(queue.nextWithdrawal(), expected.count());
        equal(queue.nextL1Message(), l1Messages);
        equal(MESSAGE_QUEUE.balance, sent);
    }
}

contract L2MessageQueueInvariants is Test {
    Senders private _senders;

    function setUp() public {
        _senders = new Senders();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_senders);
    }

    function invariant_Root_count_balance_and_position_are_what_was_done() public view {
        _senders.verify();
    }
}
