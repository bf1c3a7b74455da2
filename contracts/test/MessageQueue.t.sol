// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Test} from "./Test.sol";
import {MessageQueue} from "../l1/MessageQueue.sol";

contract Relay {
    function send(MessageQueue queue, address to, uint64 gas, bytes calldata data) external payable returns (uint64) {
        return queue.send{value: msg.value}(to, gas, data);
    }

    function collect(MessageQueue queue) external {
        queue.collectFees();
    }

    receive() external payable {
        revert("no");
    }
}

contract MessageQueueTest is Test {
    address payable private constant COLLECTOR = payable(address(0xc0));
    address private constant SENDER = address(0xbb);
    address private constant RECIPIENT = address(0xaa);
    uint64 private constant PRICE = 3;

    MessageQueue private queue;

    event MessageQueued(
        uint64 indexed index, address indexed sender, address to, uint256 value, uint64 gas, bytes data, bytes32 rollingHash
    );
    event FeesCollected(uint256 amount);

    function setUp() public {
        queue = new MessageQueue(PRICE, COLLECTOR);
        vm.deal(SENDER, 1 << 100);
    }

    /// L1MessageTests in C# has the same two messages and hashes.
    function test_the_rolling_hash_is_the_one_of_L2() public {
        MessageQueue free = new MessageQueue(0, COLLECTOR);
        vm.prank(SENDER, SENDER);
        free.send{value: 5}(RECIPIENT, 100_000, "");
        equal(free.rollingHashes(0), 0x2e67343524f0792f2f3bf587ffcf77b2dfbe40bf531b525e2aa170214f6a7f6b);
        vm.deal(address(0xdd), 1 << 80);
        vm.prank(address(0xdd), address(0xdd));
        free.send{value: 1 << 80}(address(0xcc), 200_000, hex"deadbeef");
        equal(free.rollingHashes(1), 0x40e344f0cfcd7a85e80306d0c18c5eb9e4ff4b88a35ed0786593329fc36a5e59);
    }

    function test_a_message_is_kept_by_its_hash_and_told_in_full(
        address to, uint64 gas, uint96 value, bytes calldata data, uint8 earlier
    ) public {
        vm.assume(data.length <= 1024);
        gas = uint64(bounded(gas, queue.gasFor(data.length), queue.GAS_MAX()));
        bytes32 before;
        for (uint256 i = 0; i < earlier % 4; i++) {
            before = step(before, i, SENDER, RECIPIENT, i, 21_000, "");
            sendAs(SENDER, RECIPIENT, i, 21_000, "");
        }

        uint64 index = uint64(earlier % 4);
        bytes32 expected = step(before, index, SENDER, to, value, gas, data);
        vm.expectEmit(address(queue));
        emit MessageQueued(index, SENDER, to, value, gas, data, expected);
        equal(sendAs(SENDER, to, value, gas, data), index);
        equal(queue.rollingHashes(index), expected);
        (uint64 time, uint64 number) = queue.enqueued(index);
        equal(time, block.timestamp);
        equal(number, block.number);
        (time, number) = queue.enqueued(index + 1);
        equal(time + number, 0);
        equal(queue.nextIndex(), index + 1);
        equal(address(queue).balance, queue.fees() + value + sum(index));
    }

    function test_a_contract_sends_under_its_alias(uint96 value) public {
        Relay relay = new Relay();
        address shown = address(uint160(uint256(uint160(address(relay))) + uint160(0x1111000000000000000000000000000000001111)));
        equal(queue.aliasOf(address(relay)), shown);
        equal(queue.aliasOf(address(type(uint160).max)), address(0x1111000000000000000000000000000000001110));
        vm.expectEmit(address(queue));
        emit MessageQueued(0, shown, RECIPIENT, value, 30_000, "", step(0, 0, shown, RECIPIENT, value, 30_000, ""));
        vm.prank(SENDER, SENDER);
        relay.send{value: uint256(value) + 30_000 * PRICE}(queue, RECIPIENT, 30_000, "");
    }

    /// An account with delegated code (EIP-7702) that starts the transaction itself is who it is.
    function test_an_account_that_starts_the_transaction_has_no_alias() public {
        vm.etch(SENDER, hex"ef01000000000000000000000000000000000000000005");
        vm.expectEmit(address(queue));
        emit MessageQueued(0, SENDER, RECIPIENT, 1, 30_000, "", step(0, 0, SENDER, RECIPIENT, 1, 30_000, ""));
        sendAs(SENDER, RECIPIENT, 1, 30_000, "");
    }

    function test_gas_has_bounds() public {
        refused(0, 20_999, "", abi.encodeWithSelector(MessageQueue.GasTooLow.selector, 20_999, 21_000));
        refused(0, 21_079, "ab", abi.encodeWithSelector(MessageQueue.GasTooLow.selector, 21_079, 21_080));
        refused(0, 10_000_001, "", abi.encodeWithSelector(MessageQueue.GasTooHigh.selector, 10_000_001, 10_000_000));
        sendAs(SENDER, RECIPIENT, 0, 10_000_000, "");
        sendAs(SENDER, RECIPIENT, 0, 21_080, "ab");
    }

    function test_data_has_a_bound() public {
        bytes memory data = new bytes(32 * 1024);
        sendAs(SENDER, RECIPIENT, 0, uint64(queue.gasFor(data.length)), data);
        refused(
            0, 10_000_000, new bytes(32 * 1024 + 1), abi.encodeWithSelector(MessageQueue.DataTooLong.selector, 32 * 1024 + 1, 32 * 1024)
        );
    }

    function test_the_fee_must_be_sent_along(uint64 gas, uint256 sent) public {
        gas = uint64(bounded(gas, 21_000, 10_000_000));
        sent = bounded(sent, 0, gas * PRICE - 1);
        vm.prank(SENDER, SENDER);
        vm.expectRevert(abi.encodeWithSelector(MessageQueue.FeeNotPaid.selector, sent, gas * PRICE));
        queue.send{value: sent}(RECIPIENT, gas, "");
    }

    function test_the_last_index_is_never_given() public {
        // Slot 2 holds nextIndex in its low 64 bits.
        vm.store(address(queue), bytes32(uint256(2)), bytes32(uint256(type(uint64).max - 1)));
        equal(queue.nextIndex(), type(uint64).max - 1);
        refused(0, 21_000, "", abi.encodeWithSelector(MessageQueue.QueueFull.selector));
    }

    function test_only_fees_are_collected_and_by_the_collector_only() public {
        sendAs(SENDER, RECIPIENT, 77, 21_000, "");
        vm.expectRevert(abi.encodeWithSelector(MessageQueue.NotFeeCollector.selector, address(this)));
        queue.collectFees();
        vm.expectEmit(address(queue));
        emit FeesCollected(63_000);
        vm.prank(COLLECTOR);
        queue.collectFees();
        equal(COLLECTOR.balance, 63_000);
        equal(address(queue).balance, 77);
        equal(queue.fees(), 0);
    }

    function test_a_collector_that_refuses_leaves_the_fees() public {
        Relay relay = new Relay();
        queue = new MessageQueue(PRICE, payable(address(relay)));
        sendAs(SENDER, RECIPIENT, 0, 21_000, "");
        vm.expectRevert(abi.encodeWithSelector(MessageQueue.CollectorRefuses.selector));
        relay.collect(queue);
        equal(queue.fees(), 63_000);
    }

    function test_a_queue_needs_a_collector() public {
        vm.expectRevert(abi.encodeWithSelector(MessageQueue.NoCollector.selector));
        new MessageQueue(PRICE, payable(address(0)));
    }

    function test_ether_sent_without_a_message_is_refused() public {
        vm.prank(SENDER);
        (bool isTaken,) = address(queue).call{value: 1}("");
        check(!isTaken);
    }

    function sendAs(address sender, address to, uint256 value, uint64 gas, bytes memory data) private returns (uint64) {
        vm.prank(sender, sender);
        return queue.send{value: value + gas * PRICE}(to, gas, data);
    }

    function refused(uint256 value, uint64 gas, bytes memory data, bytes memory error) private {
        vm.prank(SENDER, SENDER);
        vm.expectRevert(error);
        queue.send{value: value + gas * PRICE}(RECIPIENT, gas, data);
    }

    function sum(uint256 count) private pure returns (uint256 values) {
        for (uint256 i = 0; i < count; i++) values += i;
    }

    function step(bytes32 before, uint256 index, address sender, address to, uint256 value, uint256 gas, bytes memory data)
        private pure returns (bytes32)
    {
        return keccak256(abi.encode(keccak256("sequitur.l1message.v1"), before, index, sender, to, value, gas, keccak256(data)));
    }
}
