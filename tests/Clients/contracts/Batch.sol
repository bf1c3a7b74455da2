// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Code for an account to delegate to (EIP-7702): it makes several calls in one transaction.
contract Batch {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    error NotTheAccountItself();

    event Ran(uint256 calls);

    function run(Call[] calldata calls) external payable {
        if (msg.sender != address(this)) revert NotTheAccountItself();
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory result) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!ok) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
        }
        emit Ran(calls.length);
    }

    receive() external payable {}
}
