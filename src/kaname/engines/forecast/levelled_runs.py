"""Runs with capacity: serial generation of a schedule in each, in one order of the activities."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, OPEN, Arrays
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.network_runs import Found
from kaname.engines.instance import Floats, Instance
from kaname.engines.passes import Times, binding
from kaname.engines.schedule.levelling import Levelling, best_order, longer, no_schedule, prepare, room_for
from kaname.engines.schedule.profile import Capacity, Demands, Profile
from kaname.engines.schedule.serial import Reasons, generate

Rows = NDArray[np.float32]
_GRID = 1e5
"""Parts of a day to which what an event adds is rounded, so that single precision moves nothing over midnight."""


class Fixed(NamedTuple):
    """What activities take that are not drawn, in double precision; NaN for those that are."""

    likely: Floats


class LevelledRuns:
    """Runs of an Instance in the order of its schedule."""

    def __init__(self, instance: Instance, seed: int, fixed: Floats) -> None:
        self.made: Levelling = prepare(instance)
        self.order = best_order(self.made, seed)
        self.times, self.why = no_schedule(self.made)
        self.profile = room_for(self.made)
        self.fixed = Fixed(fixed)
        self.taken = np.empty(len(fixed))

    def date(self, work: Rows, first: int, found: Found) -> None:
        """Date a block of runs (activities x runs) and note them from run `first` on."""
        width, done = min(work.shape[1], len(found.project) - first), 0
        while done < width:
            made = self.made
            done = _date(
                made.cal,
                made.arrays,
                made.capacity,
                made.demands,
                self.order,
                self.profile,
                self.fixed,
                work,
                self.taken,
                self.times,
                self.why,
                done,
                width,
                first,
                found,
            )
            if done < width:
                self.profile = longer(made, self.profile)


@kernel
def _date(
    cal: Calendars,
    a: Arrays,
    capacity: Capacity,
    demands: Demands,
    order: Integers,
    profile: Profile,
    fixed: Fixed,
    work: Rows,
    taken: Floats,
    times: Times,
    why: Reasons,
    done: int,
    width: int,
    first: int,
    found: Found,
) -> int:
    """Date the runs from `done` on; returns how many are done, fewer than `width` where the profile is too short."""
    for b in range(done, width):
        for i in range(len(taken)):
            if np.isnan(fixed.likely[i]):
                taken[i] = work[i, b]
            else:
                added = work[i, b] - np.float32(fixed.likely[i])
                taken[i] = fixed.likely[i] + floor(added * _GRID + 0.5) / _GRID
        if not generate(cal, a, capacity, demands, order, taken, profile, times, why):
            return b
        _note(times, first + b, found)
        _count_drivers(cal, a, taken, times, why, found.critical)
    return width


@leaf
def _note(times: Times, run: int, found: Found) -> None:
    last = times.finish[0]
    for i in range(len(times.finish)):
        last = max(last, times.finish[i])
        row = i - found.first_row
        if 0 <= row < len(found.samples):
            found.samples[row, run] = times.finish[i]
    found.project[run] = last
    for row in range(len(found.keep)):
        found.kept[row, run] = times.finish[found.keep[row]]


@leaf
def _count_drivers(cal: Calendars, a: Arrays, work: Floats, times: Times, why: Reasons, critical: Integers) -> None:
    """From what finishes last go back to what kept it, as far as that leads."""
    i = 0
    for j in range(len(times.finish)):
        if times.finish[j] > times.finish[i]:
            i = j
    for _ in range(len(times.finish)):
        if i < 0 or a.activity[i].state == FINISHED:
            return
        critical[i] += 1
        held_by_capacity = why.resource[i] >= 0 or a.activity[i].state != OPEN
        i = why.by[i] if held_by_capacity else binding(cal, a, times, i, work[i]).by
