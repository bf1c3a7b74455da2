// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The tree of messages to L1, once more and in another way: from all leaves, each node from its two halves. Slow, and shares nothing with the contracts.
contract ReferenceTree {
    bytes32[] private _leaves;
    bytes32[33] private _empty;

    constructor() {
        for (uint256 level = 1; level <= 32; level++) {
            _empty[level] = sha3Of(abi.encodePacked(uint8(1), _empty[level - 1], _empty[level - 1]));
        }
    }

    function add(bytes32 leaf) external {
        _leaves.push(leaf);
    }

    function count() external view returns (uint256) {
        return _leaves.length;
    }

    function root() external view returns (bytes32) {
        return node(32, 0, _leaves.length);
    }

    function emptyRoot() external view returns (bytes32) {
        return _empty[32];
    }

    /// Of the tree as it was when it had `size` leaves.
    function proof(uint256 index, uint256 size) external view returns (bytes32[] memory siblings) {
        siblings = new bytes32[](32);
        for (uint256 level = 0; level < 32; level++) siblings[level] = node(level, (index >> level) ^ 1, size);
    }

    function leafOf(uint256 index, address sender, address target, uint256 value, bytes memory data) external view returns (bytes32) {
        bytes memory fields = abi.encodePacked(block.chainid, index, uint256(uint160(sender)), uint256(uint160(target)), value, keccak256(data));
        return sha3Of(abi.encodePacked(uint8(0), fields));
    }

    function node(uint256 level, uint256 place, uint256 size) public view returns (bytes32) {
        if (place << level >= size) return _empty[level];
        if (level == 0) return _leaves[place];
        return sha3Of(abi.encodePacked(uint8(1), node(level - 1, 2 * place, size), node(level - 1, 2 * place + 1, size)));
    }

    function sha3Of(bytes memory data) private pure returns (bytes32) {
        return keccak256(data);
    }
}
