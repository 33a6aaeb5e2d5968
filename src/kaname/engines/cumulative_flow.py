"""Cumulative flow: per stage how many items have entered it by each day, and what follows from the distances.

Source: Vacanti, Actionable Agile Metrics; jira-agile-metrics. Lines never fall and never cross.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

DAY = timedelta(days=1)
Entered = Mapping[str, date | None]


class CumulativeFlow(NamedTuple):
    """Days in order, and per stage in order of the workflow the count of items that entered it by that day."""

    days: tuple[date, ...]
    counts: dict[str, tuple[int, ...]]


class NetFlow(NamedTuple):
    """Daily arrivals in one stage, departures into another, and arrivals - departures."""

    arrivals: tuple[int, ...]
    departures: tuple[int, ...]
    net: tuple[int, ...]


def cumulative_flow(
    items: Sequence[Entered], stages: Sequence[str], first: date | None = None, last: date | None = None
) -> CumulativeFlow:
    """Counts per day, by default from the first to the last entry.

    An item that skipped a stage entered it with the next stage it reached; one recorded out of order entered the
    earlier stage no later than the next.
    """
    entries = {stage: sorted(_entries(items, stages, stage)) for stage in stages}
    known = [day for days in entries.values() for day in days]
    if not known:
        return CumulativeFlow((), dict.fromkeys(stages, ()))
    start, end = first or min(known), last or max(known)
    days = tuple(start + DAY * n for n in range((end - start).days + 1))
    return CumulativeFlow(days, {stage: tuple(bisect_right(entries[stage], day) for day in days) for stage in stages})


def work_in_progress(flow: CumulativeFlow, from_stage: str, to_stage: str) -> tuple[int, ...]:
    """Arrivals so far - departures so far, per day."""
    return tuple(entered - left for entered, left in zip(flow.counts[from_stage], flow.counts[to_stage], strict=True))


def net_flow(flow: CumulativeFlow, from_stage: str, to_stage: str) -> NetFlow:
    """Daily increments of both lines, and their difference; the first day counts all that came before it."""
    arrivals, departures = _increments(flow.counts[from_stage]), _increments(flow.counts[to_stage])
    return NetFlow(arrivals, departures, tuple(a - d for a, d in zip(arrivals, departures, strict=True)))


def _entries(items: Sequence[Entered], stages: Sequence[str], stage: str) -> list[date]:
    """The earliest entry of every item into this stage or a later one."""
    onward = stages[stages.index(stage) :]
    reached = [[day for each in onward if (day := item.get(each)) is not None] for item in items]
    return [min(days) for days in reached if days]


def _increments(counts: Sequence[int]) -> tuple[int, ...]:
    return tuple(later - earlier for earlier, later in pairwise((0, *counts)))
