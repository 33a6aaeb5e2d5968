"""Fates: what became of what was forecast, as far as is known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kaname.model.base import Entity, Key
from kaname.model.history import History
from kaname.model.plan import Charter, Initiative, Milestone, Release, WorkPackage
from kaname.model.program import Program
from kaname.planning.tree import Breakdown

_OVER = ("dropped", "cancelled")


@dataclass(frozen=True, slots=True)
class Fate:
    """The day on which something came or, where it has not, the last on which it is known not to have."""

    day: date
    came: bool = True


class Fates:
    """What became of the records of a program, by a day. What has come since counts as open on that day."""

    def __init__(self, program: Program, history: History, as_of: date) -> None:
        self.program = program
        self.history = history
        self.as_of = as_of

    def of(self, key: Key) -> Fate | None:
        """The fate of a record; None where it came on a day that nobody tells, or is not in the plan any more."""
        record = self.program.charter if key == self.program.charter.key else self.program.find(key)
        match record:
            case Milestone():
                return self._single(record, record.reached, reached=record.state == "reached")
            case WorkPackage() if self._breakdown.children.get(key):
                return self._group(record)
            case WorkPackage():
                return self._single(record, record.finished)
            case Release():
                return self._single(record, record.released, reached=record.state == "released")
            case Initiative() | Charter():
                return self._group(record)
            case _:
                return self._told(key)

    @cached_property
    def _breakdown(self) -> Breakdown:
        return Breakdown(self.program)

    def _single(self, record: Entity, day: date | None, *, reached: bool = False) -> Fate | None:
        if day is not None:
            return self._by(day)
        if reached:
            return self._told(record.key)
        return Fate(self._dropped(record) or self.as_of, came=False)

    def _group(self, record: Entity) -> Fate | None:
        """What holds work is there when the last of its work is."""
        leaves = (self.program.find(leaf) for leaf in self._breakdown.leaves(record.key))
        work = [leaf for leaf in leaves if isinstance(leaf, WorkPackage)]
        days = [leaf.finished for leaf in work if leaf.finished is not None]
        if days and len(days) == len(work):
            return self._by(max(days))
        return Fate(self._dropped(record) or self.as_of, came=False)

    def _by(self, day: date) -> Fate:
        return Fate(day) if day <= self.as_of else Fate(self.as_of, came=False)

    def _dropped(self, record: Entity) -> date | None:
        """The day on which it was dropped: by history, else by its last word."""
        if getattr(record, "state", "") not in _OVER:
            return None
        moves = [move for move in self.history.of_record(record.key, "state") if move.value in _OVER]
        day = moves[-1].at.date() if moves else getattr(record, "updated", None)
        return day if day is not None and day <= self.as_of else None

    def _told(self, key: Key) -> Fate | None:
        """The day on which history tells that it was reached."""
        told = [move.value for move in self.history.of_record(key, "reached") if move.value]
        try:
            return self._by(date.fromisoformat(told[-1])) if told else None
        except ValueError:  # a release
            return None
