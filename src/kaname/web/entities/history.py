"""The history of a record: who changed which field when, from what to what, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from kaname.centre.desk import Change
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove, field_changes
from kaname.model.history import Moved
from kaname.report.overview import MOVED_WORDS, moved_value
from kaname.web.entities import doors
from kaname.web.entities.missing import missing
from kaname.web.entities.sheets import SHEETS
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.places import place_url
from kaname.web.pages.visit import Visit, visited
from kaname.words.speech import Sentence, Speech
from kaname.words.values import differing

_PAGE = 20
_OLDEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class FieldMoved:
    """A field before and after."""

    label: str
    before: Sentence
    after: Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """A revision of a record: when, by whom, why; what it changed; the log's page of it, and the record as of then."""

    at: datetime | None
    by: str
    why: str
    number: int
    name: str
    what: str
    """made, changed, removed."""
    fields: tuple[FieldMoved, ...]
    log: str
    then: str


@visited
def history(visit: Visit, cls: type[Entity], id: str) -> HttpResponse:  # noqa: A002 - as addresses name it
    """How a record became what it is."""
    key = Key(cls.kind, id)
    found = visit.seen.program.records.get(key)
    if found is None:
        return missing(visit, key)
    visit.desk.noted_reading(visit.place, (found,))
    before = visit.request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0
    changes = visit.desk.log(visit.place, key, _PAGE + 1, min(number, _OLDEST) or _now(visit))
    speech = SHEETS.of(visit, cls).speech
    shown = changes[:_PAGE]
    return page(
        visit,
        "entities/history.html",
        list_of(cls),
        key=key,
        name=speech.name(key),
        kinds=speech.kind(cls.kind, plural=True),
        list_url=doors.list_url(visit.place, cls),
        url=doors.record_url(visit.place, key),
        steps=[_step(visit, key, change, speech) for change in shown],
        older=f"?before={shown[-1].revision.number}" if len(changes) > _PAGE else "",
        newer=bool(number),
        told=[_told(move, speech) for move in reversed(visit.seen.history.of_record(key))] if not number else [],
        links=SHEETS.of(visit, cls).links,
    )


def _now(visit: Visit) -> int:
    """The revision after the one that is looked at; 0 where it is the newest."""
    return visit.seen.revision.number + 1 if visit.place.at is not None else 0


def _step(visit: Visit, key: Key, change: Change, speech: Speech) -> Step:
    stamp = change.revision
    there = doors.at(visit.place, stamp.number)
    now = visit.desk.read(there).program
    was = visit.desk.read(doors.at(visit.place, stamp.parent)).program if stamp.parent else None
    old, new = was.records.get(key) if was is not None else None, now.records.get(key)
    moved: Iterator[FieldMoved] = iter(())
    if was is not None and old is not None:
        changes = ChangeSet((Put(new),) if new is not None else (Remove(key),))
        spoken = Speech(speech.language, now if new is not None else was)
        moved = (FieldMoved(speech.field(one.field), *differing(one, spoken)) for one in field_changes(was, changes))
    return Step(
        timezone.localtime(stamp.at) if stamp.at is not None else None,
        stamp.by,
        stamp.why,
        stamp.number,
        stamp.name,
        "removed" if new is None else "made" if old is None else "changed",
        tuple(moved) if new is not None else (),
        place_url(replace(visit.place, at=None), f"log/{stamp.number}/"),
        doors.record_url(there, key) if new is not None else "",
    )


def _told(move: Moved, speech: Speech) -> Step:
    """What was known of a record before it lay in the store: moves that its git or an import told of."""
    change = FieldMoved(
        speech.text(MOVED_WORDS.get(move.field, move.field)),
        *(speech.cell(moved_value(one, move.field, move.record, speech)) for one in (move.was, move.value)),
    )
    at = timezone.localtime(move.at)
    return Step(at, move.by, move.why, 0, move.name, "changed", (change,), "", "")
