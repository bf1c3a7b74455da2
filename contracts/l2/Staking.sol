// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Bls} from "./Bls.sol";
import {Change, IChanges} from "./Change.sol";
import {CHANGES_LIMIT, REWARD_DISTRIBUTOR, VALIDATOR_SET_BLS} from "./Predeploys.sol";
import {IOwners, IParticipation} from "./Participation.sol";
import {Signature} from "./Signature.sol";
import {StakingState, Status, Validator} from "./StakingState.sol";
import {Votes} from "./Votes.sol";

/// Everything about validators that is pending: stakes in ether, owners, who comes and who goes, and slashing. The active set is another
/// contract, and takes the changes from here at epoch boundaries only.
///
/// Predeployed at 0x7530000000000000000000000000000000000005: no constructor, no immutables, not upgradeable. Its balance is the sum of the
/// stakes (docs/spec/staking.md).
contract Staking is StakingState, IChanges, IOwners {
    bytes32 private constant JOIN_DOMAIN = keccak256("sequitur.join.v1");

    event Joined(address indexed validator, address indexed owner, uint256 stake, bytes publicKey);
    event StakeAdded(address indexed validator, uint256 amount, uint256 stake);
    event LeaveRequested(address indexed validator);
    event Ejected(address indexed validator);
    event AdmissionChanged(address indexed validator, bool admitted);
    event Activated(address indexed validator, uint256 stake);
    event StakeActivated(address indexed validator, uint256 stake);
    event Deactivated(address indexed validator, uint256 withdrawableAt);
    event Withdrawn(address indexed validator, address indexed owner, uint256 amount);
    event SlashedForEquivocation(address indexed validator, address indexed reporter, uint256 amount, uint8 kind, uint64 height, uint32 round);
    event SlashedForInactivity(address indexed validator, address indexed reporter, uint256 amount, uint256 unseen);

    error UnknownFunction(bytes4 selector);
    error OtherSealScheme();
    error StakeTooSmall(uint256 got, uint256 expected);
    error RaiseTooSmall(uint256 got, uint256 expected);
    error AlreadyValidator(address validator, Status status);
    error OwnerHasValidator(address validator);
    error Banned(address validator);
    error NotAdmitted(address validator);
    error NotSignedByValidator(address signer);
    error KeyTaken(bytes32 key);
    error NotTheOwner(address sender);
    error NotTheGovernor(address sender);
    error NotTheSet(address sender);
    error WrongStatus(address validator, Status status);
    error TooEarly(uint256 withdrawableAt);
    error WithdrawalRefused(address owner);
    error SameVote();
    error HeightInTheFuture(uint64 height);
    error EvidenceExpired(uint64 height);
    error DifferentSigners(address first, address second);
    error NotValidatorAtHeight(address signer, uint64 height);
    error AlreadySlashed(address validator);
    error StillSeen(uint256 unseen, uint256 window);

    // Joining and leaving.

    /// The sender becomes the owner. `signature` is the validator's consent to it.
    function join(address validator, bytes calldata signature) external payable {
        if (validatorSet == VALIDATOR_SET_BLS) revert OtherSealScheme();
        enter(validator, signature, bytes32(0), "");
    }

    /// The same on a chain with BLS seals: a key of G1 and a proof of its possession of G2, in EIP-2537's encoding.
    function joinBls(address validator, bytes calldata signature, bytes calldata publicKey, bytes calldata possession) external payable {
        if (validatorSet != VALIDATOR_SET_BLS) revert OtherSealScheme();
        bytes memory compressed = Bls.requirePossession(publicKey, possession);
        bytes32 key = keccak256(compressed);
        if (holderOf[key] != address(0)) revert KeyTaken(key);
        holderOf[key] = validator;
        enter(validator, signature, key, compressed);
    }

    function addStake(address validator) external payable {
        Validator storage record = owned(validator);
        Status status = record.status;
        if (status != Status.Joining && status != Status.Active && status != Status.Raising) revert WrongStatus(validator, status);
        // Each raise takes a change of an epoch, and pending changes make blocks: dust must not.
        if (msg.value == 0 || msg.value < minimumStake / 32) revert RaiseTooSmall(msg.value, minimumStake / 32);
        record.stake += uint128(msg.value);
        emit StakeAdded(validator, msg.value, record.stake);
        if (status == Status.Active) {
            move(validator, Status.Raising);
            countPending();
        }
    }

    /// An active validator goes at a boundary; one that still waits goes at once.
    function leave(address validator) external {
        Validator storage record = owned(validator);
        Status status = record.status;
        emit LeaveRequested(validator);
        if (status == Status.Joining) retire(validator, record);
        else if (status == Status.Active || status == Status.Raising) move(validator, Status.Leaving);
        else revert WrongStatus(validator, status);
        countPending();
    }

    /// Pays the stake to its owner and forgets the validator.
    function withdraw(address validator) external {
        Validator storage record = owned(validator);
        if (record.status != Status.Exiting) revert WrongStatus(validator, record.status);
        uint256 earliest = withdrawableAt(record);
        if (block.number < earliest) revert TooEarly(earliest);
        uint256 amount = record.stake;
        delete validatorOf[msg.sender];
        delete holderOf[record.key];
        delete records[validator];
        emit Withdrawn(validator, msg.sender, amount);
        (bool taken,) = msg.sender.call{value: amount}("");
        if (!taken) revert WithdrawalRefused(msg.sender);
    }

    // The governor.

    function eject(address validator) external {
        requireGovernor();
        Validator storage record = records[validator];
        Status status = record.status;
        emit Ejected(validator);
        if (status == Status.Joining) retire(validator, record);
        else if (isActive(status) && status != Status.Ejecting) move(validator, Status.Ejecting);
        else revert WrongStatus(validator, status);
        countPending();
    }

    /// Matters only where admission is not open.
    function admit(address validator, bool admitted) external {
        requireGovernor();
        isAdmitted[validator] = admitted;
        emit AdmissionChanged(validator, admitted);
    }

    // Slashing: by anyone.

    /// Two votes of one validator for the same kind, height and round and for different hashes. Kinds: docs/spec/staking.md.
    function slashEquivocation(
        uint8 kind,
        uint64 height,
        uint32 round,
        bytes32 first,
        bytes32 second,
        bytes calldata firstSignature,
        bytes calldata secondSignature
    ) external {
        if (first == second) revert SameVote();
        if (height > block.number) revert HeightInTheFuture(height);
        if (block.number - height > evidenceWindow) revert EvidenceExpired(height);
        address validator = Signature.recover(Votes.digest(kind, height, round, first), firstSignature);
        requireSame(validator, Signature.recover(Votes.digest(kind, height, round, second), secondSignature));
        uint256 amount = convict(validator, height);
        emit SlashedForEquivocation(validator, msg.sender, amount, kind, height, round);
    }

    /// For a validator unseen in more than `inactivityWindow` counted heights. It is slashed once and put out.
    function slashInactive(address validator) external {
        Validator storage record = records[validator];
        Status status = record.status;
        if (!isActive(status) || status == Status.Ejecting) revert WrongStatus(validator, status);
        uint256 unseen = unseenFor(validator);
        if (inactivityWindow == 0 || unseen <= inactivityWindow) revert StillSeen(unseen, inactivityWindow);
        uint256 amount = slash(validator, record, inactivitySlashPerMille);
        emit SlashedForInactivity(validator, msg.sender, amount, unseen);
    }

    // The boundary.

    /// What the start step applies: first who was put out, then who leaves, then who joins, then raised stakes, and no more than an epoch may.
    function takeChanges() external returns (Change[] memory changes) {
        if (msg.sender != validatorSet) revert NotTheSet(msg.sender);
        uint256 bound = changesPerEpochMax < CHANGES_LIMIT ? changesPerEpochMax : CHANGES_LIMIT;
        if (pendingChanges < bound) bound = pendingChanges;
        changes = new Change[](bound);
        uint256 taken = 0;
        while (taken < bound) {
            address validator = next();
            if (validator == address(0)) break;
            changes[taken++] = take(validator);
        }
        assembly ("memory-safe") {
            mstore(changes, taken)
        }
        countPending();
    }

    // Views.

    function validators(address validator) external view returns (Validator memory) {
        return records[validator];
    }

    /// Zero for an account that is no validator.
    function ownerOf(address validator) external view returns (address) {
        return records[validator].owner;
    }

    /// The owners of those that are in the active set; zero for the others.
    function activeOwners(address[] calldata candidates) external view returns (address[] memory owners) {
        owners = new address[](candidates.length);
        for (uint256 i = 0; i < candidates.length; i++) {
            Validator storage record = records[candidates[i]];
            if (isActive(record.status)) owners[i] = record.owner;
        }
    }

    /// Heights counted since the validator was last seen or became active; zero for one that is not in the set.
    function unseenFor(address validator) public view returns (uint256) {
        Validator storage record = records[validator];
        if (!isActive(record.status)) return 0;
        IParticipation distributor = IParticipation(REWARD_DISTRIBUTOR);
        uint256 seen = distributor.lastSeenOf(record.owner);
        if (seen < record.countedAtActivation) seen = record.countedAtActivation;
        return distributor.counted() - seen;
    }

    receive() external payable {
        revert UnknownFunction(0);
    }

    fallback() external payable {
        revert UnknownFunction(msg.sig);
    }

    function enter(address validator, bytes calldata signature, bytes32 key, bytes memory publicKey) private {
        if (msg.value < minimumStake || msg.value == 0) revert StakeTooSmall(msg.value, minimumStake);
        Validator storage record = records[validator];
        if (record.status != Status.None) revert AlreadyValidator(validator, record.status);
        if (validatorOf[msg.sender] != address(0)) revert OwnerHasValidator(validatorOf[msg.sender]);
        if (isBanned[validator]) revert Banned(validator);
        if (!isOpen && !isAdmitted[validator]) revert NotAdmitted(validator);
        bytes32 consent = keccak256(abi.encode(JOIN_DOMAIN, block.chainid, address(this), msg.sender));
        address signer = Signature.recover(consent, signature);
        if (signer != validator) revert NotSignedByValidator(signer);
        record.owner = msg.sender;
        record.stake = uint128(msg.value);
        record.key = key;
        if (publicKey.length != 0) record.publicKey = publicKey;
        validatorOf[msg.sender] = validator;
        move(validator, Status.Joining);
        emit Joined(validator, msg.sender, msg.value, publicKey);
        countPending();
    }

    function requireSame(address first, address second) private pure {
        if (first != second) revert DifferentSigners(first, second);
    }

    function convict(address validator, uint64 height) private returns (uint256 amount) {
        if (isBanned[validator]) revert AlreadySlashed(validator);
        Validator storage record = records[validator];
        bool wasThere = isActive(record.status) || (record.status == Status.Exiting && height < record.deactivatedAt);
        if (!wasThere || height < record.activatedAt) revert NotValidatorAtHeight(validator, height);
        isBanned[validator] = true;
        return slash(validator, record, equivocationSlashPerMille);
    }

    /// A share of the stake goes to the reporter and the pool of rewards, and the validator to the head of those who go.
    function slash(address validator, Validator storage record, uint256 perMille) private returns (uint256 amount) {
        uint256 stake = record.stake;
        amount = perMille < 1000 ? stake * perMille / 1000 : stake;
        record.stake = uint128(stake - amount);
        if (isActive(record.status) && record.status != Status.Ejecting) move(validator, Status.Ejecting);
        countPending();
        // Never all of it, or slashing oneself would cost nothing.
        uint256 share = reporterSharePerMille < 1000 ? amount * reporterSharePerMille / 1000 : amount / 2;
        IParticipation(REWARD_DISTRIBUTOR).takeSlashed{value: amount}(msg.sender, share);
    }

    /// Whose change comes next; zero when none can be applied.
    function next() private view returns (address) {
        address joining = queues[Status.Joining].first;
        address going = queues[Status.Ejecting].first;
        if (going == address(0)) going = queues[Status.Leaving].first;
        if (going != address(0) && hasSpare()) return going;
        if (joining != address(0) && hasRoom()) return joining;
        return queues[Status.Raising].first;
    }

    function take(address validator) private returns (Change memory change) {
        Validator storage record = records[validator];
        change.validator = validator;
        change.key = record.key;
        Status status = record.status;
        if (status == Status.Ejecting || status == Status.Leaving) {
            activeCount--;
            retire(validator, record);
            return change;
        }
        change.stake = record.stake;
        if (status == Status.Joining) {
            change.publicKey = record.publicKey;
            delete record.publicKey;
            activeCount++;
            record.activatedAt = uint64(block.number);
            record.countedAtActivation = uint64(IParticipation(REWARD_DISTRIBUTOR).counted());
            emit Activated(validator, change.stake);
        } else {
            emit StakeActivated(validator, change.stake);
        }
        move(validator, Status.Active);
    }

    /// Out of the set, or out of the queue without ever having been in.
    function retire(address validator, Validator storage record) private {
        if (record.status == Status.Joining) record.activatedAt = uint64(block.number);
        record.deactivatedAt = uint64(block.number);
        move(validator, Status.Exiting);
        emit Deactivated(validator, withdrawableAt(record));
    }

    /// Never before the evidence of the last height it could sign has expired.
    function withdrawableAt(Validator storage record) private view returns (uint256) {
        return record.deactivatedAt + (exitDelay > evidenceWindow ? exitDelay : evidenceWindow);
    }

    function owned(address validator) private view returns (Validator storage record) {
        record = records[validator];
        if (record.owner != msg.sender) revert NotTheOwner(msg.sender);
    }

    function requireGovernor() private view {
        if (msg.sender != governor || governor == address(0)) revert NotTheGovernor(msg.sender);
    }
}
