"""An obligation: what somebody owes, is owed or must decide, until when, and by which field it is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaname.model.base import Key
from kaname.status.actions import Step


class Side(StrEnum):
    """Which way it goes, in the order in which it is read."""

    DECIDE = "decide"
    OWE = "owe"
    OWED = "owed"


class When(StrEnum):
    """How near its day is: weeks begin on Monday."""

    OVERDUE = "overdue"
    THIS_WEEK = "week"
    NEXT_WEEK = "next"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something between somebody and the rest of a program.

    `field` is the path of names by which record `key` is theirs, `via` which of them it names. `planned`: its day is
    computed, nobody promised it. `other` is who waits for it or owes it; `what` says it more closely, where the record
    holds several. `step`: what was found about the record, with what it gains to act on it.
    """

    side: Side
    kind: str
    key: Key
    field: tuple[str, ...]
    via: Key
    due: date | None
    planned: bool = False
    other: Key | None = None
    what: str = ""
    step: Step | None = None

    def when(self, as_of: date) -> When:
        """How near its day is, seen from another; a computed day is never overdue."""
        if self.due is None:
            return When.UNDATED
        if self.due < as_of:
            return When.THIS_WEEK if self.planned else When.OVERDUE
        sunday = as_of + timedelta(days=6 - as_of.weekday())
        if self.due <= sunday:
            return When.THIS_WEEK
        return When.NEXT_WEEK if self.due <= sunday + timedelta(days=7) else When.LATER


def rank(one: Obligation) -> tuple[date, int, Key, str]:
    """The order of obligations: by day, then what a finding is about, then by record."""
    severity = -int(one.step.finding.severity) if one.step is not None else 0
    return (one.due or date.max, severity, one.key, one.kind)
