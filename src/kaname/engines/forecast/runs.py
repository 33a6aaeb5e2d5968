"""The dates of a block of runs: by both passes through the network, or by serial generation with capacity."""

from __future__ import annotations

from kaname.engines.arrays import FINISHED, OPEN, Arrays
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats
from kaname.engines.passes import Late, Times, backward, binding, forward, keep_actuals
from kaname.engines.schedule.profile import Capacity, Demands, Profile
from kaname.engines.schedule.serial import Reasons, generate

NO_FLOAT = 1e-6


@kernel
def by_network(
    cal: Calendars, a: Arrays, work: Floats, times: Times, late: Late, finish: Floats, critical: Integers
) -> None:
    """Finishes (runs x activities) by the critical path; counts the runs in which an activity has no total float."""
    keep_actuals(cal, a, times)
    for b in range(len(work)):
        _network_run(cal, a, work[b], times, late, finish[b], critical)


@leaf
def _network_run(
    cal: Calendars, a: Arrays, work: Floats, times: Times, late: Late, finish: Floats, critical: Integers
) -> None:
    last = forward(cal, a, work, times)
    backward(cal, a, work, last, False, late)
    for i in range(len(finish)):
        finish[i] = times.finish[i]
        if late.finish[i] - times.work_finish[i] <= NO_FLOAT and a.activity[i].state != FINISHED:
            critical[i] += 1


@kernel
def by_schedule(
    cal: Calendars,
    a: Arrays,
    capacity: Capacity,
    demands: Demands,
    order: Integers,
    profile: Profile,
    work: Floats,
    times: Times,
    why: Reasons,
    finish: Floats,
    critical: Integers,
) -> int:
    """Finishes (runs x activities) with capacity; counts the runs in which an activity drove the finish.

    Returns how many runs the profile was long enough for, before the first for which it was not.
    """
    for b in range(len(work)):
        if not generate(cal, a, capacity, demands, order, work[b], profile, times, why):
            return b
        _count_drivers(cal, a, work[b], times, why, finish[b], critical)
    return len(work)


@leaf
def _count_drivers(
    cal: Calendars, a: Arrays, work: Floats, times: Times, why: Reasons, finish: Floats, critical: Integers
) -> None:
    """Note the finishes; from what finishes last go back to what kept it, as far as that leads."""
    i = 0 if len(finish) > 0 else -1
    for j in range(len(finish)):
        finish[j] = times.finish[j]
        if finish[j] > finish[i]:
            i = j
    for _ in range(len(finish)):
        if i < 0 or a.activity[i].state == FINISHED:
            return
        critical[i] += 1
        held_by_capacity = why.resource[i] >= 0 or a.activity[i].state != OPEN
        i = why.by[i] if held_by_capacity else binding(cal, a, times, i, work[i]).by
