// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Signatures as the nodes make them: 65 bytes r ‖ s ‖ y parity.
library Signature {
    /// Not 65 bytes, parity not 0 or 1, s in the upper half (each signature would have a twin), or of nobody.
    error BadSignature();

    uint256 internal constant LENGTH = 65;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        if (signature.length != LENGTH) revert BadSignature();
        signer = recoverAt(digest, signature, 0);
        if (signer == address(0)) revert BadSignature();
    }

    /// Zero when the 65 bytes at `offset`, which must lie inside, are no signature.
    function recoverAt(bytes32 digest, bytes calldata signatures, uint256 offset) internal pure returns (address) {
        bytes32 r;
        bytes32 s;
        uint256 parity;
        assembly ("memory-safe") {
            let start := add(signatures.offset, offset)
            r := calldataload(start)
            s := calldataload(add(start, 32))
            parity := byte(0, calldataload(add(start, 64)))
        }
        if (parity > 1 || uint256(s) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(27 + parity), r, s);
    }
}
