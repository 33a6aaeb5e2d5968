"""Serial schedule generation: one activity after the other, each as early as links, wishes and capacity allow.

What has started books its capacity first, then wishes for a start or finish reserve theirs; then everything is placed
in a given order, in which predecessors stand before their successors. Placing never moves what is placed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, STARTED, Arrays
from kaname.engines.calendars import EPS, Calendars, Integers
from kaname.engines.compiled import leaf, piece
from kaname.engines.instance import Floats
from kaname.engines.passes import Times, carry_on, earliest, keep_actuals, put
from kaname.engines.schedule.profile import (
    FITS,
    NOWHERE,
    TOO_SHORT,
    Capacity,
    Demands,
    Profile,
    book,
    clear,
    first_fit,
)


class Reasons(NamedTuple):
    """What capacity did: the resource that kept each activity from starting earlier (-1: none), by which activity.

    `lack` is the units that each demand has too few, `reserved` the working time at which capacity was held for a wish.
    """

    by: Integers
    resource: Integers
    lack: Floats
    reserved: Floats


class Placed(NamedTuple):
    """Whether and where an activity fits, and the activity and resource that kept it from starting earlier."""

    status: int
    work_start: float
    owner: int
    resource: int


def no_reasons(count: int, demands: int) -> Reasons:
    """Room for the reasons of some activities with some demands."""
    return Reasons(
        np.full(count, -1, dtype=np.int64),
        np.full(count, -1, dtype=np.int64),
        np.zeros(demands),
        np.full(count, NEVER),
    )


@leaf
def generate(
    cal: Calendars,
    a: Arrays,
    capacity: Capacity,
    demands: Demands,
    order: Integers,
    work: Floats,
    profile: Profile,
    times: Times,
    why: Reasons,
) -> bool:
    """Fill times and reasons; False where the profile is too short for that."""
    clear(capacity, profile)
    why.lack[:] = 0.0
    keep_actuals(cal, a, times)
    why.reserved[:] = NEVER
    if not _reserve(cal, a, capacity, demands, order, work, profile, why):
        return False
    for position in range(len(order)):
        i: int = order[position]
        if a.activity[i].state == STARTED:
            carry_on(cal, a, times, i, work[i])
            why.by[i], why.resource[i] = -1, -1
        elif a.activity[i].state == OPEN:
            if why.reserved[i] > NEVER / 2:
                release(cal, a, demands, profile, i, why.reserved[i], work[i])
            if not _settle(cal, a, capacity, demands, profile, times, why, i, work[i]):
                return False
    return True


@leaf
def _reserve(
    cal: Calendars,
    a: Arrays,
    capacity: Capacity,
    demands: Demands,
    order: Integers,
    work: Floats,
    profile: Profile,
    why: Reasons,
) -> bool:
    """Book what has started, then what is wished for a day; False where the profile is too short."""
    for i in range(len(order)):
        if a.activity[i].state == STARTED and not hold(cal, a, demands, profile, why, i, a.activity[i].base, work[i]):
            return False
    for position in range(len(order)):
        i: int = order[position]
        wish = max(a.activity[i].pin_start, a.activity[i].pin_finish - work[i])
        if a.activity[i].state == OPEN and wish > NEVER / 2 and demands.first[i] < demands.first[i + 1]:
            found = place(cal, a, capacity, demands, profile, i, max(wish, a.activity[i].base), work[i])
            if found.status != FITS or not hold(cal, a, demands, profile, why, i, found.work_start, work[i]):
                return False
            why.reserved[i] = found.work_start
    return True


@piece
def place(
    cal: Calendars, a: Arrays, capacity: Capacity, demands: Demands, p: Profile, i: int, start: float, work: float
) -> Placed:
    """Where all that activity i holds is free, from a working time on; with less than it asks where that never is."""
    begin, owner, resource, short = start, -1, -1, False
    held, first = demands.held, int(demands.first[i])
    count = int(demands.first[i + 1]) - first
    settled, e = 0, 0
    while settled < count and work > EPS:
        r: int = held[first + e].resource
        amount: float = held[first + e].amount
        less = short or amount > capacity.most[r] + EPS
        fit = first_fit(cal, a.activity[i].calendar, capacity, p, r, amount, begin, work, less)
        if fit.status == NOWHERE:
            begin, owner, resource, short, settled = start, -1, -1, True, 0
            continue
        if fit.status == TOO_SHORT:
            return Placed(TOO_SHORT, begin, owner, resource)
        if fit.work_start > begin + EPS:
            begin, owner, resource, settled = fit.work_start, fit.owner, r, 0
        settled += 1
        e = e + 1 if e + 1 < count else 0
    return Placed(FITS, begin, owner, resource)


@piece
def hold(
    cal: Calendars, a: Arrays, demands: Demands, p: Profile, why: Reasons, i: int, start: float, work: float
) -> bool:
    """Book all that activity i holds and note what is lacking; False where the profile is too short."""
    if work <= EPS:
        return True
    for e in range(demands.first[i], demands.first[i + 1]):
        least = book(cal, a.activity[i].calendar, p, demands.held[e].resource, demands.held[e].amount, start, work, i)
        if np.isnan(least):
            return False
        why.lack[e] = max(0.0, -least)
    return True


@piece
def release(cal: Calendars, a: Arrays, demands: Demands, p: Profile, i: int, start: float, work: float) -> None:
    """Give back what a wish had reserved."""
    for e in range(demands.first[i], demands.first[i + 1]):
        book(cal, a.activity[i].calendar, p, demands.held[e].resource, -demands.held[e].amount, start, work, -1)


@piece
def _settle(
    cal: Calendars,
    a: Arrays,
    capacity: Capacity,
    demands: Demands,
    p: Profile,
    times: Times,
    why: Reasons,
    i: int,
    work: float,
) -> bool:
    """Place open activity i; False where the profile is too short."""
    bound = earliest(cal, a, times, i, work)
    found = place(cal, a, capacity, demands, p, i, bound, work)
    if found.status == TOO_SHORT or not hold(cal, a, demands, p, why, i, found.work_start, work):
        return False
    put(cal, a, times, i, found.work_start, work)
    why.by[i], why.resource[i] = found.owner, found.resource
    return True
