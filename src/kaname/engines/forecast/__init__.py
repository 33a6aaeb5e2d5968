"""The Monte Carlo forecast: when everything will finish, how surely, and what decides it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, Arrays, pack
from kaname.engines.calendars import Calendars, Integers, lay_out
from kaname.engines.forecast.draws import draw_events, draw_work, names
from kaname.engines.forecast.lanes import lay_lanes
from kaname.engines.forecast.levelled_runs import LevelledRuns
from kaname.engines.forecast.network_runs import Found, date_runs, room_for_runs
from kaname.engines.forecast.percentiles import percentiles
from kaname.engines.forecast.quantities import durations, events, extremes, is_drawn, loadings
from kaname.engines.instance import Floats, Forecast, Instance
from kaname.engines.passes import keep_actuals_and_go, no_times
from kaname.engines.streams import normal_table

__all__ = ["DEFAULT_SEED", "forecast"]

DEFAULT_SEED = 1
BLOCK = 128
"""Runs that are drawn and dated at a time, so that they stay in the processor's cache."""
MOST_SAMPLES = 40_000_000
"""Finishes held at a time (4 bytes each); beyond that the runs are made again for the next activities."""

Rows = NDArray[np.float32]
Dates = Callable[[Rows, int, Found], None]
"""Dates a block of runs (activities x runs) and notes them from a run on."""


def forecast(
    instance: Instance,
    *,
    runs: int = 10_000,
    seed: int = DEFAULT_SEED,
    levelled: bool = True,
    levels: tuple[float, ...] = (0.5, 0.8, 0.95),
    keep: tuple[int, ...] = (),
    correlated: bool = True,
) -> Forecast:
    """Finish dates over many runs, with capacity in each where `levelled`, by the critical path otherwise.

    In each run durations are drawn, correlated by the common factors unless switched off, and each event occurs or not;
    it is never an expected value. The stream of each activity, factor and event depends on the seed and its own key (or
    position) only: with the same seed, what an event or a shorter activity changes is the difference of two forecasts.
    Levelled runs place activities in the order of `schedule.schedule`. Percentiles are exact for the runs made.
    Raises CycleError where links form a cycle, ValueError where a quantity is none or `runs` or a level makes no sense.
    """
    if runs < 1 or any(not 0 < level <= 1 for level in levels):
        raise ValueError(f"no forecast of {runs} runs at {levels}")
    work = _Runs(instance, runs, seed, levelled, correlated, keep)
    percentiles, mean = work.summaries(levels)
    return Forecast(
        levels=levels,
        percentiles=percentiles,
        mean=mean,
        criticality=work.critical / runs,
        kept=keep,
        finishes=work.kept,
        project=work.project,
        costs=work.costs,
        runs=runs,
        seed=seed,
        levelled=levelled,
        correlated=correlated,
        occurred=work.occurred / runs,
    )


class _Runs:
    """The runs of one forecast, made block by block."""

    def __init__(
        self, instance: Instance, runs: int, seed: int, levelled: bool, correlated: bool, keep: tuple[int, ...]
    ) -> None:
        self.cal: Calendars = lay_out(instance.calendars)
        self.arrays: Arrays = pack(instance, self.cal)
        self.count, self.runs, self.now = len(instance.activities), runs, instance.now
        self.state: Integers = np.ascontiguousarray(self.arrays.activity["state"])
        self.ended: Floats = np.ascontiguousarray(self.arrays.activity["ended"])
        self.durations = durations(instance, self.cal, self.arrays)
        self.loadings = loadings(instance, correlated)
        self.events, self.impacts = events(instance)
        self.names = names(instance, seed, self.loadings, self.events)
        self.keep = np.array(keep, dtype=np.int64)
        self.dates = self._by_schedule(instance, seed) if levelled else self._by_network(instance)
        self._make(self._held(0))

    def _by_network(self, instance: Instance) -> Dates:
        least, most = extremes(self.durations, self.events, self.impacts)
        lanes = lay_lanes(instance, self.cal, self.arrays, least, most, self._latest(most))
        room = room_for_runs(lanes, BLOCK)
        return lambda work, first, found: date_runs(lanes, work, room, first, found)

    def _latest(self, most: Floats) -> float:
        """The last finish where everything takes as long as it can."""
        return keep_actuals_and_go(self.cal, self.arrays, most, no_times(self.count)) if self.count else self.now

    def _by_schedule(self, instance: Instance, seed: int) -> Dates:
        drawn = np.array([is_drawn(self.durations, i) for i in range(self.count)], dtype=np.bool_)
        return LevelledRuns(instance, seed, np.where(drawn, np.nan, self.durations.likely)).date

    def _held(self, first_row: int) -> Found:
        """Room for the runs, with what is finished noted already."""
        rows = min(self.count - first_row, max(1, MOST_SAMPLES // self.runs))
        found = Found(
            samples=np.empty((rows, self.runs), dtype=np.float32),
            first_row=first_row,
            keep=self.keep,
            kept=np.empty((len(self.keep), self.runs), dtype=np.float32),
            project=np.empty(self.runs, dtype=np.float32),
            critical=np.zeros(self.count, dtype=np.int64),
        )
        done = self.state == FINISHED
        noted = done[first_row : first_row + rows]
        found.samples[noted] = self.ended[first_row : first_row + rows][noted, None]
        found.kept[done[self.keep]] = self.ended[self.keep][done[self.keep], None]
        return found

    def _make(self, found: Found) -> None:
        """Make all runs, and note them."""
        self.found, self.kept, self.project, self.critical = found, found.kept, found.project, found.critical
        self.costs, self.occurred = np.zeros(self.runs), np.zeros(len(self.events.probability), dtype=np.int64)
        if not self.count:
            self.project[:] = self.now
        table, common = normal_table(), np.empty((self.loadings.factors, BLOCK), dtype=np.float32)
        deviates, work = np.empty(BLOCK, dtype=np.float32), np.empty((self.count, BLOCK), dtype=np.float32)
        for first in range(0, self.runs, BLOCK):
            draw_work(first, self.names, self.durations, self.loadings, table, common, deviates, work)
            costs = self.costs[first : first + BLOCK]
            draw_events(first, self.names, self.events, self.impacts, self.state, table, work, costs, self.occurred)
            if self.count:
                self.dates(work, first, found)

    def summaries(self, levels: tuple[float, ...]) -> tuple[Floats, Floats]:
        """Percentiles and means of every activity; makes the runs again where not all were held at once."""
        found = [percentiles(self.found.samples, levels)]
        while (first_row := sum(len(means) for _, means in found)) < self.count:
            self._make(self._held(first_row))
            found.append(percentiles(self.found.samples, levels))
        return np.concatenate([each for each, _ in found]), np.concatenate([means for _, means in found])
