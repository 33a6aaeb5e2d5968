"""Throughput per day, week or month, and the two forecasts drawn from it: when, and how many.

Sources: jira-agile-metrics for the series; Vacanti, When Will It Be Done? for the simulation. Draws are made with
replacement from the whole history, periods without a finished item included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.ratio import Ratio, Reason

DEFAULT_RUNS = 10_000
ENOUGH_SAMPLES = 10
MOST_PERIODS = 10_000
ROUNDING = 1e-9
Integers = NDArray[np.int64]


class Bucket(StrEnum):
    """What is counted together; weeks start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_LENGTH = {Bucket.DAY: 1, Bucket.WEEK: 7, Bucket.MONTH: 31}


class Series(NamedTuple):
    """Counts per bucket, zeros included, and the first day of each."""

    starts: tuple[date, ...]
    counts: tuple[int, ...]


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


def bucket_start(day: date, bucket: Bucket) -> date:
    """The first day of the bucket a day falls in."""
    if bucket is Bucket.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket is Bucket.MONTH else day


def series(finished: Iterable[date], bucket: Bucket, *, since: date | None = None, until: date | None = None) -> Series:
    """One count per calendar bucket, by default from the first to the last bucket with a finished item."""
    counts = Counter(bucket_start(day, bucket) for day in finished)
    if not counts and (since is None or until is None):
        return Series((), ())
    first = bucket_start(since, bucket) if since else min(counts)
    last = bucket_start(until, bucket) if until else max(counts)
    starts = tuple(_starts(first, last, bucket))
    return Series(starts, tuple(counts[start] for start in starts))


def window(counts: Sequence[int], buckets: int) -> tuple[int, ...]:
    """The last so many buckets, padded with 0 in front where the series is shorter."""
    return (*[0] * (buckets - len(counts)), *counts[max(len(counts) - buckets, 0) :])


def when(
    history: Sequence[int], items: int, probabilities: Sequence[float], *, runs: int = DEFAULT_RUNS, seed: int = 0
) -> ThroughputForecast:
    """Periods until so many items are finished: the fewest with P(done by then) >= p. Higher p means later."""
    if not any(history):
        return _forecast([Outlook(p, *_nothing()) for p in probabilities], history, runs, seed)
    needed = np.sort(_periods_needed(history, items, runs, seed))
    outlooks = [_periods_at(needed, p) for p in probabilities]
    return _forecast(outlooks, history, runs, seed)


def how_many(
    history: Sequence[int], periods: int, probabilities: Sequence[float], *, runs: int = DEFAULT_RUNS, seed: int = 0
) -> ThroughputForecast:
    """Items finished within so many periods: the most with P(at least that many) >= p. Higher p means fewer."""
    if not any(history):
        return _forecast([Outlook(p, *_nothing()) for p in probabilities], history, runs, seed)
    sums = np.zeros(runs, dtype=np.int64)
    for drawn in _draws(history, runs, seed, periods):
        sums += drawn
    falling = np.sort(sums)[::-1]
    outlooks: list[Outlook] = []
    for p in probabilities:
        items = int(falling[_rank(p, runs)])
        outlooks.append(Outlook(p, Ratio(float(items)), Ratio(float(np.mean(sums >= items)))))
    return _forecast(outlooks, history, runs, seed)


def _forecast(outlooks: Sequence[Outlook], history: Sequence[int], runs: int, seed: int) -> ThroughputForecast:
    return ThroughputForecast(tuple(outlooks), len(history) < ENOUGH_SAMPLES, runs, seed)


def _nothing() -> tuple[Ratio[float], Ratio[float]]:
    """Nothing was ever finished: there is nothing to draw from."""
    return Ratio(None, Reason.NO_THROUGHPUT), Ratio(None, Reason.NO_THROUGHPUT)


def _rank(p: float, runs: int) -> int:
    """Place of the run, counted from 0, up to which a share of at least p holds."""
    return max(ceil(p * runs - ROUNDING), 1) - 1


def _periods_at(needed: Integers, p: float) -> Outlook:
    periods = int(needed[_rank(p, len(needed))])
    if periods > MOST_PERIODS:
        return Outlook(p, Ratio(None, Reason.NOT_WITHIN_HORIZON), Ratio(None, Reason.NOT_WITHIN_HORIZON))
    return Outlook(p, Ratio(float(periods)), Ratio(float(np.mean(needed <= periods))))


def _periods_needed(history: Sequence[int], items: int, runs: int, seed: int) -> Integers:
    """Per run the period in which the items are done, 0 where there are none; runs that take too long end beyond."""
    finished = np.zeros(runs, dtype=np.int64)
    needed = np.zeros(runs, dtype=np.int64)
    for drawn in _draws(history, runs, seed, MOST_PERIODS):
        waiting = finished < items
        if not waiting.any():
            return needed
        needed += waiting
        finished += drawn
    return needed + (finished < items)


def _draws(history: Sequence[int], runs: int, seed: int, periods: int) -> Iterator[Integers]:
    """One draw per run, period by period."""
    counts, rng = np.asarray(history, dtype=np.int64), np.random.default_rng(seed)
    for _ in range(periods):
        yield counts[rng.integers(0, len(counts), runs)]


def _starts(first: date, last: date, bucket: Bucket) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day = bucket_start(day + timedelta(days=_LENGTH[bucket]), bucket)
