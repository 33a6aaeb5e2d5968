"""Who is hit when a promise moves: the milestones whose P80 is another day once what is owed comes on another day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.plan import Dependency, Milestone, WorkPackage
from kaname.planning.standing import Standing
from kaname.planning.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Hit:
    """A milestone before and after: its P80, the chance to keep its promise, and the working days between."""

    key: Key
    promised: date | None
    was: date
    now: date
    days: int
    chance_was: float | None
    chance_now: float | None

    @property
    def breaks(self) -> bool:
        """Whether keeping the promise becomes less likely than not."""
        was, now = self.chance_was, self.chance_now
        return was is not None and now is not None and was >= 0.5 > now


@dataclass(frozen=True)
class Hits:
    """What comes of a dependency on a day; `tells` is False where nothing of it can be worked out."""

    key: Key
    day: date
    milestones: tuple[Hit, ...] = ()
    waits: tuple[Key, ...] = ()
    end: Hit | None = None
    tells: bool = False


def late(standing: Standing, key: Key, day: date) -> ChangeSet | None:
    """What a dependency that comes on a day does to the plan: the work that waits for it starts after that day.

    None where nothing that is open waits for it.
    """
    link = standing.program.find(key)
    if not isinstance(link, Dependency):
        return None
    after = standing.key(link.successor)
    waits = standing.leaves(after) if after is not None and after.kind == WorkPackage.kind else ()
    first = standing.workdays.next(day) if link.type.startswith("F") else day
    changes = [_held(one, first) for one in waits if one.started is None and link.type.endswith("S")]
    if not changes:
        changes = list(_giver_later(standing, link, day))
    return ChangeSet(tuple(changes)) if changes else None


def _held(work: WorkPackage, day: date) -> Put:
    return Put(work.changed(not_before=max(day, work.not_before or day)))


def _giver_later(standing: Standing, link: Dependency, day: date) -> Iterator[Put]:
    """Where what waits can't be held itself, the work that gives it begins later, so as to end on the day."""
    before = standing.key(link.predecessor)
    work = standing.program.find(before) if before is not None else None
    slot = standing.slot(before) if before is not None else None
    if isinstance(work, WorkPackage) and work.started is None and slot is not None and day > slot.finish:
        begins = slot.start + timedelta(days=(day - slot.finish).days)
        yield _held(work, begins)


def hits(standing: Standing, after: Timetable, key: Key, day: date) -> Hits:
    """What differs between the timetable and another one, of milestones still ahead and of the whole."""
    found = [hit for one in standing.every(Milestone) if (hit := _hit(standing, after, one.key)) is not None]
    link = standing.program.need(key)
    waits = standing.known(standing.key(link.successor)) if isinstance(link, Dependency) else ()
    end = _hit(standing, after, standing.program.charter.key)
    return Hits(key, day, tuple(sorted(found, key=lambda one: (-one.days, one.now, one.key))), waits, end, tells=True)


def _hit(standing: Standing, after: Timetable, key: Key) -> Hit | None:
    was, now = standing.outlook(key), after.outlooks.get(key)
    if was is None or now is None or was.p80 is None or now.p80 is None or was.p80 == now.p80:
        return None
    days = standing.workdays.between(was.p80, now.p80)
    return Hit(key, was.commitment, was.p80, now.p80, days, was.probability, now.probability)
