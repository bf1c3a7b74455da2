// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IActiveCount, IOwners, IParticipation} from "./Participation.sol";
import {STAKING, VALIDATORS_LIMIT} from "./Predeploys.sol";
import {Signature} from "./Signature.sol";
import {Votes} from "./Votes.sol";

struct Account {
    /// In wei, to be claimed.
    uint128 credit;
    /// How many heights had been counted when the owner's validator was last seen, that one included.
    uint64 lastSeen;
}

/// Pays validators from a funded pool for the blocks they propose and the seals they give, and counts who takes part.
///
/// Predeployed at 0x7530000000000000000000000000000000000004. A proposer's ordinary transaction (EIP-75XXb asks for no more than that): the
/// prover needs no special rule. Its balance is the pool and the credits (docs/spec/staking.md).
contract RewardDistributor is IParticipation {
    event Rewarded(uint256 indexed height, address indexed proposer, uint256 signers, uint256 paid, uint256 refund);
    event Claimed(address indexed owner, uint256 amount);
    event Funded(address indexed sender, uint256 amount);
    event SlashedStakeTaken(address indexed reporter, uint256 share, uint256 toPool);

    error UnknownFunction(bytes4 selector);
    error NotTheProposer(address sender);
    error NotStaking(address sender);
    error HeightNotFinal(uint256 height);
    error HeightTooOld(uint256 height);
    error AlreadyRewarded(uint256 height, uint256 newest);
    error MalformedSeals(uint256 length);
    error BadSeal(uint256 index);
    error SealsNotAscending(uint256 index);
    error TooFewSeals(uint256 signers, uint256 required);
    error NothingToClaim(address owner);
    error ClaimRefused(address owner);
    error NothingSent();

    /// What is left to do when the gas is counted, a little less than it takes: the event, and sending the refund.
    uint256 private constant GAS_AFTERWARDS = 12_500;

    uint128 private _pool;
    /// The newest height that was rewarded.
    uint64 private _newest;
    uint64 private _counted;

    /// In wei, for the block that carries the seals.
    uint256 public proposerReward;
    /// In wei, for each seal, to its signer.
    uint256 public signerReward;
    /// In wei, for each seal, to the proposer: leaving one out does not pay.
    uint256 public sealBonus;
    /// Gas that is paid back at most: without seals, and for each that is paid.
    uint256 public refundGas;
    uint256 public refundGasPerSeal;
    /// In wei: a base fee above is not paid back.
    uint256 public refundFeeMax;

    /// By owner, so that a seal writes one slot.
    mapping(address => Account) private _accounts;
    /// Of every three validators so many must have sealed what is rewarded; less would use up the height. Zero asks for none: where stakes decide, few may be a quorum.
    uint256 public sealsOfThree;

    /// Rewards the seals of one height and counts it, also when the pool has nothing to pay. The sender is the proposer of this block.
    function reward(uint256 height, uint32 round, bytes calldata seals) external {
        uint256 gasBefore = gasleft();
        if (msg.sender != block.coinbase) revert NotTheProposer(msg.sender);
        bytes32 digest = sealDigest(height, round);
        _newest = uint64(height);
        uint64 count = ++_counted;
        address[] memory owners = IOwners(STAKING).activeOwners(signersOf(digest, seals));
        uint256 signers = ownersIn(owners);
        requireQuorum(signers);
        address proposer = IOwners(STAKING).ownerOf(msg.sender);
        uint256 paid = signers * signerReward;
        uint256 toProposer = proposer == address(0) ? 0 : proposerReward + signers * sealBonus;
        bool isCovered = paid + toProposer <= _pool;
        uint256 each = isCovered ? signerReward : 0;
        if (isCovered) _pool -= uint128(paid + toProposer);
        for (uint256 i = 0; i < owners.length; i++) {
            if (owners[i] != address(0)) see(owners[i], each, count);
        }
        if (proposer != address(0)) see(proposer, isCovered ? toProposer : 0, count);
        uint256 refund = takeRefund(gasBefore, seals.length, signers);
        emit Rewarded(height, msg.sender, signers, isCovered ? paid + toProposer : 0, refund);
        if (refund != 0) {
            (bool taken,) = msg.sender.call{value: refund}("");
            if (!taken) _accounts[msg.sender].credit += uint128(refund);
        }
    }

    /// Pays the sender what it earned.
    function claim() external {
        uint256 amount = _accounts[msg.sender].credit;
        if (amount == 0) revert NothingToClaim(msg.sender);
        _accounts[msg.sender].credit = 0;
        emit Claimed(msg.sender, amount);
        (bool taken,) = msg.sender.call{value: amount}("");
        if (!taken) revert ClaimRefused(msg.sender);
    }

    function fund() external payable {
        if (msg.value == 0) revert NothingSent();
        _pool += uint128(msg.value);
        emit Funded(msg.sender, msg.value);
    }

    /// What Staking slashed: a share is the reporter's.
    function takeSlashed(address reporter, uint256 share) external payable {
        if (msg.sender != STAKING) revert NotStaking(msg.sender);
        _accounts[reporter].credit += uint128(share);
        _pool += uint128(msg.value - share);
        emit SlashedStakeTaken(reporter, share, msg.value - share);
    }

    /// In wei.
    function pool() external view returns (uint256) {
        return _pool;
    }

    /// In wei.
    function credit(address owner) external view returns (uint256) {
        return _accounts[owner].credit;
    }

    /// Heights for which participation was counted.
    function counted() external view returns (uint256) {
        return _counted;
    }

    function newestRewarded() external view returns (uint256) {
        return _newest;
    }

    /// What `counted` was when the validator was last seen; zero for never.
    function lastSeen(address validator) external view returns (uint256) {
        return _accounts[IOwners(STAKING).ownerOf(validator)].lastSeen;
    }

    function lastSeenOf(address owner) external view returns (uint256) {
        return _accounts[owner].lastSeen;
    }

    receive() external payable {
        revert UnknownFunction(0);
    }

    fallback() external payable {
        revert UnknownFunction(msg.sig);
    }

    function sealDigest(uint256 height, uint32 round) private view returns (bytes32) {
        if (height >= block.number) revert HeightNotFinal(height);
        if (height <= _newest) revert AlreadyRewarded(height, _newest);
        bytes32 hash = blockhash(height);
        if (hash == 0) revert HeightTooOld(height);
        return Votes.digest(Votes.COMMIT, height, round, hash);
    }

    function signersOf(bytes32 digest, bytes calldata seals) private pure returns (address[] memory signers) {
        uint256 count = seals.length / Signature.LENGTH;
        if (count * Signature.LENGTH != seals.length || count > VALIDATORS_LIMIT) revert MalformedSeals(seals.length);
        signers = new address[](count);
        address previous = address(0);
        for (uint256 i = 0; i < count; i++) {
            address signer = Signature.recoverAt(digest, seals, i * Signature.LENGTH);
            if (signer == address(0)) revert BadSeal(i);
            if (signer <= previous) revert SealsNotAscending(i);
            signers[i] = previous = signer;
        }
    }

    function ownersIn(address[] memory owners) private pure returns (uint256 count) {
        for (uint256 i = 0; i < owners.length; i++) {
            if (owners[i] != address(0)) count++;
        }
    }

    function requireQuorum(uint256 signers) private view {
        uint256 required = (IActiveCount(STAKING).activeCount() * sealsOfThree + 2) / 3;
        if (signers < required) revert TooFewSeals(signers, required);
    }

    function see(address owner, uint256 amount, uint64 count) private {
        Account storage account = _accounts[owner];
        account.credit += uint128(amount);
        account.lastSeen = count;
    }

    /// What this call cost at the base fee, once per transaction, within bounds that leave nothing to gain. The pool has it no more.
    function takeRefund(uint256 gasBefore, uint256 sealBytes, uint256 signers) private returns (uint256 refund) {
        bool isTaken;
        assembly {
            isTaken := tload(0)
            tstore(0, 1)
        }
        if (isTaken || msg.sender != tx.origin) return 0;
        uint256 bound = refundGas + refundGasPerSeal * signers;
        uint256 used = gasBefore - gasleft() + 21_000 + 16 * (sealBytes + 36) + GAS_AFTERWARDS;
        uint256 fee = block.basefee < refundFeeMax ? block.basefee : refundFeeMax;
        refund = (used < bound ? used : bound) * fee;
        if (refund > _pool) refund = _pool;
        _pool -= uint128(refund);
    }
}
