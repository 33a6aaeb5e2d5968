"""Cycles: no work waits for itself, and nothing lies within itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from kaname.model.base import Entity, Key, Ref
from kaname.model.checks.circles import circles
from kaname.model.checks.dependencies import ties_to_ancestor
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.parts import parent_of
from kaname.model.decisions import Decision
from kaname.model.finding import Problem
from kaname.model.people import Person
from kaname.model.plan import Dependency, Initiative, Milestone, Objective, WorkPackage
from kaname.model.program import Program

DEPENDENCIES = Fault("cycle.dependencies")
PARENTS = Fault("cycle.parents")
FAULTS = (DEPENDENCIES, PARENTS)

ABOVE: tuple[tuple[type[Entity], str], ...] = (
    (WorkPackage, "parent"),
    (Initiative, "parent"),
    (Objective, "parent"),
    (Person, "manager"),
    (Decision, "supersedes"),
)
"""What leads from a record to the one above it."""


def check_waiting(program: Program) -> Iterator[Problem]:
    """No work waits for itself, through links, through what it is part of, or through what a milestone marks."""
    waits = _Waits(program)
    for circle in circles(waits.after):
        steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        records = tuple(dict.fromkeys(waits.written_in[step] for step in steps))
        links = tuple(key for key in records if key.kind == Dependency.kind)
        around = [waits.key(end) for end, following in steps if end // 2 != following // 2] or [waits.key(circle[0])]
        yield DEPENDENCIES.at(*(links or records), path=_field(links or records), around=(*around, around[0]))


def _field(records: tuple[Key, ...]) -> tuple[str, ...]:
    return ("successor",) if records[0].kind == Dependency.kind else ("work",)


_End = int
"""The start (even) or the finish (odd) of the record with half that number; of leaves and milestones both are one."""
_Wait = tuple[_End, _End, Entity]
"""What comes before, what waits for it, and the record in which that is written."""


class _Waits:
    """Which end waits for which, as a schedule sees it.

    Leaves of work and milestones are one step; what holds others is a start and a finish. What was dropped, cancelled
    or declined takes no part.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._work = {one.key: one for one in (*program.all(Initiative), *program.all(WorkPackage))}
        self._above = {key: parent_of(program, one) for key, one in self._work.items()}
        self._groups = {one.key for one in program.all(Initiative)} | {key for key in self._above.values() if key}
        self._keys = tuple(_present(self._work, program.all(Milestone)))
        self._finishes = {key: 2 * number + 1 for number, key in enumerate(self._keys)}
        self._starts = {key: end - (key in self._groups) for key, end in self._finishes.items()}
        self.after: dict[_End, list[_End]] = {}
        for before, after, _ in self._all():
            self.after.setdefault(before, []).append(after)
            self.after.setdefault(after, [])

    def key(self, end: _End) -> Key:
        """The record that an end is one of."""
        return self._keys[end // 2]

    @cached_property
    def written_in(self) -> Mapping[tuple[_End, _End], Key]:
        """The record in which a step is written first."""
        found: dict[tuple[_End, _End], Key] = {}
        for before, after, record in self._all():
            found.setdefault((before, after), record.key)
        return found

    def _all(self) -> Iterator[_Wait]:
        yield from self._parts()
        yield from self._milestones()
        yield from self._links()

    def _parts(self) -> Iterator[_Wait]:
        circular = {key for cls in (WorkPackage, Initiative) for key in _circular(self.program, cls)}
        for key, above in self._above.items():
            if above is not None and above in self._finishes and key in self._finishes and key not in circular:
                yield self._starts[above], self._starts[key], self._work[key]
                yield self._finishes[key], self._finishes[above], self._work[key]

    def _milestones(self) -> Iterator[_Wait]:
        for milestone in self.program.all(Milestone):
            marks = self._finishes.get(milestone.key)
            for key in map(self.program.resolve, milestone.work):
                if marks is not None and key is not None and key in self._finishes:
                    yield self._finishes[key], marks, milestone

    def _links(self) -> Iterator[_Wait]:
        for link in self.program.all(Dependency):
            before, after = self.program.resolve(link.predecessor), self.program.resolve(link.successor)
            if before is None or after is None or before == after or link.state == "declined":
                continue
            first = (self._finishes if link.type[0] == "F" else self._starts).get(before)
            second = (self._finishes if link.type[1] == "F" else self._starts).get(after)
            if first is None or second is None or ties_to_ancestor(self.program, before, after, self._groups):
                continue
            yield first, second, link


def _present(work: Mapping[Key, Initiative | WorkPackage], milestones: Iterable[Milestone]) -> Iterator[Key]:
    yield from (key for key, one in work.items() if one.state not in ("cancelled", "dropped"))
    yield from (one.key for one in milestones if one.state != "dropped")


def _circular(program: Program, cls: type[Entity]) -> Iterator[Key]:
    for circle in _parent_circles(program, cls, "parent"):
        yield from circle


def check_parents(program: Program) -> Iterator[Problem]:
    """Nothing is part of itself: parents, managers and what a decision supersedes never lead back."""
    for cls, name in ABOVE:
        for circle in _parent_circles(program, cls, name):
            yield PARENTS.at(*circle, path=(name,), field=name, around=(*circle, circle[0]))


def _parent_circles(program: Program, cls: type[Entity], name: str) -> Iterator[tuple[Key, ...]]:
    above: dict[Key, tuple[Key, ...]] = {}
    for record in program.all(cls):
        ref: Ref[Any] | None = getattr(record, name)
        key = program.resolve(ref)
        if key is not None:
            above[record.key] = (key,)
    return circles(above)


CHECKS: tuple[Check, ...] = (check_waiting, check_parents)
