"""A conflict, shown with both sides and who they are by, so that people can settle it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse

from kaname.centre.places import Place
from kaname.errors import ConflictError
from kaname.model.base import Entity
from kaname.model.merging import Clash, changed_fields
from kaname.web.pages.frame import page
from kaname.web.pages.places import place_url, record_url
from kaname.web.pages.visit import Visit
from kaname.words.refusals import told
from kaname.words.speech import Sentence, Speech
from kaname.words.values import EMPTY, parts_of


@dataclass(frozen=True, slots=True)
class Side:
    """A field as it was, as it would be, and as it is now."""

    label: str
    base: Sentence
    ours: Sentence
    theirs: Sentence


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that both sides changed."""

    kind: str
    name: str
    url: str
    author: str
    fields: tuple[Side, ...]
    ours_gone: bool
    theirs_gone: bool


def conflict(visit: Visit, error: ConflictError, place: Place, current: str) -> HttpResponse:
    """A page with both sides of a conflict; of one without records, what is told of it."""
    authors = error.values.get("authors", {})
    clashes: tuple[Clash, ...] = error.values.get("clashes", ())
    detail, mend = told(error, visit.language)
    shown = [_shown(visit, one, authors.get(one.key, ""), place) for one in clashes]
    back = place_url(place, f"{current}/")
    answer = page(visit, "states/conflict.html", current, detail=detail, mend=mend, conflicts=shown, back=back)
    answer.status_code = error.status
    return answer


def _shown(visit: Visit, one: Clash, author: str, place: Place) -> Conflict:
    speech = Speech(visit.language, visit.desk.read(place).program)
    fields = tuple(_fields(one, speech))
    url = record_url(place, one.key) if one.theirs is not None else ""
    name = speech.name(one.key) if one.theirs is not None else _title(one)
    return Conflict(
        speech.kind(one.key.kind), name, url, author, fields, one.ours is None, one.theirs is None
    )  # fmt: skip


def _title(one: Clash) -> str:
    known = one.ours or one.base
    return known.name if known is not None else one.key.id


def _fields(one: Clash, speech: Speech) -> Iterator[Side]:
    names = one.fields
    if not names and one.ours is not None and one.theirs is not None:
        names = tuple(changed_fields(one.ours, one.theirs))
    for name in names:
        yield Side(speech.field(name), *(_value(each, name, speech) for each in (one.base, one.ours, one.theirs)))


def _value(record: Entity | None, name: str, speech: Speech) -> Sentence:
    value = None if record is None else getattr(record, name)
    if value in EMPTY:
        return speech.cell(None)
    return Sentence(tuple(parts_of(value, type(record).kind if record is not None else "", name, speech)))
