"""Two forecasts drawn from throughput: when so much is finished, and how much in so many periods.

Each is a simulation: per run, coming periods are drawn from the past (see `level`). Scope that still grows, what the
next period has taken on, and how earlier forecasts did are taken into account where they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np

from kaname.engines.ratio import Ratio, Reason
from kaname.engines.recalibration import NO_RECORD, Record, recalibrated
from kaname.engines.throughput.level import MOVING, Commitment, Floats, Level, draws

DEFAULT_RUNS = 10_000
ENOUGH_SAMPLES = 10
MOST_PERIODS = 2_000
ROUNDING = 1e-9


class Growth(NamedTuple):
    """Scope still to come.

    `added` in each past period, drawn together with what was finished in it; a range of how many parts an item turns
    out to be, one number per run and any of it equally likely.
    """

    added: Sequence[float] = ()
    least_parts: float = 1.0
    most_parts: float = 1.0


NO_GROWTH = Growth()


class Outlook(NamedTuple):
    """At a stated probability ("at least"): the periods or the items, and how many of the runs hold them."""

    probability: float
    value: Ratio[float]
    share_of_runs: Ratio[float]


class ThroughputForecast(NamedTuple):
    """Outlooks in the order asked for; whether the history is short; runs and seed, to repeat them."""

    outlooks: tuple[Outlook, ...]
    few_samples: bool
    runs: int
    seed: int


def when(
    history: Sequence[float],
    items: float,
    probabilities: Sequence[float],
    *,
    growth: Growth = NO_GROWTH,
    commitment: Commitment | None = None,
    level: Level = MOVING,
    record: Record = NO_RECORD,
    runs: int = DEFAULT_RUNS,
    seed: int = 0,
) -> ThroughputForecast:
    """Periods until so many items are finished: the fewest with P(done by then) >= p. Higher p means later.

    `record`: how earlier forecasts of `totals` did over about as many periods. Raises ValueError where
    series don't fit the history or a quantity is none.
    """
    _check(history, growth, commitment, level)
    if not any(history):
        return _forecast([Outlook(p, *_nothing()) for p in probabilities], history, runs, seed)
    needed = _periods_needed(history, items, growth, commitment, level, runs, seed)
    if record.places:
        needed = -recalibrated(-needed, record)
    needed = np.sort(needed)
    return _forecast([_periods_at(needed, p) for p in probabilities], history, runs, seed)


def how_many(
    history: Sequence[float],
    periods: int,
    probabilities: Sequence[float],
    *,
    commitment: Commitment | None = None,
    level: Level = MOVING,
    record: Record = NO_RECORD,
    runs: int = DEFAULT_RUNS,
    seed: int = 0,
) -> ThroughputForecast:
    """Items finished within so many periods: the most with P(at least that many) >= p. Higher p means fewer.

    `record`: how earlier forecasts of `totals` did over as many periods. Raises ValueError as `when` does.
    """
    if not any(history):
        return _forecast([Outlook(p, *_nothing()) for p in probabilities], history, runs, seed)
    rising = totals(history, periods, commitment=commitment, level=level, record=record, runs=runs, seed=seed)
    outlooks: list[Outlook] = []
    for p in probabilities:
        items = at_least(rising, p)
        outlooks.append(Outlook(p, Ratio(items), Ratio(float(np.mean(rising >= items)))))
    return _forecast(outlooks, history, runs, seed)


def totals(
    history: Sequence[float],
    periods: int,
    *,
    commitment: Commitment | None = None,
    level: Level = MOVING,
    record: Record = NO_RECORD,
    runs: int = DEFAULT_RUNS,
    seed: int = 0,
) -> Floats:
    """What each run finishes within so many periods, in rising order. Raises ValueError without a past."""
    _check(history, NO_GROWTH, commitment, level)
    if not history:
        raise ValueError("no past to draw from")
    finished, found = np.asarray(history, dtype=np.float64), np.zeros(runs)
    for places in draws(len(finished), level, commitment, periods, runs, seed):
        found += finished[places]
    return recalibrated(found, record) if record.places else np.sort(found)


def at_least(rising: Floats, p: float) -> float:
    """The most that a share of at least p of the totals reaches."""
    return float(rising[len(rising) - 1 - _rank(p, len(rising))])


def _check(history: Sequence[float], growth: Growth, commitment: Commitment | None, level: Level) -> None:
    if level.half_life <= 0:
        raise ValueError(f"a half-life of {level.half_life}")
    if any(count < 0 for count in (*history, *growth.added)):
        raise ValueError("counts below 0")
    if not 1 <= growth.least_parts <= growth.most_parts:
        raise ValueError("an item is at least one part, and the least parts are no more than the most")
    for series in (growth.added, commitment.past if commitment else ()):
        if series and len(series) != len(history):
            raise ValueError(f"{len(series)} periods beside a history of {len(history)}")


def _forecast(outlooks: Sequence[Outlook], history: Sequence[float], runs: int, seed: int) -> ThroughputForecast:
    return ThroughputForecast(tuple(outlooks), len(history) < ENOUGH_SAMPLES, runs, seed)


def _nothing() -> tuple[Ratio[float], Ratio[float]]:
    """Nothing was ever finished: there is nothing to draw from."""
    return Ratio(None, Reason.NO_THROUGHPUT), Ratio(None, Reason.NO_THROUGHPUT)


def _rank(p: float, runs: int) -> int:
    """Place of the run, counted from 0, up to which a share of at least p holds."""
    return max(ceil(p * runs - ROUNDING), 1) - 1


def _periods_at(needed: Floats, p: float) -> Outlook:
    periods = float(needed[_rank(p, len(needed))])
    if periods > MOST_PERIODS:
        return Outlook(p, Ratio(None, Reason.NOT_WITHIN_HORIZON), Ratio(None, Reason.NOT_WITHIN_HORIZON))
    return Outlook(p, Ratio(periods), Ratio(float(np.mean(needed <= periods))))


def _periods_needed(
    history: Sequence[float],
    items: float,
    growth: Growth,
    commitment: Commitment | None,
    level: Level,
    runs: int,
    seed: int,
) -> Floats:
    """Per run the period in which the items are done, 0 where there are none; runs that take too long end beyond.

    A run is done as soon as nothing is left: what would be added later is other work.
    """
    parts = np.random.default_rng((seed, 1)).uniform(growth.least_parts, growth.most_parts, runs)
    left = items * parts - ROUNDING
    finished = np.asarray(history, dtype=np.float64)
    net = finished - (np.asarray(growth.added, dtype=np.float64) if growth.added else 0.0)
    needed = np.zeros(runs)
    waiting = left > 0
    for places in draws(len(finished), level, commitment, MOST_PERIODS, runs, seed):
        if not waiting.any():
            return needed
        needed += waiting
        left -= net[places]
        waiting &= left > 0
    return needed + waiting
