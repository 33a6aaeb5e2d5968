"""A record while somebody writes it: what it was when the form was opened, and what stands in the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from pydantic import ValidationError

from kaname.centre.desk import Seen
from kaname.errors import NotFoundError
from kaname.model.base import Entity, Key
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.web.forms.offers import Offers
from kaname.web.forms.placing import Placed, by_name, of_body
from kaname.web.forms.reading import ROOT, Path, Reading, Texts, spread
from kaname.web.forms.shapes import LEAVES, fields_of
from kaname.web.forms.showing import Box, Drawing
from kaname.web.forms.texts import Reader
from kaname.web.pages.visit import Visit
from kaname.words.speech import Speech

BASE, KEEP, THEIRS = "base", "keep.", "theirs"
_SAMPLE = 200
_OFTEN = 0.3
_FEW = 6
_LONGEST = 60


@dataclass(frozen=True)
class Draft:
    """A record that is being written; `id` is '' while it is new."""

    visit: Visit
    cls: type[Entity]
    id: str
    seen: Seen
    before: Entity | None
    texts: Texts

    @property
    def base(self) -> int:
        """The revision that it is written on."""
        return self.seen.revision.number

    @property
    def program(self) -> Program:
        """The plan as its writer saw it."""
        return self.seen.program

    @cached_property
    def speech(self) -> Speech:
        """The writer's language."""
        return Speech(self.visit.language, self.program)

    @cached_property
    def reader(self) -> Reader:
        """How its texts are meant."""
        return Reader(zone_of(self.visit, self.program), self.program)

    @property
    def currency(self) -> str:
        """The program's own."""
        return currency_of(self.program)

    @cached_property
    def offers(self) -> Offers:
        """What its fields offer."""
        return offers_of(self.visit, self.program)

    def read(self) -> tuple[Entity | None, tuple[Placed, ...], Mapping[Path, str]]:
        """The record that was written, or what is wrong with it; and which input each part of it came from."""
        reading = Reading(self.reader, self.texts, self.currency)
        body = reading.body(self.cls, self.before)
        if self.id:
            body["id"] = self.id
        elif not body.get("id"):
            body["id"] = proposed_id(self.cls, str(body.get("title", "")), self.program)
        try:
            return self.cls.model_validate(body), (), reading.names
        except ValidationError as error:
            return None, of_body(self.cls, body, error, reading.names, self.speech), reading.names

    def boxes(self, placed: tuple[Placed, ...] = ()) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
        """The fields that are filled in mostly, and the others."""
        drawing = Drawing(self.speech, self.texts, self.offers, self.seen.viewer.sees, by_name(placed))
        leave = frozenset({"id"}) if self.id else frozenset[str]()
        often = common(self.cls, self.program)
        drawn = drawing.boxes(self.cls, leave=leave)
        first = tuple(one for one in drawn if one.name.rpartition(".")[2] in often)
        return first, tuple(one for one in drawn if one not in first)

    def said(self, box: Box) -> bool:
        """Whether something stands in a field that does not stand there by itself."""
        mine = (box.name, f"{box.name}.")
        known = {name: list(text) for name, text in self.texts.items() if name == mine[0] or name.startswith(mine[1])}
        return any(self._by_itself.get(name, [""]) != text for name, text in known.items())

    @cached_property
    def _by_itself(self) -> Texts:
        return spread(self.reader, self.cls, None, currency=self.currency)


def opened(visit: Visit, cls: type[Entity], name: str = "") -> Draft:
    """A form as it is opened: on a record, or for a new one with what the address says of it. Raises NotFoundError."""
    draft = Draft(visit, cls, name, visit.seen, _record(visit.seen, cls, name), {})
    texts = spread(draft.reader, cls, draft.before, currency=draft.currency)
    if not name:
        leaves = {one.name for one in fields_of(cls) if one.shape.type in LEAVES}
        texts |= {f"{ROOT}.{one}": [text] for one, text in visit.request.GET.items() if one in leaves}
    return replace(draft, texts=texts)


def posted(visit: Visit, cls: type[Entity], name: str = "") -> Draft:
    """A form as it was sent, on the revision at which it was opened. Raises NotFoundError."""
    post = visit.request.POST
    number = post.get(BASE, "")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    seen = visit.seen if at in (None, visit.seen.revision.number) else visit.desk.read(replace(visit.place, at=at))
    return Draft(visit, cls, name, seen, seen.program.records.get(Key(cls.kind, name)), texts_of(post))


def texts_of(post: QueryDict) -> Texts:
    """What stands in the inputs; nothing of fields for which somebody else's value was chosen."""
    kept = [name.removeprefix(KEEP) for name, value in post.items() if name.startswith(KEEP) and value == THEIRS]
    dropped = [f"{ROOT}.{name}" for name in kept]
    return {
        name: [str(one) for one in values]
        for name, values in post.lists()
        if name.startswith(f"{ROOT}.") and not any(name == one or name.startswith(f"{one}.") for one in dropped)
    }


def _record(seen: Seen, cls: type[Entity], name: str) -> Entity | None:
    if not name:
        return None
    key = Key(cls.kind, name)
    found = seen.program.records.get(key)
    if found is None:
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    return found


def zone_of(visit: Visit, program: Program) -> ZoneInfo:
    """The zone in which the reader writes moments: their own, else the program's."""
    charters = program.all(Charter)
    return ZoneInfo(visit.user.zone or (charters[0].zone if charters else "") or "UTC")


def currency_of(program: Program) -> str:
    """The currency that the program counts in; '' where it names none."""
    charters = program.all(Charter)
    return (charters[0].currency or "") if charters else ""


def offers_of(visit: Visit, program: Program) -> Offers:
    """What fields offer a reader."""
    return Offers(program, visit.language, timezone.localdate())


def common(cls: type[Entity], program: Program) -> frozenset[str]:
    """The fields of a kind that are filled in most: those that must be, those that the plan's records have."""
    fields = fields_of(cls)
    sample = program.all(cls)[:_SAMPLE]
    counted: dict[str, int] = {}
    for record in sample:
        for name in record.model_fields_set:
            counted[name] = counted.get(name, 0) + 1
    often = {name for name, count in counted.items() if count >= _OFTEN * len(sample)}
    found = {one.name for one in fields if one.required or one.name in ("id", "title") or one.name in often}
    for one in fields:
        if len(found) >= _FEW:
            break
        found.add(one.name)
    return frozenset(found)


def proposed_id(cls: type[Entity], title: str, program: Program, taken: Any = ()) -> str:
    """An id for a new record: its title as one word, or its kind with a number; one that no record of the kind has."""
    text = unicodedata.normalize("NFKC", title).casefold()
    word = re.sub(r"[\W_]+", "-", text).strip("-")[:_LONGEST].strip("-") or cls.kind.replace("_", "-")
    used = {one.id for one in program.all(cls)} | set(taken)
    numbered = (f"{word}-{number}" for number in range(2, len(used) + 3))
    return word if word not in used else next(one for one in numbered if one not in used)
