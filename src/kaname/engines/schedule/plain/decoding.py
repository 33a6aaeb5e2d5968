"""Serial schedule generation for plain problems, on a linked list of the times at which use changes.

So finer units of time cost nothing. A node tells the use from its time to that of the next; the last has no end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.problem import Bounds, Plain

EPS = 1e-9
_END = 1e18


class Profile(NamedTuple):
    """The list: time of each node, the next one, use of each resource (nodes x resources), and how many there are.

    `ends` is the node at which each activity ends: where to look from for what it holds.
    """

    time: Floats
    after: Integers
    use: Floats
    used: Integers
    ends: Integers


def room_for(problem: Plain) -> Profile:
    """Room for one schedule of a problem."""
    count, resources = problem.demand.shape
    nodes = 2 * count + 2
    use = np.zeros((nodes, resources))
    return Profile(
        np.zeros(nodes), np.zeros(nodes, dtype=np.int64), use, np.zeros(1, np.int64), np.zeros(count, np.int64)
    )


@leaf
def place_all(
    problem: Plain, bounds: Bounds, order: Integers, release: Floats, profile: Profile, start: Floats
) -> float:
    """Place everything in an order that its bounds lead forward in, as early as can be; returns the last finish."""
    profile.used[0] = 2
    profile.time[0], profile.after[0] = 0.0, 1
    profile.time[1], profile.after[1] = _END, 1
    for r in range(profile.use.shape[1]):
        profile.use[0, r] = profile.use[1, r] = 0.0
    last = 0.0
    for position in range(len(order)):
        i: int = order[position]
        begin, node = release[i], 0
        for e in range(bounds.first[i], bounds.first[i + 1]):
            j: int = bounds.other[e]
            held = start[j] + bounds.offset[e]
            if held > begin:
                begin = held
            if profile.time[profile.ends[j]] > profile.time[node]:
                node = profile.ends[j]
        if profile.time[node] > begin + EPS:
            node = 0
        start[i] = _place(problem, profile, i, begin, node)
        last = max(last, start[i] + problem.duration[i])
    return last


@piece
def _fits(problem: Plain, profile: Profile, i: int, node: int) -> bool:
    """Whether what an activity asks for is free from a node to the next."""
    for r in range(problem.demand.shape[1]):
        if profile.use[node, r] + problem.demand[i, r] > problem.capacity[r] + EPS:
            return False
    return True


@leaf
def _place(problem: Plain, profile: Profile, i: int, begin: float, node: int) -> float:
    """Book an activity where it fits from a time on; `node` is one not after that time. Returns its start."""
    duration: float = problem.duration[i]
    while profile.time[profile.after[node]] <= begin + EPS:
        node = profile.after[node]
    if duration <= EPS:
        profile.ends[i] = node
        return begin
    time: float = begin
    first, seen, before = node, node, node
    while profile.time[seen] < time + duration - EPS:
        before, seen = seen, profile.after[seen]
        if not _fits(problem, profile, i, before):
            first, before = seen, seen
            time = float(profile.time[seen])
    if time > profile.time[first] + EPS:
        split = _split(profile, first, time)
        before = split if before == first else before
        first = split
    if profile.time[seen] > time + duration + EPS:
        seen = _split(profile, before, time + duration)
    while first != seen:
        for r in range(problem.demand.shape[1]):
            profile.use[first, r] += problem.demand[i, r]
        first = profile.after[first]
    profile.ends[i] = seen
    return time


@piece
def _split(profile: Profile, node: int, time: float) -> int:
    """A new node at a time between a node and the next."""
    new: int = profile.used[0]
    profile.used[0] = new + 1
    profile.time[new] = time
    profile.after[new] = profile.after[node]
    profile.after[node] = new
    for r in range(profile.use.shape[1]):
        profile.use[new, r] = profile.use[node, r]
    return new
