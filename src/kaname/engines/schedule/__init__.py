"""The levelled schedule: when everything can run with the capacity there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kaname.engines.calendars import Integers
from kaname.engines.instance import Instance, Schedule
from kaname.engines.schedule.levelling import (
    Levelling,
    best_order,
    better_orders,
    no_schedule,
    place_all,
    prepare,
    room_for,
)
from kaname.engines.schedule.modes.choice import choices
from kaname.engines.schedule.reasons import causes, conflicts, lacking, starts_of
from kaname.engines.schedule.replanning import replan

__all__ = ["improvements", "in_order", "replan", "schedule"]


def schedule(instance: Instance, *, seed: int = 0, seconds: float | None = None, steps: int | None = None) -> Schedule:
    """A schedule that keeps links, calendars, actuals and capacity, and wishes as far as these allow.

    Of several modes one is chosen that stocks allow; what has started stays in its first. Started work keeps its start
    and books its capacity first, even where there is too little. Activities are placed by priority (of what waits for
    them too), then in an order that is searched for; each as early as possible and without a break. What asks for more
    than is ever there takes what there is. Both are reported as conflicts, as are wishes not kept and stocks that do
    not suffice.

    The first plan places equals by least late start, then by key. From there on it is improved: first the working days
    by which deadlines and pins are missed, then the last finish of each priority, weighed by how far it lies above the
    least, then the last finish of all. It takes so many `seconds` or `steps` (0: the first plan), whichever are over
    first; without either one step, some 30 ms; or less where no plan can be better. The same seed and steps give the
    same plan. Raises CycleError where the links form a cycle, ValueError where the problem is malformed.
    """
    *_, choice = choices(instance, seed, seconds, steps)
    single = instance.in_modes(choice.mode)
    made = prepare(single)
    order = best_order(single, made, seed, seconds, steps) if choice.order is None else choice.order
    return replace(in_order(single, made, order), mode=choice.mode)


def improvements(
    instance: Instance, *, seed: int = 0, seconds: float | None = None, steps: int | None = None
) -> Iterator[Schedule]:
    """The first plan of `schedule`, then each better one as it is found: for work in the background.

    Without `seconds` and `steps` until no plan can be better, which may be never: the reader stops it by reading no
    more. Raises as `schedule` does.
    """
    limit = np.inf if seconds is None and steps is None else seconds
    for choice in choices(instance, seed, limit, steps):
        single = instance.in_modes(choice.mode)
        made = prepare(single)
        orders = better_orders(single, made, seed, limit, steps) if choice.order is None else (choice.order,)
        for order in orders:
            yield replace(in_order(single, made, order), mode=choice.mode)


def in_order(instance: Instance, made: Levelling, order: Integers) -> Schedule:
    """The schedule that an order makes, in which every link leads forward; everything is in its first mode."""
    cal, a, demands = made.cal, made.arrays, made.demands
    times, why = no_schedule(made)
    place_all(made, order, room_for(made), times, why)
    start = starts_of(cal, a, times)
    return Schedule(
        start=start,
        finish=times.finish,
        mode=np.zeros(len(a.order), dtype=np.int64),
        causes=causes(cal, a, times, why),
        conflicts=(*conflicts(instance, cal, a, demands, start, times.finish, why.lack), *lacking(instance)),
        levelled=True,
        finish_all=float(times.finish.max(initial=-np.inf)) if len(a.order) else instance.now,
    )
