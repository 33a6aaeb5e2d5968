"""What a program holds for its reader: found once for each state of it, and kept by what it follows from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from kaname.assessment import Assessment
from kaname.centre.desk import Change, Desk, Seen
from kaname.centre.places import Place
from kaname.centre.standing import Standing
from kaname.model.base import Key
from kaname.model.program import Program
from kaname.status.mine import Me, Obligation, mine, touching
from kaname.web.pages.kept import KEPT, Shown
from kaname.web.talk.people import Known

T = TypeVar("T")
_KEPT = 512
_REVISIONS = 40
"""So many revisions since the last visit are told of one program."""


@dataclass(frozen=True, slots=True)
class Own:
    """What one program holds for somebody."""

    place: Place
    program: Program
    me: Me
    as_of: date
    obligations: tuple[Obligation, ...]
    touching: frozenset[Key]


class Remembered(Generic[T]):
    """The values of late, by what they follow from."""

    def __init__(self, most: int = _KEPT) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._known: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, name: Hashable) -> T | None:
        """A value, if it is known."""
        with self._lock:
            found = self._known.get(name)
            if found is not None:
                self._known.move_to_end(name)
            return found

    def put(self, name: Hashable, value: T) -> T:
        """Keep a value."""
        with self._lock:
            self._known[name] = value
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return value


_OWN: Remembered[Own] = Remembered()
_CHANGES: Remembered[tuple[Change, ...]] = Remembered()


def own(desk: Desk, place: Place, stands: Standing, known: Known, shown: Shown, today: date) -> Own:
    """What a program holds for its reader, with what was computed of it where that is there."""
    entry = shown.entry
    name = (stands.name, known.persons, known.teams, (entry.name, entry.first) if entry is not None else None, today)
    found = _OWN.get(name)
    return found if found is not None else _OWN.put(name, _found(desk.read(place), place, known, shown, today))


def _found(seen: Seen, place: Place, known: Known, shown: Shown, today: date) -> Own:
    one = assessment(shown)
    program = one.program if one is not None and shown.current else seen.program
    me, as_of = known.me(program), one.as_of if one is not None else program.as_of(today)
    if one is None:
        found = mine(program, me, as_of)
    else:
        found = mine(program, me, as_of, timetable=one.timetable, steps=one.actions)
    return Own(place, program, me, as_of, found, touching(program, me))


def assessment(shown: Shown) -> Assessment | None:
    """That of a program; None where none is there, or it is a portfolio."""
    entry = shown.entry
    return None if entry is None or entry.assessed.portfolio is not None else entry.assessed.only


def changes(desk: Desk, place: Place, stands: Standing, since: datetime) -> tuple[Change, ...]:
    """What was written after a moment by others, newest first."""
    name = (stands.name, desk.who, since)
    found = _CHANGES.get(name)
    if found is None:
        told = desk.log(place, limit=_REVISIONS)
        after = (one for one in told if one.revision.parent and one.revision.at and one.revision.at > since)
        found = _CHANGES.put(name, tuple(one for one in after if one.revision.by != desk.who))
    return found


def start(desk: Desk, stands: Mapping[str, Standing], missing: list[Place], most: int) -> None:
    """Have some of what is missing computed; the rest waits for other requests."""
    for place in missing[:most]:
        KEPT.begin(desk, place, stands[place.name])
