// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The queue of messages from L1 to the chain. Whoever sends one pays here for its execution there, and sends along the ether it carries.
/// Messages are executed on L2 in the order of their indices, none left out (docs/spec/l1-messages.md); the rolling hash binds what each of them says.
/// The ether stays here: it is what withdrawals from L2 are paid from.
contract MessageQueue {
    /// The hash over the queue up to and with each message.
    mapping(uint256 index => bytes32) public rollingHashes;

    struct Enqueued {
        uint64 time;
        uint64 blockNumber;
    }

    /// When each message was sent, in seconds and as the block it is in: whoever reads the queue starts there. Zero for one that was not.
    mapping(uint256 index => Enqueued) public enqueued;

    /// How many messages there are, which is the index of the next one.
    uint64 public nextIndex;

    /// What the gas of messages brought in and nobody has collected, in wei.
    uint128 public fees;

    /// Wei for each gas of a message, and who gets it.
    uint64 public immutable gasPrice;
    address payable public immutable feeCollector;

    /// More gas than this no message may ask for: it must fit a transaction of L2 (EIP-7825) and a share of each block.
    uint64 public constant GAS_MAX = 10_000_000;
    uint256 public constant DATA_BYTES_MAX = 32 * 1024;

    /// What a message pays on L2 before its first instruction: the base of a transaction, and 40 for each byte (EIP-7623, none of them zero).
    uint64 public constant GAS_BASE = 21_000;
    uint64 public constant GAS_PER_BYTE = 40;

    /// Added to the address of a sender that is a contract: the same address on L2 belongs to somebody else.
    uint160 public constant ALIAS_OFFSET = uint160(0x1111000000000000000000000000000000001111);

    bytes32 private constant DOMAIN = keccak256("sequitur.l1message.v1");

    event MessageQueued(
        uint64 indexed index, address indexed sender, address to, uint256 value, uint64 gas, bytes data, bytes32 rollingHash
    );
    event FeesCollected(uint256 amount);

    error GasTooLow(uint256 gas, uint256 least);
    error GasTooHigh(uint256 gas, uint256 most);
    error DataTooLong(uint256 length, uint256 most);
    error FeeNotPaid(uint256 sent, uint256 needed);
    error QueueFull();
    error NotFeeCollector(address caller);
    error CollectorRefuses();
    error NoCollector();

    constructor(uint64 gasPrice_, address payable feeCollector_) {
        if (feeCollector_ == address(0)) revert NoCollector();
        gasPrice = gasPrice_;
        feeCollector = feeCollector_;
    }

    /// Sends a message to an address of L2. The ether sent along is the fee and, all that is above it, the message's value.
    function send(address to, uint64 gas, bytes calldata data) external payable returns (uint64 index) {
        if (data.length > DATA_BYTES_MAX) revert DataTooLong(data.length, DATA_BYTES_MAX);
        uint256 least = gasFor(data.length);
        if (gas < least) revert GasTooLow(gas, least);
        if (gas > GAS_MAX) revert GasTooHigh(gas, GAS_MAX);
        uint256 fee = feeFor(gas);
        if (msg.value < fee) revert FeeNotPaid(msg.value, fee);

        index = nextIndex;
        // The highest index stands on L2 for a queue that is over.
        if (index == type(uint64).max - 1) revert QueueFull();
        nextIndex = index + 1;
        fees += uint128(fee);
        address sender = msg.sender == tx.origin ? msg.sender : aliasOf(msg.sender);
        uint256 value = msg.value - fee;
        bytes32 hash = keccak256(
            abi.encode(DOMAIN, index == 0 ? bytes32(0) : rollingHashes[index - 1], index, sender, to, value, gas, keccak256(data))
        );
        rollingHashes[index] = hash;
        enqueued[index] = Enqueued(uint64(block.timestamp), uint64(block.number));
        emit MessageQueued(index, sender, to, value, gas, data, hash);
    }

    /// The least gas of a message with so many bytes of data.
    function gasFor(uint256 dataLength) public pure returns (uint256) {
        return GAS_BASE + GAS_PER_BYTE * dataLength;
    }

    /// What so much gas costs, in wei.
    function feeFor(uint64 gas) public view returns (uint256) {
        return uint256(gas) * gasPrice;
    }

    /// Who a contract is on L2.
    function aliasOf(address account) public pure returns (address) {
        unchecked {
            return address(uint160(account) + ALIAS_OFFSET);
        }
    }

    /// Pays out what the gas of messages brought in.
    function collectFees() external {
        if (msg.sender != feeCollector) revert NotFeeCollector(msg.sender);
        uint256 amount = fees;
        fees = 0;
        (bool isPaid,) = feeCollector.call{value: amount}("");
        if (!isPaid) revert CollectorRefuses();
        emit FeesCollected(amount);
    }
}
