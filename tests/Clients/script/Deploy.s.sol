// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Register} from "../contracts/Register.sol";

/// The cheat codes this script uses, at the address forge gives them.
interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

contract Deploy {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_SCRIPT = true;

    function run() external {
        vm.startBroadcast();
        Register register = new Register(1000);
        register.write(7, "from a script");
        register.write(8, "again");
        register.erase();
        vm.stopBroadcast();
    }
}
