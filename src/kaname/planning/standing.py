"""Standing: a program on a day as duties read it, so that every duty counts days, work and owners in the same way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

from kaname.engines.ratio import Number, Ratio
from kaname.model.base import Entity, Key, Ref
from kaname.model.finding import Days, Finding, Term, Undefined
from kaname.model.history import History
from kaname.model.people import Team
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Slot, Timetable
from kaname.planning.tree import Breakdown
from kaname.planning.workdays import Workdays

E = TypeVar("E", bound=Entity)
WorkState = Literal["dropped", "finished", "blocked", "started", "not_started"]

_LIKELIHOODS = (
    (0.02, "almost_impossible"),
    (0.1, "very_unlikely"),
    (0.35, "unlikely"),
    (0.65, "even"),
    (0.9, "likely"),
    (0.98, "very_likely"),
)


class Standing:
    """A program, its history and its timetable on the day of the timetable."""

    def __init__(self, program: Program, history: History, timetable: Timetable) -> None:
        self.program = program
        self.history = history
        self.timetable = timetable
        self.as_of = timetable.as_of
        self._every: dict[str, tuple[Entity, ...]] = {}

    @cached_property
    def breakdown(self) -> Breakdown:
        """What is part of what."""
        return Breakdown(self.program)

    @cached_property
    def workdays(self) -> Workdays:
        """The working days of the program."""
        return Workdays(self.program, self.as_of)

    def every(self, kind: type[E]) -> tuple[E, ...]:
        """Every record of a kind by id, so that nothing depends on the order of the plan."""
        if kind.kind not in self._every:
            self._every[kind.kind] = tuple(sorted(self.program.all(kind), key=lambda record: record.id))
        return cast("tuple[E, ...]", self._every[kind.kind])

    def key(self, ref: Ref[Any] | None) -> Key | None:
        """The record a reference points to."""
        return self.program.resolve(ref)

    def keys(self, refs: Iterable[Ref[Any] | None]) -> tuple[Key, ...]:
        """The records that references point to, each once, as far as they exist."""
        found = (self.program.resolve(ref) for ref in refs)
        return tuple(dict.fromkeys(key for key in found if key is not None))

    def known(self, *keys: Key | None) -> tuple[Key, ...]:
        """Those of the addresses that stand for a record, each once: fit to be subjects of a finding."""
        return tuple(dict.fromkeys(key for key in keys if key is not None and self.program.find(key) is not None))

    def slot(self, key: Key) -> Slot | None:
        """When a record is scheduled."""
        return self.timetable.slots.get(key)

    def outlook(self, key: Key) -> Outlook | None:
        """What is to be expected of a record's finish."""
        return self.timetable.outlooks.get(key)

    def days(self, first: date | None, last: date | None) -> Days | None:
        """Working days from one day to another, negative where the second is earlier."""
        return None if first is None or last is None else Days(float(self.workdays.between(first, last)))

    def age(self, since: date) -> int:
        """Calendar days since a day."""
        return (self.as_of - since).days

    def near(self, day: date | None, workdays: int) -> bool:
        """Whether a day is past or no more than so many working days ahead."""
        return day is not None and self.workdays.between(self.as_of, day) <= workdays

    def silent(self, updated: date | None) -> bool:
        """Whether the last word on a record is older than the charter allows; no word at all is silence too."""
        return updated is None or self.age(updated) > self.program.charter.health.silent_after_days

    def initiative(self, key: Key | None) -> Key | None:
        """The nearest initiative above a record; of an initiative, itself."""
        seen: set[Key] = set()
        while key is not None and key not in seen:
            if key.kind == Initiative.kind:
                return key
            seen.add(key)
            key = self._above(key)
        return None

    def _above(self, key: Key) -> Key | None:
        match self.program.find(key):
            case WorkPackage() as work:
                return self.key(work.parent) or self.key(work.initiative)
            case Milestone() as milestone:
                return self.key(milestone.initiative)
            case _:
                return None

    def leaves(self, key: Key) -> tuple[WorkPackage, ...]:
        """The work packages under a record that hold no others, by id."""
        return tuple(cast(WorkPackage, self.program.need(leaf)) for leaf in sorted(self.breakdown.leaves(key)))

    @cached_property
    def leaf_work(self) -> tuple[WorkPackage, ...]:
        """Every work package that is not dropped and holds no others, by id."""
        children = self.breakdown.children
        return tuple(one for one in self.every(WorkPackage) if one.state != "dropped" and not children.get(one.key))

    def marked(self, milestone: Milestone) -> tuple[WorkPackage, ...]:
        """The leaves of work whose finish a milestone marks, also through other milestones, by id."""
        return tuple(cast(WorkPackage, self.program.need(key)) for key in self.breakdown.marked(milestone))

    @cached_property
    def shipped(self) -> Mapping[Key, tuple[Milestone, ...]]:
        """The open milestones that go out with each release, by id."""
        found: dict[Key, list[Milestone]] = defaultdict(list)
        for one in self.every(Milestone):
            release = self.key(one.release) if one.state == "open" else None
            if release is not None:
                found[release].append(one)
        return {release: tuple(milestones) for release, milestones in found.items()}

    @cached_property
    def teams(self) -> dict[Key, Team]:
        """Teams by address."""
        return {team.key: team for team in self.every(Team)}


def work_state(work: WorkPackage) -> WorkState:
    """Where a work package stands by the plan."""
    if work.state == "dropped":
        return "dropped"
    if work.finished is not None:
        return "finished"
    if work.state == "blocked":
        return "blocked"
    return "not_started" if work.started is None else "started"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as a section shows them: worst first, then by code and subjects, whatever order they were found in."""
    return tuple(sorted(findings, key=lambda one: (-one.severity, one.code, one.subjects, repr(dict(one.values)))))


def number(ratio: Ratio[Number]) -> Number | Undefined:
    """An engine's number as a cell: its value, or why there is none."""
    return Undefined(str(ratio.reason)) if ratio.value is None else ratio.value


def likelihood(share: float) -> Term:
    """A probability as a word."""
    code = next((word for limit, word in _LIKELIHOODS if share < limit), "almost_certain")
    return Term("likelihood", code)


def quarter_starts(quarter: str) -> date:
    """The first day of a quarter written 2026-Q3."""
    return date(max(int(quarter[:4]), date.min.year), int(quarter[-1]) * 3 - 2, 1)


def quarter_ends(quarter: str) -> date:
    """The last day of a quarter written 2026-Q3."""
    year, number = max(int(quarter[:4]), date.min.year), int(quarter[-1])
    return date(year, 12, 31) if number == 4 else date(year, number * 3 + 1, 1) - timedelta(days=1)
