"""Records as cards: every field that is set, in the reader's words, with links to what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from kaname.model.base import Entity, Key, Money, Ref, Value
from kaname.report.document import Card
from kaname.words.speech import Part, Sentence, Speech

_QUIET = frozenset({"id", "title"})


def cards(keys: Iterable[Key], speech: Speech) -> Iterator[Card]:
    """A card for each record that the program knows, in the order given."""
    program = speech.program
    if program is None:
        return
    for key in keys:
        record = program.find(key)
        if record is not None:
            yield Card(key, speech.kind(key.kind), speech.name(key), tuple(_fields(record, speech)))


def _fields(record: Entity, speech: Speech) -> Iterator[tuple[str, Sentence]]:
    for name in type(record).model_fields:
        if name in record.model_fields_set and name not in _QUIET:
            value = getattr(record, name)
            if value not in (None, "", ()):
                yield speech.field(name), Sentence(tuple(_parts(value, speech)))


def _parts(value: Any, speech: Speech) -> Iterator[Part]:
    match value:
        case Ref():
            yield _ref(cast("Ref[Any]", value), speech)
        case Money() | datetime() | date() | bool() | int() | float() | Decimal():
            yield from speech.cell(value).parts
        case time():
            yield Part(value.strftime("%H:%M"))
        case Value():
            yield from _nested(value, speech)
        case tuple():
            for number, item in enumerate(cast("tuple[Any, ...]", value)):
                if number:
                    yield Part("; " if isinstance(item, Value | tuple) else speech.comma)
                yield from _parts(item, speech)
        case _:
            yield Part(str(value))


def _ref(ref: Ref[Any], speech: Speech) -> Part:
    key = speech.program.resolve(ref) if speech.program is not None else None
    return Part(ref.id) if key is None else speech.part(key)


def _nested(value: Value, speech: Speech) -> Iterator[Part]:
    shown = [name for name in type(value).model_fields if name in value.model_fields_set]
    shown = [name for name in shown if getattr(value, name) not in (None, "", ())]
    for number, name in enumerate(shown):
        if number:
            yield Part(speech.comma)
        if len(shown) > 1:
            yield Part(f"{speech.field(name)} ")
        yield from _parts(getattr(value, name), speech)
