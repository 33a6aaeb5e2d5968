"""A problem made ready for serial generation, and the best of a few orders in which to place its activities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, Arrays, pack
from kaname.engines.calendars import EPS, Calendars, Integers, lay_out
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats, Instance
from kaname.engines.network import solve_arrays
from kaname.engines.passes import Times, no_late, no_times
from kaname.engines.schedule.bounds import least_finish
from kaname.engines.schedule.ordering import Heap, keys_of, put_in_order, room_for_order, urgency
from kaname.engines.schedule.plain import Plain, led_forward, search
from kaname.engines.schedule.plain.reading import as_plain
from kaname.engines.schedule.profile import Capacity, Demands, Profile, capacity_of, demands_of, new_profile
from kaname.engines.schedule.serial import Reasons, generate, no_reasons
from kaname.engines.streams import ORDER, Streams, streams, uniform

MOST_RESTARTS = 200
PLACEMENTS = 30_000
"""Activities that all restarts together place: some 30 ms."""
NOISE = 0.15
"""By how much of the critical path a restart moves late starts at the most."""


class Levelling(NamedTuple):
    """A problem laid out, and what the order of its activities follows from."""

    cal: Calendars
    arrays: Arrays
    capacity: Capacity
    demands: Demands
    urgency: Floats
    late_start: Floats
    keys: Integers


def prepare(instance: Instance) -> Levelling:
    """Lay a problem out."""
    cal = lay_out(instance.calendars)
    a = pack(instance, cal)
    late = no_late(len(a.order), len(cal.week))
    solve_arrays(cal, a, no_times(len(a.order)), late, np.zeros(len(a.order)))
    return Levelling(
        cal=cal,
        arrays=a,
        capacity=capacity_of(instance, cal),
        demands=demands_of(instance),
        urgency=urgency(instance, a),
        late_start=np.round(late.start_time, 6),
        keys=keys_of(instance),
    )


def room_for(levelling: Levelling) -> Profile:
    """A profile with room for a schedule, most likely; `longer` where that does not suffice."""
    made, late = levelling, levelling.late_start + levelling.arrays.work
    levelled = least_finish(made.cal, made.arrays, made.capacity, made.demands)
    likely = 1.3 * max(levelled, float(late.max(initial=0.0)))
    days = max(made.capacity.units.shape[1], int(likely)) + 3 * made.capacity.common_period
    return new_profile(made.capacity, days, 3 * len(made.demands.held))


def longer(levelling: Levelling, profile: Profile) -> Profile:
    """One with room for twice the days."""
    return new_profile(levelling.capacity, 2 * profile.days, 3 * len(levelling.demands.held))


def place_all(levelling: Levelling, order: Integers, profile: Profile, times: Times, why: Reasons) -> Profile:
    """Fill times and reasons by the likely work; returns the profile, a longer one where that was too short."""
    room, noise = Trial(room_for_order(0), np.empty(0), np.empty(0, dtype=np.int64)), np.empty(0, dtype=np.uint64)
    while not _place(levelling, order, profile, times, why, noise, 0, 0.0, room):
        profile = longer(levelling, profile)
    return profile


def no_schedule(levelling: Levelling) -> tuple[Times, Reasons]:
    """Room for the times and reasons of a schedule."""
    count = len(levelling.arrays.order)
    return no_times(count), no_reasons(count, len(levelling.demands.held))


def best_order(instance: Instance, levelling: Levelling, seed: int, seconds: float | None = None) -> Integers:
    """The order with the least late days against deadlines and pins, then the earliest finish.

    Where the problem is plain, plans for it are searched for, so many seconds or for some 30 ms. Elsewhere the rule
    itself and restarts with late starts perturbed are tried, as many as some 30 ms allow; the rule stands where none is
    better. Priorities hold in all of them.
    """
    if len(levelling.demands.held) == 0 or seconds == 0:
        return _by_rule(levelling)
    problem = as_plain(instance, levelling.arrays, levelling.demands)
    return _perturbed(levelling, seed) if problem is None else _order_of(problem, seed, seconds)


def _by_rule(levelling: Levelling) -> Integers:
    rule, heap = np.empty(len(levelling.keys), dtype=np.int64), room_for_order(len(levelling.keys))
    put_in_order(levelling.arrays, levelling.urgency, levelling.late_start, levelling.keys, heap, rule)
    return rule


def _order_of(problem: Plain, seed: int, seconds: float | None) -> Integers:
    """The order in which the shortest plan found starts everything."""
    plans = search(problem, seed=seed, rounds=1) if seconds is None else search(problem, seed=seed, seconds=seconds)
    *_, (_, start) = plans
    return np.lexsort((problem.rank, led_forward(problem, start)))


def _perturbed(levelling: Levelling, seed: int) -> Integers:
    count, order = len(levelling.keys), _by_rule(levelling)
    restarts = min(MOST_RESTARTS, PLACEMENTS // count)
    times, why = no_schedule(levelling)
    span = NOISE * (float(np.ptp(levelling.late_start)) + 1.0)
    noise = streams(seed, ORDER, levelling.keys.tolist())
    room = Trial(room_for_order(count), np.empty(count), np.empty(count, dtype=np.int64))
    profile = room_for(levelling)
    while not _place(levelling, order, profile, times, why, noise, restarts, span, room):
        profile = longer(levelling, profile)
    return order


class Trial(NamedTuple):
    """Room to try another order: to put it in order, its late starts, and the order."""

    heap: Heap
    late_start: Floats
    order: Integers


@kernel
def _place(
    made: Levelling,
    order: Integers,
    profile: Profile,
    times: Times,
    why: Reasons,
    noise: Streams,
    restarts: int,
    span: float,
    room: Trial,
) -> bool:
    """Place everything in an order, then in some restarts, and leave the best one in `order`; False: too short for it.

    Times are those of the last. A restart for which the profile is too short ends far later, and is no candidate.
    """
    a = made.arrays
    if not generate(made.cal, a, made.capacity, made.demands, order, a.work, profile, times, why):
        return False
    least, first = _late_days(a, times), _finish(times)
    for restart in range(restarts):
        for i in range(len(order)):
            room.late_start[i] = made.late_start[i] + span * (2.0 * uniform(noise[i], restart) - 1.0)
        put_in_order(a, made.urgency, room.late_start, made.keys, room.heap, room.order)
        if not generate(made.cal, a, made.capacity, made.demands, room.order, a.work, profile, times, why):
            continue
        late, finish = _late_days(a, times), _finish(times)
        if late < least - EPS or (late < least + EPS and finish < first - EPS):
            least, first = late, finish
            for position in range(len(order)):
                order[position] = room.order[position]
    return True


@leaf
def _finish(times: Times) -> float:
    last = NEVER
    for i in range(len(times.finish)):
        last = max(last, times.finish[i])
    return last


@leaf
def _late_days(a: Arrays, times: Times) -> float:
    """Working days by which deadlines and pins are missed, in all."""
    late = 0.0
    for i in range(len(a.order)):
        if a.activity[i].state == OPEN:
            late += max(0.0, times.work_finish[i] - a.activity[i].limit)
            if a.activity[i].pin_start > NEVER:
                late += max(0.0, times.work_start[i] - a.activity[i].pin_start)
            if a.activity[i].pin_finish > NEVER:
                late += max(0.0, times.work_finish[i] - a.activity[i].pin_finish)
    return late
