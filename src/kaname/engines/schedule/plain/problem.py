"""A plain problem as arrays: durations, demands, and for both directions of time what holds each start."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.instance import Floats


class Bounds(NamedTuple):
    """What holds the starts, in one direction of time: those of i stand from `first[i]` to `first[i + 1]`.

    The start of i is at least that of `other` plus `offset`.
    """

    first: Integers
    other: Integers
    offset: Floats


class Plain(NamedTuple):
    """A plain problem. `ahead` holds starts by predecessors, `back` in mirrored time by successors.

    `rank` is a place in an order in which every link leads forward; `release` the earliest start by itself.
    """

    duration: Floats
    demand: Floats
    capacity: Floats
    ahead: Bounds
    back: Bounds
    rank: Integers
    release: Floats


class Links(NamedTuple):
    """Links between starts: that of `after` is at least that of `before` plus `offset`."""

    before: Integers
    after: Integers
    offset: Floats


def plain(duration: Floats, demand: Floats, capacity: Floats, links: Links, rank: Integers, release: Floats) -> Plain:
    """The arrays of a problem (demand: activities x resources). Raises ValueError where a demand exceeds capacity."""
    if np.any(demand > capacity + 1e-9):
        raise ValueError("an activity asks for more than there is")
    count = len(duration)
    mirrored = links.offset + duration[links.after] - duration[links.before]
    return Plain(
        duration=duration,
        demand=np.ascontiguousarray(demand),
        capacity=capacity,
        ahead=_bounds(count, links.after, links.before, links.offset),
        back=_bounds(count, links.before, links.after, mirrored),
        rank=rank,
        release=release,
    )


def _bounds(count: int, held: Integers, other: Integers, offset: Floats) -> Bounds:
    order = np.argsort(held, kind="stable")
    first = np.zeros(count + 1, dtype=np.int64)
    np.add.at(first, held + 1, 1)
    return Bounds(np.cumsum(first), other[order], offset[order])


def lengths(problem: Plain) -> tuple[Floats, Floats]:
    """The longest way to the start of each activity, and from its start to the end of all; capacity plays no part."""
    order = np.argsort(problem.rank)
    head, tail = problem.release.copy(), problem.duration.copy()
    for i in order.tolist():
        for e in range(problem.ahead.first[i], problem.ahead.first[i + 1]):
            head[i] = max(head[i], head[problem.ahead.other[e]] + problem.ahead.offset[e])
    for i in reversed(order.tolist()):
        for e in range(problem.ahead.first[i], problem.ahead.first[i + 1]):
            j = problem.ahead.other[e]
            tail[j] = max(tail[j], tail[i] + problem.ahead.offset[e])
    return head, tail
