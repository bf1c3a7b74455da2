// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

// Where genesis places the contracts of the chain, and who calls the start step of the validator set.

// The sender of system calls (EIP-4788): nobody holds its key, only the start step of a block comes from it.
address constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;

address constant VALIDATOR_SET = 0x7530000000000000000000000000000000000001;
address constant VALIDATOR_SET_BLS = 0x7530000000000000000000000000000000000002;
address constant MESSAGE_QUEUE = 0x7530000000000000000000000000000000000003;
address constant REWARD_DISTRIBUTOR = 0x7530000000000000000000000000000000000004;
address constant STAKING = 0x7530000000000000000000000000000000000005;

// No chain has more validators, whatever its parameters say: the loops over them end.
uint256 constant VALIDATORS_LIMIT = 1024;

// No boundary applies more changes, whatever the parameters say: this many fit the gas of the start step with either set contract.
uint256 constant CHANGES_LIMIT = 64;
