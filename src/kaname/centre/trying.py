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
from kaname.planning.incremental import Session
from kaname.planning.timetable import Timetable
from kaname.status.effects import Dated, Effects, Glance, glanced

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


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change that is not saved does, which records it moves and whom it concerns.

    Unless this is the `whole` of it, effects are dates alone.
    """

    effects: Effects
    shifted: tuple[Shifted, ...]
    concerned: tuple[Key, ...]
    whole: bool

    @property
    def dates(self) -> tuple[Dated, ...]:
        """What moves of what is promised."""
        return self.effects.dates


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

    def glance(self, changes: ChangeSet) -> tuple[Effects, Timetable]:
        """The dates that a change moves, by few runs of before and after that draw the same; and the plan after."""
        after = self.before.changed(changes)
        self.begin()
        now, day = self._session.first(after.program), self.before.as_of
        sides = Glance(self.before.plan, day, self._begun), Glance(after.plan, day, now)
        return glanced(*sides, changes), now

    def first(self, changes: ChangeSet) -> Tried:
        """What a change does to dates, at once."""
        seen, now = self.glance(changes)
        return self._tried(changes, seen, (self._begun, now), whole=False)

    def whole(self, changes: ChangeSet) -> Tried:
        """Everything that a change does."""
        after = self.before.changed(changes)
        tables = (self.before.timetable, after.timetable)
        return self._tried(changes, after.effects(self.before), tables, whole=True)

    def _tried(
        self, changes: ChangeSet, effects: Effects, tables: tuple[Timetable, Timetable], *, whole: bool
    ) -> Tried:
        rows = tuple(shifted(*tables))
        keys = dict.fromkeys((*changes.keys, *(one.key for one in effects.dates), *(one.key for one in rows)))
        after = changes.apply(self.before.plan)
        return Tried(effects, rows, tuple(concerned(after, keys)), whole)


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
