"""Throughput per day, week or month.

Source: jira-agile-metrics for the series: one count per calendar bucket, those without a finished item included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


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


def _starts(first: date, last: date, bucket: Bucket) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day = bucket_start(day + timedelta(days=_LENGTH[bucket]), bucket)
