// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What validators sign (docs/spec/consensus.md), on chains of either seal scheme.
library Votes {
    error UnknownKind(uint8 kind);

    uint8 internal constant PROPOSAL = 0;
    uint8 internal constant PREPARE = 1;
    uint8 internal constant COMMIT = 2;
    uint8 internal constant ROUND_CHANGE = 3;

    function digest(uint8 kind, uint256 height, uint256 round, bytes32 hash) internal view returns (bytes32) {
        return keccak256(abi.encode(domain(kind), block.chainid, height, round, hash));
    }

    function domain(uint8 kind) private pure returns (bytes32) {
        if (kind == PROPOSAL) return keccak256("sequitur.proposal.v1");
        if (kind == PREPARE) return keccak256("sequitur.prepare.v1");
        if (kind == COMMIT) return keccak256("sequitur.commit.v1");
        if (kind == ROUND_CHANGE) return keccak256("sequitur.round-change.v1");
        revert UnknownKind(kind);
    }
}
