// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Link, Queue, Queues} from "../l2/Queue.sol";
import {Test} from "./Test.sol";

/// The linked queue against a list that is searched.
contract QueueTest is Test {
    using Queues for Queue;

    Queue private _queue;
    mapping(address => Link) private _links;
    address[] private _model;

    /// Each byte names one of eight items: who is not in the queue comes to its end, who is leaves it.
    function test_It_keeps_the_order_of_coming_whoever_leaves(bytes calldata moves) public {
        for (uint256 i = 0; i < moves.length && i < 100; i++) {
            address item = address(uint160(uint8(moves[i]) % 8 + 1));
            uint256 place = placeOf(item);
            if (place == _model.length) {
                _queue.append(_links, item);
                _model.push(item);
            } else {
                _queue.remove(_links, item);
                for (uint256 j = place; j + 1 < _model.length; j++) _model[j] = _model[j + 1];
                _model.pop();
            }
            requireSame();
        }
    }

    function test_Who_comes_back_stands_at_the_end() public {
        for (uint160 i = 1; i <= 3; i++) _queue.append(_links, address(i));
        _queue.remove(_links, address(1));
        _queue.append(_links, address(1));
        _queue.remove(_links, address(1));
        equal(_queue.first, address(2));
        equal(_queue.last, address(3));
        equal(_queue.length, 2);
    }

    function requireSame() private view {
        equal(_queue.length, _model.length);
        address item = _queue.first;
        address previous = address(0);
        for (uint256 i = 0; i < _model.length; i++) {
            equal(item, _model[i]);
            equal(_links[item].previous, previous);
            (previous, item) = (item, _links[item].next);
        }
        equal(item, address(0));
        equal(_queue.last, previous);
    }

    function placeOf(address item) private view returns (uint256 place) {
        while (place < _model.length && _model[place] != item) place++;
    }
}
