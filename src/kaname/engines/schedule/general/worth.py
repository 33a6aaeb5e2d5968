"""What a plan is worth: three numbers, each of which counts only where those before it are equal; less is better."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import NEVER, OPEN, Arrays
from kaname.engines.calendars import EPS, Integers
from kaname.engines.compiled import kernel, leaf, piece
from kaname.engines.instance import Floats, Instance
from kaname.engines.passes import Times

SAME = 1e-7
"""Days by which plans may differ and still be worth the same."""


class Levels(NamedTuple):
    """The priorities there are: that of each activity by number, what a day of each costs, and room for their ends.

    A day of the least costs nothing, one of the highest 1, those between in proportion.
    """

    of: Integers
    weight: Floats
    last: Floats


def levels_of(instance: Instance) -> Levels:
    """The levels of an Instance."""
    priority = np.array([one.priority for one in instance.activities], dtype=np.float64)
    there, of = np.unique(priority, return_inverse=True)
    weight = (there - there.min(initial=np.inf)) / max(1e-12, np.ptp(there) if len(there) else 0.0)
    return Levels(of.astype(np.int64), weight, np.zeros(len(there)))


@leaf
def weigh(a: Arrays, levels: Levels, times: Times, worth: Floats) -> None:
    """Fill in the worth of a plan.

    Working days by which deadlines and pins are missed, in all; the last finish of each priority, weighed by what a day
    of it costs; the last finish of all.
    """
    late, last = 0.0, NEVER
    for level in range(len(levels.last)):
        levels.last[level] = 0.0
    for i in range(len(a.order)):
        level: int = levels.of[i]
        levels.last[level] = max(levels.last[level], times.finish[i])
        last = max(last, times.finish[i])
        if a.activity[i].state == OPEN:
            late += max(0.0, times.work_finish[i] - a.activity[i].limit)
            if a.activity[i].pin_start > NEVER:
                late += max(0.0, times.work_start[i] - a.activity[i].pin_start)
            if a.activity[i].pin_finish > NEVER:
                late += max(0.0, times.work_finish[i] - a.activity[i].pin_finish)
    cost = 0.0
    for level in range(len(levels.last)):
        cost += levels.weight[level] * levels.last[level]
    worth[0], worth[1], worth[2] = (late if late > EPS else 0.0), cost, last


def worth_of(a: Arrays, levels: Levels, times: Times) -> Floats:
    """The worth of a plan."""
    worth = np.zeros(3)
    _weigh(a, levels, times, worth)
    return worth


@kernel
def _weigh(a: Arrays, levels: Levels, times: Times, worth: Floats) -> None:
    weigh(a, levels, times, worth)


@piece
def less(one: Floats, other: Floats) -> bool:
    """Whether one plan is better than another."""
    for part in range(2):
        if one[part] < other[part] - SAME:
            return True
        if one[part] > other[part] + SAME:
            return False
    return one[2] < other[2] - SAME
