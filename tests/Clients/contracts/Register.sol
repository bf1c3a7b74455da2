// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Remembers a value per account: storage, events, both kinds of revert, and a constructor argument for the client tests.
contract Register {
    event Written(address indexed writer, uint256 indexed value, string note);

    error TooLarge(uint256 got, uint256 limit);

    uint256 public immutable limit;
    uint256 public count;
    mapping(address => uint256) public values;

    constructor(uint256 limit_) {
        limit = limit_;
    }

    function write(uint256 value, string calldata note) external payable {
        if (value > limit) revert TooLarge(value, limit);
        require(bytes(note).length != 0, "empty note");
        values[msg.sender] = value;
        count += 1;
        emit Written(msg.sender, value, note);
    }

    function erase() external {
        delete values[msg.sender];
    }

    function divide(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }
}
