"""Criteria: what must hold before a milestone counts as reached or a release goes out, and who sees to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Undefined
from kaname.model.plan import Criterion, Milestone, Release
from kaname.planning.standing import Standing

CRITERION_OVERDUE = Code("roadmap.criterion-overdue", Severity.WATCH)
CODES = (CRITERION_OVERDUE,)

NEAR_WORKDAYS = 10
"""Two working weeks before its day there is no time left for what should have held already."""
COLUMNS = ("record", "criterion", "owner", "due", "met", "met_on")


def findings(standing: Standing) -> Iterator[Finding]:
    """Criteria that were to hold by now and do not, the oldest of each record first."""
    for record, criteria, day in _ahead(standing):
        late = sorted(
            (one for one in criteria if not one.met and one.due is not None and one.due < standing.as_of),
            key=lambda one: (one.due or date.max, one.text),
        )
        if late:
            first = late[0]
            yield CRITERION_OVERDUE.at(
                record.key,
                severity=Severity.ACT if standing.near(day, NEAR_WORKDAYS) else None,
                count=len(late),
                criterion=first.text,
                due=first.due,
                owner=standing.key(first.owner) or standing.key(getattr(record, "owner", None)) or Undefined("nobody"),
            )


def _ahead(standing: Standing) -> Iterator[tuple[Milestone | Release, tuple[Criterion, ...], date | None]]:
    """What is still to come, with its criteria and its day."""
    for milestone in standing.every(Milestone):
        if milestone.state == "open":
            yield milestone, milestone.exit_criteria, milestone.commitment
    for release in standing.every(Release):
        if release.state in ("planned", "frozen") and release.go_no_go is not None:
            yield release, release.go_no_go.criteria, release.go_no_go.due


def figure(standing: Standing) -> Figure:
    """Every criterion of what is still to come: those not met first, by the day they are due."""
    rows = [
        (record.key, one.text, standing.key(one.owner), one.due, one.met, one.met_on)
        for record, criteria, _ in _ahead(standing)
        for one in criteria
    ]
    return Figure("roadmap.criteria", COLUMNS, tuple(sorted(rows, key=_rank)), reason="" if rows else "no_criteria")


def _rank(row: tuple[Cell, ...]) -> tuple[bool, str, str, str]:
    """By state, then by day; what names no day comes last of its kind."""
    return bool(row[4]), str(row[3] or date.max), str(row[0]), str(row[1])
