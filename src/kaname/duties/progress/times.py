"""How long items take by percentiles, and the cumulative flow of every project: created, begun and finished."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.duties.progress.flow import Streams, source_of
from kaname.engines.quantiles import interpolated
from kaname.model.finding import Cell, Days, Figure, Term
from kaname.planning.flows import MEASURES, Flow

LEVELS = (0.5, 0.85, 0.95)
_TIMES = ("source", "project", "measure", "items", "median", "p85", "p95", "longest")
_CUMULATIVE = ("source", "project", "date", "created", "begun", "finished", "not_begun", "in_work")
_WEEK = 7


def times(streams: Streams) -> Figure:
    """Lead, cycle and blocked time of what was finished in the last weeks, and the age of what is under way."""
    rows = tuple(row for flow in streams.flows for row in _times(streams, flow))
    return Figure("progress.times", _TIMES, rows, "" if rows else streams.silence)


def _times(streams: Streams, flow: Flow) -> Iterator[tuple[Cell, ...]]:
    for measure in MEASURES:
        days = flow.times(measure, streams.standing.as_of)
        if days:
            found = [interpolated(days, level).value or 0.0 for level in LEVELS]
            cells = [Days(round(each, 1), calendar=True) for each in (*found, max(days))]
            yield (source_of(streams, flow), flow.project, Term("flow_measure", measure), len(days), *cells)


def cumulative(streams: Streams) -> Figure:
    """By the end of each of the last weeks how many items had been created, begun and finished in all.

    Between the lines lies what had not been begun and what was in work.
    """
    rows = tuple(row for flow in streams.flows if flow.finished or flow.running for row in _weeks(streams, flow))
    return Figure("progress.cumulative-flow", _CUMULATIVE, rows, "" if rows else streams.silence)


def _weeks(streams: Streams, flow: Flow) -> Iterator[tuple[Cell, ...]]:
    found = flow.cumulative(streams.standing.as_of)
    lines = zip(found.days, *found.counts.values(), strict=True)
    for day, created, begun, finished in list(lines)[::_WEEK]:
        counts = (created, begun, finished, created - begun, begun - finished)
        yield (source_of(streams, flow), flow.project, day, *counts)
