"""What it would free to let go of what drives a date: the plan made again in the same order, without that one thing.

The order of the plan in force is kept, so what differs follows from the change and not from a luckier search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.explain.chain import Step, in_force
from kaname.engines.instance import Activity, Cause, Driver, Flags, Floats, Instance, Schedule
from kaname.engines.schedule.levelling import Levelling, no_schedule, place_all, prepare, room_for
from kaname.engines.schedule.ordering import put_in_order, room_for_order
from kaname.engines.schedule.reasons import causes

TOLERANCE = 1e-6
MOST_STEPS = 60
"""Steps of a chain whose release is tried, the nearest first."""


class Freed(IntEnum):
    """What is let go of."""

    LINK = 0
    CAPACITY = 1
    ORDER = 2
    NOT_BEFORE = 3
    PIN = 4
    DAYS_OFF = 5
    KEPT = 6


@dataclass(frozen=True, slots=True)
class Relief:
    """What letting go of one thing would free.

    `activity` is the step it holds, `other` the activity or resource that holds it (-1: none), `amount` the units more
    (CAPACITY). `finish` and `finish_all` are what the explained activity and the whole would become, on the axis,
    `before` and `before_all` what they are with that order; `held_by` keeps the step from starting earlier still.
    """

    freed: Freed
    activity: int
    other: int
    finish: float
    before: float
    finish_all: float
    before_all: float
    held_by: Cause
    amount: float = 0.0


def reliefs(instance: Instance, schedule: Schedule, steps: tuple[Step, ...]) -> tuple[Relief, ...]:
    """For each step of the chain of an activity what letting go of its driver frees there; the most first.

    A LINK is cut, CAPACITY has as much more as the waiting activity asks for, ORDER places it first (with what it waits
    for), NOT_BEFORE and PIN are dropped, DAYS_OFF are worked, what is KEPT where the plan in force has it may move.
    What frees nothing is left out.
    """
    loose = in_force(instance, schedule)
    instance = _kept(loose, schedule)
    at = steps[0].activity
    start = np.round(schedule.start, 6)
    plain = _Plan(instance, start, ())
    found: list[Relief] = []
    for step in steps[:MOST_STEPS]:
        for change in _changes(instance, loose, step):
            plan = _Plan(change.instance, start, (step.activity,) if change.freed is Freed.ORDER else ())
            if plan.finish[at] < plain.finish[at] - TOLERANCE:
                found.append(
                    Relief(
                        freed=change.freed,
                        activity=step.activity,
                        other=change.other,
                        finish=float(plan.finish[at]),
                        before=float(plain.finish[at]),
                        finish_all=float(plan.finish.max()),
                        before_all=float(plain.finish.max()),
                        held_by=plan.causes[step.activity],
                        amount=change.amount,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.finish, one.freed, one.activity, one.other)))


@dataclass(frozen=True, slots=True)
class _Change:
    freed: Freed
    instance: Instance
    other: int = -1
    amount: float = 0.0


class _Plan:
    """A problem placed in the order of given starts, some activities (and all they wait for) first."""

    def __init__(self, instance: Instance, start: Floats, first: tuple[int, ...]) -> None:
        made = prepare(instance)
        times, why = no_schedule(made)
        place_all(made, _order(made, instance, start, first), room_for(made), times, why)
        self.finish: Floats = times.finish.copy()
        self.causes = causes(made.cal, made.arrays, times, why)


def _order(made: Levelling, instance: Instance, start: Floats, first: tuple[int, ...]) -> Integers:
    urgency = np.zeros(len(start))
    waiting = list(first)
    while waiting:
        at = waiting.pop()
        if urgency[at] == 0.0:
            urgency[at] = 1.0
            waiting += [link.before for link in instance.links if link.after == at]
    order = np.empty(len(start), dtype=np.int64)
    put_in_order(made.arrays, urgency, start, made.keys, room_for_order(len(start)), order)
    return order


def _kept(instance: Instance, schedule: Schedule) -> Instance:
    """With what the plan in force keeps held where it is."""
    pairs = zip(instance.activities, schedule.causes, schedule.start.tolist(), strict=True)
    held = (replace(one, not_before=start) if why.driver is Driver.KEPT else one for one, why, start in pairs)
    return replace(instance, activities=tuple(held))


def _changes(instance: Instance, loose: Instance, step: Step) -> Iterator[_Change]:
    at, cause = step.activity, step.cause
    match cause.driver:
        case Driver.LINK:
            links = tuple(one for one in instance.links if (one.before, one.after) != (cause.activity, at))
            yield _Change(Freed.LINK, replace(instance, links=links), cause.activity)
        case Driver.RESOURCE:
            asked = sum(d.amount for d in instance.activities[at].modes[0].demands if d.resource == cause.resource)
            yield _Change(Freed.CAPACITY, _with_more(instance, cause.resource, asked), cause.resource, asked)
            if cause.activity >= 0:
                yield _Change(Freed.ORDER, instance, cause.activity)
        case Driver.NOT_BEFORE:
            yield _Change(Freed.NOT_BEFORE, _without(instance, at, "not_before"))
        case Driver.KEPT:
            yield _Change(Freed.KEPT, _exchange(instance, at, loose.activities[at]))
        case Driver.PIN:
            yield _Change(Freed.PIN, _without(instance, at, "start_pin", "finish_pin"))
        case _:
            pass
    if step.days_off or step.idle_days:
        yield _Change(Freed.DAYS_OFF, _working_through(instance, at), instance.activities[at].modes[0].calendar)


def _with_more(instance: Instance, resource: int, amount: float) -> Instance:
    """With more of a resource on every day that has some."""
    units = np.asarray(instance.resources[resource], dtype=np.float64)
    more = np.where(units > 0, units + amount, units)
    return replace(instance, resources=_exchanged(instance.resources, resource, more))


def _without(instance: Instance, at: int, *wishes: str) -> Instance:
    return _exchange(instance, at, replace(instance.activities[at], **dict.fromkeys(wishes)))


def _exchange(instance: Instance, at: int, one: Activity) -> Instance:
    activities = instance.activities
    return replace(instance, activities=(*activities[:at], one, *activities[at + 1 :]))


def _working_through(instance: Instance, at: int) -> Instance:
    """One activity works in its usual week all the time, and what it asks for is there on those days too."""
    mode = instance.activities[at].modes[0]
    flags = instance.calendars[mode.calendar]
    usual = flags | np.resize(flags[-7:], 7)[(np.arange(len(flags)) - len(flags)) % min(7, len(flags))]
    usual[: max(0, int(instance.now))] = flags[: max(0, int(instance.now))]
    resources = instance.resources
    for demand in mode.demands:
        units = np.asarray(resources[demand.resource], dtype=np.float64).copy()
        off = (usual & ~flags)[: len(units)]
        units[: len(off)][off] = np.maximum(units[: len(off)][off], demand.amount)
        resources = _exchanged(resources, demand.resource, units)
    calendars: tuple[Flags, ...] = (*instance.calendars, usual)
    working = replace(instance.activities[at], modes=(replace(mode, calendar=len(instance.calendars)),))
    return _exchange(replace(instance, calendars=calendars, resources=resources), at, working)


def _exchanged(rows: tuple[Floats, ...], at: int, row: Floats) -> tuple[Floats, ...]:
    return (*rows[:at], row, *rows[at + 1 :])
