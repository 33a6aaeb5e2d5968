"""Milestones and releases: promises that the plan itself allows to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.parts import children, work_in
from kaname.model.finding import Days, Problem
from kaname.model.plan import Milestone, Release, WorkPackage
from kaname.model.program import Program

BEFORE_ITS_WORK = Fault("milestone.before-its-work")
REACHED_EARLY = Fault("milestone.reached-before-its-work")
EMPTY = Fault("milestone.without-work-or-date")
FREEZE_ORDER = Fault("release.freeze-order")
FAULTS = (BEFORE_ITS_WORK, REACHED_EARLY, EMPTY, FREEZE_ORDER)


class _Bound(NamedTuple):
    """A day before which a record can't be finished, and the field that says so."""

    day: date
    field: str


def check_commitments(program: Program) -> Iterator[Problem]:
    """No milestone is promised for a day before the work it marks can be finished by its own dates."""
    held = children(program)
    for milestone in program.all(Milestone):
        if milestone.state != "open" or milestone.commitment is None:
            continue
        for ref in milestone.work:
            bounds = [(one.key, bound) for one in work_in(program, held, ref) if (bound := finish_bound(one))]
            target = program.get(ref)
            if isinstance(target, Milestone) and target.state != "dropped" and target.commitment:
                bounds.append((target.key, _Bound(target.reached or target.commitment, "commitment")))
            for key, bound in bounds:
                if bound.day > milestone.commitment:
                    yield _late(BEFORE_ITS_WORK, milestone, milestone.commitment, key, bound)


def _late(fault: Fault, milestone: Milestone, promised: date, work: Key, bound: _Bound) -> Problem:
    days = Days((bound.day - promised).days, calendar=True)
    path = ("reached",) if milestone.reached else ("commitment",)
    return fault.at(
        milestone.key, work, path=path, promised=promised, work=work, field=bound.field, day=bound.day, days=days
    )


def finish_bound(work: WorkPackage) -> _Bound | None:
    """The day before which work can't be finished: by its actual, its pin, its deadline or its start and least length.

    The least length counts every day as a working day, so the bound holds in every calendar.
    """
    if work.state == "dropped":
        return None
    if work.finished:
        return _Bound(work.finished, "finished")
    if work.finish_on:
        return _Bound(work.finish_on, "finish_on")
    bounds = [_Bound(day + _least(work), name) for name in _STARTS if (day := getattr(work, name))]
    if work.deadline:
        bounds.append(_Bound(work.deadline, "deadline"))
    return max(bounds, default=None)


_STARTS = ("started", "start_on", "not_before")


def _least(work: WorkPackage) -> timedelta:
    """How much later than its first day work finishes at least; nothing where its estimate has no hard end."""
    estimate = work.duration or work.effort
    if estimate is None or estimate.points != "min-max" or work.remaining is not None or work.percent_complete:
        return timedelta()
    people = sum(one.people for one in work.allocations) or 1.0
    low = estimate.low if work.duration else estimate.low / people
    return timedelta(days=max(ceil(low - 1e-9) - 1, 0))


def check_reached(program: Program) -> Iterator[Problem]:
    """No milestone was reached on a day before work that it marks was finished."""
    held = children(program)
    for milestone in program.all(Milestone):
        for ref in milestone.work if milestone.reached else ():
            for work in work_in(program, held, ref):
                if milestone.reached and work.finished and work.finished > milestone.reached:
                    bound = _Bound(work.finished, "finished")
                    yield _late(REACHED_EARLY, milestone, milestone.reached, work.key, bound)


def check_empty(program: Program) -> Iterator[Problem]:
    """An open milestone has a day, or work whose finish it marks; else nothing can be said about it."""
    for one in program.all(Milestone):
        if one.state == "open" and one.commitment is None and not one.work:
            yield EMPTY.at(one.key, path=("commitment",))


def check_freezes(program: Program) -> Iterator[Problem]:
    """Scope is frozen before code, code before the go / no-go, and that is before the release."""
    for one in program.all(Release):
        due = one.go_no_go.due if one.go_no_go else None
        dated = (("scope_freeze", one.scope_freeze), ("code_freeze", one.code_freeze), ("go_no_go", due))
        steps = [(name, day) for name, day in (*dated, ("date", one.date)) if day is not None]
        for (first, early), (second, late) in pairwise(steps):
            if late < early:
                yield FREEZE_ORDER.at(one.key, path=(second,), first=first, early=early, second=second, late=late)


CHECKS: tuple[Check, ...] = (check_commitments, check_reached, check_empty, check_freezes)
