// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The cheat codes these tests use, at the address forge gives them.
interface Vm {
    function load(address target, bytes32 slot) external view returns (bytes32);
    function store(address target, bytes32 slot, bytes32 value) external;
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function etch(address target, bytes calldata code) external;
    function assume(bool condition) external pure;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectEmit(address emitter) external;
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function roll(uint256 number) external;
    function coinbase(address account) external;
    function fee(uint256 baseFee) external;
    function chainId(uint256 id) external;
    function deal(address account, uint256 balance) external;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function setBlockhash(uint256 number, bytes32 hash) external;
    function record() external;
    function accesses(address target) external returns (bytes32[] memory reads, bytes32[] memory writes);
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function getBlockNumber() external view returns (uint256);
    function cool(address target) external;
}

/// The base of the tests: what they assert with. A revert is a failure.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_TEST = true;

    error NotEqual(bytes32 got, bytes32 expected);
    error NotTrue();

    function equal(bytes32 got, bytes32 expected) internal pure {
        if (got != expected) revert NotEqual(got, expected);
    }

    function equal(uint256 got, uint256 expected) internal pure {
        equal(bytes32(got), bytes32(expected));
    }

    function equal(address got, address expected) internal pure {
        equal(uint160(got), uint160(expected));
    }

    function equal(bool got, bool expected) internal pure {
        equal(got ? uint256(1) : 0, expected ? uint256(1) : 0);
    }

    function check(bool holds) internal pure {
        if (!holds) revert NotTrue();
    }

    function bounded(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + value % (most - least + 1);
    }
}
