// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Link, Queue, Queues} from "./Queue.sol";
import {VALIDATORS_LIMIT} from "./Predeploys.sol";

/// Where a validator stands. It is in the active set from Active to Ejecting, and waits for a boundary in the four that have a queue.
enum Status {
    None,
    Joining,
    Active,
    /// Active, and its stake in the set is to rise.
    Raising,
    /// Active, and asked to leave.
    Leaving,
    /// Active, and slashed or put out.
    Ejecting,
    /// Out of the set; the stake waits for its day.
    Exiting
}

struct Validator {
    address owner;
    Status status;
    /// The first block it may sign; it may sign blocks from here to before `deactivatedAt`.
    uint64 activatedAt;
    /// In wei: what Staking holds for it. The set has what this was at a boundary.
    uint128 stake;
    /// The first block it may not sign any more; zero before.
    uint64 deactivatedAt;
    /// How many heights were counted for participation when it became active.
    uint64 countedAtActivation;
    /// keccak256 of the compressed BLS key; zero on a chain whose seals are ECDSA.
    bytes32 key;
    /// The compressed BLS key until it is in the set, which keeps it then.
    bytes publicKey;
}

/// What Staking keeps: parameters that genesis writes and nothing changes, validators by node address, and the queues for the next boundary.
abstract contract StakingState {
    using Queues for Queue;

    /// Slot 0. How many entries the next boundary could apply if it had no bound; zero if and only if it would apply none.
    uint256 public pendingChanges;

    /// The contract whose start step takes the changes: it decides the seal scheme.
    address public validatorSet;
    /// May put validators out, and let them in where admission is not open; zero is nobody.
    address public governor;
    /// In wei.
    uint256 public minimumStake;
    uint256 public validatorsMax;
    uint256 public minimumValidators;
    uint256 public changesPerEpochMax;
    /// Blocks from leaving the set to the withdrawal of the stake.
    uint256 public exitDelay;
    /// Blocks for which evidence of a height is taken.
    uint256 public evidenceWindow;
    uint256 public equivocationSlashPerMille;
    /// Counted heights in which a validator may be unseen; zero is for ever.
    uint256 public inactivityWindow;
    uint256 public inactivitySlashPerMille;
    /// Of what is slashed.
    uint256 public reporterSharePerMille;
    /// Whether anyone may join.
    bool public isOpen;

    /// Validators from Active to Ejecting: the length of the set's list.
    uint256 public activeCount;

    mapping(address => Validator) internal records;
    mapping(Status => Queue) internal queues;
    mapping(address => Link) internal links;

    /// The one validator of an owner.
    mapping(address => address) public validatorOf;
    /// The validator that holds a BLS key.
    mapping(bytes32 => address) public holderOf;
    mapping(address => bool) public isAdmitted;
    /// Slashed for equivocation: never again a validator.
    mapping(address => bool) public isBanned;

    /// Takes the validator from the queue of its status, if that has one, and puts it at the end of the new one's.
    function move(address validator, Status to) internal {
        Validator storage record = records[validator];
        Status from = record.status;
        if (waits(from)) queues[from].remove(links, validator);
        if (waits(to)) queues[to].append(links, validator);
        record.status = to;
    }

    /// To be called last by whatever moved a validator.
    function countPending() internal {
        uint256 joining = queues[Status.Joining].length;
        uint256 going = queues[Status.Ejecting].length + uint256(queues[Status.Leaving].length);
        uint256 pending = queues[Status.Raising].length;
        bool room = hasRoom();
        bool spare = hasSpare();
        // Where the set is full, or at its minimum, one direction waits for the other.
        if (room || (going > 0 && spare)) pending += joining;
        if (spare || (joining > 0 && room)) pending += going;
        if (pending != pendingChanges) pendingChanges = pending;
    }

    function hasRoom() internal view returns (bool) {
        return activeCount < validatorsMax && activeCount < VALIDATORS_LIMIT;
    }

    function hasSpare() internal view returns (bool) {
        return activeCount > minimumValidators && activeCount > 1;
    }

    function isActive(Status status) internal pure returns (bool) {
        return status >= Status.Active && status <= Status.Ejecting;
    }

    function waits(Status status) private pure returns (bool) {
        return status == Status.Joining || (status >= Status.Raising && status <= Status.Ejecting);
    }
}
