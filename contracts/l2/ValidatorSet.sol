// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Change, IChanges} from "./Change.sol";
import {STAKING, SYSTEM} from "./Predeploys.sol";

/// Who may sign blocks: EIP-75XXb's layout for ECDSA validators, read by nodes and provers straight from its storage slots.
///
/// Predeployed at 0x7530000000000000000000000000000000000001, so it has no constructor and no immutables, and no owner: nothing in it can be
/// replaced. What it promises: the set is what genesis wrote and what start steps at epoch boundaries changed. Nothing else writes.
contract ValidatorSet {
    event ValidatorAdded(address indexed validator, uint256 stake);
    event ValidatorRemoved(address indexed validator);
    event StakeChanged(address indexed validator, uint256 stake);

    error NotTheSystem(address sender);
    error NoSuchPlace(uint256 place);
    error UnknownFunction(bytes4 selector);

    /// Slot 0. A validator is active if and only if its stake is not zero.
    mapping(address => uint256) public validatorStakes;

    /// Slot 1. The number of stakes that are not zero.
    uint256 public numValidators;

    /// Slot 2. The sum of the stakes.
    uint256 public totalStake;

    /// Slot 3. The active validators, each once, in no particular order: a mapping cannot be enumerated.
    address[] private _activeValidators;

    /// Slot 4. Where an active validator stands in the list, so that taking it out reads no other.
    mapping(address => uint256) private _places;

    /// The start step of a block at an epoch boundary: applies what Staking has to change.
    function activate() external {
        if (msg.sender != SYSTEM) revert NotTheSystem(msg.sender);
        Change[] memory changes = IChanges(STAKING).takeChanges();
        for (uint256 i = 0; i < changes.length; i++) {
            apply_(changes[i].validator, changes[i].stake);
        }
    }

    /// The name by which other clients of QBFT ask for the set.
    function getValidators() external view returns (address[] memory) {
        return _activeValidators;
    }

    function activeValidators(uint256 place) external view returns (address) {
        if (place >= _activeValidators.length) revert NoSuchPlace(place);
        return _activeValidators[place];
    }

    function isValidator(address account) external view returns (bool) {
        return validatorStakes[account] != 0;
    }

    /// Zero for an account that is no validator.
    function validatorStake(address account) external view returns (uint256) {
        return validatorStakes[account];
    }

    receive() external payable {
        revert UnknownFunction(0);
    }

    fallback() external payable {
        revert UnknownFunction(msg.sig);
    }

    function apply_(address validator, uint256 stake) private {
        uint256 before = validatorStakes[validator];
        if (stake == before) return;
        validatorStakes[validator] = stake;
        totalStake = totalStake - before + stake;
        if (before == 0) add(validator, stake);
        else if (stake == 0) remove(validator);
        else emit StakeChanged(validator, stake);
    }

    function add(address validator, uint256 stake) private {
        _places[validator] = _activeValidators.length;
        _activeValidators.push(validator);
        numValidators = _activeValidators.length;
        emit ValidatorAdded(validator, stake);
    }

    /// The last of the list takes the place that becomes free.
    function remove(address validator) private {
        uint256 place = _places[validator];
        address last = _activeValidators[_activeValidators.length - 1];
        _activeValidators[place] = last;
        _places[last] = place;
        delete _places[validator];
        _activeValidators.pop();
        numValidators = _activeValidators.length;
        emit ValidatorRemoved(validator);
    }
}
