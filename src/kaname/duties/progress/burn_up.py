"""Burn-up of sprints that run, initiatives and milestones: what lies in them and what is done of it, day by day.

It shows scope that grows, which a burn-down hides: what is left is the distance between the two lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kaname.model.finding import Cell, Figure, Term
from kaname.model.plan import Initiative, Milestone
from kaname.planning.item_sums import Tracked
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

MOST_DAYS, MOST_WEEKS = 42, 26
"""A longer time is shown week by week, no more than so many weeks back and ahead."""
_COLUMNS = ("record", "board", "date", "size", "in_scope", "done", "left_over", "ideal")
DAY = timedelta(days=1)
OVER = frozenset({"cancelled", "done", "dropped", "reached"})


def figure(standing: Standing, tracker: Tracker) -> Figure:
    """Sprints that run, by board, then initiatives and milestones with items begun and not all done."""
    rows = (*_sprints(standing, tracker), *_records(standing, tracker))
    return Figure("progress.burn-up", _COLUMNS, rows, "" if rows else "nothing_burning")


def _sprints(standing: Standing, tracker: Tracker) -> Iterator[tuple[Cell, ...]]:
    """Of each running sprint its days; one past its end by more than its own length is forgotten, not running."""
    courses, as_of = tracker.courses, standing.as_of
    for one in tracker.sprints.all:
        first, last = courses.day(one.sprint.starts), courses.day(one.sprint.ends)
        if one.over is not None or not one.items or as_of - last > max(last - first, DAY):
            continue
        for day in days(first, as_of, last):
            at = courses.end_of(day)
            ideal = None if one.committed is None else evenly(standing, one.committed, first, last, day)
            known = (one.scope(at), one.finished(at)) if day <= as_of else None
            yield _row(one.sprint.name, one.sprint.board, day, one.in_points, known, ideal)


def _row(
    record: Cell, board: Cell, day: date, in_points: bool, known: tuple[float, float] | None, ideal: float | None
) -> tuple[Cell, ...]:
    size = Term("size", "points" if in_points else "items")
    if known is None:
        return (record, board, day, size, None, None, None, ideal)
    scope, done = known
    return (record, board, day, size, scope, done, scope - done, ideal)


def evenly(standing: Standing, whole: float, first: date, last: date, day: date) -> float:
    """The part of a whole that an even pace in working days has done by the end of a day."""
    before = first - DAY
    length = standing.workdays.between(before, last)
    gone = standing.workdays.between(before, min(day, last))
    return round(whole * gone / length, 2) if length > 0 else whole


def _records(standing: Standing, tracker: Tracker) -> Iterator[tuple[Cell, ...]]:
    """Of each record under way its days; an even pace leads to what there was when work began, by its promise."""
    as_of = standing.as_of
    for record in (*standing.every(Initiative), *standing.every(Milestone)):
        tracked = tracker.of(record) if record.trackers and record.state not in OVER else None
        if tracked is None or tracked.started is None or tracked.finished is not None:
            continue
        promised = _promised(standing, record)
        whole = tracked.total - tracked.added
        for day in days(tracked.started, as_of, promised or as_of):
            ideal = None if promised is None else evenly(standing, whole, tracked.started, promised, day)
            known = _by(tracked, day) if day <= as_of else None
            yield _row(record.key, None, day, tracked.in_points, known, ideal)


def _promised(standing: Standing, record: Initiative | Milestone) -> date | None:
    """The day that a milestone is promised for; of an initiative that of the last of its milestones."""
    if isinstance(record, Milestone):
        return record.commitment
    own = (one for one in standing.every(Milestone) if standing.key(one.initiative) == record.key)
    return max((one.commitment for one in own if one.commitment is not None and one.state != "dropped"), default=None)


def _by(tracked: Tracked, day: date) -> tuple[float, float]:
    """What had been created by the end of a day, and what of it was finished; what was given up left out."""
    kept = [one for one in tracked.items if one.stage != "dropped" and one.created <= day]
    sized = [(one, (one.item.points or 0.0) if tracked.in_points else 1.0) for one in kept]
    done = sum(size for one, size in sized if one.finished is not None and one.finished <= day)
    return sum(size for _, size in sized), done


def days(first: date, now: date, last: date) -> Sequence[date]:
    """Every day from the first to the last, or to now where that is later.

    Where those are many, each week from now, and the first and the last where they are not too far off.
    """
    end = max(now, last)
    length = (end - first).days
    if length <= MOST_DAYS:
        return [first + DAY * number for number in range(length + 1)]
    back, ahead = min((now - first).days // 7, MOST_WEEKS), min((end - now).days // 7, MOST_WEEKS)
    weeks = [now + DAY * 7 * number for number in range(-back, ahead + 1)]
    ends = (one for one in (first, end) if weeks[0] - DAY * 7 < one < weeks[-1] + DAY * 7)
    return sorted({*weeks, *ends})
