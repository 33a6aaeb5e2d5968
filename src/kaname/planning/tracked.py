"""Plan and tracker joined: the items of a record, and what they say of its start, finish, rest and scope.

Evidence never edits the plan. Where the plan is silent, what the tracker says counts while assessing (`joined`); where
both speak and differ, the plan counts, and the difference is told with the change that would end it (`drifts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.plan import Initiative, TrackerRef, WorkPackage
from kaname.model.program import Program
from kaname.planning.courses import Course, Courses
from kaname.planning.tracker_queries import test_of

TOLERANCE_DAYS = 3
"""Calendar days by which a start or finish of the plan may lie beside that of the tracker."""
TOLERANCE_SHARE = 0.15
"""Share of the work by which what is left may differ."""

Field = Literal["started", "finished", "remaining", "percent_complete"]


@dataclass(frozen=True, slots=True)
class Tracked:
    """What the items of a record say. Sizes are points where all items have them, else each item counts one.

    `added` is the size that came after the first item was begun, not counting what was given up. A finish is known when
    nothing is open and something is done.
    """

    items: tuple[Course, ...]
    in_points: bool
    done: float
    left: float
    added: float
    started: date | None
    finished: date | None
    last_change: date | None

    @property
    def total(self) -> float:
        """The size of all that was not given up."""
        return self.done + self.left

    @property
    def share(self) -> float | None:
        """The share that is done; None where there is nothing."""
        return self.done / self.total if self.total else None

    @property
    def growth(self) -> float | None:
        """What was added beside what there was when work began; None where that was nothing."""
        begun = self.total - self.added
        return self.added / begun if begun > 0 and self.started is not None else None


@dataclass(frozen=True, slots=True)
class Drift:
    """Where plan and tracker differ about a work package: the field, both sides, and what the plan would say instead.

    `silent`: the plan says nothing about it, so that the tracker counts already.
    """

    key: Key
    field: Field
    plan: date | float | None
    tracker: date | float | None
    becomes: Mapping[str, Any]
    silent: bool = False


def accepted(program: Program, drifts: Iterable[Drift], why: str = "") -> ChangeSet:
    """The change of the plan that would end some differences, for a person to accept."""
    fields: dict[Key, dict[str, Any]] = defaultdict(dict)
    for drift in drifts:
        fields[drift.key] |= drift.becomes
    records = ((program.find(key), told) for key, told in fields.items())
    return ChangeSet(tuple(Put(one.changed(**told)) for one, told in records if one is not None), why=why)


class Tracker:
    """A plan beside the items of its trackers, on a day."""

    def __init__(self, program: Program, evidence: Evidence, as_of: date) -> None:
        self.program = program
        self.courses = Courses(program, evidence, as_of)
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

    def items(self, record: WorkPackage | Initiative) -> tuple[Course, ...]:
        """The items that a record's trackers select, each once. Of an item with parts the parts count, not itself."""
        found: dict[tuple[str, str], Course] = {}
        for ref in record.trackers:
            for one in self._selected(ref):
                found[one.item.source, one.item.external_id] = one
        return tuple(found[name] for name in sorted(found))

    def _selected(self, ref: TrackerRef) -> Iterator[Course]:
        source = self.program.resolve(ref.source)
        name = source.id if source is not None else ref.source.id
        if ref.label:
            yield from self._by_label.get((name, ref.label.casefold()), ())
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
        """Queries of trackers that can't be read here, with the work or initiative that has them."""
        records = (*self.program.all(WorkPackage), *self.program.all(Initiative))
        queries = ((one.key, ref.query) for one in records for ref in one.trackers if ref.query)
        return tuple(sorted((key, query) for key, query in queries if test_of(query) is None))

    def of(self, record: WorkPackage | Initiative) -> Tracked | None:
        """What the items of a record say together; None where it has none."""
        items = self.items(record)
        return _together(items) if items else None

    @cached_property
    def packages(self) -> Mapping[Key, Tracked]:
        """What is said of every work package that has items and no parts of its own."""
        parents = {self.program.resolve(one.parent) for one in self.program.all(WorkPackage)}
        found = ((one.key, self.of(one)) for one in self.program.all(WorkPackage) if one.key not in parents)
        return {key: tracked for key, tracked in found if tracked is not None}

    def joined(self) -> Program:
        """The program with what trackers say where the plan is silent about it; itself where that is nothing."""
        filled = {put.key: put.record for put in accepted(self.program, self.unsaid()) if isinstance(put, Put)}
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
            for told in (_where_silent(record, tracked),)
            for field in told
        )

    def drifts(self) -> tuple[Drift, ...]:
        """Where plan and tracker both speak, and differ."""
        return tuple(
            drift
            for key, tracked in sorted(self.packages.items())
            if isinstance(record := self.program.find(key), WorkPackage) and record.state != "dropped"
            for drift in _drifts(record, tracked)
        )


def _together(items: tuple[Course, ...]) -> Tracked:
    kept = [one for one in items if one.stage != "dropped"]
    in_points = bool(kept) and all(one.item.points is not None for one in kept)
    sized = [(one, (one.item.points or 0.0) if in_points else 1.0) for one in kept]
    started = min((one.started for one in kept if one.started is not None), default=None)
    finishes = [one.finished for one in kept if one.finished is not None]
    over = bool(finishes) and not any(one.open for one in kept)
    added = sum(size for one, size in sized if started is not None and one.created > started)
    changed = [day for one in items for day in (one.created, one.started, one.finished) if day is not None]
    return Tracked(
        items=items,
        in_points=in_points,
        done=sum(size for one, size in sized if one.stage == "done"),
        left=sum(size for one, size in sized if one.open),
        added=added,
        started=started,
        finished=max(finishes) if over else None,
        last_change=max(changed, default=None),
    )


def _where_silent(work: WorkPackage, tracked: Tracked) -> dict[Field, Any]:
    """What the plan doesn't say and the tracker does. Of work whose start the plan states nothing is taken back."""
    told: dict[Field, Any] = {}
    started = work.started or tracked.started
    if work.started is None and tracked.started is not None:
        told["started"] = tracked.started
    if started is None:
        return {}
    if (
        work.finished is None
        and tracked.finished is not None
        and tracked.finished >= started
        and work.remaining is None
    ):
        told["finished"] = tracked.finished
    elif work.finished is None and tracked.share is not None:
        estimate = work.duration or work.effort
        if work.remaining is None and work.percent_complete is None and estimate is not None:
            told["remaining"] = round(estimate.likely * (1 - tracked.share), 3)
        if work.percent_complete is None and work.remaining is None:
            told["percent_complete"] = round(tracked.share, 4)
    return told


def _drifts(work: WorkPackage, tracked: Tracked) -> Iterator[Drift]:
    if work.started is not None and _apart(work.started, tracked.started):
        yield _drift(work, "started", work.started, tracked.started)
    if work.finished is not None and (tracked.left or _apart(work.finished, tracked.finished)):
        yield _drift(work, "finished", work.finished, tracked.finished)
    if work.finished is None and work.remaining is not None and tracked.finished is not None:
        yield _drift(work, "finished", None, tracked.finished)
    elif work.finished is None and (share := tracked.share) is not None:
        yield from _of_rest(work, share)


def _of_rest(work: WorkPackage, share: float) -> Iterator[Drift]:
    estimate = work.duration or work.effort
    if work.percent_complete is not None and abs(work.percent_complete - share) > TOLERANCE_SHARE:
        yield _drift(work, "percent_complete", work.percent_complete, round(share, 4))
    if work.remaining is not None and estimate is not None and estimate.likely > 0:
        left = estimate.likely * (1 - share)
        if abs(work.remaining - left) > TOLERANCE_SHARE * estimate.likely:
            yield _drift(work, "remaining", work.remaining, round(left, 3))


def _apart(plan: date, tracker: date | None) -> bool:
    return tracker is not None and abs((plan - tracker).days) > TOLERANCE_DAYS


def _drift(work: WorkPackage, field: Field, plan: date | float | None, tracker: date | float | None) -> Drift:
    becomes: dict[str, Any] = {field: tracker}
    if field == "finished" and isinstance(tracker, date):
        becomes |= {"remaining": None, "percent_complete": 1.0}
        if work.started is None or work.started > tracker:
            becomes["started"] = tracker
    return Drift(work.key, field, plan, tracker, becomes)
