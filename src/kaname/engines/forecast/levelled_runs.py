"""Runs with capacity: serial generation of a schedule in each, in one order of the activities."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, OPEN, Arrays
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.draws import Desk, Drawing, charge, draw
from kaname.engines.forecast.network_runs import Found
from kaname.engines.forecast.tabulated import is_drawn
from kaname.engines.instance import Flags, Floats
from kaname.engines.passes import Times, binding
from kaname.engines.schedule.levelling import Levelling, longer, no_schedule, room_for
from kaname.engines.schedule.profile import Capacity, Demands, Profile
from kaname.engines.schedule.serial import Reasons, generate

Rows = NDArray[np.float32]
_GRID = 1e5
"""Parts of a day to which what an event adds is rounded, so that single precision moves nothing over midnight."""


class Fixed(NamedTuple):
    """What activities take that are not drawn, in double precision; NaN for those that are."""

    likely: Floats


class Levelled(NamedTuple):
    """What runs with capacity need: the problem, the order in which activities are placed, and room for a schedule."""

    cal: Calendars
    arrays: Arrays
    capacity: Capacity
    demands: Demands
    order: Integers
    fixed: Fixed
    taken: Floats
    times: Times
    why: Reasons


class LevelledRuns:
    """Runs of an Instance in the order of its schedule."""

    def __init__(self, made: Levelling, order: Integers, d: Drawing) -> None:
        drawn = is_drawn(d.durations)
        fixed = Fixed(np.where(drawn, np.nan, d.durations.likely))
        problem = (made.cal, made.arrays, made.capacity, made.demands)
        self._made = made
        self._levelled = Levelled(*problem, order, fixed, np.empty(len(drawn)), *no_schedule(made))
        self._profile = room_for(made)

    def make(self, first: int, until: int, d: Drawing, desk: Desk, costs: Floats, found: Found) -> None:
        """Draw, date and note some runs."""
        while (first := levelled_runs(first, until, d, desk, self._levelled, self._profile, costs, found)) < until:
            self._profile = longer(self._made, self._profile)


@kernel
def levelled_runs(
    first: int, until: int, d: Drawing, desk: Desk, level: Levelled, profile: Profile, costs: Floats, found: Found
) -> int:
    """Draw, date and note the runs from `first` until `until`; returns the first for which the profile is too short."""
    while first < until:
        width = min(desk.work.shape[1], until - first)
        if _any_wanted(found.wanted, first, width):
            draw(first, width, d, desk, costs)
        else:
            charge(first, width, d, costs)
        for b in range(width):
            if not found.wanted[first + b]:
                continue
            if not _date(level, profile, desk.work, b):
                return first + b
            _note(level.times, first + b, found)
            _count_drivers(level.cal, level.arrays, level.taken, level.times, level.why, found.critical)
        first += width
    return until


@leaf
def _any_wanted(wanted: Flags, first: int, width: int) -> bool:
    found = False
    for b in range(width):
        found = found or wanted[first + b]
    return found


@leaf
def _date(level: Levelled, profile: Profile, work: Rows, b: int) -> bool:
    """Date run b of a block; False where the profile is too short."""
    for i in range(len(level.taken)):
        if np.isnan(level.fixed.likely[i]):
            level.taken[i] = work[i, b]
        else:
            added = work[i, b] - np.float32(level.fixed.likely[i])
            level.taken[i] = level.fixed.likely[i] + floor(added * _GRID + 0.5) / _GRID
    return generate(
        level.cal,
        level.arrays,
        level.capacity,
        level.demands,
        level.order,
        level.taken,
        profile,
        level.times,
        level.why,
    )


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
