"""Records as cards: every field that is set, in the reader's words, with links to what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast

from kaname.model.base import Entity, Key, Money, Value
from kaname.report.document import Card, Detail, Entry, Table
from kaname.report.parts import more
from kaname.words.speech import Part, Sentence, Speech
from kaname.words.values import EMPTY, given, nested, parts_of, place_of

_QUIET = frozenset({"id", "title"})
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
    yield from (detail for _, detail in named_details(record, speech))


def named_details(record: Entity, speech: Speech) -> Iterator[tuple[str, Detail]]:
    """The fields of a record that say something beyond what it is called, each with its name."""
    for name in given(record):
        if name not in _QUIET:
            yield name, _detail(record, name, speech)


def _detail(record: Value, name: str, speech: Speech) -> Detail:
    label, value = speech.field(name), getattr(record, name)
    place = place_of(record)
    if isinstance(value, tuple) and value:
        items = cast("tuple[Any, ...]", value)
        if all(isinstance(item, Value) and not isinstance(item, Money) for item in items):
            return _list_of_parts(label, cast("tuple[Value, ...]", items), speech)
        if all(isinstance(item, str) for item in items) and sum(map(len, items)) > _LONG:
            return Detail(label, items=tuple(Sentence(tuple(parts_of(item, place, name, speech))) for item in items))
    return Detail(label, Sentence(tuple(parts_of(value, place, name, speech))))


def _list_of_parts(label: str, parts: tuple[Value, ...], speech: Speech) -> Detail:
    """Parts of few short fields as a table, others as a list."""
    told = {name for part in parts for name in given(part)}
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
    return Detail(label, items=tuple(Sentence(tuple(nested(part, speech))) for part in parts))


def _is_number(value: Any) -> bool:
    return isinstance(value, Money | int | float | Decimal) and not isinstance(value, bool)


def _cell(part: Value, name: str, speech: Speech) -> Iterator[Part]:
    value = getattr(part, name)
    yield from parts_of(value, place_of(part), name, speech) if value not in EMPTY else ()
