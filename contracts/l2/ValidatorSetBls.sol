// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Change, IChanges} from "./Change.sol";
import {STAKING, SYSTEM} from "./Predeploys.sol";

struct ValidatorInfo {
    uint256 validatorStake;
    /// 48 bytes, compressed.
    bytes publicKey;
}

/// Who may sign blocks: EIP-75XXb's layout for validators with BLS12-381 keys, read by nodes and provers straight from its storage slots.
///
/// Predeployed at 0x7530000000000000000000000000000000000002. What ValidatorSet promises holds here too. A validator is identified by
/// keccak256 of its public key, so that the identifier binds the key; its node address names it everywhere else.
contract ValidatorSetBls {
    event ValidatorAdded(bytes32 indexed key, address indexed validator, uint256 stake);
    event ValidatorRemoved(bytes32 indexed key, address indexed validator);
    event StakeChanged(bytes32 indexed key, address indexed validator, uint256 stake);

    error NotTheSystem(address sender);
    error NoSuchPlace(uint256 place);
    error UnknownFunction(bytes4 selector);

    /// Slot 0. A validator is active if and only if its stake is not zero.
    mapping(bytes32 => ValidatorInfo) public validators;

    /// Slot 1. The number of stakes that are not zero.
    uint256 public numValidators;

    /// Slot 2. The sum of the stakes.
    uint256 public totalStake;

    /// Slot 3. The identifiers of the active validators, each once, in no particular order.
    bytes32[] private _activeValidators;

    /// Slot 4. The node address of an active validator.
    mapping(bytes32 => address) public nodes;

    /// Slot 5. Where an active validator stands in the list.
    mapping(bytes32 => uint256) private _places;

    /// The start step of a block at an epoch boundary: applies what Staking has to change.
    function activate() external {
        if (msg.sender != SYSTEM) revert NotTheSystem(msg.sender);
        Change[] memory changes = IChanges(STAKING).takeChanges();
        for (uint256 i = 0; i < changes.length; i++) {
            apply_(changes[i]);
        }
    }

    /// The node addresses, in the order of the list.
    function getValidators() external view returns (address[] memory addresses) {
        addresses = new address[](_activeValidators.length);
        for (uint256 i = 0; i < addresses.length; i++) {
            addresses[i] = nodes[_activeValidators[i]];
        }
    }

    function activeValidators(uint256 place) external view returns (bytes32) {
        if (place >= _activeValidators.length) revert NoSuchPlace(place);
        return _activeValidators[place];
    }

    receive() external payable {
        revert UnknownFunction(0);
    }

    fallback() external payable {
        revert UnknownFunction(msg.sig);
    }

    function apply_(Change memory change) private {
        ValidatorInfo storage info = validators[change.key];
        uint256 before = info.validatorStake;
        if (change.stake == before) return;
        info.validatorStake = change.stake;
        totalStake = totalStake - before + change.stake;
        if (before == 0) add(change);
        else if (change.stake == 0) remove(change.key);
        else emit StakeChanged(change.key, nodes[change.key], change.stake);
    }

    function add(Change memory change) private {
        validators[change.key].publicKey = change.publicKey;
        nodes[change.key] = change.validator;
        _places[change.key] = _activeValidators.length;
        _activeValidators.push(change.key);
        numValidators = _activeValidators.length;
        emit ValidatorAdded(change.key, change.validator, change.stake);
    }

    /// The last of the list takes the place that becomes free.
    function remove(bytes32 key) private {
        uint256 place = _places[key];
        bytes32 last = _activeValidators[_activeValidators.length - 1];
        _activeValidators[place] = last;
        _places[last] = place;
        delete _places[key];
        _activeValidators.pop();
        numValidators = _activeValidators.length;
        emit ValidatorRemoved(key, nodes[key]);
        delete nodes[key];
        delete validators[key].publicKey;
    }
}
