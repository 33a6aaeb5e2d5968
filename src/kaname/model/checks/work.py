"""Work packages: estimates that can be used, and dates that agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.parts import parents
from kaname.model.checks.teams import open_work, ways
from kaname.model.finding import Problem
from kaname.model.plan import Allocation, WorkPackage
from kaname.model.program import Program
from kaname.model.skills import missing

WITHOUT_ESTIMATE = Fault("work.without-estimate")
WITHOUT_PEOPLE = Fault("work.effort-without-people")
ON_PARENT = Fault("work.estimate-on-parent")
PINNED_BEFORE_START = Fault("work.pinned-before-start")
CONTRADICT = Fault("work.dates-contradict")
OUTSIDE_PARENT = Fault("work.outside-parent")
REMAINING = Fault("work.remaining-after-finish")
NO_ACTUAL = Fault("work.progress-without-actual")
SKILLS = Fault("work.skills-missing")
FAULTS = (
    *(WITHOUT_ESTIMATE, WITHOUT_PEOPLE, ON_PARENT, PINNED_BEFORE_START),
    *(CONTRADICT, OUTSIDE_PARENT, REMAINING, NO_ACTUAL, SKILLS),
)


def check_estimates(program: Program) -> Iterator[Problem]:
    """Where some work is estimated, all open work is that has no work below it; else it would take no time."""
    if not any(work.duration or work.effort for work in program.all(WorkPackage)):
        return
    holding = parents(program)
    for work in open_work(program):
        if work.duration is None and work.effort is None and work.key not in holding:
            yield WITHOUT_ESTIMATE.at(work.key, path=("duration",))


def check_people(program: Program) -> Iterator[Problem]:
    """Effort says who makes it: a team or an assignee; else it would count as one person's."""
    for work in open_work(program):
        if work.effort is not None and not work.allocations and work.assignee is None:
            yield WITHOUT_PEOPLE.at(work.key, path=("allocations",))


def check_skills(program: Program) -> Iterator[Problem]:
    """Whoever may do some work has the skills that it asks for, as far as the skills of all of them are known."""
    for work in open_work(program):
        for place, allocations in ways(work):
            lacking = missing(program, work, allocations)
            if lacking:
                yield SKILLS.at(work.key, path=place, skills=", ".join(lacking), teams=_keys(program, allocations))


def _keys(program: Program, allocations: Iterable[Allocation]) -> tuple[Key, ...]:
    keys = (program.resolve(one.team) for one in allocations)
    return tuple(key for key in keys if key is not None)


def check_parents(program: Program) -> Iterator[Problem]:
    """Work that holds other work takes as long as that takes: an estimate of its own has no effect."""
    holding = parents(program)
    for work in open_work(program):
        name = "duration" if work.duration else "effort" if work.effort else ""
        if name and work.key in holding:
            yield ON_PARENT.at(work.key, path=(name,), field=name)


def check_pins(program: Program) -> Iterator[Problem]:
    """Work is not pinned to finish before it starts."""
    for work in open_work(program):
        for name in ("start_on", "started", "not_before"):
            start: date | None = getattr(work, name)
            if start and work.finish_on and work.finish_on < start:
                yield PINNED_BEFORE_START.at(
                    work.key, path=("finish_on",), finish=work.finish_on, field=name, start=start
                )


_ORDER = (("not_before", "start_on"), ("not_before", "deadline"), ("start_on", "deadline"), ("finish_on", "deadline"))


def check_dates(program: Program) -> Iterator[Problem]:
    """Work may start before it is pinned to start, and is pinned to finish by its deadline."""
    for work in open_work(program):
        for first, second in _ORDER:
            early: date | None = getattr(work, first)
            late: date | None = getattr(work, second)
            if early and late and late < early:
                yield CONTRADICT.at(work.key, path=(second,), first=first, early=early, second=second, late=late)


def check_windows(program: Program) -> Iterator[Problem]:
    """Work starts and finishes within the dates of the work it is part of."""
    for work in open_work(program):
        parent = program.get(work.parent)
        if parent is None:
            continue
        for name, day in _outside(work, parent):
            opens, closes = _window(parent)
            dates = {"day": day, "opens": opens, "closes": closes}
            yield OUTSIDE_PARENT.at(work.key, parent.key, path=(name,), field=name, parent=parent.key, **dates)


def _window(parent: WorkPackage) -> tuple[date | None, date | None]:
    opens = max(filter(None, (parent.not_before, parent.start_on)), default=None)
    return opens, min(filter(None, (parent.finish_on, parent.deadline)), default=None)


def _outside(work: WorkPackage, parent: WorkPackage) -> Iterator[tuple[str, date]]:
    opens, closes = _window(parent)
    for name in ("start_on", "started", "finish_on", "not_before", "deadline"):
        day: date | None = getattr(work, name)
        early = day and opens and day < opens and name != "not_before"
        if day and (early or (closes and day > closes)):
            yield name, day


def check_finished(program: Program) -> Iterator[Problem]:
    """Finished work has nothing left to do."""
    for work in program.all(WorkPackage):
        if work.finished and work.remaining:
            yield REMAINING.at(work.key, path=("remaining",), finished=work.finished, field="remaining")
        elif work.finished and work.percent_complete is not None and work.percent_complete < 1:
            yield REMAINING.at(work.key, path=("percent_complete",), finished=work.finished, field="percent_complete")


def check_started(program: Program) -> Iterator[Problem]:
    """Work on which progress was made has started; work that is complete has finished."""
    for work in open_work(program):
        complete = "percent_complete" if work.percent_complete == 1 else "remaining" if work.remaining == 0 else ""
        if work.started is None and (work.percent_complete or complete):
            yield NO_ACTUAL.at(work.key, path=("started",), field=complete or "percent_complete", missing="started")
        elif work.started and complete:
            yield NO_ACTUAL.at(work.key, path=("finished",), field=complete, missing="finished")


CHECKS: tuple[Check, ...] = (
    check_estimates,
    check_people,
    check_skills,
    check_parents,
    check_pins,
    check_dates,
    check_windows,
    check_finished,
    check_started,
)
