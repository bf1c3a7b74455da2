// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Who may sign blocks: EIP-75XXb's layout for ECDSA validators, read by nodes and provers straight from its storage slots.
///
/// Predeployed at 0x7530000000000000000000000000000000000001, so it has no constructor and no immutables, and no owner: nothing in it can be
/// replaced. What it promises: the set is what genesis wrote. No function writes; joining and leaving are not part of this code.
contract ValidatorSet {
    /// Slot 0. A validator is active if and only if its stake is not zero.
    mapping(address => uint256) public validatorStakes;

    /// Slot 1. The number of stakes that are not zero.
    uint256 public numValidators;

    /// Slot 2. The sum of the stakes.
    uint256 public totalStake;

    /// Slot 3. The active validators, each once, in no particular order: a mapping cannot be enumerated.
    address[] public activeValidators;

    /// The name by which other clients of QBFT ask for the set.
    function getValidators() external view returns (address[] memory) {
        return activeValidators;
    }

    function isValidator(address account) external view returns (bool) {
        return validatorStakes[account] != 0;
    }

    /// Zero for an account that is no validator.
    function validatorStake(address account) external view returns (uint256) {
        return validatorStakes[account];
    }
}
