"""Sprints of the boards: committed, added, taken out, done and left over; and commitments missed time and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kaname.duties.progress.velocity import OF_PLAN, of_plan
from kaname.engines.quantiles import median
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.sources import Source
from kaname.planning.sprints import Sprinted
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

COMMITMENT_MISSED = Code("progress.commitment-missed", Severity.WATCH)
CODES = (COMMITMENT_MISSED,)

LEAST, MOST = 3, 6
"""Sprints that are over and had a commitment, from which and at most by which a board is judged."""
_COLUMNS = (
    *("sprint", "board", "start", "ends", "state", "size", "committed", "added", "removed", "done", "left_over"),
    "share",
)


def findings(standing: Standing, tracker: Tracker) -> Iterator[Finding]:
    """Boards of which the middle one of the last sprints did less than four fifths of what was committed."""
    boards: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in tracker.sprints.all:
        if one.over is not None and one.committed:
            boards[one.sprint.source, one.sprint.board].append(one.done / one.committed)
    for (source, board), shares in sorted(boards.items()):
        last = shares[-MOST:]
        middle = median(last).value
        if len(last) >= LEAST and middle is not None and middle < OF_PLAN:
            for key in standing.known(Key(Source.kind, source)):
                yield COMMITMENT_MISSED.at(key, board=board, share=Percent(middle), count=len(last))


def figure(tracker: Tracker) -> Figure:
    """The last sprints of every board of which something is known, in points or in items."""
    rows = tuple(_row(tracker, one) for one in tracker.sprints.all)
    return Figure("progress.sprints", _COLUMNS, rows, "" if rows else "no_sprints")


def _row(tracker: Tracker, one: Sprinted) -> tuple[Cell, ...]:
    day, sprint = tracker.courses.day, one.sprint
    untold = Undefined("no_sprint_history")
    numbers = (one.committed, one.added, one.removed)
    return (
        sprint.name,
        sprint.board,
        day(sprint.starts),
        day(one.over or sprint.ends),
        Term("sprint_state", "running" if one.over is None else "over"),
        Term("size", "points" if one.in_points else "items"),
        *(untold if number is None else number for number in numbers),
        one.done,
        one.left,
        of_plan(one.committed, one.done) if one.over is not None else None,
    )
