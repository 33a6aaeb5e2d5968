"""Plan beside tracker: where they differ, how scope grows, and what is open after the day it was promised for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term
from kaname.model.plan import Milestone, WorkPackage
from kaname.planning.drifts import Drift, proposed
from kaname.planning.item_sums import Tracked
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

TRACKER_DIFFERS = Code("progress.tracker-differs", Severity.WATCH)
DONE_NOT_DONE = Code("progress.finished-with-open-items", Severity.ACT)
SCOPE_GROWING = Code("progress.scope-growing", Severity.WATCH)
QUERY_UNREAD = Code("progress.tracker-query-unread", Severity.WATCH)
REACHED_NOT_DONE = Code("progress.reached-with-open-items", Severity.ACT)
DONE_NOT_REACHED = Code("progress.items-done-not-reached", Severity.WATCH)
OPEN_PAST_DAY = Code("progress.items-open-past-day", Severity.WATCH)
CODES = (
    *(TRACKER_DIFFERS, DONE_NOT_DONE, SCOPE_GROWING, QUERY_UNREAD),
    *(REACHED_NOT_DONE, DONE_NOT_REACHED, OPEN_PAST_DAY),
)

GROWN, GROWN_MUCH = 0.2, 0.5
"""Shares of what there was when work began."""
_COLUMNS = ("record", "items", "open", "done_share", "started", "finished_on", "growth", "last_change")


def findings(standing: Standing, tracker: Tracker) -> Iterator[Finding]:
    """Differences, each with the change that would end it (`kaname drift`), and what grew or is late under way."""
    for drift in tracker.drifts():
        yield replace(_differs(drift, tracker.told[drift.key]), proposal=proposed(tracker.program, drift))
    for key, tracked in sorted(tracker.told.items()):
        record = standing.program.find(key)
        if isinstance(record, Milestone) and record.state == "open":
            yield from _grown(key, tracked)
            yield from _late(standing, record, tracked)
        elif isinstance(record, WorkPackage) and record.finished is None and record.state != "dropped":
            yield from _grown(key, tracked)


def _grown(key: Key, tracked: Tracked) -> Iterator[Finding]:
    growth = tracked.growth
    if growth is not None and growth >= GROWN:
        severity = Severity.ACT if growth >= GROWN_MUCH else Severity.WATCH
        yield SCOPE_GROWING.at(key, severity=severity, share=Percent(growth), added=tracked.added, unit=_unit(tracked))


def _late(standing: Standing, one: Milestone, tracked: Tracked) -> Iterator[Finding]:
    """Open items of a promise whose day has passed; that it was missed is the roadmap's to say."""
    if tracked.open and one.commitment is not None and one.commitment < standing.as_of:
        late = standing.days(one.commitment, standing.as_of)
        yield OPEN_PAST_DAY.at(one.key, left=tracked.open, items=tracked.counted, due=one.commitment, late=late)


def unread(tracker: Tracker) -> Iterator[Finding]:
    """Queries that can't be decided without asking the tracker: they select nothing."""
    for key, query in tracker.unread:
        yield QUERY_UNREAD.at(key, query=query)


def _differs(drift: Drift, tracked: Tracked) -> Finding:
    plan, told = drift.sides
    if drift.field == "reached" and tracked.open:
        return REACHED_NOT_DONE.at(drift.key, on=plan, left=tracked.open, items=tracked.counted)
    if drift.field == "reached" and drift.becomes.get("state") == "reached":
        return DONE_NOT_REACHED.at(drift.key, on=told, items=tracked.counted)
    if drift.field == "finished" and drift.plan is not None and tracked.left:
        return DONE_NOT_DONE.at(drift.key, on=plan, left=tracked.left, unit=_unit(tracked))
    return TRACKER_DIFFERS.at(drift.key, field=Term("drift", drift.field), plan=plan, tracker=told)


def _unit(tracked: Tracked) -> Term:
    return Term("size", "points" if tracked.in_points else "items")


def figure(tracker: Tracker) -> Figure:
    """Work and milestones with items in a tracker, and what these say of them."""
    rows = tuple(_row(key, tracked) for key, tracked in sorted(tracker.told.items()))
    return Figure("progress.tracked", _COLUMNS, rows, "" if rows else "nothing_tracked")


def _row(key: Key, tracked: Tracked) -> tuple[Cell, ...]:
    return (
        key,
        len(tracked.items),
        tracked.open,
        None if tracked.share is None else Percent(tracked.share),
        tracked.started,
        tracked.finished,
        None if tracked.growth is None else Percent(tracked.growth),
        tracked.last_change,
    )
