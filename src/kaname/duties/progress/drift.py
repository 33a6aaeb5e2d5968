"""Plan beside tracker: where they differ, how scope grows, and when trackers' own pace says work will be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term
from kaname.model.plan import WorkPackage
from kaname.planning.standing import Standing
from kaname.planning.tracked import Drift, Tracked, Tracker

TRACKER_DIFFERS = Code("progress.tracker-differs", Severity.WATCH)
DONE_NOT_DONE = Code("progress.finished-with-open-items", Severity.ACT)
SCOPE_GROWING = Code("progress.scope-growing", Severity.WATCH)
QUERY_UNREAD = Code("progress.tracker-query-unread", Severity.WATCH)
CODES = (TRACKER_DIFFERS, DONE_NOT_DONE, SCOPE_GROWING, QUERY_UNREAD)

GROWN, GROWN_MUCH = 0.2, 0.5
"""Shares of what there was when work began."""
_COLUMNS = ("record", "items", "open", "done_share", "started", "finished", "growth", "last_change")


def findings(standing: Standing, tracker: Tracker) -> Iterator[Finding]:
    """Differences, each with the change that would end it (`kaname drift`), and scope that grew under way."""
    for drift in tracker.drifts():
        yield _differs(drift, tracker.packages[drift.key])
    for key, tracked in sorted(tracker.packages.items()):
        record = standing.program.find(key)
        growth = tracked.growth
        open_ = isinstance(record, WorkPackage) and record.finished is None and record.state != "dropped"
        if open_ and growth is not None and growth >= GROWN:
            severity = Severity.ACT if growth >= GROWN_MUCH else Severity.WATCH
            yield SCOPE_GROWING.at(
                key, severity=severity, share=Percent(growth), added=tracked.added, unit=_unit(tracked)
            )


def unread(tracker: Tracker) -> Iterator[Finding]:
    """Queries that can't be decided without asking the tracker: they select nothing."""
    for key, query in tracker.unread:
        yield QUERY_UNREAD.at(key, query=query)


def _differs(drift: Drift, tracked: Tracked) -> Finding:
    if drift.field == "finished" and drift.plan is not None and tracked.left:
        return DONE_NOT_DONE.at(drift.key, on=_cell(drift, drift.plan), left=tracked.left, unit=_unit(tracked))
    return TRACKER_DIFFERS.at(
        drift.key, field=drift.field, plan=_cell(drift, drift.plan), tracker=_cell(drift, drift.tracker)
    )


def _cell(drift: Drift, value: date | float | None) -> Cell:
    if isinstance(value, float):
        return Percent(value) if drift.field == "percent_complete" else Days(value)
    return value


def _unit(tracked: Tracked) -> Term:
    return Term("size", "points" if tracked.in_points else "items")


def figure(tracker: Tracker) -> Figure:
    """Work with items in a tracker, and what these say of it."""
    rows = tuple(_row(key, tracked) for key, tracked in sorted(tracker.packages.items()))
    return Figure("progress.tracked", _COLUMNS, rows, "" if rows else "nothing_tracked")


def _row(key: Key, tracked: Tracked) -> tuple[Cell, ...]:
    return (
        key,
        len(tracked.items),
        sum(one.open for one in tracked.items),
        None if tracked.share is None else Percent(tracked.share),
        tracked.started,
        tracked.finished,
        None if tracked.growth is None else Percent(tracked.growth),
        tracked.last_change,
    )
