// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// One change of the active set: a stake of zero takes the validator out, any other puts it in or replaces the stake it had.
struct Change {
    address validator;
    uint256 stake;
    /// keccak256 of the BLS key; zero on a chain whose seals are ECDSA.
    bytes32 key;
    /// The compressed BLS key of a validator that comes in, else empty.
    bytes publicKey;
}

/// What the set contracts ask of Staking.
interface IChanges {
    function takeChanges() external returns (Change[] memory);
}
