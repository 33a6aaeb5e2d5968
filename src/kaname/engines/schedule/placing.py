"""Whether work can be placed within windows at all, by complete search over starts on a grid (OR-Tools' CP-SAT).

The grid is of whole days, halves or quarters, whatever all durations are multiples of; where none fits, durations are
rounded down, so that what can't be placed can't be without rounding either. Every activity has one yes or no per place
on the grid; a resource is asked for in each cell of the axis that the activity's calendar works in, so pauses and
capacity that varies are exact. Where that grows too large, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np

from kaname.engines.arrays import FINISHED, STARTED, Arrays
from kaname.engines.calendars import Calendars, Integers, finishes, starts, working_times
from kaname.engines.instance import Flags, Floats, Instance, Link, LinkType

TOLERANCE = 1e-6
GRIDS = (1, 2, 4)
MOST_PLACES = 40_000
MOST_CELLS = 1_500_000
EFFORT = 4.0
"""Deterministic seconds of the solver: the same answer on every machine."""


class Window(NamedTuple):
    """Earliest and latest start of every activity in working time of its calendar; `bound`: it must not be later."""

    low: Floats
    high: Floats
    bound: Flags


def can_be_placed(
    instance: Instance, cal: Calendars, a: Arrays, window: Window, resources: Sequence[int]
) -> bool | None:
    """Whether all bound work fits with some resources, and no others; None where that could not be settled."""
    bound = [int(i) for i in np.flatnonzero(window.bound)]
    grid = _grid(instance, a, window, bound)
    lengths = {i: floor(float(a.work[i]) * grid + TOLERANCE) for i in bound}
    places = {i: _places(window, i, grid) for i in bound}
    size = sum(len(each) for each in places.values())
    cells = sum(len(places[i]) * lengths[i] for i in bound if _asks(instance, i, resources))
    if size > MOST_PLACES or cells > MOST_CELLS:
        return None
    return _Model(instance, cal, a, grid, lengths, places, resources).solved()


def _grid(instance: Instance, a: Arrays, window: Window, bound: Sequence[int]) -> int:
    values = np.concatenate([a.work[bound], window.low[bound]])
    lags = [link.lag for link in instance.links]
    whole = [grid for grid in GRIDS if np.allclose(np.concatenate([values, lags]) * grid % 1.0, 0.0, atol=TOLERANCE)]
    return whole[0] if whole else 1


def _places(window: Window, i: int, grid: int) -> range:
    return range(floor(float(window.low[i]) * grid + TOLERANCE), floor(float(window.high[i]) * grid + TOLERANCE) + 1)


def _asks(instance: Instance, i: int, resources: Sequence[int]) -> bool:
    return any(demand.resource in resources for demand in instance.activities[i].modes[0].demands)


class _Model:
    """Starts of bound work as yes or no per place."""

    def __init__(
        self,
        instance: Instance,
        cal: Calendars,
        a: Arrays,
        grid: int,
        lengths: dict[int, int],
        places: dict[int, range],
        resources: Sequence[int],
    ) -> None:
        from ortools.sat.python import cp_model

        self.instance, self.cal, self.a, self.grid = instance, cal, a, grid
        self.lengths, self.places = lengths, places
        self.model: Any = cp_model.CpModel()
        self.days: dict[int, Integers] = {}
        self.starts: dict[int, list[Any]] = {}
        for i, room in places.items():
            self.starts[i] = [self.model.new_bool_var("") for _ in room]
            self.model.add_exactly_one(self.starts[i])
        for link in instance.links:
            if link.before in places and link.after in places:
                self._tie(link)
        for resource in resources:
            self._hold(resource)

    def solved(self) -> bool | None:
        """Whether there is a way to place everything."""
        from ortools.sat.python import cp_model

        solver: Any = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = EFFORT
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return False
        return True if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def _tie(self, link: Link) -> None:
        """Where one end of a link lies on the grid says from which place on the other can be."""
        i, j = link.before, link.after
        ends_first, ends_second = link.type in (LinkType.FS, LinkType.FF), link.type in (LinkType.FF, LinkType.SF)
        c, other = (int(self.a.activity["calendar"][at]) for at in (i, j))
        at = (np.arange(self.places[i].start, self.places[i].stop) + self.lengths[i] * ends_first) / self.grid
        if c != other:
            on_axis = finishes if ends_first else starts
            at = working_times(self.cal, other, on_axis(self.cal, c, at))
        least = np.floor((at + link.lag) * self.grid + TOLERANCE).astype(np.int64) - self.lengths[j] * ends_second
        need: list[int] = least.tolist()
        start = sum(place * yes for place, yes in zip(self.places[j], self.starts[j], strict=True))
        self.model.add(start >= sum(least * yes for least, yes in zip(need, self.starts[i], strict=True)))

    def _hold(self, resource: int) -> None:
        """In no cell of the axis more of a resource is held than there is."""
        asked: dict[int, list[tuple[float, Any]]] = defaultdict(list)
        started: dict[int, float] = defaultdict(float)
        for i, one in enumerate(self.instance.activities):
            amount = sum(demand.amount for demand in one.modes[0].demands if demand.resource == resource)
            state = int(self.a.activity["state"][i])
            if amount <= 0 or state == FINISHED:
                continue
            if state == STARTED:
                first = floor(float(self.a.activity["base"][i]) * self.grid + TOLERANCE)
                for cell in self._cells(i, first, floor(float(self.a.work[i]) * self.grid + TOLERANCE)):
                    started[cell] += amount
            elif i in self.places and amount <= self._most(resource) + TOLERANCE:
                for place, yes in zip(self.places[i], self.starts[i], strict=True):
                    for cell in self._cells(i, place, self.lengths[i]):
                        asked[cell].append((amount, yes))
        for cell, held in asked.items():
            free = max(0.0, self._units(resource, cell // self.grid) - started[cell])
            if sum(amount for amount, _ in held) > free + TOLERANCE:
                # Whole numbers for the solver: thousandths, demands rounded down and capacity up.
                units = [(floor(1000 * amount + TOLERANCE), yes) for amount, yes in held]
                self.model.add(sum(amount * yes for amount, yes in units) <= ceil(1000 * free - TOLERANCE))

    def _cells(self, i: int, place: int, length: int) -> list[int]:
        """The cells of the axis that an activity works in, from a place of its calendar on."""
        at, days = np.arange(place, place + length), self._days(int(self.a.activity["calendar"][i]))
        cells: list[int] = (days[at // self.grid] * self.grid + at % self.grid).tolist()
        return cells

    def _days(self, c: int) -> Integers:
        """The day of each working day of a calendar, as many as are needed."""
        if c not in self.days:
            last = max((room.stop + self.lengths[i] for i, room in self.places.items()), default=0)
            begun = self.a.activity["base"] + self.a.work
            count = max(last // self.grid, int(begun[self.a.activity["state"] == STARTED].max(initial=0.0))) + 2
            self.days[c] = starts(self.cal, c, np.arange(count, dtype=np.float64)).astype(np.int64)
        return self.days[c]

    def _units(self, resource: int, day: int) -> float:
        units = self.instance.resources[resource]
        if day < len(units):
            return float(units[max(0, day)])
        week = min(7, len(units))
        return float(units[len(units) - week + (day - len(units)) % week])

    def _most(self, resource: int) -> float:
        units = self.instance.resources[resource]
        return float(units[max(0, min(int(self.instance.now), len(units) - 7)) :].max(initial=0.0))
