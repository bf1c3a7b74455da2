// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What RewardDistributor asks of Staking.
interface IOwners {
    function ownerOf(address validator) external view returns (address);
    function activeOwners(address[] calldata candidates) external view returns (address[] memory);
}

/// How many validators are in the set, as Staking counts them.
interface IActiveCount {
    function activeCount() external view returns (uint256);
}

/// What Staking asks of RewardDistributor.
interface IParticipation {
    function counted() external view returns (uint256);
    function lastSeenOf(address owner) external view returns (uint256);
    function takeSlashed(address reporter, uint256 share) external payable;
}
