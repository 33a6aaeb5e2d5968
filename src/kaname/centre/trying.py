"""A program on which something is tried before it is saved: what it does, at once by few runs, then in full."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.changes import ChangeSet
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.program import Program
from kaname.planning.analysis import CostFinish
from kaname.planning.incremental import Session
from kaname.planning.timetable import Timetable
from kaname.status.effects import Dated, Effects, Side
from kaname.status.effects.dates import moved
from kaname.status.effects.sides import Sides

_PEOPLE = (Person.kind, Team.kind, Stakeholder.kind)
_NAMING = ("owner", "assignee", "committed_to", "giver", "receiver", "giver_contact", "receiver_contact")


@dataclass(frozen=True, slots=True)
class Shifted:
    """When a record runs after what is tried, where that differs from before."""

    key: Key
    start: date | None
    finish: date | None
    p50: date | None
    p80: date | None


@dataclass(frozen=True)
class Tried:
    """What a change that is not saved does: to dates, to records, to whom; all else where `effects` are there."""

    dates: tuple[Dated, ...]
    shifted: tuple[Shifted, ...]
    concerned: tuple[Key, ...]
    effects: Effects | None = None

    @property
    def whole(self) -> bool:
        """Whether this is the last word."""
        return self.effects is not None


class Trying:
    """An assessed program while changes of it are tried."""

    def __init__(self, before: Assessment) -> None:
        self.before = before
        self._lock = threading.Lock()

    @cached_property
    def _session(self) -> Session:
        return self.before.session()

    @cached_property
    def _begun(self) -> Timetable:
        return self._session.first(self.before.program)

    def begin(self) -> None:
        """Work out what every answer begins with, so that the first need not wait for it."""
        with self._lock:
            _ = self._begun

    def first(self, changes: ChangeSet) -> Tried:
        """What a change does to dates, by few runs of before and after that draw the same."""
        after = self.before.changed(changes)
        self.begin()
        now = self._session.first(after.program)
        dates = tuple(moved(Sides(_dated(self.before, self._begun), _dated(after, now))))
        return self._tried(after.program, changes, dates, (self._begun, now), None)

    def whole(self, changes: ChangeSet) -> Tried:
        """Everything that a change does."""
        after = self.before.changed(changes)
        effects = after.effects(self.before)
        tables = (self.before.timetable, after.timetable)
        return self._tried(after.program, changes, effects.dates, tables, effects)

    def _tried(
        self,
        after: Program,
        changes: ChangeSet,
        dates: tuple[Dated, ...],
        tables: tuple[Timetable, Timetable],
        effects: Effects | None,
    ) -> Tried:
        rows = tuple(shifted(*tables))
        keys = dict.fromkeys((*changes.keys, *(one.key for one in dates), *(one.key for one in rows)))
        return Tried(dates, rows, tuple(concerned(after, keys)), effects)


def _dated(one: Assessment, timetable: Timetable) -> Side:
    """As much of a side as dates are compared by."""
    return Side(
        one.plan, one.program, one.history, one.as_of, timetable, CostFinish(reason="no_schedule"), (), (), {}, _no_days
    )


def _no_days(variants: tuple[Program, ...]) -> tuple[int | str, ...]:
    return tuple("not_forecast" for _ in variants)


def shifted(before: Timetable, after: Timetable) -> Iterator[Shifted]:
    """The records whose dates differ, as they are after."""
    for key in {**after.slots, **after.outlooks}:
        was, now = (_days(table, key) for table in (before, after))
        if was != now:
            yield Shifted(key, *now)


def _days(table: Timetable, key: Key) -> tuple[date | None, date | None, date | None, date | None]:
    slot, outlook = table.slots.get(key), table.outlooks.get(key)
    return (
        slot.start if slot else None,
        slot.finish if slot else None,
        outlook.p50 if outlook else None,
        outlook.p80 if outlook else None,
    )


def concerned(program: Program, keys: Iterable[Key]) -> Iterator[Key]:
    """The people, teams and stakeholders behind records, those first whom most of it concerns."""
    counted: Counter[Key] = Counter()
    for key in keys:
        record = program.find(key)
        refs = [getattr(record, name, None) for name in _NAMING]
        refs += [one.team for one in getattr(record, "allocations", ())]
        found = {program.resolve(ref) for ref in refs if ref is not None}
        counted.update(one for one in found if one is not None and one.kind in _PEOPLE)
    yield from (key for key, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
