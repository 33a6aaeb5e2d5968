"""The assurance calendar: what must be shown, renewed or done by which day, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kaname.duties.compliance.assurance import Assurance
from kaname.duties.compliance.obligations import next_due
from kaname.duties.compliance.proof import relying
from kaname.model.base import Key
from kaname.model.controls import Control, EvidenceItem, Exception_, Obligation, ProcessingActivity
from kaname.model.finding import Cell, Days, Figure, Term
from kaname.model.quality import Exercise, Review
from kaname.planning.promises import is_ahead, promised_day

Occasion = Literal["obligation", "appointment", "evidence", "exception", "control", "dpia", "exercise", "review"]

ASSURING_REVIEWS = ("security", "privacy", "readiness")
COLUMNS = ("date", "occasion", "record", "left", "serves", "serves_on")


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the calendar: what is on it, and what waits for it."""

    on: date
    occasion: Occasion
    record: Key
    serves: Key | None = None


def entries(standing: Assurance) -> tuple[Entry, ...]:
    """Everything that is still to be done, overdue or ahead, by day."""
    found = (
        *_obligations(standing),
        *_evidence(standing),
        *_exceptions(standing),
        *_controls(standing),
        *_assessments(standing),
        *_exercises(standing),
        *_reviews(standing),
    )
    return tuple(sorted(found, key=lambda one: (one.on, one.occasion, one.record)))


def figure(standing: Assurance) -> Figure:
    """The calendar by day; days left are negative for what is overdue."""
    rows = tuple(_row(standing, entry) for entry in entries(standing))
    return Figure("compliance.calendar", COLUMNS, rows, "" if rows else "nothing_dated")


def _row(standing: Assurance, entry: Entry) -> tuple[Cell, ...]:
    return (
        entry.on,
        Term("calendar.occasion", entry.occasion),
        entry.record,
        Days(float((entry.on - standing.as_of).days), calendar=True),
        entry.serves,
        promised_day(standing, entry.serves),
    )


def _obligations(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(Obligation):
        due, held = next_due(one), standing.first_held(one)
        served = held.served if held else None
        if due is not None:
            yield Entry(due, "obligation", one.key, served)
        if one.state in ("open", "scheduled") and one.scheduled_for is not None:
            yield Entry(one.scheduled_for, "appointment", one.key, served)


def _evidence(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(EvidenceItem):
        if one.expires is not None and relying(standing, one.key):
            first = next(iter(standing.uses(one)), None)
            yield Entry(one.expires, "evidence", one.key, first.served if first else None)


def _exceptions(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(Exception_):
        if one.expires is not None:
            yield Entry(one.expires, "exception", one.key, standing.key(one.subject))


def _controls(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(Control):
        if one.implement_by is not None and one.implementation in ("planned", "partial"):
            yield Entry(one.implement_by, "control", one.key)


def _assessments(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(ProcessingActivity):
        if one.dpia is not None and one.dpia.due is not None and one.dpia.state not in ("done", "not required"):
            yield Entry(one.dpia.due, "dpia", one.key, standing.key(one.initiative))


def _exercises(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(Exercise):
        if one.planned_for is not None and one.on is None:
            yield Entry(one.planned_for, "exercise", one.key)


def _reviews(standing: Assurance) -> Iterator[Entry]:
    for one in standing.every(Review):
        subject = standing.key(one.subject)
        open_subject = subject is None or is_ahead(standing.program.find(subject))
        if one.type in ASSURING_REVIEWS and one.verdict == "open" and one.due is not None and open_subject:
            yield Entry(one.due, "review", one.key, subject)
