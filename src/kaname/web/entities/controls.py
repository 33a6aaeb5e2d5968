"""The controls by which a list is filtered, made from the fields of its kind, and what is filtered now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from kaname.model.base import Key, Ref
from kaname.web.entities.asking import Asked
from kaname.web.entities.columns import NAME, Column
from kaname.web.entities.sheets import Sheet
from kaname.web.filtering import LEAST, MOST, Field, value_of
from kaname.words.speech import Speech
from kaname.words.values import EMPTY

_SELECT = 40
"""So many values stand in a select; of more, some letters are typed."""
_TEXTS, _LONG = 30, 40
"""Texts of so few values, and so short ones, are chosen like words."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """How a list is filtered by a field: by one of its values, or by the least and the most of it."""

    parameter: str
    label: str
    form: str
    """select, typed, day or number."""
    options: tuple[Option, ...] = ()
    value: str = ""
    least: str = ""
    most: str = ""
    further: tuple[str, ...] = ()
    """Values beyond the first, which an address can ask for."""

    @property
    def id(self) -> str:
        """Its name among the elements of the page."""
        return "by-" + self.parameter.replace(".", "-")

    @property
    def used(self) -> bool:
        """Whether it filters now."""
        return bool(self.value or self.least or self.most)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that is filtered by now, with the address without it."""

    text: str
    url: str


def control(column: Column, sheet: Sheet, asked: Asked) -> Control | None:
    """The control of a column; None where nothing can be chosen by it."""
    field = column.field
    if field is None or column.name == NAME:
        return None
    if field.ordered and field.type in ("date", "number"):
        ends = (asked.query.get(f"{field.parameter}{bound}") or "" for bound in (LEAST, MOST))
        least, most = ends
        form = "day" if field.type == "date" else "number"
        return Control(field.parameter, column.label, form, (), asked.query.get(field.parameter) or "", least, most)
    values = asked.query.getlist(field.parameter)
    offered = _offered(field, sheet)
    if not offered and not values:
        return None
    known = {value for value, _ in offered}
    more = [(value, value) for value in values if value not in known]
    options = tuple(Option(value, text, value in values[:1]) for value, text in (*offered, *more))
    form = "select" if len(options) <= _SELECT else "typed"
    return Control(field.parameter, column.label, form, options, "".join(values[:1]), further=tuple(values[1:]))


def _offered(field: Field, sheet: Sheet) -> Sequence[tuple[str, str]]:
    """The values that records have in a field, in words; found once."""
    name = f"offered {field.name}"
    if name not in sheet.kept:
        sheet.kept[name] = tuple(_values(field, sheet))
    return cast("Sequence[tuple[str, str]]", sheet.kept[name])


def _values(field: Field, sheet: Sheet) -> Iterator[tuple[str, str]]:
    found = Counter(one for record in sheet.records for one in _told(value_of(record, field), field))
    speech, kind = sheet.speech, sheet.cls.kind
    if field.refers:
        yield from _records(cast("Iterable[Ref[Any]]", found), sheet)
    elif field.type == "boolean":
        yield from ((str(one).lower(), speech.term("flag", "yes" if one else "no")) for one in (True, False))
    elif field.choices:
        used = {one.value if isinstance(one, Enum) else str(one) for one in found}
        yield from ((one, word(one, field, kind, speech)) for one in field.choices if one in used)
    elif field.type == "string" and field.name != "id" and found and _are_words(found):
        yield from ((one, one) for one in sorted(map(str, found)))


def _are_words(found: Counter[Any]) -> bool:
    return len(found) <= _TEXTS and all(len(str(one)) <= _LONG for one in found)


def _told(value: Any, field: Field) -> Iterable[Any]:
    if value in EMPTY:
        return ()
    return cast("tuple[Any, ...]", value) if field.many else (value,)


def _records(refs: Iterable[Ref[Any]], sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The records that are referred to, by name; told apart by their kinds where two have one id."""
    keys = {key for ref in refs if (key := sheet.program.resolve(ref)) is not None}
    ids = Counter(key.id for key in keys)
    named = sorted((sheet.speech.name(key), key) for key in keys)
    yield from ((key.id if ids[key.id] == 1 else str(key), text) for text, key in named)


def word(value: str, field: Field, kind: str, speech: Speech) -> str:
    """One of a few values in words."""
    if field.told is not None:
        return speech.term("colour", value)
    return speech.choice(kind, field.name, value)


def chips(sheet: Sheet, asked: Asked) -> Iterator[Chip]:
    """What the list is filtered by now."""
    if asked.query.get("q"):
        yield Chip(f"“{asked.query.get('q')}”", asked.url(q=None))
    for column in sheet.columns.values():
        if column.field is not None:
            yield from _chips(column, column.field, sheet, asked)


def _chips(column: Column, field: Field, sheet: Sheet, asked: Asked) -> Iterator[Chip]:
    colon = sheet.speech.colon
    for value in asked.query.getlist(field.parameter):
        yield Chip(f"{column.label}{colon}{_text(value, field, sheet)}", asked.without(field.parameter, value))
    for bound, sign in ((LEAST, "≥"), (MOST, "≤")):
        name = f"{field.parameter}{bound}"
        for value in asked.query.getlist(name):
            yield Chip(f"{column.label} {sign} {_text(value, field, sheet)}", asked.without(name, value))


def _text(value: str, field: Field, sheet: Sheet) -> str:
    if field.type in ("date", "number"):
        return str(sheet.speech.cell(field.read(value)))
    return dict(_offered(field, sheet)).get(value) or _called(value, sheet)


def _called(value: str, sheet: Sheet) -> str:
    """A value that no record has: the name of the record that it means, else itself."""
    try:
        key = Key.parse(value)
    except ValueError:
        return value
    return sheet.speech.name(key)
