// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// BLS12-381 by the precompiles of EIP-2537: keys in G1, signatures in G2 (the IETF's minimal-pubkey-size), and proofs of possession.
library Bls {
    error BadKeyLength(uint256 length);
    error BadPossessionLength(uint256 length);
    error BadKey();
    error BadPossession();

    /// "BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_" and its length.
    bytes private constant DOMAIN = "BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_\x2b";

    address private constant MODEXP = address(0x05);
    address private constant G2_ADD = address(0x0d);
    address private constant PAIRING = address(0x0f);
    address private constant MAP_TO_G2 = address(0x11);

    /// Two pairs cost 102,900. A precompile that refuses its input takes all the gas it was given: that shall not be all there is.
    uint256 private constant PAIRING_GAS = 200_000;

    /// The prime of the field, and the largest y that compression calls small, as 16 + 32 bytes.
    uint256 private constant P_HIGH = 0x1a0111ea397fe69a4b1ba7b6434bacd7;
    uint256 private constant P_LOW = 0x64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab;
    uint256 private constant HALF_HIGH = 0x0d0088f51cbff34d258dd3db21a5d66b;
    uint256 private constant HALF_LOW = 0xb23ba5c279c2895fb39869507b587b120f55ffff58a9ffffdcff7fffffffd555;

    /// The negated generator of G1, in EIP-2537's encoding.
    bytes private constant MINUS_GENERATOR =
        hex"0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
        hex"00000000000000000000000000000000114d1d6855d545a8aa7d76c8cf2e21f267816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca";

    /// The compressed key, if `possession` is the signature of its 48 bytes by its secret. Both points must be of their subgroups, the key not the
    /// point at infinity; in particular nobody can offer a key made from those of others.
    function requirePossession(bytes calldata publicKey, bytes calldata possession) internal view returns (bytes memory compressed) {
        if (publicKey.length != 128) revert BadKeyLength(publicKey.length);
        if (possession.length != 256) revert BadPossessionLength(possession.length);
        compressed = compress(publicKey);
        (bool isPoint, bytes memory isOne) =
            PAIRING.staticcall{gas: PAIRING_GAS}(bytes.concat(publicKey, hashToG2(compressed), MINUS_GENERATOR, possession));
        if (!isPoint || isOne.length != 32 || uint256(bytes32(isOne)) != 1) revert BadPossession();
    }

    /// 48 bytes: x with the flags "compressed" and "the larger y" in its first three bits. Infinity and coordinates beyond the field are refused;
    /// whether the point is on the curve is left to the pairing.
    function compress(bytes calldata point) internal pure returns (bytes memory) {
        (uint256 xHigh, uint256 xLow) = (uint256(bytes32(point[:32])), uint256(bytes32(point[32:64])));
        (uint256 yHigh, uint256 yLow) = (uint256(bytes32(point[64:96])), uint256(bytes32(point[96:128])));
        bool isInfinity = xHigh | xLow | yHigh | yLow == 0;
        if (isInfinity || !isGreater(P_HIGH, P_LOW, xHigh, xLow) || !isGreater(P_HIGH, P_LOW, yHigh, yLow)) revert BadKey();
        uint256 flags = isGreater(yHigh, yLow, HALF_HIGH, HALF_LOW) ? 0xa0 : 0x80;
        return abi.encodePacked(uint128(xHigh | (flags << 120)), xLow);
    }

    /// RFC 9380, BLS12381G2_XMD:SHA-256_SSWU_RO_ with the tag of proofs of possession.
    function hashToG2(bytes memory message) internal view returns (bytes memory) {
        bytes32[8] memory uniform = expand(message);
        bytes memory first = mapToG2(reduce(uniform[0], uniform[1]), reduce(uniform[2], uniform[3]));
        bytes memory second = mapToG2(reduce(uniform[4], uniform[5]), reduce(uniform[6], uniform[7]));
        return call(G2_ADD, bytes.concat(first, second));
    }

    /// RFC 9380 §5.3.1, expand_message_xmd to 256 bytes.
    function expand(bytes memory message) private pure returns (bytes32[8] memory uniform) {
        bytes32 first = sha256(abi.encodePacked(bytes32(0), bytes32(0), message, uint16(256), uint8(0), DOMAIN));
        uniform[0] = sha256(abi.encodePacked(first, uint8(1), DOMAIN));
        for (uint8 i = 1; i < 8; i++) {
            uniform[i] = sha256(abi.encodePacked(first ^ uniform[i - 1], i + 1, DOMAIN));
        }
    }

    /// 64 bytes modulo the prime, as a field element of EIP-2537.
    function reduce(bytes32 high, bytes32 low) private view returns (bytes memory) {
        bytes memory residue =
            call(MODEXP, abi.encodePacked(uint256(64), uint256(1), uint256(48), high, low, uint8(1), uint128(P_HIGH), P_LOW));
        return bytes.concat(bytes16(0), residue);
    }

    function mapToG2(bytes memory first, bytes memory second) private view returns (bytes memory) {
        return call(MAP_TO_G2, bytes.concat(first, second));
    }

    function isGreater(uint256 high, uint256 low, uint256 otherHigh, uint256 otherLow) private pure returns (bool) {
        return high > otherHigh || (high == otherHigh && low > otherLow);
    }

    /// With well-formed input these precompiles fail only where the fork lacks them or gas runs out.
    function call(address precompile, bytes memory input) private view returns (bytes memory output) {
        bool isDone;
        (isDone, output) = precompile.staticcall(input);
        if (!isDone || output.length == 0) revert BadPossession();
    }
}
