// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Bls} from "../l2/Bls.sol";
import {Staking} from "../l2/Staking.sol";
import {BlsCalls, BlsChain} from "./BlsChain.sol";

/// Keys, hashes and proofs of possession against another implementation (noble-curves), and what must be refused.
contract BlsTest is BlsChain {
    uint256 private constant SECRET = 0x2b4f1c8d9e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c;
    uint256 private constant ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;
    bytes private constant COMPRESSED =
        hex"8e0624c2613bba63ee06d6bb7eb3271038045683b5f3658a4508f3c58a989e9652df81fedde1302f116b14b1df8addf1";
    bytes private constant NEGATED =
        hex"ae0624c2613bba63ee06d6bb7eb3271038045683b5f3658a4508f3c58a989e9652df81fedde1302f116b14b1df8addf1";
    bytes private constant KEY =
        hex"000000000000000000000000000000000e0624c2613bba63ee06d6bb7eb3271038045683b5f3658a4508f3c58a989e9652df81fedde1302f116b14b1df8addf1"
        hex"00000000000000000000000000000000074d40ac96728f24f2fdc3012e08f2dd72eaae45fcca9bddbf8b1de6207bc17a60a4c2fa516855cabacab2ece243eb8f";
    bytes private constant POSSESSION =
        hex"0000000000000000000000000000000011b43b5d74cca25dc437b38ab04e0cb1477c29b29410eb17173f20824e07ee4e940b966193dda44ea8ec23e9671b5595"
        hex"0000000000000000000000000000000006487c9c0bfa2a558e21958c91901cbb3011cb04ac65185a30fe2ace5cc4038bc44b3383e41741e1b22ade32b2df66bb"
        hex"0000000000000000000000000000000003ae8ceacbe0a69862ecc3cd085be027578efd874e31e4dcd654d68c4c6f4310f4c62da65863422cfc3363a4a001aec6"
        hex"00000000000000000000000000000000145c3e45f9094732fe956cfd2203bb2f2131a1a8c5129335999379f3ac1b48cee1751b24c7ec5ee787bf6d9bf649fa08";
    bytes private constant HASH =
        hex"00000000000000000000000000000000003109469ceab54176f659338a9e80e6dedec29c9a2df275b6df8de084185bc777c1b20aaf6b06c08a4195b337dee4e2"
        hex"000000000000000000000000000000000801aae42f0b18512e617a1c3c7ebac627a3f1afd61fbe00711e92d27a38aa79f94d8ed862428d60999f9e3828d5d3f2"
        hex"0000000000000000000000000000000019317c9ed88e009aa9f9dafd94149cfdb9edd781893b6518ba7a37a302f2f6d46b3dc48772eeef4334237a3186fe79a3"
        hex"00000000000000000000000000000000065280a2a46ed546c97e691396a9c7323db9d41c66baded93a9d4ca794860e823dff2278b942bdc8f37a2f37c1d6ca8c";

    function setUp() public {
        bls = new BlsCalls();
    }

    function test_A_key_is_compressed_as_others_do() public view {
        same(bls.compress(KEY), COMPRESSED);
        same(publicKeyOf(SECRET), KEY);
        same(bls.compress(publicKeyOf(ORDER - SECRET)), NEGATED);
    }

    function test_The_hash_to_the_curve_is_that_of_others() public view {
        same(bls.hashToG2(COMPRESSED), HASH);
        same(possessionOf(SECRET), POSSESSION);
    }

    function test_A_proof_of_possession_is_accepted() public view {
        same(bls.requirePossession(KEY, POSSESSION), COMPRESSED);
        same(bls.requirePossession(publicKeyOf(ORDER - SECRET), possessionOf(ORDER - SECRET)), NEGATED);
    }

    function test_Any_secret_has_a_key_and_a_proof(uint256 secret) public view {
        secret = bounded(secret, 1, ORDER - 1);
        bytes memory compressed = bls.requirePossession(publicKeyOf(secret), possessionOf(secret));
        equal(compressed.length, 48);
        equal(uint8(compressed[0]) >> 7, 1);
    }

    function test_A_proof_of_another_key_is_refused() public {
        refused(KEY, possessionOf(SECRET + 1), Bls.BadPossession.selector);
        refused(publicKeyOf(SECRET + 1), POSSESSION, Bls.BadPossession.selector);
        refused(publicKeyOf(ORDER - SECRET), POSSESSION, Bls.BadPossession.selector);
        refused(KEY, possessionOf(ORDER - SECRET), Bls.BadPossession.selector);
    }

    /// A key that would cancel those of others has no proof: only the sum of both secrets could give one.
    function test_A_rogue_key_has_no_proof() public {
        (bool done, bytes memory rogue) = address(0x0b).staticcall(bytes.concat(publicKeyOf(5), publicKeyOf(ORDER - SECRET)));
        check(done);
        refused(rogue, possessionOf(5), Bls.BadPossession.selector);
        refused(rogue, multiply(0x0e, bls.hashToG2(bls.compress(rogue)), 5), Bls.BadPossession.selector);
    }

    function test_Infinity_is_no_key_and_no_proof() public {
        refused(new bytes(128), POSSESSION, Bls.BadKey.selector);
        refused(new bytes(128), new bytes(256), Bls.BadKey.selector);
        refused(KEY, new bytes(256), Bls.BadPossession.selector);
    }

    function test_Points_off_the_curve_or_the_subgroup_are_refused() public {
        bytes memory off = KEY;
        off[127] ^= 0x01;
        refused(off, POSSESSION, Bls.BadPossession.selector);
        // (0, 2) is on the curve and of order 3.
        bytes memory small = new bytes(128);
        small[127] = 0x02;
        refused(small, POSSESSION, Bls.BadPossession.selector);
        refused(small, new bytes(256), Bls.BadPossession.selector);
        bytes memory bent = POSSESSION;
        bent[255] ^= 0x01;
        refused(KEY, bent, Bls.BadPossession.selector);
    }

    /// Two encodings of one key would be two identifiers.
    function test_Coordinates_beyond_the_field_are_refused() public {
        bytes memory padded = KEY;
        padded[0] = 0x01;
        refused(padded, POSSESSION, Bls.BadKey.selector);
        bytes memory prime =
            hex"000000000000000000000000000000001a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";
        refused(bytes.concat(prime, slice(KEY, 64, 64)), POSSESSION, Bls.BadKey.selector);
        refused(bytes.concat(slice(KEY, 0, 64), prime), POSSESSION, Bls.BadKey.selector);
    }

    function test_Other_lengths_are_refused() public {
        refused(slice(KEY, 0, 127), POSSESSION, Bls.BadKeyLength.selector);
        refused(COMPRESSED, POSSESSION, Bls.BadKeyLength.selector);
        refused("", POSSESSION, Bls.BadKeyLength.selector);
        refused(KEY, slice(POSSESSION, 0, 255), Bls.BadPossessionLength.selector);
        refused(KEY, "", Bls.BadPossessionLength.selector);
    }

    function refused(bytes memory publicKey, bytes memory possession, bytes4 expected) private {
        (bool done, bytes memory reason) = address(bls).call(abi.encodeCall(BlsCalls.requirePossession, (publicKey, possession)));
        equal(done, false);
        equal(bytes4(reason), expected);
    }

    function same(bytes memory got, bytes memory expected) private pure {
        equal(got.length, expected.length);
        equal(keccak256(got), keccak256(expected));
    }
}

/// The set of a chain with BLS seals.
contract BlsLifecycleTest is BlsChain {
    function setUp() public {
        startBlsChain(4, 3);
    }

    function test_Validators_join_with_their_keys() public view {
        equal(setBls.numValidators(), 4);
        equal(setBls.totalStake(), 4 * STAKE);
        address[] memory nodes = setBls.getValidators();
        for (uint256 i = 0; i < 4; i++) {
            equal(nodes[i], nodeOf(i));
            bytes32 id = idOf(i);
            equal(setBls.activeValidators(i), id);
            equal(setBls.nodes(id), nodeOf(i));
            (uint256 stake, bytes memory publicKey) = setBls.validators(id);
            equal(stake, STAKE);
            equal(keccak256(publicKey), id);
            equal(staking.holderOf(id), nodeOf(i));
            equal(staking.validators(nodeOf(i)).publicKey.length, 0);
        }
    }

    function test_Who_leaves_takes_the_key_out_and_the_last_takes_the_place() public {
        bytes32 id = idOf(1);
        leave(1);
        boundary();
        equal(setBls.numValidators(), 3);
        equal(setBls.activeValidators(1), idOf(3));
        (uint256 stake, bytes memory publicKey) = setBls.validators(id);
        equal(stake + publicKey.length, 0);
        equal(setBls.nodes(id), address(0));
        bytes32 base = entry(uint256(id), 0);
        equal(uint256(vm.load(address(setBls), bytes32(uint256(base) + 1))), 0);
        equal(uint256(vm.load(address(setBls), keccak256(abi.encode(uint256(base) + 1)))), 0);
        vm.roll(block.number + EXIT_DELAY);
        vm.prank(nodeOf(1));
        staking.withdraw(nodeOf(1));
        joinBls(1, ownerFor(1));
        boundary();
        equal(setBls.activeValidators(3), id);
    }

    function test_A_raise_changes_the_stake_under_the_same_key() public {
        vm.deal(nodeOf(2), 5 ether);
        vm.prank(nodeOf(2));
        staking.addStake{value: 5 ether}(nodeOf(2));
        boundary();
        (uint256 stake,) = setBls.validators(idOf(2));
        equal(stake, STAKE + 5 ether);
        equal(setBls.totalStake(), 4 * STAKE + 5 ether);
    }

    function test_A_key_has_one_holder() public {
        address owner = ownerFor(6);
        vm.deal(owner, STAKE);
        bytes memory signed = signature(keyOf(6), consent(owner));
        bytes memory publicKey = publicKeyOf(keyOf(0));
        bytes memory possession = possessionOf(keyOf(0));
        bytes32 id = idOf(0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(Staking.KeyTaken.selector, id));
        staking.joinBls{value: STAKE}(nodeOf(6), signed, publicKey, possession);
    }

    function test_A_join_without_a_key_is_for_the_other_scheme() public {
        address owner = ownerFor(6);
        vm.deal(owner, STAKE);
        bytes memory signed = signature(keyOf(6), consent(owner));
        vm.prank(owner);
        vm.expectRevert(Staking.OtherSealScheme.selector);
        staking.join{value: STAKE}(nodeOf(6), signed);
    }

    /// Node keys sign on both schemes: rewards do not know which it is.
    function test_Signers_are_paid_by_their_node_signatures() public {
        vm.roll(block.number + 1);
        bytes memory seals = sealsOf(upTo(3), block.number - 1, 0);
        vm.coinbase(nodeOf(0));
        vm.prank(nodeOf(0));
        distributor.reward(block.number - 1, 0, seals);
        equal(distributor.credit(nodeOf(1)), 0.1 ether);
        equal(distributor.lastSeen(nodeOf(2)), 1);
    }
}
