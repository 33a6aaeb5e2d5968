"""What a schedule says about itself: why each activity starts no earlier, and which wishes could not be kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kaname.engines.arrays import FINISHED, OPEN, Arrays
from kaname.engines.calendars import EPS, Calendars, Integers, working_time
from kaname.engines.compiled import kernel
from kaname.engines.instance import Cause, Conflict, ConflictKind, Driver, Floats, Instance
from kaname.engines.passes import Times, binding, start_time
from kaname.engines.schedule.profile import Demands
from kaname.engines.schedule.serial import Reasons

TOLERANCE = 1e-6
_DRIVERS = tuple(Driver)


def causes(cal: Calendars, a: Arrays, times: Times, why: Reasons) -> tuple[Cause, ...]:
    """The cause of every start."""
    drivers: Integers = np.full(len(a.order), int(Driver.ACTUAL), dtype=np.int64)
    by: Integers = np.full(len(a.order), -1, dtype=np.int64)
    _bindings(cal, a, times, why.resource, drivers, by)
    drivers[why.resource >= 0] = int(Driver.RESOURCE)
    by = np.where(why.resource >= 0, why.by, by)
    rows: list[list[int]] = np.stack([drivers, by, why.resource], axis=1).tolist()
    return tuple(Cause(_DRIVERS[driver], activity, resource) for driver, activity, resource in rows)


@kernel
def _bindings(cal: Calendars, a: Arrays, times: Times, resource: Integers, drivers: Integers, by: Integers) -> None:
    for i in range(len(a.order)):
        if a.activity[i].state == OPEN and resource[i] < 0:
            drivers[i], by[i] = binding(cal, a, times, i, a.work[i])


def conflicts(
    instance: Instance, cal: Calendars, a: Arrays, demands: Demands, start: Floats, finish: Floats, lack: Floats
) -> Iterator[Conflict]:
    """Every deadline missed and every pin or demand not kept, in the order of the activities. Actuals have none."""
    states, calendar = a.activity["state"].tolist(), a.activity["calendar"].tolist()
    lacking = frozenset(np.flatnonzero(lack > TOLERANCE).tolist())
    first = demands.first.tolist()
    for i, one in enumerate(instance.activities):
        wishless = one.deadline is one.start_pin is one.finish_pin is None
        if states[i] == FINISHED or (wishless and not lacking):
            continue
        wishes = (
            (ConflictKind.DEADLINE, one.deadline, finish[i]),
            (ConflictKind.START_PIN, one.start_pin if states[i] == OPEN else None, start[i]),
            (ConflictKind.FINISH_PIN, one.finish_pin, finish[i]),
        )
        for kind, wish, kept in wishes:
            if wish is not None and kept > wish + EPS:
                c = calendar[i]
                late = working_time(cal, c, float(kept)) - working_time(cal, c, wish)
                if late > TOLERANCE:
                    yield Conflict(kind, i, late)
        for e in range(first[i], first[i + 1]):
            if e in lacking:
                yield Conflict(ConflictKind.CAPACITY, i, float(lack[e]), int(demands.held["resource"][e]))


def lacking(instance: Instance) -> Iterator[Conflict]:
    """Every stock of which the first modes use more than there is."""
    used = [0.0] * len(instance.stocks)
    for one in instance.activities:
        for use in one.modes[0].uses:
            used[use.resource] += use.amount
    for stock, there in enumerate(instance.stocks):
        if used[stock] > there + TOLERANCE:
            yield Conflict(ConflictKind.STOCK, -1, used[stock] - there, stock)


def starts_of(cal: Calendars, a: Arrays, times: Times) -> Floats:
    """The starts of all activities on the axis."""
    start = np.empty(len(a.order))
    _starts(cal, a, times, start)
    return start


@kernel
def _starts(cal: Calendars, a: Arrays, times: Times, start: Floats) -> None:
    for i in range(len(start)):
        start[i] = start_time(cal, a, times, i)
