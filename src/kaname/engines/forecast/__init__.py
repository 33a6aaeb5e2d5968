"""The Monte Carlo forecast: when everything will finish, how surely, and what decides it."""

from __future__ import annotations

import numpy as np

from kaname.engines.arrays import FINISHED
from kaname.engines.calendars import Integers
from kaname.engines.forecast.by_rows import ByRows
from kaname.engines.forecast.coefficients import Correlated, correlate
from kaname.engines.forecast.comparison import compare
from kaname.engines.forecast.convergence import batches, stand_still
from kaname.engines.forecast.draws import Drawing, note_occurrences
from kaname.engines.forecast.makers import Maker, shares_of
from kaname.engines.forecast.network_runs import Found
from kaname.engines.forecast.percentiles import percentiles
from kaname.engines.forecast.storage import room_for_samples
from kaname.engines.forecast.windows import through_windows
from kaname.engines.instance import Flags, Floats, Forecast, Instance

__all__ = ["DEFAULT_SEED", "Correlated", "compare", "correlate", "forecast"]

DEFAULT_SEED = 1
Summaries = tuple[Floats, Floats]
MOST_SAMPLES = 100_000_000
"""Finishes held at a time (4 bytes each); beyond that the runs are made again for the next activities."""


def forecast(
    instance: Instance,
    *,
    runs: int = 10_000,
    seed: int = DEFAULT_SEED,
    levelled: bool = True,
    levels: tuple[float, ...] = (0.5, 0.8, 0.95),
    keep: tuple[int, ...] = (),
    correlated: bool = True,
    threads: int | None = None,
    tolerance: float | None = None,
) -> Forecast:
    """Finish dates over many runs, with capacity in each where `levelled`, by the critical path otherwise.

    In each run durations are drawn, correlated by the common factors unless switched off, and each event occurs or not;
    it is never an expected value. The stream of each activity, factor and event depends on the seed and its own key (or
    position) only: with the same seed, what an event or a shorter activity changes is the difference of two forecasts.
    The runs are the same however many `threads` share them (not given: as many as there are processors). Levelled runs
    place activities in the order of `schedule.schedule`. Each is in its first mode: give `Instance.in_modes` of a
    schedule for those that it chose. Percentiles are exact for the runs made.
    With a `tolerance` no more runs are made than it takes until P80 and P95 of the whole and of all that is kept stand
    still: until their standard errors are so many days at the most. `runs` is then the most that there may be.
    Raises CycleError where links form a cycle, ValueError where a quantity is none or `runs` or a level makes no sense.
    """
    if runs < 1 or any(not 0 < level <= 1 for level in levels):
        raise ValueError(f"no forecast of {runs} runs at {levels}")
    if tolerance is not None and not tolerance > 0:
        raise ValueError(f"no forecast to {tolerance} days")
    maker = Maker(instance, seed, levelled, correlated)
    costs = np.zeros(runs)
    d = through_windows(maker, maker.drawing, runs, threads)
    make = _by_rows if maker.by_rows else _by_blocks
    found, runs, (at_levels, means) = make(maker, d, costs, np.array(keep, dtype=np.int64), levels, threads, tolerance)
    return Forecast(
        levels=levels,
        percentiles=at_levels,
        mean=means,
        criticality=found.critical / runs,
        kept=keep,
        finishes=np.ascontiguousarray(found.kept[:, :runs]),
        project=found.project[:runs],
        costs=costs[:runs],
        runs=runs,
        seed=seed,
        levelled=levelled,
        correlated=correlated,
        occurred=occurrences(d, runs).mean(axis=1),
    )


def _by_rows(
    maker: Maker,
    d: Drawing,
    costs: Floats,
    keep: Integers,
    levels: tuple[float, ...],
    threads: int | None,
    tolerance: float | None,
) -> tuple[Found, int, Summaries]:
    """Runs, how many, and the percentiles and means of all activities. Where it takes more to know how many there
    must be, they are made once for that.
    """
    runs, found = len(costs), maker.room_for(len(costs), 0, 0, keep)
    if tolerance is not None:
        runs = _make(maker, d, costs, found, threads, tolerance)
        found.critical[:] = 0
    made = ByRows(maker.lanes, d).summarised(costs, found, levels, shares_of(0, runs, threads))
    over = maker.drawing.state == FINISHED
    for column in (*made[0].T, made[1]):
        column[over] = maker.arrays.activity["ended"][over].astype(np.float32)
    return found, runs, made


def _by_blocks(
    maker: Maker,
    d: Drawing,
    costs: Floats,
    keep: Integers,
    levels: tuple[float, ...],
    threads: int | None,
    tolerance: float | None,
) -> tuple[Found, int, Summaries]:
    """The same of runs a block at a time: their samples are held, as many as may be at a time."""
    runs, count = len(costs), len(maker.instance.activities)
    rows = max(1, min(count, MOST_SAMPLES // runs))
    with room_for_samples(min(rows, count), runs) as samples:
        found = maker.room_for(runs, 0, len(samples), keep, samples)
        runs = _make(maker, d, costs, found, threads, tolerance)
        summaries = [percentiles(samples, levels, runs)]
    for first_row in range(rows, count, rows):
        more = maker.room_for(runs, first_row, min(rows, count - first_row), np.zeros(0, dtype=np.int64))
        maker.make(d, costs, more, threads)
        summaries.append(percentiles(more.samples, levels, runs))
    at_levels, means = zip(*summaries, strict=True)
    return found, runs, (np.concatenate(at_levels), np.concatenate(means))


def _make(maker: Maker, d: Drawing, costs: Floats, found: Found, threads: int | None, tolerance: float | None) -> int:
    """Make all runs, or as many as it takes until percentiles stand still; returns how many."""
    most = len(costs)
    if tolerance is None:
        maker.make(d, costs, found, threads)
        return most
    for first, until in batches(most):
        maker.make(d, costs, found, threads, first, until)
        if stand_still(found, until, tolerance):
            return until
    return most


def occurrences(d: Drawing, runs: int) -> Flags:
    """In which runs each event occurs (events x runs)."""
    found = np.zeros((len(d.events.probability), runs), dtype=np.bool_)
    note_occurrences(d, found)
    return found
