"""Values of fields as text: days, money, references and parts of parts, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from kaname.model.base import Entity, Money, Ref, Value
from kaname.model.changes import FieldChange
from kaname.model.finding import Finding
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

EMPTY = (None, "", ())
PROPOSED = _(
    "Proposed: {changes}. `kaname drift FOLDER {name}` shows it with all else its tracker says; `--accept` makes it."
)


def given(value: Value) -> list[str]:
    """The fields that were given and say something."""
    known = value.model_fields_set
    return [name for name in type(value).model_fields if name in known and getattr(value, name) not in EMPTY]


def place_of(value: Value) -> str:
    """Where a field is from: the kind of a record, or the class of a part."""
    return value.kind if isinstance(value, Entity) else type(value).__name__


def parts_of(value: Any, place: str, name: str, speech: Speech) -> Iterator[Part]:
    """A value of a field of a kind, or of the class of a part."""
    match value:
        case Ref():
            yield _ref(cast("Ref[Any]", value), speech)
        case str():
            yield Part(speech.choice(place, name, value))
        case Money() | datetime() | date() | bool() | int() | float() | Decimal():
            yield from speech.cell(value).parts
        case time():
            yield Part(value.strftime("%H:%M"))
        case Value():
            yield from nested(value, speech)
        case tuple():
            yield from _listed(cast("tuple[Any, ...]", value), place, name, speech)
        case _:
            yield Part(str(value))


def _listed(items: tuple[Any, ...], place: str, name: str, speech: Speech) -> Iterator[Part]:
    for number, item in enumerate(items):
        if number:
            yield Part("; " if isinstance(item, Value) else speech.comma)
        if isinstance(item, tuple):
            what, much = cast("tuple[Any, Any]", item)
            yield Part(f"{what} ")
            yield from parts_of(much, place, name, speech)
        else:
            yield from parts_of(item, place, name, speech)


def _ref(ref: Ref[Any], speech: Speech) -> Part:
    key = speech.program.resolve(ref) if speech.program is not None else None
    return Part(ref.id) if key is None else speech.part(key)


def nested(value: Value, speech: Speech) -> Iterator[Part]:
    """A part of a record: its fields that say something."""
    shown = given(value)
    for number, name in enumerate(shown):
        if number:
            yield Part(speech.comma)
        if len(shown) > 1:
            yield Part(f"{speech.field(name)} ")
        yield from parts_of(getattr(value, name), place_of(value), name, speech)


def proposal(finding: Finding, speech: Speech) -> Sentence:
    """How the plan would have to change to end a finding, and how to have it changed; empty where nothing is known."""
    if not finding.proposal:
        return Sentence(())
    key = finding.proposal[0].key
    parts: list[Part] = []
    for change in finding.proposal:
        before, after = shown(change, speech)
        parts += [Part(speech.comma)] if parts else []
        parts += [Part(f"{speech.field(change.field)} "), *before.parts, Part(" → "), *after.parts]
    return speech.say(PROPOSED, {"changes": Sentence(tuple(parts)), "name": str(key)})


def shown(change: FieldChange, speech: Speech) -> tuple[Sentence, Sentence]:
    """A field before and after a change."""
    before, after = (_shown(value, change.key.kind, change.field, speech) for value in change.values)
    return Sentence(before), Sentence(after)


def differing(change: FieldChange, speech: Speech) -> tuple[Sentence, Sentence]:
    """A field before and after a change; of lists only what differs, as long as that is more than their order."""
    sides: tuple[Any, Any] = change.values
    if all(isinstance(value, tuple) for value in sides):
        was, now = cast("tuple[tuple[Any, ...], tuple[Any, ...]]", sides)
        apart = tuple(one for one in was if one not in now), tuple(one for one in now if one not in was)
        sides = apart if any(apart) else sides
    before, after = (_shown(value, change.key.kind, change.field, speech) for value in sides)
    return Sentence(before), Sentence(after)


def _shown(value: Any, place: str, name: str, speech: Speech) -> tuple[Part, ...]:
    return speech.cell(None).parts if value in EMPTY else tuple(parts_of(value, place, name, speech))
