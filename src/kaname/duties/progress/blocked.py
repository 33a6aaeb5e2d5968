"""Blocked work: for how long, by what, and whether that still stands in its way."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Finding, Severity, Undefined
from kaname.model.plan import Dependency, WorkPackage
from kaname.model.risks import Issue
from kaname.planning.standing import Standing

BLOCKED_LONG = Code("progress.blocked-long", Severity.WATCH)
BLOCKER_GONE = Code("progress.blocker-gone", Severity.WATCH)
CODES = (BLOCKED_LONG, BLOCKER_GONE)

BLOCKED_WORKDAYS = 5
BLOCKED_TOO_LONG_WORKDAYS = 10


def findings(standing: Standing) -> Iterator[Finding]:
    """Work that has been blocked for long, and work whose blockers are all over."""
    for work in standing.leaf_work:
        if work.finished is None and work.state == "blocked":
            yield from _long(standing, work)
            yield from _gone(standing, work)


def _long(standing: Standing, work: WorkPackage) -> Iterator[Finding]:
    days = blocked_days(standing, work)
    if days is None or days <= BLOCKED_WORKDAYS:
        return
    slot = standing.slot(work.key)
    pressing = days > BLOCKED_TOO_LONG_WORKDAYS or (slot is not None and slot.critical)
    yield BLOCKED_LONG.at(
        work.key,
        severity=Severity.ACT if pressing else Severity.WATCH,
        since=work.blocked_since,
        late=Days(float(days)),
        by=_named(standing, work) or Undefined("no_reason_given"),
    )


def blocked_days(standing: Standing, work: WorkPackage) -> int | None:
    """Working days for which work has been blocked, None where it isn't or nobody noted since when."""
    if work.state != "blocked" or work.blocked_since is None:
        return None
    return standing.workdays.between(work.blocked_since, standing.as_of)


def _named(standing: Standing, work: WorkPackage) -> Cell:
    """The issues and dependencies in its way or, for what lies outside the plan, its words."""
    return work.blocked_by if isinstance(work.blocked_by, str) else blockers(standing, work)


def blockers(standing: Standing, work: WorkPackage) -> tuple[Key, ...]:
    """The issues and dependencies that work says it is blocked by."""
    return () if isinstance(work.blocked_by, str) else standing.keys(work.blocked_by)


def _gone(standing: Standing, work: WorkPackage) -> Iterator[Finding]:
    named = blockers(standing, work)
    if named and all(_is_over(standing, key) for key in named):
        yield BLOCKER_GONE.at(*standing.known(work.key, *named), by=named)


def _is_over(standing: Standing, key: Key) -> bool:
    match standing.program.find(key):
        case Issue() as issue:
            return issue.state != "open"
        case Dependency() as link:
            return link.state == "delivered"
        case _:
            return False
