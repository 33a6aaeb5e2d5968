"""Who makes runs: a problem laid out once, and for each thread a way to draw and date runs of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from kaname.engines.arrays import FINISHED, Arrays, pack
from kaname.engines.calendars import Calendars, Integers, lay_out
from kaname.engines.forecast.by_rows import ByRows
from kaname.engines.forecast.draws import Drawing, desk_for, drawing
from kaname.engines.forecast.lanes import Lanes, lay_lanes
from kaname.engines.forecast.levelled_runs import LevelledRuns
from kaname.engines.forecast.network_runs import Found, Rows, network_runs, room_for_runs
from kaname.engines.forecast.plain_runs import Plan, as_plan, plain_runs, sheet_for
from kaname.engines.forecast.quantities import extremes
from kaname.engines.instance import Floats, Instance
from kaname.engines.network import solve_arrays
from kaname.engines.passes import no_late, no_times
from kaname.engines.schedule.levelling import Levelling, best_order, prepare

BLOCK, SMALL_BLOCK, MANY = 128, 64, 3_000
_FEW_RUNS = 16
"""In a block of runs that are dated one by one, so that few are drawn in vain where few are wanted."""
"""Runs that are drawn and dated at a time, so that they stay in the processor's cache: fewer of many activities."""
LEAST_SHARE = 500
"""Runs that are worth a thread of their own."""

Runs = Callable[[int, int, Floats, Found], None]
"""Draws, dates and notes the runs from one until another, with what events cost in each."""


@dataclass(frozen=True)
class Maker:
    """A problem, and how its runs are made. The runs are the same however many threads make them."""

    instance: Instance
    seed: int
    levelled: bool
    correlated: bool

    @cached_property
    def cal(self) -> Calendars:
        """The calendars laid out."""
        return lay_out(self.instance.calendars)

    @cached_property
    def arrays(self) -> Arrays:
        """The network laid out."""
        return pack(self.instance, self.cal)

    @cached_property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return drawing(self.instance, self.arrays, self.seed, self.cal, correlated=self.correlated)

    @cached_property
    def lanes(self) -> Lanes:
        """The network for runs by the critical path."""
        longest, count = self.arrays._replace(work=self._extremes[1]), len(self.arrays.order)
        last = solve_arrays(self.cal, longest, no_times(count), no_late(count, len(self.cal.week)), np.zeros(count))
        return self._lanes_until(last)

    @cached_property
    def _extremes(self) -> tuple[Floats, Floats]:
        d = self.drawing
        return extremes(d.durations, d.events, d.impacts)

    def _lanes_until(self, last: float) -> Lanes:
        return lay_lanes(self.instance, self.cal, self.arrays, *self._extremes, last)

    @cached_property
    def levelling(self) -> tuple[Levelling, Integers]:
        """The problem for runs with capacity, and the order of its activities."""
        made = prepare(self.instance)
        return made, best_order(self.instance, made, self.seed)

    @cached_property
    def _plan(self) -> tuple[Plan, Lanes] | None:
        """The problem for runs with capacity where it is plain."""
        return as_plan(self.instance, *self.levelling, self._lanes_until, self.drawing, self._extremes[1])

    @property
    def by_rows(self) -> bool:
        """Whether runs are made activity by activity, all at once."""
        return bool(self.instance.activities) and not self.levelled and self.lanes.one_clock != 0

    def way(self, d: Drawing) -> Runs:
        """A way to make runs in which something is drawn, with room of its own."""
        if self.by_rows:
            return ByRows(self.lanes, d).make
        block = SMALL_BLOCK if len(self.instance.activities) > MANY else BLOCK
        if self.levelled and self._plan is None:
            runs, desk = LevelledRuns(*self.levelling, d), desk_for(d, _FEW_RUNS)
            return lambda first, until, costs, found: runs.make(first, until, d, desk, costs, found)
        desk = desk_for(d, block)
        if not self.levelled:
            lanes, room = self.lanes, room_for_runs(self.lanes, block)
            return lambda first, until, costs, found: network_runs(first, until, d, desk, lanes, room, costs, found)
        assert self._plan is not None
        (plan, lanes), sheet = self._plan, sheet_for(self._plan[0])
        room = room_for_runs(lanes, block, backwards=False)
        return lambda first, until, costs, found: plain_runs(
            first, until, d, desk, plan, sheet, lanes, room, costs, found
        )

    def make(
        self,
        d: Drawing,
        costs: Floats,
        found: Found,
        threads: int | None = None,
        first: int = 0,
        until: int | None = None,
    ) -> None:
        """Make some or all runs that there is room for, a share in each thread, and count who was critical besides."""
        if not self.instance.activities:
            return
        shares = shares_of(first, len(found.project) if until is None else until, threads)
        ways = [self.way(d) for _ in shares]
        counts = np.zeros((len(shares), len(found.critical)), dtype=np.int64)
        noted = [found._replace(critical=count) for count in counts]
        made = list(zip(ways, noted, shares, strict=True))
        with ThreadPoolExecutor(len(shares)) as pool:
            others = [pool.submit(way, *share, costs, each) for way, each, share in made[1:]]
            way, each, share = made[0]
            way(*share, costs, each)
            for other in others:
                other.result()
        found.critical[:] += counts.sum(axis=0)

    def room_for(self, runs: int, first_row: int, rows: int, keep: Integers, samples: Rows | None = None) -> Found:
        """Room for runs of so many activities from a row on, with what is finished noted already."""
        found = Found(
            samples=np.empty((rows, runs), dtype=np.float32) if samples is None else samples,
            first_row=first_row,
            keep=keep,
            kept=np.empty((len(keep), runs), dtype=np.float32),
            project=np.full(runs, self.instance.now, dtype=np.float32),
            critical=np.zeros(len(self.arrays.order), dtype=np.int64),
            wanted=np.ones(runs, dtype=np.bool_),
        )
        ended = np.where(self.drawing.state == FINISHED, self.arrays.activity["ended"], np.nan)
        for row in np.flatnonzero(~np.isnan(ended[first_row : first_row + rows])):
            found.samples[row] = ended[first_row + row]
        found.kept[:] = ended[keep, None]
        return found


def _processors() -> int:
    """How many there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shares_of(first: int, until: int, threads: int | None) -> list[tuple[int, int]]:
    """So many shares at the most of some runs, in whole blocks: first and last of each."""
    runs = until - first
    count = max(1, min(threads or _processors(), runs // LEAST_SHARE))
    edges = [first + min(runs, BLOCK * round(runs * number / count / BLOCK)) for number in range(count)] + [until]
    return list(pairwise(edges))
