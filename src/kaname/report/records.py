"""Records as cards: every field that is set, in the reader's words, with links to what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from kaname.model.base import Entity, Key, Money, Ref, Value
from kaname.report.document import Card, Detail, Entry, Table
from kaname.report.parts import more
from kaname.words.speech import Part, Sentence, Speech

_QUIET = frozenset({"id", "title"})
_EMPTY = (None, "", ())
_LONG = 60
"""Letters of texts from which they stand below each other instead of on a line."""
_COLUMNS, _WIDE = 5, 28
"""A small table has no more columns and no longer cells than these."""
_ROWS = 8
"""So many rows of a small table are printed; the rest is counted (report.css hides it)."""


def cards(keys: Iterable[Key], speech: Speech) -> Iterator[Card]:
    """A card for each record that the program knows, in the order given."""
    program = speech.program
    if program is None:
        return
    for key in keys:
        record = program.find(key)
        if record is not None:
            yield Card(key, speech.kind(key.kind), speech.name(key), tuple(_details(record, speech)))


def _details(record: Entity, speech: Speech) -> Iterator[Detail]:
    for name in _told(record):
        if name not in _QUIET:
            yield _detail(record, name, speech)


def _told(value: Value) -> list[str]:
    """The fields that were given and say something."""
    given = value.model_fields_set
    return [name for name in type(value).model_fields if name in given and getattr(value, name) not in _EMPTY]


def _detail(record: Value, name: str, speech: Speech) -> Detail:
    label, value = speech.field(name), getattr(record, name)
    place = _place(record)
    if isinstance(value, tuple) and value:
        items = cast("tuple[Any, ...]", value)
        if all(isinstance(item, Value) and not isinstance(item, Money) for item in items):
            return _list_of_parts(label, cast("tuple[Value, ...]", items), speech)
        if all(isinstance(item, str) for item in items) and sum(map(len, items)) > _LONG:
            return Detail(label, items=tuple(Sentence(tuple(_parts(item, place, name, speech))) for item in items))
    return Detail(label, Sentence(tuple(_parts(value, place, name, speech))))


def _list_of_parts(label: str, parts: tuple[Value, ...], speech: Speech) -> Detail:
    """Parts of few short fields as a table, others as a list."""
    told = {name for part in parts for name in _told(part)}
    columns = [name for name in type(parts[0]).model_fields if name in told]
    rows = [[Sentence(tuple(_cell(part, name, speech))) for name in columns] for part in parts]
    longest = max((len(str(text)) for row in rows for text in row), default=0)
    if len(parts) > 1 and 1 < len(columns) <= _COLUMNS and longest <= _WIDE:
        numbers = [all(_is_number(getattr(part, name)) for part in parts) for name in columns]
        heads = tuple(speech.field(name) for name in columns)
        entries = tuple(
            tuple(Entry(text, None, right) for text, right in zip(row, numbers, strict=True)) for row in rows
        )
        return Detail(label, table=Table("", heads, entries, "", len(entries), more(len(entries) - _ROWS, speech)))
    return Detail(label, items=tuple(Sentence(tuple(_nested(part, speech))) for part in parts))


def _is_number(value: Any) -> bool:
    return isinstance(value, Money | int | float | Decimal) and not isinstance(value, bool)


def _cell(part: Value, name: str, speech: Speech) -> Iterator[Part]:
    value = getattr(part, name)
    yield from _parts(value, _place(part), name, speech) if value not in _EMPTY else ()


def _place(value: Value) -> str:
    return value.kind if isinstance(value, Entity) else type(value).__name__


def _parts(value: Any, place: str, name: str, speech: Speech) -> Iterator[Part]:
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
            yield from _nested(value, speech)
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
            yield from _parts(much, place, name, speech)
        else:
            yield from _parts(item, place, name, speech)


def _ref(ref: Ref[Any], speech: Speech) -> Part:
    key = speech.program.resolve(ref) if speech.program is not None else None
    return Part(ref.id) if key is None else speech.part(key)


def _nested(value: Value, speech: Speech) -> Iterator[Part]:
    shown = _told(value)
    for number, name in enumerate(shown):
        if number:
            yield Part(speech.comma)
        if len(shown) > 1:
            yield Part(f"{speech.field(name)} ")
        yield from _parts(getattr(value, name), _place(value), name, speech)
