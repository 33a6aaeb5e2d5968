"""Places of rows: activities take turns, because a row of finishes is needed only until all that follows is dated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel
from kaname.engines.forecast.lanes import Lanes
from kaname.engines.forecast.quantities import Events


class Places(NamedTuple):
    """Where each activity has its finishes and (-1: nowhere) its starts, whether it may be last, and what hits it.

    Hits of activity i are those of `hit` from `first_hit[i]`, its groups of parallel ones those of `group` from
    `first_group[i]`.
    """

    finish: Integers
    start: Integers
    is_end: Integers
    first_hit: Integers
    hit: Integers
    first_group: Integers
    group: Integers


def places(lanes: Lanes, events: Events) -> tuple[Places, int]:
    """The places of all activities, and how many there are."""
    count = len(lanes.kind)
    waiting = np.bincount(lanes.holds.source, minlength=count)
    is_end, finish, start = np.zeros(count, dtype=np.int64), np.full(count, -1), np.full(count, -1)
    is_end[lanes.ends] = 1
    asked, free = (lanes.start_row >= 0).astype(np.int64), np.zeros(2 * count, dtype=np.int64)
    used = _give_places(lanes.order, lanes.holds.first, lanes.holds.source, asked, waiting, free, finish, start)
    alone = np.flatnonzero(events.parallel < 0)
    first_hit, hit = _by_owner(events.activity[alone], count)
    first_group, group = _by_owner(events.activity[events.beside[events.beside_first[:-1]]], count)
    return Places(finish, start, is_end, first_hit, alone[hit], first_group, group), used


def _by_owner(owner: Integers, count: int) -> tuple[Integers, Integers]:
    return np.cumsum(np.bincount(owner + 1, minlength=count + 1)), np.argsort(owner, kind="stable")


@kernel
def _give_places(
    order: Integers,
    first: Integers,
    source: Integers,
    asked: Integers,
    waiting: Integers,
    free: Integers,
    finish: Integers,
    start: Integers,
) -> int:
    """Give each activity a place for its finishes, and one for its starts where they are asked for.

    A place is free again when all that waits for its activity is dated. Returns how many are in use at the most.
    """
    used, left = 0, 0
    for position in range(len(order)):
        i = order[position]
        for which in range(1 + asked[i]):
            place = used
            if left > 0:
                left -= 1
                place = free[left]
            else:
                used += 1
            if which == 0:
                finish[i] = place
            else:
                start[i] = place
        for e in range(first[i], first[i + 1] + 1):
            j = source[e] if e < first[i + 1] else i
            waiting[j] -= 1 if e < first[i + 1] else 0
            if waiting[j] == 0:
                free[left] = finish[j]
                left += 1
                if asked[j] != 0:
                    free[left] = start[j]
                    left += 1
                waiting[j] = -1
    return used
