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
        last = forward(cal, a, work[b], times)
        backward(cal, a, work[b], last, False, late)
        for i in range(len(a.order)):
            finish[b, i] = times.finish[i]
            if a.activity[i].state != FINISHED and late.finish[i] - times.work_finish[i] <= NO_FLOAT:
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
) -> Profile:
    """Finishes (runs x activities) with capacity; counts the runs in which an activity drove the finish."""
    for b in range(len(work)):
        profile = generate(cal, a, capacity, demands, order, work[b], profile, times, why)
        for i in range(len(order)):
            finish[b, i] = times.finish[i]
        if len(order) > 0:
            _count_drivers(cal, a, work[b], times, why, critical)
    return profile


@leaf
def _count_drivers(cal: Calendars, a: Arrays, work: Floats, times: Times, why: Reasons, critical: Integers) -> None:
    """From what finishes last back to what kept it, as far as that leads."""
    i = 0
    for j in range(len(a.order)):
        if times.finish[j] > times.finish[i]:
            i = j
    for _ in range(len(a.order)):
        if i < 0 or a.activity[i].state == FINISHED:
            return
        critical[i] += 1
        held_by_capacity = why.resource[i] >= 0 or a.activity[i].state != OPEN
        i = why.by[i] if held_by_capacity else binding(cal, a, times, i, work[i]).by
