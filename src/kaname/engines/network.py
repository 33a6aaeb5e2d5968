"""The critical path of a network: early and late dates, floats, what is critical. Capacity plays no part here."""

from __future__ import annotations

import numpy as np

from kaname.engines.arrays import FINISHED, STARTED, Arrays, pack
from kaname.engines.calendars import EPS, Calendars, at_finish, lay_out
from kaname.engines.compiled import kernel
from kaname.engines.cycles import find_cycle
from kaname.engines.instance import Floats, Instance, Network
from kaname.engines.passes import (
    Late,
    Times,
    backward,
    forward,
    free_floats,
    keep_actuals,
    no_late,
    no_times,
    start_time,
)

__all__ = ["find_cycle", "solve"]

TOLERANCE = 1e-6
"""Working days of float below which an activity is critical."""


def solve(instance: Instance) -> Network:
    """The critical path by the first mode and the likely durations. Raises CycleError where the links form a cycle.

    Each start is the earliest that links, not-before, pins and now allow; started work keeps its start and has what
    remains of it from now on; finished work stays where it was. Late dates keep the finish of the whole and every
    deadline. Total float is late minus early finish, free float what an activity can slip without moving another; both
    are 0 for what is finished.
    """
    cal = lay_out(instance.calendars)
    a = pack(instance, cal)
    count = len(a.order)
    times, late, free = no_times(count), no_late(count, len(cal.week)), np.zeros(count)
    finish = solve_arrays(cal, a, times, late, free)
    dates = np.zeros((3, count))
    _dates(cal, a, times, late, dates)
    total = np.where(a.activity["state"] == FINISHED, 0.0, late.finish - times.work_finish)
    return Network(
        early_start=dates[0],
        early_finish=times.finish,
        late_start=dates[1],
        late_finish=dates[2],
        total_float=total,
        free_float=free,
        critical=(a.activity["state"] != FINISHED) & (total <= TOLERANCE),
        finish=float(finish),
    )


@kernel
def solve_arrays(cal: Calendars, a: Arrays, times: Times, late: Late, free: Floats) -> float:
    """Both passes by the likely work; returns the finish of the whole."""
    keep_actuals(cal, a, times)
    last = forward(cal, a, a.work, times)
    backward(cal, a, a.work, last, True, late)
    free_floats(cal, a, times, last, free)
    return last


@kernel
def _dates(cal: Calendars, a: Arrays, times: Times, late: Late, dates: Floats) -> None:
    """Early starts, late starts and late finishes on the axis; without float the late dates are the early ones."""
    for i in range(len(a.order)):
        dates[0, i] = start_time(cal, a, times, i)
        if a.activity[i].state == FINISHED or abs(late.finish[i] - times.work_finish[i]) < EPS:
            dates[1, i], dates[2, i] = dates[0, i], times.finish[i]
            continue
        dates[2, i] = at_finish(cal, a.activity[i].calendar, late.finish[i])
        if a.activity[i].state == STARTED:
            dates[1, i] = dates[0, i]
        else:
            dates[1, i] = late.start_time[i] if a.work[i] > EPS else dates[2, i]
