"""Activity lists: orders that every link leads forward in, made from keys, crossed, and disturbed."""

from __future__ import annotations

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats
from kaname.engines.schedule.plain.problem import Bounds
from kaname.engines.streams import Streams

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_TO_ONE = 2.0**-53


@piece
def random(state: Streams) -> float:
    """The next random number of a generator (SplitMix64), from 0 to below 1."""
    state[0] = state[0] + _GOLDEN
    x = state[0]
    x = (x ^ (x >> np.uint64(30))) * _FIRST
    x = (x ^ (x >> np.uint64(27))) * _SECOND
    x = x ^ (x >> np.uint64(31))
    return float(x >> np.uint64(11)) * _TO_ONE


@leaf
def sort_by(key: Floats, rank: Integers, order: Integers) -> None:
    """Sort activities by key, then by rank (Shell's sort, quick for what is nearly sorted)."""
    gap = 1
    while gap < len(order) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for position in range(gap, len(order)):
            i: int = order[position]
            at = position
            while at >= gap and _stands_before(key, rank, i, order[at - gap]):
                order[at] = order[at - gap]
                at -= gap
            order[at] = i
        gap //= 3


@piece
def _stands_before(key: Floats, rank: Integers, i: int, j: int) -> bool:
    return key[i] < key[j] or (key[i] == key[j] and rank[i] < rank[j])


@leaf
def lead_forward(bounds: Bounds, by_rank: Integers, key: Floats) -> None:
    """Raise keys until none is below that of what holds it; `by_rank` leads forward itself."""
    for position in range(len(by_rank)):
        i: int = by_rank[position]
        for e in range(bounds.first[i], bounds.first[i + 1]):
            if key[bounds.other[e]] > key[i]:
                key[i] = key[bounds.other[e]]


@leaf
def cross(mother: Integers, father: Integers, first: int, last: int, taken: Integers, child: Integers) -> None:
    """Mother's list, but father's next ones from one place to another (two-point crossover, Hartmann 1998)."""
    for position in range(len(child)):
        taken[position] = 0
    filled = 0
    while filled < first:
        child[filled] = mother[filled]
        taken[mother[filled]] = 1
        filled += 1
    position = 0
    while filled < last:
        if taken[father[position]] == 0:
            child[filled] = father[position]
            taken[father[position]] = 1
            filled += 1
        position += 1
    for position in range(first, len(mother)):
        if taken[mother[position]] == 0:
            child[filled] = mother[position]
            filled += 1


@leaf
def disturb(bounds: Bounds, chance: float, state: Streams, order: Integers) -> None:
    """Swap neighbours with a chance, where the one doesn't hold the other."""
    for position in range(len(order) - 1):
        if random(state) < chance and not _holds(bounds, order[position], order[position + 1]):
            order[position], order[position + 1] = order[position + 1], order[position]


@piece
def _holds(bounds: Bounds, i: int, j: int) -> bool:
    found = False
    for e in range(bounds.first[j], bounds.first[j + 1]):
        found = found or bounds.other[e] == i
    return found


@leaf
def shift(bounds: Bounds, state: Streams, order: Integers) -> None:
    """Take one activity forward, as far as a random step or what it waits for allows."""
    at = int(random(state) * len(order))
    i: int = order[at]
    steps = int(random(state) * len(order) * 0.3)
    while steps > 0 and at > 0 and not _holds(bounds, order[at - 1], i):
        order[at] = order[at - 1]
        at -= 1
        steps -= 1
    order[at] = i


@leaf
def mark(start: Floats, by_rank: Integers) -> float:
    """A number that differs where plans do, most likely."""
    total = 0.0
    for position in range(len(by_rank)):
        i: int = by_rank[position]
        total += start[i] * (1.0 + 0.6180339887498949 * (position % 1024))
    return total


@leaf
def scatter(late_start: Floats, noise: float, by_rank: Integers, state: Streams, key: Floats) -> None:
    """Late starts moved at random, by half the noise at the most; who draws first follows from the rank."""
    for position in range(len(by_rank)):
        i: int = by_rank[position]
        key[i] = late_start[i] + noise * (random(state) - 0.5)
