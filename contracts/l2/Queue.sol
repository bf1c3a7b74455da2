// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// First in, first out, and whoever gives up leaves from the middle: no stale entry is ever left to be skipped.
struct Queue {
    address first;
    uint96 length;
    address last;
}

struct Link {
    address previous;
    address next;
}

/// `links` may be shared by several queues as long as nobody stands in two of them.
library Queues {
    function append(Queue storage queue, mapping(address => Link) storage links, address item) internal {
        address last = queue.last;
        if (last == address(0)) queue.first = item;
        else links[last].next = item;
        links[item].previous = last;
        queue.last = item;
        unchecked {
            queue.length++;
        }
    }

    /// The item must stand in this queue.
    function remove(Queue storage queue, mapping(address => Link) storage links, address item) internal {
        Link memory link = links[item];
        if (link.previous == address(0)) queue.first = link.next;
        else links[link.previous].next = link.next;
        if (link.next == address(0)) queue.last = link.previous;
        else links[link.next].previous = link.previous;
        delete links[item];
        unchecked {
            queue.length--;
        }
    }
}
