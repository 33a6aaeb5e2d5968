"""Repair of a plan in force: what still can keeps its date, and what can't is put elsewhere, displacing little.

A guided ejection search (after Nagata & Braysy 2009). What has no place goes where it fits between its earliest start
and the latest that lets the whole finish in time. Where it fits nowhere, others make way and look for a place in their
turn: small ones that can go far without touching their successors, and those rather that seldom looked in vain before.
"""

from __future__ import annotations

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, STARTED
from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import kernel, leaf, piece
from kaname.engines.passes import Times, backward, carry_on, keep_actuals
from kaname.engines.schedule.levelling import Levelling
from kaname.engines.schedule.places import (
    FAR,
    MAKE_WAY,
    Repair,
    earliest_start,
    give_place,
    hold_at,
    kept_until,
    lacking,
    look,
    make_room,
    put_at,
    take_out,
)
from kaname.engines.schedule.profile import FITS, Profile, clear
from kaname.engines.schedule.serial import Reasons
from kaname.engines.streams import uniform

TRIED = 60
"""Times tried for what fits nowhere: four that suggest themselves, the others at random."""
PASSES = 3
"""How often what moved to the right is brought back as far as it can."""


@kernel
def repair(
    made: Levelling,
    r: Repair,
    order: Integers,
    profile: Profile,
    times: Times,
    why: Reasons,
    last: float,
    steps: int,
    most: int,
) -> bool:
    """Fill times with a plan that, found in so many steps, finishes by `last`; what then has no place is put anywhere.

    False where more than `most` would move, or the profile is too short. `order`, in which predecessors stand before
    their successors, is that in which what has a date keeps it, and in which others look for a place.
    """
    backward(made.cal, made.arrays, made.arrays.work, last, True, r.late)
    mean = _weigh(made, r)
    if not _begin(made, r, order, profile, times, why):
        return False
    i = _next(made, r, order, times, most)
    while i >= 0:
        if profile.used[0] + 4 * MAKE_WAY * len(made.capacity.units) > len(profile.node):
            return False
        if r.counts[0] >= steps or not _insert(made, r, profile, times, why, i, mean):
            found = look(made, profile, i, earliest_start(made, times, i))
            if found.status != FITS or not give_place(made, r, profile, times, why, i, found.work_start):
                return False
        r.counts[0] += 1
        _follow(made, r, order, profile, times)
        i = _next(made, r, order, times, most)
    if i == -1:
        _bring_back(made, r, order, profile, times, why)
    return i == -1


@leaf
def _bring_back(made: Levelling, r: Repair, order: Integers, profile: Profile, times: Times, why: Reasons) -> None:
    """Let what moved go back to its date, or from the right as near to it as it can, the first first."""
    for _ in range(PASSES):
        for position in range(len(order)):
            i: int = order[position]
            if r.begin[i] >= FAR or abs(times.work_start[i] - r.wanted[i]) <= EPS:
                continue
            start: float = times.work_start[i]
            take_out(made, r, profile, times, i)
            first = max(r.wanted[i], earliest_start(made, times, i))
            if first <= kept_until(made, r, times, i) + EPS:
                found = look(made, profile, i, first)
                if found.status == FITS and found.work_start < start:
                    start = found.work_start
                elif first == r.wanted[i] and lacking(made, profile, i, first) < 0:
                    start = first
            give_place(made, r, profile, times, why, i, start)
        _follow(made, r, order, profile, times)


@leaf
def _weigh(made: Levelling, r: Repair) -> float:
    """The size of all work; returns its mean length."""
    a, demands = made.arrays, made.demands
    total, count = 0.0, 0
    for i in range(len(a.order)):
        total += a.work[i]
        count += a.work[i] > EPS
        r.size[i] = EPS
        for e in range(demands.first[i], demands.first[i + 1]):
            there = max(EPS, made.capacity.most[demands.held[e].resource])
            r.size[i] += a.work[i] * min(1.0, demands.held[e].amount / there)
        r.tried[i] = FAR if _is_pinned(made, i) else 1.0
    return max(EPS, total / max(1, count))


@piece
def _is_pinned(made: Levelling, i: int) -> bool:
    """Whether an activity has a wish for its start or finish."""
    return max(made.arrays.activity[i].pin_start, made.arrays.activity[i].pin_finish) > NEVER / 2


@leaf
def _begin(made: Levelling, r: Repair, order: Integers, profile: Profile, times: Times, why: Reasons) -> bool:
    """Book what has started, then what can keep its date; False where the profile is too short."""
    a = made.arrays
    clear(made.capacity, profile)
    keep_actuals(made.cal, a, times)
    r.counts[0] = 0
    for i in range(len(order)):
        r.waits[i], r.begin[i] = 0, FAR
        if a.activity[i].state == STARTED and not hold_at(made, profile, why, i, a.activity[i].base):
            return False
    for position in range(len(order)):
        i: int = order[position]
        if a.activity[i].state == STARTED:
            carry_on(made.cal, a, times, i, a.work[i])
        elif a.activity[i].state == OPEN:
            bound = earliest_start(made, times, i)
            put_at(made, times, i, max(bound, r.wanted[i]) if a.work[i] > EPS else bound)
            if a.work[i] > EPS:
                r.waits[i] = 1
                keeps = bound <= r.wanted[i] + EPS and lacking(made, profile, i, r.wanted[i]) < 0
                if keeps and not give_place(made, r, profile, times, why, i, r.wanted[i]):
                    return False
    return True


@leaf
def _next(made: Levelling, r: Repair, order: Integers, times: Times, most: int) -> int:
    """The first that waits for a place; -1 where none does, -2 where more than so many have lost theirs."""
    first, moved = -1, 0
    for position in range(len(order) - 1, -1, -1):
        i: int = order[position]
        if r.waits[i] == 1:
            first = i
        if r.wanted[i] > NEVER / 2 and made.arrays.activity[i].state == OPEN and made.arrays.work[i] > EPS:
            moved += r.waits[i] == 1 or abs(times.work_start[i] - r.wanted[i]) > EPS
    return first if moved <= most else -2


@leaf
def _follow(made: Levelling, r: Repair, order: Integers, profile: Profile, times: Times) -> None:
    """Let what takes no time follow, and take out what starts before its predecessors allow."""
    a = made.arrays
    for position in range(len(order)):
        i: int = order[position]
        if a.activity[i].state == STARTED:
            carry_on(made.cal, a, times, i, a.work[i])
        elif a.activity[i].state == OPEN:
            bound = earliest_start(made, times, i)
            if a.work[i] > EPS and bound > times.work_start[i] + EPS and r.waits[i] == 0:
                take_out(made, r, profile, times, i)
            if a.work[i] <= EPS or bound > times.work_start[i] + EPS:
                put_at(made, times, i, bound)


@leaf
def _insert(made: Levelling, r: Repair, profile: Profile, times: Times, why: Reasons, i: int, mean: float) -> bool:
    """Find a place for an activity, if need be that of others; False where there is none in time."""
    a = made.arrays
    first = earliest_start(made, times, i)
    last = max(first, r.wanted[i] if _is_pinned(made, i) else r.late.finish[i] - a.work[i])
    kept = min(last, kept_until(made, r, times, i))
    if first - EPS <= r.wanted[i] <= kept + EPS and lacking(made, profile, i, r.wanted[i]) < 0:
        return give_place(made, r, profile, times, why, i, r.wanted[i])
    hole = look(made, profile, i, first)
    if hole.status == FITS and hole.work_start <= kept + EPS:
        return give_place(made, r, profile, times, why, i, hole.work_start)
    r.tried[i] += 1.0
    least, start, most = FAR, first, 0
    for number in range(TRIED):
        time = _time_to_try(r, i, number, first, kept, hole.work_start, last)
        if first - EPS <= time <= last + EPS:
            found = make_room(made, r, profile, times, why, i, time, mean, least)
            if found.cost < least - EPS:
                least, start, most = found.cost, time, found.out
                for n in range(most):
                    r.chosen[n] = r.out[n]
    if least >= FAR:
        return False
    for n in range(most):
        take_out(made, r, profile, times, r.chosen[n])
    return give_place(made, r, profile, times, why, i, start)


@leaf
def _time_to_try(r: Repair, i: int, number: int, first: float, kept: float, hole: float, last: float) -> float:
    """When to try to start: the earliest, the latest that successors allow, a hole, the date wanted; then at random."""
    if number == 0:
        return first
    if number == 1:
        return kept
    if number == 2:
        return hole
    if number == 3:
        return r.wanted[i]
    span = max(kept, first) - first if number % 2 == 0 else last - first
    return first + np.floor(span * uniform(r.noise[i], r.counts[0] * TRIED + number))
