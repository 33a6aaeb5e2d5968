"""The levelled schedule: when everything can run with the capacity there is."""

from __future__ import annotations

import numpy as np

from kaname.engines.instance import Instance, Schedule
from kaname.engines.schedule.levelling import best_order, no_schedule, place_all, prepare, room_for
from kaname.engines.schedule.reasons import causes, conflicts, starts_of
from kaname.engines.schedule.replanning import replan

__all__ = ["replan", "schedule"]


def schedule(instance: Instance, *, seed: int = 0, seconds: float | None = None) -> Schedule:
    """A schedule that keeps links, calendars, actuals and capacity, and wishes as far as these allow.

    Every activity is in its first mode. Started work keeps its start and books its capacity first, even where there is
    too little. Activities are placed by priority (of what waits for them too), then by least late start, then by key;
    each as early as possible and without a break. What asks for more than is ever there takes what there is. Both are
    reported as conflicts, as are wishes not kept. A plain problem (one calendar, constant capacity, no wishes) is
    searched for shorter plans, for some 30 ms or as many `seconds` as are given (0: the first plan). Raises CycleError
    where the links form a cycle, ValueError where the problem is malformed.
    """
    made = prepare(instance)
    cal, a, demands = made.cal, made.arrays, made.demands
    times, why = no_schedule(made)
    place_all(made, best_order(instance, made, seed, seconds), room_for(made), times, why)
    start = starts_of(cal, a, times)
    return Schedule(
        start=start,
        finish=times.finish,
        mode=np.zeros(len(a.order), dtype=np.int64),
        causes=causes(cal, a, times, why),
        conflicts=tuple(conflicts(instance, cal, a, demands, start, times.finish, why.lack)),
        levelled=True,
        finish_all=float(times.finish.max(initial=-np.inf)) if len(a.order) else instance.now,
    )
