"""The Monte Carlo forecast: when everything will finish, how surely, and what decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import Arrays, pack
from kaname.engines.calendars import Calendars, Integers, lay_out
from kaname.engines.forecast.draws import draw_events, draw_factors, draw_work
from kaname.engines.forecast.quantities import durations, events, loadings
from kaname.engines.forecast.runs import by_network, by_schedule
from kaname.engines.instance import Floats, Forecast, Instance
from kaname.engines.passes import no_late, no_times
from kaname.engines.schedule.levelling import best_order, longer, no_schedule, prepare, room_for
from kaname.engines.streams import normal_table

__all__ = ["DEFAULT_SEED", "forecast"]

DEFAULT_SEED = 1
BLOCK = 64
"""Runs that are drawn and dated at a time, so that they stay in the processor's cache."""
MOST_SAMPLES = 40_000_000
"""Finishes held at a time (4 bytes each); beyond that the runs are made again for the next activities."""

Dates = Callable[[Floats, Floats, Integers], None]


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
    work = _Runs(instance, runs, seed, levelled, correlated)
    work.make(keep)
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

    def __init__(self, instance: Instance, runs: int, seed: int, levelled: bool, correlated: bool) -> None:
        self.cal: Calendars = lay_out(instance.calendars)
        self.arrays: Arrays = pack(instance, self.cal)
        self.count, self.runs, self.seed, self.now = len(instance.activities), runs, seed, instance.now
        self.durations = durations(instance, self.cal, self.arrays)
        self.loadings = loadings(instance, correlated)
        self.events, self.impacts = events(instance)
        self.dates = self._by_schedule(instance) if levelled else self._by_network()
        self.critical = np.zeros(self.count, dtype=np.int64)
        self.occurred = np.zeros(len(instance.events), dtype=np.int64)
        self.project = np.empty(runs, dtype=np.float32)
        self.costs = np.zeros(runs)
        self.kept: NDArray[np.float32] = np.zeros((0, runs), dtype=np.float32)
        self.samples: NDArray[np.float32] = np.zeros((0, runs), dtype=np.float32)

    def _by_network(self) -> Dates:
        times, late = no_times(self.count), no_late(self.count, len(self.cal.week))
        return lambda work, finish, critical: by_network(self.cal, self.arrays, work, times, late, finish, critical)

    def _by_schedule(self, instance: Instance) -> Dates:
        made = prepare(instance)
        order = best_order(made, self.seed)
        times, why = no_schedule(made)
        profile = room_for(made)

        def dates(work: Floats, finish: Floats, critical: Integers) -> None:
            nonlocal profile
            done = 0
            while done < len(work):
                done += by_schedule(*made[:4], order, profile, work[done:], times, why, finish[done:], critical)
                if done < len(work):
                    profile = longer(made, profile)

        return dates

    def make(self, keep: tuple[int, ...]) -> None:
        """Make all runs, and keep the finishes of some activities and those of the first to be summarised."""
        self.kept = np.empty((len(keep), self.runs), dtype=np.float32)
        self.samples = np.empty((min(self.count, max(1, MOST_SAMPLES // self.runs)), self.runs), dtype=np.float32)
        rows = np.array(keep, dtype=np.int64)
        for first, finish in self._blocks(self.costs, self.critical, self.occurred):
            last = first + len(finish)
            self.project[first:last] = finish.max(axis=1) if self.count else self.now
            self.kept[:, first:last] = finish.T[rows]
            self.samples[:, first:last] = finish.T[: len(self.samples)]

    def summaries(self, levels: tuple[float, ...]) -> tuple[Floats, Floats]:
        """Percentiles and means of every activity; makes the runs again where not all were held at once."""
        percentiles, mean = np.empty((self.count, len(levels))), np.empty(self.count)
        ranks = [max(0, ceil(level * self.runs - 1e-9) - 1) for level in levels]
        step = max(1, len(self.samples))
        for first in range(0, self.count, step):
            rows = slice(first, min(first + step, self.count))
            if first:
                self._hold(rows)
            held = self.samples[: rows.stop - first]
            mean[rows] = held.mean(axis=1, dtype=np.float64)
            held.sort(axis=1)
            percentiles[rows] = held[:, ranks]
        return percentiles, mean

    def _hold(self, rows: slice) -> None:
        ignored = np.zeros(self.count, dtype=np.int64)
        for first, finish in self._blocks(np.zeros(self.runs), ignored, np.zeros_like(self.occurred)):
            self.samples[: rows.stop - rows.start, first : first + len(finish)] = finish.T[rows]

    def _blocks(self, costs: Floats, critical: Integers, occurred: Integers) -> Iterator[tuple[int, Floats]]:
        table, factors = normal_table(), self.loadings.factors
        common, work, finish = np.empty(factors * BLOCK), *np.empty((2, min(BLOCK, self.runs), self.count))
        deviates = np.empty(BLOCK)
        for first in range(0, self.runs, BLOCK):
            size = min(BLOCK, self.runs - first)
            shared = common[: factors * size].reshape(factors, size)
            draw_factors(self.seed, first, shared, table)
            draw_work(self.seed, first, self.durations, self.loadings, shared, table, deviates[:size], work[:size])
            spent = costs[first : first + size]
            draw_events(self.seed, first, self.events, self.impacts, self.arrays, table, work[:size], spent, occurred)
            self.dates(work[:size], finish[:size], critical)
            yield first, finish[:size]
