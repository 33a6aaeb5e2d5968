"""Which mode each activity is done in, and where that is known with it, the order in which to place them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import pack
from kaname.engines.calendars import Integers
from kaname.engines.instance import Instance, Link
from kaname.engines.schedule.modes import Plan, search
from kaname.engines.schedule.modes.choosing import can_choose, chosen_by_placing
from kaname.engines.schedule.modes.problem import Problem, led_forward
from kaname.engines.schedule.modes.reading import as_problem
from kaname.engines.schedule.ordering import keys_of

_THOROUGH, _THOROUGH_STEPS = 2.0, 60
"""Seconds or steps from which on a search is thorough."""


class Choice(NamedTuple):
    """The mode of each activity, by its place among those it has, and an order; None: the modes do not tell one."""

    mode: Integers
    order: Integers | None = None


def choices(instance: Instance, seed: int, seconds: float | None, steps: int | None) -> Iterator[Choice]:
    """A mode for each activity, then modes with which a better plan was found. What has begun stays in its first.

    A plain problem is searched for short plans, so many seconds or steps as `schedule` has them. Elsewhere there is one
    choice: each activity takes, as it is placed, the mode in which it ends first.
    """
    first = np.zeros(len(instance.activities), dtype=np.int64)
    if not any(can_choose(one) for one in instance.activities):
        yield Choice(first)
        return
    by_key = np.argsort(keys_of(instance), kind="stable")
    same = _in_order(instance, by_key)
    read = as_problem(same, pack(same))
    if read is None:
        yield Choice(chosen_by_placing(instance, seed))
        return
    problem, numbers = read
    for plan in _plans(problem, seed, seconds, steps):
        order = np.lexsort((problem.rank, led_forward(problem, plan.start)))
        mode = np.empty_like(first)
        mode[by_key] = numbers[plan.mode]
        yield Choice(mode, by_key[order])


def _plans(problem: Problem, seed: int, seconds: float | None, steps: int | None) -> Iterator[Plan]:
    if seconds == 0 or steps == 0:
        return search(problem, seed=seed, rounds=1, islands=1, members=1, thorough=False)
    limit = np.inf if seconds is None else seconds
    rounds = steps if steps is not None else 1 if seconds is None else np.inf
    return search(
        problem, seed=seed, seconds=limit, rounds=rounds, thorough=limit >= _THOROUGH and rounds >= _THOROUGH_STEPS
    )


def _in_order(instance: Instance, order: Integers) -> Instance:
    """The same problem with its activities in an order: of what it is given first, no search depends any more."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    links = [replace(one, before=int(place[one.before]), after=int(place[one.after])) for one in instance.links]
    return replace(
        instance,
        activities=tuple(instance.activities[int(i)] for i in order),
        links=tuple(sorted(links, key=_sorted_by)),
        events=(),
    )


def _sorted_by(link: Link) -> tuple[int, int, int, float]:
    return link.before, link.after, int(link.type), link.lag
