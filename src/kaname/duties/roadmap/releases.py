"""Releases: freezes, go / no-go, and what is still open when it should not be."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term
from kaname.model.plan import GoNoGo, Milestone, Release, WorkPackage
from kaname.planning.standing import Standing

GO_NO_GO_OVERDUE = Code("roadmap.go-no-go-overdue", Severity.ACT)
GO_NO_GO_NEAR = Code("roadmap.go-no-go-near", Severity.WATCH)
WORK_AFTER_FREEZE = Code("roadmap.work-after-freeze", Severity.ACT)
RELEASE_OVERDUE = Code("roadmap.release-overdue", Severity.ACT)
CODES = (GO_NO_GO_OVERDUE, GO_NO_GO_NEAR, WORK_AFTER_FREEZE, RELEASE_OVERDUE)

NEAR_WORKDAYS = 10
_COMING = ("planned", "frozen")


def findings(standing: Standing) -> Iterator[Finding]:
    """Answers that are due, work past a freeze, and releases that did not happen."""
    for release in standing.every(Release):
        if release.state in _COMING:
            yield from _go_no_go(standing, release)
            yield from _frozen(standing, release)
            if release.date is not None and release.date < standing.as_of:
                yield RELEASE_OVERDUE.at(
                    release.key, date=release.date, late=standing.days(release.date, standing.as_of)
                )


def _go_no_go(standing: Standing, release: Release) -> Iterator[Finding]:
    gate = release.go_no_go
    if gate is None or gate.answer != "open":
        return
    if gate.due < standing.as_of:
        yield GO_NO_GO_OVERDUE.at(
            release.key, due=gate.due, open_criteria=_open(gate), decider=standing.key(gate.decider)
        )
    elif _open(gate) and standing.near(gate.due, NEAR_WORKDAYS):
        yield GO_NO_GO_NEAR.at(
            release.key, due=gate.due, open_criteria=_open(gate), left=standing.days(standing.as_of, gate.due)
        )


def _open(gate: GoNoGo) -> int:
    return sum(not criterion.met for criterion in gate.criteria)


def _frozen(standing: Standing, release: Release) -> Iterator[Finding]:
    """After the code freeze nothing may be unfinished, after the scope freeze nothing may be yet to start."""
    work = [one for one in _work(standing, release) if one.finished is None]
    if release.code_freeze is not None and release.code_freeze < standing.as_of:
        freeze, day, late = "code", release.code_freeze, work
    elif release.scope_freeze is not None and release.scope_freeze < standing.as_of:
        freeze, day, late = "scope", release.scope_freeze, [one for one in work if one.started is None]
    else:
        return
    if late:
        keys = tuple(one.key for one in late)
        yield WORK_AFTER_FREEZE.at(
            release.key, *keys, freeze=Term("freeze", freeze), since=day, count=len(late), work=keys
        )


def _work(standing: Standing, release: Release) -> tuple[WorkPackage, ...]:
    """The leaves of work behind the milestones that go out with a release, by id."""
    found = {work.key: work for one in _milestones(standing, release) for work in standing.marked(one)}
    return tuple(found[key] for key in sorted(found))


def _milestones(standing: Standing, release: Release) -> tuple[Milestone, ...]:
    """The open milestones that go out with a release, by id."""
    return standing.shipped.get(release.key, ())


def figure(standing: Standing) -> Figure:
    """Every release that is not cancelled, by date."""
    shown = [one for one in standing.every(Release) if one.state != "cancelled"]
    shown.sort(key=lambda one: (one.date is None, one.date or standing.as_of, one.id))
    columns = (
        "release",
        "scope_freeze",
        "code_freeze",
        "date",
        "go_no_go",
        "open_criteria",
        "late_milestones",
        "state",
    )
    rows = tuple(_row(standing, one) for one in shown)
    return Figure("roadmap.releases", columns, rows, reason="" if rows else "no_records")


def _row(standing: Standing, release: Release) -> tuple[Cell, ...]:
    gate = release.go_no_go
    return (
        release.key,
        release.scope_freeze,
        release.code_freeze,
        release.released or release.date,
        Term("go_no_go", gate.answer) if gate else None,
        _open(gate) if gate else None,
        _late(standing, release),
        Term("release_state", release.state),
    )


def _late(standing: Standing, release: Release) -> tuple[Key, ...]:
    """Open milestones of a release whose P80, else their promise, lies after its date."""
    late: list[Key] = []
    for one in _milestones(standing, release):
        outlook = standing.outlook(one.key)
        day = (outlook.p80 if outlook else None) or one.commitment
        if release.date is not None and day is not None and day > release.date:
            late.append(one.key)
    return tuple(late)
