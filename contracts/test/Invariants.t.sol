// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {REWARD_DISTRIBUTOR, STAKING, SYSTEM, VALIDATOR_SET} from "../l2/Predeploys.sol";
import {RewardDistributor} from "../l2/RewardDistributor.sol";
import {Staking} from "../l2/Staking.sol";
import {Status, Validator} from "../l2/StakingState.sol";
import {ValidatorSet} from "../l2/ValidatorSet.sol";
import {Chain} from "./Chain.sol";

/// Does with the contracts whatever may be done, in any order, and remembers what must hold whatever it did.
contract Network is Chain {
    uint256 public constant ACTORS = 16;

    uint256 public funded;
    uint256 public claimed;
    uint256 public refunded;
    uint256 public slashed;
    uint256 public deposited;
    uint256 public withdrawn;
    uint256 public rewards;
    uint256 public boundaries;
    uint256 public slashes;
    uint256 public joins;
    uint256 public withdrawals;

    mapping(uint256 => bool) private _rewarded;
    bytes32 private _setBefore;

    /// What a call did that it never may.
    error SetChangedOutsideABoundary();
    error RewardedTwice(uint256 height);
    error RewardedWithoutQuorum(uint256 signers, uint256 validators);
    error PaidTooEarly();
    error SlashedTooMuch();
    error BoundaryFailed(bytes reason);
    error PendingIsWrong();
    error TooManyChanges(uint256 changes);
    error BelowMinimum(uint256 count);

    constructor() {
        startChain(5, 4);
        put(REWARD_DISTRIBUTOR, 8, 2);
        deposited = 5 * STAKE;
        funded = POOL;
        vm.fee(1 gwei);
    }

    modifier leavesTheSetAlone() {
        bytes32 before = setDigest();
        _;
        if (setDigest() != before) revert SetChangedOutsideABoundary();
    }

    function doJoin(uint256 actor, uint256 ownerIndex, uint256 stake) external leavesTheSetAlone {
        (actor, stake) = (actor % ACTORS, bounded(stake, STAKE - 1, 4 * STAKE));
        address owner = ownerIndex % 4 == 0 ? nodeOf(actor) : ownerFor(ownerIndex % ACTORS);
        vm.deal(owner, owner.balance + stake);
        bytes memory signed = signature(keyOf(actor), consent(owner));
        if (!call(owner, stake, abi.encodeCall(Staking.join, (nodeOf(actor), signed)))) return;
        deposited += stake;
        joins++;
    }

    function doAddStake(uint256 actor, uint256 amount) external leavesTheSetAlone {
        (actor, amount) = (actor % ACTORS, bounded(amount, 0, 8 ether));
        address owner = staking.ownerOf(nodeOf(actor));
        vm.deal(owner, owner.balance + amount);
        if (call(owner, amount, abi.encodeCall(Staking.addStake, (nodeOf(actor))))) deposited += amount;
    }

    function doLeave(uint256 actor) external leavesTheSetAlone {
        actor %= ACTORS;
        call(staking.ownerOf(nodeOf(actor)), 0, abi.encodeCall(Staking.leave, (nodeOf(actor))));
    }

    function doEject(uint256 actor) external leavesTheSetAlone {
        call(GOVERNOR, 0, abi.encodeCall(Staking.eject, (nodeOf(actor % ACTORS))));
    }

    function doWithdraw(uint256 actor) external leavesTheSetAlone {
        address node = nodeOf(actor % ACTORS);
        Validator memory validator = staking.validators(node);
        if (!call(validator.owner, 0, abi.encodeCall(Staking.withdraw, (node)))) return;
        bool early = block.number < validator.deactivatedAt + EXIT_DELAY || block.number < validator.deactivatedAt + EVIDENCE_WINDOW;
        if (early || validator.status != Status.Exiting) revert PaidTooEarly();
        withdrawn += validator.stake;
        withdrawals++;
    }

    function doSlash(uint256 actor, uint8 kind, uint64 height) external leavesTheSetAlone {
        actor %= ACTORS;
        (kind, height) = (kind % 4, uint64(bounded(height, block.number > 40 ? block.number - 40 : 0, block.number + 1)));
        string memory domain = ["sequitur.proposal.v1", "sequitur.prepare.v1", "sequitur.commit.v1", "sequitur.round-change.v1"][kind];
        bytes memory first = vote(keyOf(actor), domain, height, 0, bytes32(uint256(1)));
        bytes memory second = vote(keyOf(actor), domain, height, 0, bytes32(uint256(2)));
        bytes memory data = abi.encodeCall(
            Staking.slashEquivocation, (kind, height, 0, bytes32(uint256(1)), bytes32(uint256(2)), first, second)
        );
        noteSlash(actor, data);
    }

    function doSlashInactive(uint256 actor) external leavesTheSetAlone {
        noteSlash(actor % ACTORS, abi.encodeCall(Staking.slashInactive, (nodeOf(actor % ACTORS))));
    }

    function doReward(uint256 proposer, uint256 signers, uint256 back, uint32 round) external leavesTheSetAlone {
        address[] memory list = set.getValidators();
        uint256 height = block.number - bounded(back, 1, block.number > 3 ? 3 : block.number);
        address sender = list[proposer % list.length];
        vm.coinbase(sender);
        uint256[] memory sealing = someOf(signers);
        bytes memory seals = sealsOf(sealing, height, round);
        uint256 before = sender.balance;
        vm.prank(sender, sender);
        (bool done,) = REWARD_DISTRIBUTOR.call(abi.encodeCall(RewardDistributor.reward, (height, round, seals)));
        if (!done) return;
        if (_rewarded[height]) revert RewardedTwice(height);
        requireQuorum(sealing, list.length);
        _rewarded[height] = true;
        refunded += sender.balance - before;
        rewards++;
    }

    function requireQuorum(uint256[] memory sealing, uint256 validators) private view {
        uint256 signers = 0;
        for (uint256 i = 0; i < sealing.length; i++) {
            if (set.isValidator(nodeOf(sealing[i]))) signers++;
        }
        if (3 * signers < 2 * validators) revert RewardedWithoutQuorum(signers, validators);
    }

    function doClaim(uint256 actor, bool asOwner) external leavesTheSetAlone {
        address who = asOwner ? ownerFor(actor % ACTORS) : nodeOf(actor % ACTORS);
        uint256 credit = distributor.credit(who);
        vm.prank(who);
        (bool done,) = REWARD_DISTRIBUTOR.call(abi.encodeCall(RewardDistributor.claim, ()));
        if (done) claimed += credit;
    }

    function doFund(uint256 amount) external leavesTheSetAlone {
        amount = bounded(amount, 1, 10 ether);
        vm.deal(address(this), amount);
        distributor.fund{value: amount}();
        funded += amount;
    }

    function passBlocks(uint256 count) external leavesTheSetAlone {
        vm.roll(vm.getBlockNumber() + bounded(count, 1, EXIT_DELAY / 2));
    }

    /// Never fails, changes no more than the bound, and changes something if and only if changes were said to be pending.
    function passBoundary() external {
        uint256 count = set.numValidators();
        bool isPending = staking.pendingChanges() != 0;
        bytes32 before = setDigest();
        vm.roll((vm.getBlockNumber() / EPOCH + 1) * EPOCH);
        vm.prank(SYSTEM);
        (bool done, bytes memory reason) = VALIDATOR_SET.call{gas: 30_000_000}(abi.encodeCall(ValidatorSet.activate, ()));
        if (!done) revert BoundaryFailed(reason);
        uint256 after_ = set.numValidators();
        if ((setDigest() != before) != isPending) revert PendingIsWrong();
        if (after_ > count + CHANGES_MAX || count > after_ + CHANGES_MAX) revert TooManyChanges(after_);
        if (after_ < 4) revert BelowMinimum(after_);
        boundaries++;
    }

    function noteSlash(uint256 actor, bytes memory data) private {
        uint256 before = staking.validators(nodeOf(actor)).stake;
        uint256 held = STAKING.balance;
        if (!call(REPORTER, 0, data)) return;
        uint256 amount = held - STAKING.balance;
        if (amount > before || staking.validators(nodeOf(actor)).stake != before - amount) revert SlashedTooMuch();
        slashed += amount;
        slashes++;
    }

    function call(address sender, uint256 value, bytes memory data) private returns (bool done) {
        vm.prank(sender);
        (done,) = STAKING.call{value: value}(data);
    }

    function someOf(uint256 bits) private pure returns (uint256[] memory indexes) {
        indexes = new uint256[](ACTORS);
        uint256 count = 0;
        for (uint256 i = 0; i < ACTORS; i++) {
            if ((bits >> i) & 1 == 1) indexes[count++] = i;
        }
        assembly {
            mstore(indexes, count)
        }
    }

    /// All of the set that anybody reads: order included.
    function setDigest() private view returns (bytes32 digest) {
        address[] memory list = set.getValidators();
        digest = keccak256(abi.encode(set.numValidators(), set.totalStake(), list));
        for (uint256 i = 0; i < list.length; i++) digest = keccak256(abi.encode(digest, set.validatorStakes(list[i])));
    }
}

/// What holds after any sequence of calls. The runs are set in foundry.toml.
contract InvariantTest is Chain {
    Network private _network;

    function setUp() public {
        startChain(0, 0);
        _network = new Network();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_network);
    }

    event log_named_uint(string key, uint256 value);

    /// What the last sequence did: shown by forge test -vv.
    function afterInvariant() public {
        emit log_named_uint("boundaries", _network.boundaries());
        emit log_named_uint("joins", _network.joins());
        emit log_named_uint("withdrawals", _network.withdrawals());
        emit log_named_uint("rewards", _network.rewards());
        emit log_named_uint("slashes", _network.slashes());
        emit log_named_uint("validators", set.numValidators());
    }

    /// One function, because forge plays a campaign for each.
    function invariant_All_of_them() public view {
        the_set_agrees_with_itself_and_with_Staking();
        Staking_holds_the_stakes_and_nothing_else();
        the_distributor_holds_the_pool_and_the_credits_and_pays_no_more_than_it_got();
        each_height_is_counted_once_and_nobody_is_seen_more_often();
        owners_and_validators_know_each_other();
    }

    function the_set_agrees_with_itself_and_with_Staking() private view {
        requireConsistent();
        for (uint256 i = 0; i < _network.ACTORS(); i++) {
            Status status = statusOf(i);
            bool isActive = status >= Status.Active && status <= Status.Ejecting;
            equal(set.isValidator(nodeOf(i)), isActive);
        }
    }

    function Staking_holds_the_stakes_and_nothing_else() private view {
        uint256 stakes = 0;
        for (uint256 i = 0; i < _network.ACTORS(); i++) stakes += staking.validators(nodeOf(i)).stake;
        equal(STAKING.balance, stakes);
        equal(stakes, _network.deposited() - _network.withdrawn() - _network.slashed());
    }

    function the_distributor_holds_the_pool_and_the_credits_and_pays_no_more_than_it_got() private view {
        uint256 credits = distributor.credit(REPORTER);
        for (uint256 i = 0; i < _network.ACTORS(); i++) credits += distributor.credit(nodeOf(i)) + distributor.credit(ownerFor(i));
        equal(REWARD_DISTRIBUTOR.balance, distributor.pool() + credits);
        equal(
            distributor.pool() + credits + _network.claimed() + _network.refunded(), _network.funded() + _network.slashed()
        );
    }

    function each_height_is_counted_once_and_nobody_is_seen_more_often() private view {
        equal(distributor.counted(), _network.rewards());
        for (uint256 i = 0; i < _network.ACTORS(); i++) check(distributor.lastSeen(nodeOf(i)) <= distributor.counted());
    }

    function owners_and_validators_know_each_other() private view {
        for (uint256 i = 0; i < _network.ACTORS(); i++) {
            Validator memory validator = staking.validators(nodeOf(i));
            equal(validator.status == Status.None, validator.owner == address(0));
            if (validator.owner != address(0)) equal(staking.validatorOf(validator.owner), nodeOf(i));
            requireMutual(nodeOf(i));
            requireMutual(ownerFor(i));
        }
    }

    function requireMutual(address owner) private view {
        address validator = staking.validatorOf(owner);
        if (validator != address(0)) equal(staking.ownerOf(validator), owner);
    }
}
