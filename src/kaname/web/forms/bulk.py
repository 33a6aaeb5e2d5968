"""Many records at once: a field set, added to or taken from, or the records removed; seen first, then one revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from pydantic import ValidationError

from kaname.centre.desk import Seen
from kaname.errors import ConflictError, ForbiddenError, KanameError, PlanError, UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, FieldChange, Put, Remove, field_changes
from kaname.model.roles import Action
from kaname.web.forms.cells import editable
from kaname.web.forms.drafts import BASE, offers_of, texts_of, zone_of
from kaname.web.forms.placing import Placed, of_body, of_plan
from kaname.web.forms.reading import ROOT, Path, Reading, spread
from kaname.web.forms.saving import back, came_from, refusal, tell
from kaname.web.forms.shapes import Field, field_of, fields_of
from kaname.web.forms.showing import Box, Drawing, Fault, moved
from kaname.web.forms.texts import BLANK, Reader
from kaname.web.forms.typed import is_stale, typed
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.places import plural_address, record_url
from kaname.web.pages.visit import Visit, visited
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.values import shown as shown_change

MOST = 500
"""So many records at once."""
REMOVAL = "-"
"""What is chosen in place of a field."""
SET, ADD, TAKE = "set", "add", "take"
WAYS = {SET: _("Set it to"), ADD: _("Add to it"), TAKE: _("Take from it")}
_MANY = frozenset({"rows", "lines", "choices"})
_STALE = _("This page had grown stale: look through what you typed and save it again. Nothing was written yet.")


@dataclass(frozen=True, slots=True)
class Line:
    """A record with what would become of it."""

    key: Key
    name: str
    url: str
    before: Sentence | None = None
    after: Sentence | None = None
    faults: tuple[Fault, ...] = ()


@dataclass
class Asked:
    """What is asked of some records."""

    visit: Visit
    cls: type[Entity]
    keys: tuple[Key, ...]
    seen: Seen
    chosen: Field | None
    way: str
    texts: dict[str, list[str]]
    faults: list[Placed] = field(default_factory=list[Placed])
    own: dict[Key, tuple[Fault, ...]] = field(default_factory=dict[Key, tuple[Fault, ...]])

    @property
    def records(self) -> tuple[Entity, ...]:
        """Those of the chosen that there are to be seen."""
        known = self.seen.program.records
        return tuple(known[key] for key in self.keys if key in known)

    @property
    def speech(self) -> Speech:
        """The reader's language."""
        return Speech(self.visit.language, self.seen.program)

    def changes(self) -> ChangeSet:
        """What it comes to; what makes no record is noted as a fault of that one."""
        why = self.visit.request.POST.get("why", "").strip()[:2000]
        if self.chosen is None:
            return ChangeSet(tuple(Remove(one.key) for one in self.records), why)
        return ChangeSet(tuple(self._changed(self.chosen)), why)

    def _changed(self, one: Field) -> Iterator[Change]:
        program = self.seen.program
        reading = Reading(Reader(zone_of(self.visit, program), program), self.texts)
        meant, _changed = reading.read(one.shape, f"{ROOT}.{one.name}", one.default, (one.name,))
        for record in self.records:
            body: dict[str, Any] = {name: getattr(record, name) for name in record.model_fields_set}
            value = self._value(one, getattr(record, one.name), meant)
            if value is BLANK:
                body.pop(one.name, None)
            else:
                body[one.name] = value
            try:
                made = self.cls.model_validate(body)
            except ValidationError as error:
                self._faulty(record, body, error, reading.names)
                continue
            if made != record:
                yield Put(made)

    def _value(self, one: Field, held: Any, meant: Any) -> Any:
        if self.way == SET or one.shape.type not in _MANY:
            return meant
        items = () if meant is BLANK else cast("tuple[Any, ...]", meant)
        there = cast("tuple[Any, ...]", held or ())
        if self.way == ADD:
            return (*there, *(each for each in items if each not in there))
        return tuple(each for each in there if each not in items)

    def _faulty(self, record: Entity, body: Any, error: ValidationError, names: Mapping[Path, str]) -> None:
        found = of_body(self.cls, body, error, names, self.speech)
        self.own[record.key] = tuple(one.fault for one in found)

    def lines(self, changes: ChangeSet) -> Iterator[Line]:
        """Each record with its value before and after."""
        program, speech = self.seen.program, self.speech
        fields: dict[Key, FieldChange] = {}
        if self.chosen is not None:
            fields = {one.key: one for one in field_changes(program, changes) if one.field == self.chosen.name}
        for record in self.records:
            told = fields.get(record.key)
            before, after = shown_change(told, speech) if told is not None else (None, None)
            url = record_url(self.visit.place, record.key)
            yield Line(record.key, record.name, url, before, after, self.own.get(record.key, ()))


@typed
@visited
def bulk(visit: Visit, cls: type[Entity]) -> HttpResponse:
    """Choose a field and a value, see what changes, save it. Raises UsageError, ForbiddenError."""
    if not visit.may(Action.WRITE):
        raise ForbiddenError("action_forbidden", action="write", program=visit.place.name)
    asked, do = _asked(visit, cls), visit.request.POST.get("do", "")
    if do.startswith(("add ", "drop ", "up ", "down ")):
        asked.texts = moved(asked.texts, do)
        return _shown(asked)
    if do not in ("preview", "save"):
        return _shown(asked)
    changes = asked.changes()
    if do == "preview" or asked.own or is_stale(visit.request):
        if is_stale(visit.request):
            asked.faults.append(Placed("", Fault(asked.speech.text(_STALE), "")))
        _tried(asked, changes, dry=True)
        return _shown(asked, changes, status=200 if do == "preview" else 403 if is_stale(visit.request) else 422)
    done = _tried(asked, changes, dry=False)
    if done is None:
        return _shown(asked, changes, status=asked_status(asked))
    tell(visit, done, changes.keys)
    return redirect(back(visit.request, visit.url(f"{plural_address(cls)}/")))


def asked_status(asked: Asked) -> int:
    """How a refusal is answered."""
    return 422 if any(one.about is not None for one in asked.faults) else 409


def _asked(visit: Visit, cls: type[Entity]) -> Asked:
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    ids = tuple(dict.fromkeys(given.getlist("id")))
    if not ids or len(ids) > MOST:
        raise UsageError("bulk_count", most=MOST, count=len(ids))
    keys = tuple(Key(cls.kind, one) for one in ids)
    name = given.get("field", "")
    known = field_of(cls, name) if name in editable(cls) else None
    way = given.get("way", SET)
    texts = {**_empty(visit, cls, known), **texts_of(visit.request.POST)}
    return Asked(visit, cls, keys, _seen(visit), known, way if way in WAYS else SET, texts)


def _seen(visit: Visit) -> Seen:
    """The plan on which the preview was made; else as it stands."""
    number = visit.request.POST.get(BASE, "")
    if visit.request.POST.get("do") != "save" or not (number.isascii() and number.isdigit() and len(number) < 10):
        return visit.seen
    return visit.desk.read(replace(visit.place, at=int(number)))


def _empty(visit: Visit, cls: type[Entity], one: Field | None) -> dict[str, list[str]]:
    """The input of a field with nothing in it."""
    if one is None:
        return {}
    program = visit.seen.program
    texts = spread(Reader(zone_of(visit, program), program), cls, None)
    mine = f"{ROOT}.{one.name}"
    return {name: text for name, text in texts.items() if name == mine or name.startswith(f"{mine}.")}


def _tried(asked: Asked, changes: ChangeSet, *, dry: bool) -> Any:
    """Write the changes, or see whether they could be; what keeps them from it is noted."""
    visit = asked.visit
    try:
        return visit.desk.commit(visit.place, changes, asked.seen.revision.number, dry=dry)
    except PlanError as error:
        first = asked.keys[0]
        found = of_plan(error.problems, first, {}, asked.speech) or (refusal(error, visit.language),)
        asked.faults += found
    except (ForbiddenError, ConflictError) as error:
        asked.faults.append(refusal(cast("KanameError", error), visit.language))
    return None


def _shown(asked: Asked, changes: ChangeSet | None = None, *, status: int = 200) -> HttpResponse:
    visit, cls, speech = asked.visit, asked.cls, asked.speech
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    offers = offers_of(visit, visit.seen.program)
    drawing = Drawing(speech, asked.texts, offers, visit.seen.viewer.sees)
    removal = given.get("field") == REMOVAL
    box: Box | None = drawing.box(cls, asked.chosen) if asked.chosen is not None else None
    names = [one for one in fields_of(cls) if one.name in editable(cls)]
    context: dict[str, Any] = {
        "kinds": speech.kind(cls.kind, plural=True),
        "asked": asked,
        "count": len(asked.records),
        "fields": [(one.name, speech.field(one.name), one == asked.chosen) for one in names],
        "removal": removal,
        "chosen": asked.chosen is not None or removal,
        "ways": [(name, speech.text(text), name == asked.way) for name, text in WAYS.items()]
        if asked.chosen is not None and asked.chosen.shape.type in _MANY
        else (),
        "box": box,
        "lists": offers.lists,
        "lines": tuple(asked.lines(changes)) if changes is not None else (),
        "changed": len(changes) if changes is not None else 0,
        "seen": changes is not None,
        "fit": changes is not None and len(changes) > 0 and not asked.faults and not asked.own,
        "links": visit.links,
        "why": given.get("why", ""),
        "base_name": BASE,
        "base": asked.seen.revision.number,
        "next": came_from(visit.request, visit.url(f"{plural_address(cls)}/")),
        "offers_url": visit.url("offers/"),
    }
    answer = page(visit, "forms/bulk.html", list_of(cls), **context)
    answer.status_code = status
    return answer
