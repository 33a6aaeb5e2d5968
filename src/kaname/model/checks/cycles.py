"""Cycles: no work waits for itself, and nothing lies within itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kaname.model.base import Entity, Key, Ref
from kaname.model.checks.circles import circles
from kaname.model.checks.dependencies import on_own_ancestor
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.parts import children, parent_of
from kaname.model.decisions import Decision
from kaname.model.finding import Problem
from kaname.model.people import Person
from kaname.model.plan import Dependency, Initiative, Milestone, Objective, WorkPackage
from kaname.model.program import Program

DEPENDENCIES = Fault("cycle.dependencies")
PARENTS = Fault("cycle.parents")
FAULTS = (DEPENDENCIES, PARENTS)

_ABOVE: tuple[tuple[type[Entity], str], ...] = (
    (WorkPackage, "parent"),
    (Initiative, "parent"),
    (Objective, "parent"),
    (Person, "manager"),
    (Decision, "supersedes"),
)


class _End(NamedTuple):
    """The start or the finish of a record; of a leaf of work and of a milestone both are one."""

    key: Key
    finish: bool


def check_waiting(program: Program) -> Iterator[Problem]:
    """No work waits for itself, through links, through what it is part of, or through what a milestone marks."""
    waits = _Waits(program)
    for circle in circles(waits.after):
        steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        records = tuple(dict.fromkeys(waits.written_in[step] for step in steps))
        links = tuple(key for key in records if key.kind == Dependency.kind)
        around = [end.key for end, following in steps if end.key != following.key] or [circle[0].key]
        yield DEPENDENCIES.at(*(links or records), path=_field(links or records), around=(*around, around[0]))


def _field(records: tuple[Key, ...]) -> tuple[str, ...]:
    return ("successor",) if records[0].kind == Dependency.kind else ("work",)


class _Waits:
    """Which end waits for which, as a schedule sees it, and the record in which that is written.

    Leaves of work and milestones are one step; what holds others is a start and a finish. What was dropped, cancelled
    or declined takes no part.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.after: dict[_End, list[_End]] = {}
        self.written_in: dict[tuple[_End, _End], Key] = {}
        self.groups = frozenset(children(program)) | {one.key for one in program.all(Initiative)}
        self.present = frozenset(one.key for one in _present(program))
        self._add_parts()
        self._add_milestones()
        for link in program.all(Dependency):
            self._add_link(link)

    def _add(self, before: _End, after: _End, record: Key) -> None:
        if before.key in self.present and after.key in self.present:
            self.after.setdefault(before, []).append(after)
            self.after.setdefault(after, [])
            self.written_in.setdefault((before, after), record)

    def _end(self, key: Key, finish: bool) -> _End:
        return _End(key, finish or key not in self.groups)

    def _add_parts(self) -> None:
        circular = {key for cls in (WorkPackage, Initiative) for key in _circular(self.program, cls)}
        for record in (*self.program.all(Initiative), *self.program.all(WorkPackage)):
            above = parent_of(self.program, record)
            if above is not None and record.key not in circular:
                self._add(_End(above, False), self._end(record.key, False), record.key)
                self._add(self._end(record.key, True), _End(above, True), record.key)

    def _add_milestones(self) -> None:
        for milestone in self.program.all(Milestone):
            for key in map(self.program.resolve, milestone.work):
                if key is not None:
                    self._add(self._end(key, True), self._end(milestone.key, True), milestone.key)

    def _add_link(self, link: Dependency) -> None:
        before, after = self.program.resolve(link.predecessor), self.program.resolve(link.successor)
        if before is None or after is None or before == after or link.state == "declined":
            return
        if not on_own_ancestor(self.program, link):
            self._add(self._end(before, link.type[0] == "F"), self._end(after, link.type[1] == "F"), link.key)


def _present(program: Program) -> Iterator[Entity]:
    yield from (one for one in program.all(Initiative) if one.state != "cancelled")
    yield from (one for one in program.all(WorkPackage) if one.state != "dropped")
    yield from (one for one in program.all(Milestone) if one.state != "dropped")


def _circular(program: Program, cls: type[Entity]) -> Iterator[Key]:
    for circle in _parent_circles(program, cls, "parent"):
        yield from circle


def check_parents(program: Program) -> Iterator[Problem]:
    """Nothing is part of itself: parents, managers and what a decision supersedes never lead back."""
    for cls, name in _ABOVE:
        for circle in _parent_circles(program, cls, name):
            yield PARENTS.at(*circle, path=(name,), field=name, around=(*circle, circle[0]))


def _parent_circles(program: Program, cls: type[Entity], name: str) -> Iterator[tuple[Key, ...]]:
    above: dict[Key, tuple[Key, ...]] = {}
    for record in program.all(cls):
        ref: Ref[Any] | None = getattr(record, name)
        key = program.resolve(ref)
        above[record.key] = () if key is None else (key,)
    return circles(above)


CHECKS: tuple[Check, ...] = (check_waiting, check_parents)
