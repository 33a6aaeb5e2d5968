"""Plan and tracker joined: the items of a record, and what they say of its start, finish, rest and scope.

Evidence never edits the plan. Where the plan is silent about work, what the tracker says counts while assessing
(`joined`); where both speak and differ, the plan counts, and the difference is told with the change that would end it
(`drifts`). A milestone is never filled in, only told of: see `planning.drifts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from kaname.evidence.facts import Evidence
from kaname.model.base import Entity, Key
from kaname.model.changes import Put
from kaname.model.plan import Initiative, Milestone, TrackerRef, WorkPackage
from kaname.model.program import Program
from kaname.planning.courses import Course, Courses
from kaname.planning.drifts import Drift, accepted, of_milestone, of_silence, of_work
from kaname.planning.item_sums import Tracked, together
from kaname.planning.sprints import Sprints, of_iterations
from kaname.planning.tracker_queries import test_of
from kaname.planning.tree import Breakdown

Tracking = WorkPackage | Initiative | Milestone


class Tracker:
    """A plan beside the items of its trackers, on a day."""

    def __init__(self, program: Program, evidence: Evidence, as_of: date) -> None:
        self.program = program
        self.courses = Courses(program, evidence, as_of)
        self._evidence = evidence
        self.sprints = Sprints(self.courses, evidence)
        self.as_of = as_of

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Course]:
        found: dict[tuple[str, str], Course] = {}
        for one in self.courses.all:
            found[one.item.source, one.item.external_id] = one
            found[one.item.source, one.item.key] = one
        return found

    @cached_property
    def _by_parent(self) -> Mapping[tuple[str, str], Sequence[Course]]:
        found: dict[tuple[str, str], list[Course]] = defaultdict(list)
        for one in self.courses.all:
            for above in dict.fromkeys((one.item.epic, one.item.parent)):
                if above:
                    found[one.item.source, above].append(one)
        return found

    @cached_property
    def _by_label(self) -> Mapping[tuple[str, str], Sequence[Course]]:
        found: dict[tuple[str, str], list[Course]] = defaultdict(list)
        for one in self.courses.all:
            for label in one.item.labels:
                found[one.item.source, label.casefold()].append(one)
        return found

    @cached_property
    def _by_milestone(self) -> Mapping[tuple[str, str], Sequence[Course]]:
        found: dict[tuple[str, str], list[Course]] = defaultdict(list)
        for one in self.courses.all:
            for milestone in one.item.milestones:
                found[one.item.source, milestone.casefold()].append(one)
        return found

    def items(self, record: Tracking) -> tuple[Course, ...]:
        """The items that a record's trackers select, each once. Of an item with parts the parts count, not itself."""
        return tuple(one for one, _ in self._arrived(record))

    def _arrived(self, record: Tracking) -> tuple[tuple[Course, date], ...]:
        """The items of a record, each with the first day on which it was one of them, as far as that is known."""
        found: dict[tuple[str, str], tuple[Course, date]] = {}
        for ref in record.trackers:
            for one in self._selected(ref):
                name = one.item.source, one.item.external_id
                into = (*name, ref.milestone.casefold())
                day = self._moved_in.get(into, one.created) if ref.milestone else one.created
                found[name] = (one, min(day, found[name][1]) if name in found else day)
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def _moved_in(self) -> Mapping[tuple[str, str, str], date]:
        """When an item came into a milestone last, which forges tell as a change of its sprint."""
        found: dict[tuple[str, str, str], date] = {}
        moves = (one for one in self._evidence.transitions if one.field in ("milestone", "sprint") and one.to_value)
        for one in sorted(moves, key=lambda move: move.changed_at):
            day = self.courses.day(one.changed_at)
            if day <= self.as_of:
                found[one.source, one.item, one.to_value.casefold()] = day
        return found

    def _selected(self, ref: TrackerRef) -> Iterator[Course]:
        source = self.program.resolve(ref.source)
        name = source.id if source is not None else ref.source.id
        if ref.label:
            yield from self._by_label.get((name, ref.label.casefold()), ())
        if ref.milestone:
            yield from self._by_milestone.get((name, ref.milestone.casefold()), ())
        if ref.query and (selects := test_of(ref.query)) is not None:
            yield from (one for one in self.courses.all if one.item.source == name and selects(one.item))
        for key in filter(None, (ref.key, ref.epic)):
            own = self._by_key.get((name, key))
            parts = tuple(self._parts(name, key, own))
            yield from parts if parts or own is None else (own,)

    def _parts(self, source: str, key: str, own: Course | None) -> Iterator[Course]:
        """The leaves below an item."""
        seen = {key} if own is None else {key, own.item.external_id}
        waiting = list(seen)
        while waiting:
            for one in self._by_parent.get((source, waiting.pop()), ()):
                names = {one.item.key, one.item.external_id}
                if names & seen:
                    continue
                seen |= names
                waiting.extend(names)
                if not any(self._by_parent.get((source, each)) for each in names):
                    yield one

    @cached_property
    def unread(self) -> tuple[tuple[Key, str], ...]:
        """Queries of trackers that can't be read here, with the record that has them."""
        records = (*self.program.all(WorkPackage), *self.program.all(Initiative), *self.program.all(Milestone))
        queries = ((one.key, ref.query) for one in records for ref in one.trackers if ref.query)
        return tuple(sorted((key, query) for key, query in queries if test_of(query) is None))

    def of(self, record: Tracking) -> Tracked | None:
        """What the items of a record say together; None where it has none."""
        selected = self._arrived(record)
        return together(selected) if selected else None

    @cached_property
    def packages(self) -> Mapping[Key, Tracked]:
        """What is said of every work package that has items and no parts of its own."""
        parents = {self.program.resolve(one.parent) for one in self.program.all(WorkPackage)}
        found = ((one.key, self.of(one)) for one in self.program.all(WorkPackage) if one.key not in parents)
        return {key: tracked for key, tracked in found if tracked is not None}

    @cached_property
    def milestones(self) -> Mapping[Key, Tracked]:
        """What is said of every milestone that has items and was not dropped."""
        found = ((one.key, self.of(one)) for one in self.program.all(Milestone) if one.state != "dropped")
        return {key: tracked for key, tracked in found if tracked is not None}

    @cached_property
    def told(self) -> Mapping[Key, Tracked]:
        """What is said of work packages and milestones."""
        return {**self.packages, **self.milestones}

    def joined(self) -> Program:
        """The program with what trackers say where the plan is silent about it; itself where that is nothing."""
        filled: dict[Key, Entity] = {
            put.key: put.record for put in accepted(self.program, self.unsaid()) if isinstance(put, Put)
        }
        for key, told in of_iterations(self.program, self.sprints.all).items():
            filled[key] = self.program.need(key).changed(**told)
        if not filled:
            return self.program
        records = (filled.get(record.key, record) for record in self.program)
        return Program(records, name=self.program.name, outside=self.program.outside)

    def unsaid(self) -> tuple[Drift, ...]:
        """What trackers say and the plan doesn't."""
        return tuple(
            Drift(key, field, None, told[field], {field: told[field]}, silent=True)
            for key, tracked in sorted(self.packages.items())
            if isinstance(record := self.program.find(key), WorkPackage) and record.state != "dropped"
            for told in (of_silence(record, tracked),)
            for field in told
        )

    def drifts(self) -> tuple[Drift, ...]:
        """Where plan and tracker both speak, and differ; and milestones that are reached by the tracker alone."""
        return (*self._of_work(), *self._of_milestones())

    def _of_work(self) -> Iterator[Drift]:
        for key, tracked in sorted(self.packages.items()):
            record = self.program.find(key)
            if isinstance(record, WorkPackage) and record.state != "dropped":
                yield from of_work(record, tracked)

    def _of_milestones(self) -> Iterator[Drift]:
        if not self.milestones:
            return
        breakdown = Breakdown(self.joined())
        for key, tracked in sorted(self.milestones.items()):
            record = self.program.find(key)
            if isinstance(record, Milestone):
                yield from of_milestone(record, tracked, work_open=_any_open(breakdown, record))


def _any_open(breakdown: Breakdown, milestone: Milestone) -> bool:
    """Whether some work that a milestone marks is not finished."""
    work = (breakdown.program.find(key) for key in breakdown.marked(milestone))
    return any(isinstance(one, WorkPackage) and one.finished is None for one in work)
