"""A problem made ready for serial generation, and the best of a few orders in which to place its activities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import Arrays, pack
from kaname.engines.calendars import EPS, Calendars, Integers, lay_out
from kaname.engines.compiled import kernel
from kaname.engines.instance import Floats, Instance
from kaname.engines.network import solve_arrays
from kaname.engines.passes import Times, no_late, no_times
from kaname.engines.schedule import general
from kaname.engines.schedule.bounds import least_finish
from kaname.engines.schedule.ordering import keys_of, put_in_order, room_for_order, urgency
from kaname.engines.schedule.plain import Plain, led_forward, search
from kaname.engines.schedule.plain.reading import as_plain
from kaname.engines.schedule.profile import Capacity, Demands, Profile, capacity_of, demands_of, new_profile
from kaname.engines.schedule.serial import Reasons, generate, no_reasons


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
    while not _place(levelling, order, profile, times, why):
        profile = longer(levelling, profile)
    return profile


def no_schedule(levelling: Levelling) -> tuple[Times, Reasons]:
    """Room for the times and reasons of a schedule."""
    count = len(levelling.arrays.order)
    return no_times(count), no_reasons(count, len(levelling.demands.held))


def best_order(
    instance: Instance, levelling: Levelling, seed: int, seconds: float | None = None, steps: int | None = None
) -> Integers:
    """The last of the better orders."""
    *_, best = better_orders(instance, levelling, seed, seconds, steps)
    return best


def better_orders(
    instance: Instance, levelling: Levelling, seed: int, seconds: float | None = None, steps: int | None = None
) -> Iterator[Integers]:
    """The order of the rule, then ever better ones: by late days against deadlines and pins, then what comes after.

    A plain problem is searched for an earlier finish, any other for less late days, then an earlier last finish of each
    priority, then of all. The search takes so many seconds or steps, whichever are over first; without either one step,
    some 30 ms. The same seed and steps give the same orders.
    """
    rule = _by_rule(levelling)
    yield rule
    if len(levelling.demands.held) == 0 or seconds == 0 or steps == 0:
        return
    limit = np.inf if seconds is None else seconds
    rounds = steps if steps is not None else 1 if seconds is None else np.inf
    problem = as_plain(instance, levelling.arrays, levelling.demands)
    if problem is None:
        yield from _better(instance, levelling, rule, seed, limit, rounds)
    else:
        yield from _shorter(levelling, problem._replace(rank=general.rank_of(rule)), rule, seed, limit, rounds)


def _by_rule(levelling: Levelling) -> Integers:
    rule, heap = np.empty(len(levelling.keys), dtype=np.int64), room_for_order(len(levelling.keys))
    put_in_order(levelling.arrays, levelling.urgency, levelling.late_start, levelling.keys, heap, rule)
    return rule


def _shorter(
    levelling: Levelling, problem: Plain, rule: Integers, seed: int, seconds: float, rounds: float
) -> Iterator[Integers]:
    """The orders in which ever shorter plans start everything, where these are shorter than the rule's."""
    times, why = no_schedule(levelling)
    profile = place_all(levelling, rule, room_for(levelling), times, why)
    least = times.finish.max()
    for _, start in search(problem, seed=seed, seconds=seconds, rounds=rounds):
        order = np.lexsort((problem.rank, led_forward(problem, start)))
        profile = place_all(levelling, order, profile, times, why)
        if times.finish.max() < least - EPS:
            least = times.finish.max()
            yield order


def _better(
    instance: Instance, levelling: Levelling, rule: Integers, seed: int, seconds: float, rounds: float
) -> Iterator[Integers]:
    cal, a = levelling.cal, levelling.arrays
    times, why = no_schedule(levelling)
    profile = place_all(levelling, rule, room_for(levelling), times, why)
    task = general.task_of(
        general.Side(cal, a, levelling.capacity, levelling.demands),
        times,
        levelling.urgency,
        levelling.late_start,
        rule,
    )
    levels = general.levels_of(instance)
    worth = general.worth_of(a, levels, times)
    solve_arrays(cal, a, times, no_late(len(rule), len(cal.week)), np.zeros(len(rule)))
    goal = general.worth_of(a, levels, times)
    goal[2] = max(goal[2], least_finish(cal, a, levelling.capacity, levelling.demands))
    yield from general.search(task, levels, worth, goal, profile.days, seed=seed, seconds=seconds, rounds=rounds)


@kernel
def _place(made: Levelling, order: Integers, profile: Profile, times: Times, why: Reasons) -> bool:
    return generate(made.cal, made.arrays, made.capacity, made.demands, order, made.arrays.work, profile, times, why)
