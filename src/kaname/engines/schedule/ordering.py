"""In which order activities are placed: by priority, then by how late they may start, always after what they wait for.

Priority: that of the most urgent thing that waits for an activity, itself included, so that urgent work is not held up
by what must come before it. Then the least late start of the critical path, the longer work, and the key of the
activity: nothing that depends on the order of the input.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import Arrays
from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, piece
from kaname.engines.instance import Floats, Instance


def keys_of(instance: Instance) -> Integers:
    """The number that stays with each activity: its key, else its position."""
    keys = [number if one.key is None else one.key for number, one in enumerate(instance.activities)]
    return np.array([key & (2**63 - 1) for key in keys], dtype=np.int64)


def urgency(instance: Instance, a: Arrays) -> Floats:
    """The highest priority among an activity and all that waits for it."""
    own = np.array([one.priority for one in instance.activities], dtype=np.float64)
    _pass_back(a, own)
    return own


@kernel
def _pass_back(a: Arrays, priority: Floats) -> None:
    for position in range(len(a.order) - 1, -1, -1):
        i: int = a.order[position]
        for e in range(a.outgoing.first[i], a.outgoing.first[i + 1]):
            priority[i] = max(priority[i], priority[a.outgoing.link[e].other])


class Heap(NamedTuple):
    """Room to put activities into order: how many each waits for, and those that wait for nothing."""

    waits: Integers
    ready: Integers


def room_for_order(count: int) -> Heap:
    """Room for so many activities."""
    return Heap(np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64))


@kernel
def put_in_order(a: Arrays, urgency: Floats, late_start: Floats, keys: Integers, room: Heap, order: Integers) -> None:
    """Always the first in rank next, of those whose predecessors all stand already."""
    waits, heap = room.waits, room.ready
    for i in range(len(order)):
        waits[i] = a.incoming.first[i + 1] - a.incoming.first[i]
    size = 0
    for i in range(len(order)):
        if waits[i] == 0:
            _push(a.work, urgency, late_start, keys, heap, size, i)
            size += 1
    for position in range(len(order)):
        i: int = heap[0]
        size -= 1
        _sink(a.work, urgency, late_start, keys, heap, size)
        order[position] = i
        for e in range(a.outgoing.first[i], a.outgoing.first[i + 1]):
            j: int = a.outgoing.link[e].other
            waits[j] -= 1
            if waits[j] == 0:
                _push(a.work, urgency, late_start, keys, heap, size, j)
                size += 1


@piece
def _before(work: Floats, urgency: Floats, late_start: Floats, keys: Integers, i: int, j: int) -> bool:
    """Whether i stands before j in rank."""
    if urgency[i] != urgency[j]:
        return urgency[i] > urgency[j]
    if late_start[i] != late_start[j]:
        return late_start[i] < late_start[j]
    if work[i] != work[j]:
        return work[i] > work[j]
    return keys[i] < keys[j]


@piece
def _push(
    work: Floats, urgency: Floats, late_start: Floats, keys: Integers, heap: Integers, size: int, new: int
) -> None:
    """Add to a heap of so many."""
    at = size
    while at > 0 and _before(work, urgency, late_start, keys, new, heap[(at - 1) // 2]):
        heap[at] = heap[(at - 1) // 2]
        at = (at - 1) // 2
    heap[at] = new


@piece
def _sink(work: Floats, urgency: Floats, late_start: Floats, keys: Integers, heap: Integers, size: int) -> None:
    """Put the last of a heap into the place of its first, which is taken; so many are left."""
    last: int = heap[size]
    at = 0
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _before(work, urgency, late_start, keys, heap[child + 1], heap[child]):
            child += 1
        if not _before(work, urgency, late_start, keys, heap[child], last):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = last
